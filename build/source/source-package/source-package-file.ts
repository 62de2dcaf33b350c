import { sha256, type Sha256 } from "../../base/index.ts";

/** Name of the source package of compiled daemons: what `Source:` says in their packages. */
export const SOURCE_PACKAGE_NAME = "hv-daemons";

/** A file of a source package. */
export interface SourcePackageFile {
  /** `hv-daemons_3.6.11+20121217-1~deb7.dsc`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
}

/** A file by its name, with its digest. */
export function sourcePackageFile(name: string, bytes: Uint8Array): SourcePackageFile {
  return { name, bytes, sha256: sha256(bytes) };
}
