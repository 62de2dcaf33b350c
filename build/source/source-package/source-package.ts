import { byText } from "../../base/index.ts";
import type { ControlField, TreeEntry } from "../../deb/index.ts";
import { formatControl } from "../../deb/index.ts";
import { dscText } from "./dsc.ts";
import { patchSeries, type Patch } from "./patch-series.ts";
import { SOURCE_PACKAGE_NAME, sourcePackageFile, type SourcePackageFile } from "./source-package-file.ts";
import { treeTarball } from "./tree-tarball.ts";

/** What packages were compiled from, as Debian passes it on: dsc(5), format "3.0 (quilt)". */
export interface SourcePackage {
  readonly name: typeof SOURCE_PACKAGE_NAME;
  readonly version: string;
  /** Tarballs first and the .dsc, which names them, last. */
  readonly files: readonly SourcePackageFile[];
}

/** What a source package is made of; its name and format are always the same. */
export interface SourcePackageInput {
  /** Of the packages and of their source. */
  readonly version: string;
  /** What was there before Debian's part: the upstream tarball and those of its components. */
  readonly upstream: readonly SourcePackageFile[];
  /** In the order in which they are applied. */
  readonly patches: readonly Patch[];
  /** The paragraphs of debian/control: of the source, then one for each binary package. */
  readonly control: readonly [source: readonly ControlField[], ...packages: (readonly ControlField[])[]];
  /** What else is in debian/, by paths from there: `/rules`; without control, patches and source/format. */
  readonly debian: readonly TreeEntry[];
  /** Seconds since 1970, of everything in debian/. */
  readonly mtime: number;
}

/** The name of the .dsc of a version. */
export function dscName(version: string): string {
  return `${stemOf(version)}.dsc`;
}

/**
 * A Debian source package: equal inputs give equal bytes. It is not signed: an archive that has it signs for it. Throws
 * `control-invalid` and `package-invalid`.
 */
export async function sourcePackage(input: SourcePackageInput): Promise<SourcePackage> {
  const { version, upstream, patches, control, debian, mtime } = input;
  const stem = stemOf(version);
  const where = { file: dscName(version) };
  const paragraphs = control.map((fields) => formatControl(fields, where));
  const tree = [
    { path: "/control", type: "file", mode: 0o644, content: paragraphs.join("\n") },
    { path: "/source/format", type: "file", mode: 0o644, content: "3.0 (quilt)\n" },
    ...debian,
    ...patchSeries(patches),
  ] satisfies TreeEntry[];
  const tarball = `${stem}.debian.tar.xz`;
  const below = tree.map((entry) => ({ ...entry, path: `/debian${entry.path}` }));
  const tarballs = [
    // As dpkg-source lists them.
    ...upstream.toSorted((a, b) => byText(a.name, b.name)),
    sourcePackageFile(tarball, await treeTarball(below, mtime, { file: tarball })),
  ];
  const dsc = Buffer.from(dscText({ version, control, tarballs }, where));
  return {
    name: SOURCE_PACKAGE_NAME,
    version,
    files: [...tarballs, sourcePackageFile(where.file, dsc)],
  };
}

function stemOf(version: string): string {
  // A file name has no epoch (Debian Policy 5.6.12).
  return `${SOURCE_PACKAGE_NAME}_${version.replace(/^\d+:/, "")}`;
}
