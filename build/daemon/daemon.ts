import type { Sha256, Where } from "../base/index.ts";
import type { ElfFacts } from "../elf/index.ts";
import type { DaemonName } from "./daemon-name.ts";
import type { DaemonProfile } from "./profile.ts";

/** What a daemon was compiled from, and with. */
export interface CompiledFrom {
  /** Version of the kernel whose tools/hv it is: `3.6.11`. */
  readonly kernel: string;
  /** File name and digest of what the sources were read from. */
  readonly file: string;
  readonly sha256: Sha256 | undefined;
  /** File names and digests of the patches that were applied, in order. */
  readonly patches: readonly { readonly file: string; readonly sha256: Sha256 }[];
  /** Digest of the list of packages that compiler, linker and C library came from. */
  readonly toolchain: Sha256;
  /** The C library inside: `musl 1.2.3`. */
  readonly libc: string;
}

/** Where a daemon's bytes come from. */
export interface DaemonOrigin {
  readonly where: Where;
  /** Path of the RPM on the medium; undefined where the input was the ELF file itself. */
  readonly rpmPath: string | undefined;
  readonly rpmSha256: Sha256 | undefined;
  /** NAME-VERSION-RELEASE.ARCH. */
  readonly nevra: string | undefined;
  /** What the RPM's header states of its licence and its vendor, in its own words; undefined or empty where it states nothing. */
  readonly licence: string | undefined;
  readonly vendor: string | undefined;
  /** Path in the payload. */
  readonly path: string;
  /** Seconds since 1970. */
  readonly buildTime: number | undefined;
  /** Set where lisdeb compiled it; then there is no RPM, and `path` is the one of its source in the kernel's tree. */
  readonly compiled?: CompiledFrom;
  /** Other RPMs of the medium that hold the very same daemon bytes and architecture (paths on the medium). */
  readonly alsoIn: readonly string[];
}

/** What, in and around the binary, says of which generation it is: shown to people and kept in the build record. */
export interface Tell {
  /** Such as `imports socket and bind`, `holds the string /var/opt/hyperv`, `ABI note GNU/Linux 2.6.9`. */
  readonly saw: string;
  readonly means: string;
}

/** A daemon found on a medium. */
export interface Daemon {
  readonly name: DaemonName;
  readonly content: Uint8Array;
  readonly sha256: Sha256;
  readonly mode: number;
  readonly origin: DaemonOrigin;
  readonly elf: ElfFacts;
  /** undefined where the binary's tells fit no known profile: then nobody knows whether it runs. */
  readonly profile: DaemonProfile | undefined;
  readonly tells: readonly Tell[];
  /** Set where only the file's name says that it is this daemon. */
  readonly onlyNamed?: true;
  /** Set where a recipe states its profile against what its binary tells: why, in a line. */
  readonly stated?: string;
}
