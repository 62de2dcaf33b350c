import type { Sha256, Where } from "../../base/index.ts";

/** A file of Debian's archive, byte for byte. */
export interface PoolFile {
  /** Below a mirror: `pool/main/…`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: Sha256;
}

/** A package of the environment in which daemons are compiled. */
export interface ToolchainPackage extends PoolFile {
  readonly name: string;
  readonly version: string;
  /** Debian's name; `all` too. */
  readonly architecture: string;
}

/** recipes/toolchain.yaml: which packages the environment consists of, byte for byte. */
export interface ToolchainLock {
  readonly where: Where;
  /** Debian release that they are of. */
  readonly suite: string;
  /** A moment at which Debian's archive had them, as snapshot.debian.org writes it: `20260712T000000Z`. */
  readonly snapshot: string | undefined;
  readonly packages: readonly ToolchainPackage[];
  /** The source package of the C library, which becomes a part of each daemon. */
  readonly sources: readonly PoolFile[];
  /** Digest of all that the packages give once they are unpacked, see `treeDigest`. */
  readonly tree: Sha256;
  /** Of the list of the packages' digests: equal toolchains have equal ones. */
  readonly sha256: Sha256;
}

/** The environment on this machine, unpacked and proven. */
export interface Toolchain {
  readonly lock: ToolchainLock;
  /** Folder that is the root of the environment. Nothing may be written in it. */
  readonly root: string;
  /** `musl 1.2.3`. */
  readonly libc: string;
}
