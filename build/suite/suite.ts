/** Debian's name of a suite that lisdeb knows. A further suite is one more name here and one more row in suites.ts. */
export type SuiteName =
  | "wheezy"
  | "wheezy-backports"
  | "jessie"
  | "jessie-backports"
  | "stretch"
  | "buster"
  | "bullseye"
  | "bookworm"
  | "trixie";

/** What a Debian release is able to do, as far as it decides what may go into a package or an archive for it. */
export interface Suite {
  /** As in sources.list: `wheezy`, `wheezy-backports`. */
  readonly name: SuiteName;
  /** Debian's version number: `7`. */
  readonly debian: string;
  /** Version of libc6, upstream part: `2.13`. */
  readonly glibc: string;
  /** Version of the compiler that libgcc comes from: `4.7`. */
  readonly gcc: string;
  /** Version of the suite's stock kernel: `3.2`. */
  readonly kernel: string;
  readonly dpkg: {
    readonly version: string;
    /** What to compress control.tar with. */
    readonly controlCompression: "gz" | "xz";
    /** What to compress data.tar with. */
    readonly dataCompression: "gz" | "xz";
    /** Whether it reads control.tar.xz, not only control.tar.gz (since 1.17.6). */
    readonly readsXzControl: boolean;
    /** Whether it reads zstd members (in Debian since 1.21.18). */
    readonly readsZstd: boolean;
  };
  readonly apt: {
    readonly version: string;
    /** Whether it asks for InRelease; where not, only Release and Release.gpg count. */
    readonly inRelease: boolean;
    /** Whether its gpgv checks Ed25519 signatures (GnuPG 2.1 and later), not only RSA and DSA. */
    readonly ed25519: boolean;
    /** Whether it fetches indices by their digest (since 1.2). */
    readonly byHash: boolean;
    /** Whether it heeds `signed-by` in sources (since 1.1). */
    readonly signedBy: boolean;
    /** Whether it reads armoured keys named `.asc` (since 1.4), not only binary `.gpg` files. */
    readonly armouredKeys: boolean;
    /** Whether it reads deb822 `.sources` files (since 1.1). */
    readonly deb822Sources: boolean;
  };
  /** What runs as process 1 unless the administrator chose otherwise. */
  readonly init: "sysvinit" | "systemd";
  /** Architectures that the suite was released with, by Debian's names. */
  readonly architectures: readonly string[];
  /**
   * What a package version for this suite ends in. The suffixes sort, by dpkg's rules, in the order of the suites, and all of
   * them before the bare version, so that an upgrade of the system never looks like a downgrade of the package.
   */
  readonly versionSuffix: string;
  /** Relation that gives `/lib/lsb/init-functions`. */
  readonly lsbFunctions: string;
  /** The package that holds `ip`. */
  readonly iproute: "iproute" | "iproute2";
  /** Date of the release, YYYY-MM-DD. */
  readonly released: string;
  /** Date on which Debian's long-term support ends, YYYY-MM-DD. */
  readonly ended: string;
  /** Where the facts of this row come from. */
  readonly sources: readonly string[];
}
