import { LisdebError, sha256 } from "../../base/index.ts";
import type { TreeEntry } from "../../deb/index.ts";
import type { KernelSources } from "../kernel-sources.ts";
import { SOURCE_PACKAGE_NAME, sourcePackageFile, type SourcePackageFile } from "./source-package-file.ts";
import { treeTarball } from "./tree-tarball.ts";

/** The part of a Debian version that is upstream's: without epoch and revision (deb-version(7)). */
export function upstreamVersion(version: string): string {
  return version.replace(/^\d+:/, "").replace(/-[^-]*$/, "");
}

/**
 * `hv-daemons_UPSTREAM.orig.tar.xz`: the sources that daemons are compiled from, exactly these, below one folder and with the time of the
 * youngest. It depends on nothing else, so that packages for all suites, and all revisions of them, share it. Throws `package-invalid`.
 */
export async function upstreamTarball(sources: KernelSources, upstream: string): Promise<SourcePackageFile> {
  const name = `${SOURCE_PACKAGE_NAME}_${upstream}.orig.tar.xz`;
  const where = { file: name };
  if (sources.files.length === 0)
    throw new LisdebError("package-invalid", "would hold no sources", { where });
  const tree = sources.files.map(({ path, mode, content }): TreeEntry => ({
    path: `/${SOURCE_PACKAGE_NAME}-${upstream}/${path}`,
    type: "file",
    mode,
    content,
  }));
  return sourcePackageFile(name, await treeTarball(tree, sources.time, where));
}

/** What else the packages' bytes are made of, as its authors pass it on: a tarball. */
export interface Component {
  /** Letters, digits and hyphens: `musl`. */
  readonly name: string;
  /** What the tarball is compressed with, as file names say it. */
  readonly compression: "gz" | "xz" | "bz2";
  readonly content: Uint8Array;
}

/**
 * `musl-1a2b3c4d`: the name by which dpkg-source knows a component, and the folder that it is unpacked into. It has a part of the digest, since components
 * change while the upstream version stays, and nothing that was published may get other bytes under its name.
 */
export function componentFolder({ name, content }: Component): string {
  return `${name}-${sha256(content).slice(0, 8)}`;
}

/** `hv-daemons_UPSTREAM.orig-COMPONENT.tar.gz`: a component, byte for byte. Throws `package-invalid`. */
export function componentTarball(component: Component, upstream: string): SourcePackageFile {
  const { name, compression, content } = component;
  const file = `${SOURCE_PACKAGE_NAME}_${upstream}.orig-${componentFolder(component)}.tar.${compression}`;
  // dpkg-source(1), "Format: 3.0 (quilt)".
  if (!/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(name)) {
    throw new LisdebError("package-invalid", "is not the name of a component", { where: { file } });
  }
  return sourcePackageFile(file, content);
}
