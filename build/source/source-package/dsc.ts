import { digest, LisdebError, type Where } from "../../base/index.ts";
import { formatControl, type ControlField } from "../../deb/index.ts";
import { SOURCE_PACKAGE_NAME, type SourcePackageFile } from "./source-package-file.ts";

interface DscInput {
  readonly version: string;
  /** The paragraphs of debian/control. */
  readonly control: readonly [source: readonly ControlField[], ...packages: (readonly ControlField[])[]];
  /** In the order in which they are to be listed. */
  readonly tarballs: readonly SourcePackageFile[];
}

/** Fields that the .dsc has from the first paragraph of debian/control, in dpkg-source's order. */
const FROM_SOURCE = ["Homepage", "Standards-Version", "Build-Depends"] as const;

/** Names of the checksums, as Debian's archive has them (dsc(5)). */
const CHECKSUMS = [
  ["Checksums-Sha1", "sha1"],
  ["Checksums-Sha256", "sha256"],
  ["Files", "md5"],
] as const;

/** The .dsc: fields and order are dpkg-source's (dsc(5); measured on dpkg 1.21). Throws `control-invalid`. */
export function dscText({ version, control, tarballs }: DscInput, where: Where): string {
  const [source, ...packages] = control;
  const stated = (fields: readonly ControlField[], wanted: string): string => {
    const value = fields.find(([name]) => name === wanted)?.[1];
    if (value === undefined)
      throw new LisdebError("control-invalid", `debian/control states no ${wanted}`, { where });
    return value;
  };
  const architectures = packages.flatMap((fields) => stated(fields, "Architecture").split(" "));
  const list = packages.map(
    (fields) =>
      // What is the same as of the source stands there alone.
      `${stated(fields, "Package")} deb ${stated([...fields, ...source], "Section")} ` +
      `${stated([...fields, ...source], "Priority")} ` +
      `arch=${inOrder(stated(fields, "Architecture").split(" ")).join(",")}`,
  );
  const fields: ControlField[] = [
    ["Format", "3.0 (quilt)"],
    ["Source", SOURCE_PACKAGE_NAME],
    ["Binary", packages.map((each) => stated(each, "Package")).join(", ")],
    ["Architecture", inOrder(architectures).join(" ")],
    ["Version", version],
    ["Maintainer", stated(source, "Maintainer")],
    ...source.filter(([name]) => FROM_SOURCE.some((wanted) => wanted === name)),
    ["Package-List", lines(list.sort())],
    ...CHECKSUMS.map(([name, algorithm]): ControlField => [
      name,
      lines(tarballs.map((file) => `${digest(algorithm, file.bytes)} ${file.bytes.length} ${file.name}`)),
    ]),
  ];
  // dpkg-source leaves no blank behind the colon of a field that begins on the next line.
  return formatControl(fields, where).replace(/: $/gm, ":");
}

/** A value that begins on the line below its field's name. */
function lines(values: readonly string[]): string {
  return ["", ...values].join("\n");
}

function inOrder(architectures: readonly string[]): string[] {
  return [...new Set(architectures)].sort();
}
