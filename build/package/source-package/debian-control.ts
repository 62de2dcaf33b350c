import type { ControlField } from "../../deb/index.ts";
import { SOURCE_PACKAGE_NAME, type SourcePackageInput, type ToolchainLock } from "../../source/index.ts";
import type { Substitutions } from "./package-files.ts";
import type { RenderedPackage } from "./rendered-package.ts";

/** debian/control, and what stands in it for values that differ between architectures. */
export interface DebianControl {
  readonly control: SourcePackageInput["control"];
  readonly substitutions: Substitutions;
}

/** Fields of a binary package that dpkg-gencontrol makes itself, or takes from the paragraph of the source. */
const NOT_IN_PARAGRAPH = ["Package", "Architecture", "Source", "Version", "Maintainer", "Homepage"];

/**
 * debian/control of packages that were rendered already: dpkg-gencontrol makes of it what they have in their own control files (deb-src-control(5)).
 */
export function debianControl(packages: readonly RenderedPackage[], toolchain: ToolchainLock): DebianControl {
  const names = [...new Set(packages.map(({ name }) => name))];
  const source = sourceFields(packages, toolchain);
  const paragraphs = names.map((name) =>
    paragraphOf(
      packages.filter((each) => each.name === name),
      source,
    ),
  );
  return {
    control: [source, ...paragraphs.map(({ fields }) => fields)],
    substitutions: ({ name, control }) => {
      const { varying } = paragraphs[names.indexOf(name)] ?? { varying: [] };
      return varying
        .map((field) => `${VARIABLES}:${field}=${valueOf(control, field).replaceAll("\n", "${Newline}")}\n`)
        .join("");
    },
  };
}

function sourceFields(
  packages: readonly RenderedPackage[],
  toolchain: ToolchainLock,
): readonly ControlField[] {
  const first = packages[0]?.control ?? [];
  const homepage = valueOf(first, "Homepage");
  return [
    ["Source", SOURCE_PACKAGE_NAME],
    ["Section", valueOf(first, "Section")],
    ["Priority", "optional"],
    ["Maintainer", valueOf(first, "Maintainer")],
    ...(homepage === "" ? [] : [["Homepage", homepage] as const]),
    ["Standards-Version", STANDARDS.version],
    ["Rules-Requires-Root", "no"],
    ["Build-Depends", buildDepends(toolchain, packages)],
  ];
}

/** The version of Debian's policy that the compiler's release goes by, and the day of it in seconds since 1970. */
export const STANDARDS = { version: "4.6.2", time: Date.UTC(2022, 11, 17) / 1000 } as const;

/** What is needed of the packages of the toolchain beyond what every build has and what the others bring, as Build-Depends has it. */
const BUILD_DEPENDS: readonly (readonly [name: RegExp, relation: (name: string) => string, only?: string])[] =
  [
    [/^gcc-\d+$/, (name) => `${name}:native`],
    [/^lib32gcc-\d+-dev$/, (name) => `${name}:native`, "i386"],
    [/^linux-libc-dev-amd64-cross$/, (name) => name, "amd64"],
    [/^linux-libc-dev-i386-cross$/, (name) => name, "i386"],
    // Of the architecture that is compiled for.
    [/^musl-dev$/, (name) => name],
  ];

function buildDepends(toolchain: ToolchainLock, packages: readonly RenderedPackage[]): string {
  const architectures = [...new Set(packages.map(({ architecture }) => architecture))];
  const names = new Set(toolchain.packages.map(({ name }) => name));
  const relations = BUILD_DEPENDS.flatMap(([pattern, relation, only]) =>
    [...names]
      .filter((name) => pattern.test(name) && (only === undefined || architectures.includes(only)))
      .map((name) => `${relation(name)}${only === undefined ? "" : ` [${only}]`}`),
  );
  // --root-owner-group came with it.
  return ["dpkg-dev (>= 1.19.0)", ...relations].join(", ");
}

/** Of the variables that {@link Substitutions} gives values to. */
const VARIABLES = "lisdeb";

/** One package's paragraph for all its architectures, and the fields whose values differ between these. */
function paragraphOf(
  packages: readonly RenderedPackage[],
  source: readonly ControlField[],
): {
  readonly fields: readonly ControlField[];
  readonly varying: readonly string[];
} {
  const architectures = packages.map(({ architecture }) => architecture).sort();
  const names = [...new Set(packages.flatMap(({ control }) => control.map(([name]) => name)))].filter(
    (name) => !NOT_IN_PARAGRAPH.includes(name),
  );
  const valuesOf = (name: string): readonly string[] => [
    ...new Set(packages.map(({ control }) => valueOf(control, name))),
  ];
  // The source's paragraph says it for all packages.
  const isInherited = (name: string): boolean =>
    ["Section", "Priority"].includes(name) && valuesOf(name).join() === valueOf(source, name);
  const varying = names.filter((name) => valuesOf(name).length > 1);
  const version = valueOf(packages[0]?.control ?? [], "Version");
  return {
    varying,
    fields: [
      ["Package", packages[0]?.name ?? ""],
      ["Architecture", architectures.join(" ")],
      ...names
        .filter((name) => !isInherited(name))
        .map((name): ControlField => {
          if (varying.includes(name)) return [name, `\${${VARIABLES}:${name}}`];
          const [value = ""] = valuesOf(name);
          // So that the packages of a changed source go together, too.
          return [name, value.replaceAll(`(>= ${version})`, "(>= ${binary:Version})")];
        }),
    ],
  };
}

/** A field's value; empty where there is none. */
function valueOf(control: readonly ControlField[], wanted: string): string {
  return control.find(([name]) => name === wanted)?.[1] ?? "";
}
