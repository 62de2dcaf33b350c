import { posix } from "node:path";
import type { DaemonName } from "../../daemon/index.ts";
import type { TreeEntry } from "../../deb/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import {
  SOURCE_PACKAGE_NAME,
  type Component,
  type KernelSources,
  type Patch,
  type ToolchainLock,
} from "../../source/index.ts";
import type { TextKind } from "../escape.ts";
import { fillIn } from "../fill-in.ts";
import { changelogEntries } from "../plan/changelog.ts";
import { LICENCE_TEXTS, PACKAGING_COPYRIGHT, PACKAGING_LICENCE } from "../plan/licence.ts";
import type { AnyPlan } from "../plan/package-plan.ts";
import { sourcesName } from "../plan/sources-name.ts";
import { paragraphs } from "../plan/wrap.ts";
import type { Templates } from "../templates.ts";
import { STANDARDS } from "./debian-control.ts";
import { componentFacts } from "./component-facts.ts";
import { copyrightNotices } from "./copyright-notices.ts";

/** How daemons are compiled for an architecture. In words `@TREE@`, `@INCLUDE@` and `@OUT@` stand for folders. */
export interface CompileCommands {
  /** What is set for the programs that run. */
  readonly environment: Readonly<Record<string, string>>;
  /** Headers of the kernel's own tree that the compiler is to find: paths in the tree, and in the folder `@INCLUDE@`. */
  readonly headers: readonly { readonly from: string; readonly to: string }[];
  /** Programs with their arguments, in the order in which they run in the tree's root; each daemon comes out as `@OUT@/NAME`. */
  readonly commands: readonly (readonly string[])[];
}

/** What a recipe is compiled from, with what, and how. */
export interface SourceInput {
  readonly recipe: Recipe;
  /** As they were read: patches are not applied. */
  readonly sources: KernelSources;
  /** In the order in which they are applied. */
  readonly patches: readonly Patch[];
  /** What compiler and C library came from. */
  readonly toolchain: ToolchainLock;
  /** What else is in the daemons, as source. */
  readonly components: readonly Component[];
  /** How daemons are compiled for an architecture. */
  readonly compile: (architecture: string, daemons: readonly DaemonName[]) => CompileCommands;
  readonly templates: Templates;
}

/** What the texts of debian/ are made from, in the source package of one suite. */
export interface DebianTextsInput extends SourceInput {
  /** All packages of the suite. */
  readonly plans: readonly AnyPlan[];
  /** Seconds since 1970. */
  readonly mtime: number;
}

/** The texts of debian/ that are made from templates/source, by paths from there. Throws `template-failed`. */
export async function debianTexts(input: DebianTextsInput): Promise<readonly TreeEntry[]> {
  const { default: ejs } = await import("ejs");
  const { templates, plans } = input;
  const text = (
    path: string,
    template: string,
    kind: TextKind,
    values: Readonly<Record<string, unknown>>,
    mode = 0o644,
  ): TreeEntry => ({
    path,
    type: "file",
    mode,
    content: fillIn(ejs.compile, templates, template, kind, values),
  });
  const architectures = [...new Set(plans.map(({ architecture }) => architecture))].sort();
  const common = commonValues(input);
  return [
    text("/rules", "source/rules.ejs", "text", {}, 0o755),
    text("/make-packages", "source/make-packages.ejs", "shell", {}),
    ...architectures.map((architecture) =>
      text(`/compile/${architecture}`, "source/compile.ejs", "shell", compileValues(input, architecture)),
    ),
    text("/changelog", "changelog.ejs", "text", changelogValues(input)),
    text("/copyright", "source/copyright.ejs", "copyright", common),
    text("/source/lintian-overrides", "source/lintian-overrides.ejs", "text", {
      name: SOURCE_PACKAGE_NAME,
      isOlderThanStandards: Math.max(input.sources.time, input.mtime) < STANDARDS.time,
    }),
    text("/README.source", "source/README.source.ejs", "text", common),
    {
      path: "/toolchain",
      type: "file",
      mode: 0o644,
      content: input.toolchain.packages
        .map((each) => `${each.name} ${each.version} ${each.architecture} ${each.sha256} ${each.path}\n`)
        .join(""),
    },
  ];
}

function compileValues({ plans, compile }: DebianTextsInput, architecture: string): Record<string, unknown> {
  const folder = `debian/build/${architecture}`;
  const folders = { TREE: ".", INCLUDE: `${folder}/include`, OUT: `${folder}/bin` };
  const inPlace = (word: string): string =>
    word.replaceAll(/@(TREE|INCLUDE|OUT)@/g, (_, name: keyof typeof folders) => folders[name]);
  const daemons = plans
    .filter((plan) => plan.architecture === architecture)
    .flatMap((plan) => ("daemon" in plan ? [plan.daemon.name] : []));
  const { environment, headers, commands } = compile(architecture, daemons);
  return {
    architecture,
    include: folders.INCLUDE,
    out: folders.OUT,
    environment: Object.entries(environment).map(([name, value]) => ({ name, value: inPlace(value) })),
    headers: headers.map(({ from, to }) => ({
      from,
      to: posix.join(folders.INCLUDE, to),
      folder: posix.dirname(posix.join(folders.INCLUDE, to)),
    })),
    commands: commands.map((words) => words.map(inPlace)),
  };
}

function changelogValues({ recipe, sources, plans, mtime }: DebianTextsInput): Record<string, unknown> {
  const { version = "", suite } = plans[0] ?? {};
  const versionOf = (revision: number): string =>
    version.replace(
      `-${recipe.revision}${suite?.versionSuffix ?? ""}`,
      `-${revision}${suite?.versionSuffix ?? ""}`,
    );
  const what = `Compile the Hyper-V daemons of Linux ${sources.kernel}.`;
  return {
    packageName: SOURCE_PACKAGE_NAME,
    suite: suite?.name,
    maintainer: recipe.maintainer,
    changelog: changelogEntries(recipe, versionOf, { what, built: sources.time, mtime }),
  };
}

function commonValues(input: DebianTextsInput): Record<string, unknown> {
  const { recipe, sources, patches, toolchain } = input;
  const title = `The source of ${recipe.title}`;
  const gpl = LICENCE_TEXTS["GPL-2.0"];
  const components = input.components.map(componentFacts);
  return {
    release: recipe.title,
    underline: "=".repeat(title.length),
    homepage: recipe.homepage ?? null,
    kernel: sources.kernel,
    file: sourcesName(recipe, sources.origin.file),
    sha256: sources.origin.sha256 ?? null,
    notices: copyrightNotices(sources),
    patches,
    components,
    toolchainSuite: toolchain.suite,
    packagingCopyright: PACKAGING_COPYRIGHT,
    packagingLicence: PACKAGING_LICENCE.name,
    licences: [
      { name: gpl.name, lines: paragraphs(gpl.statement) },
      { name: PACKAGING_LICENCE.name, lines: paragraphs(PACKAGING_LICENCE.statement) },
      ...components
        .filter(({ licence }, index) => components.findIndex((each) => each.licence === licence) === index)
        .map(({ licence, statement }) => ({ name: licence, lines: paragraphs(statement) })),
    ],
  };
}
