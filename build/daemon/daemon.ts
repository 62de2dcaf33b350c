import type { Sha256, Where } from "../base/index.ts";
import type { ElfFacts } from "../elf/index.ts";
import type { DaemonName } from "./daemon-name.ts";
import type { DaemonProfile } from "./profile.ts";

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
}
