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
  /** Whether it stands for a release with its backports, in which there may be more packages and newer ones than those listed here. */
  readonly backports: boolean;
  /** Version of libc6, upstream part: `2.13`. */
  readonly glibc: string;
  /** Version of the compiler that libgcc comes from: `4.7`. */
  readonly gcc: string;
  /** The package of libgcc_s.so.1, and how its symbols file states versions: no older one than `oldest`, behind `epoch`. */
  readonly libgcc: {
    readonly name: "libgcc1" | "libgcc-s1";
    readonly epoch: "1:" | "";
    readonly oldest: string;
  };
  /** Version of the suite's stock kernel: `3.2`. */
  readonly kernel: string;
  /** The last kernel of its backports, for those who took it from there; undefined where these are still open, or it is one of them itself. */
  readonly backportsKernel: string | undefined;
  /** What it is able to do follows from its version: sources.ts says since which. */
  readonly dpkg: {
    readonly version: string;
    /** What to compress control.tar with. */
    readonly controlCompression: "gz" | "xz";
    /** What to compress data.tar with. */
    readonly dataCompression: "gz" | "xz";
    /** Whether it reads control.tar.xz, not only control.tar.gz. */
    readonly readsXzControl: boolean;
    /** Whether it reads zstd members. */
    readonly readsZstd: boolean;
  };
  /** Likewise by its version, and gpgv's. */
  readonly apt: {
    readonly version: string;
    /** Whether it asks for InRelease; where not, only Release and Release.gpg count. */
    readonly inRelease: boolean;
    /** Whether its gpgv checks Ed25519 signatures, not only RSA and DSA. */
    readonly ed25519: boolean;
    /** Whether it fetches indices by their digest. */
    readonly byHash: boolean;
    /** Whether it heeds `signed-by` in sources. */
    readonly signedBy: boolean;
    /** Whether it reads armoured keys named `.asc`, not only binary `.gpg` files. */
    readonly armouredKeys: boolean;
    /** Whether it reads deb822 `.sources` files. */
    readonly deb822Sources: boolean;
    /** Whether it heeds versions in Provides, where others ignore the name with a warning. */
    readonly versionedProvides: boolean;
  };
  /** What runs as process 1 unless the administrator chose otherwise. */
  readonly init: "sysvinit" | "systemd";
  /** Architectures that the suite was released with, by Debian's names. */
  readonly architectures: readonly string[];
  /**
   * The packages of the smallest system (the essential ones and what these depend on), as far as ours may have to do with them: version by
   * name. Versions are those of the release's first day: what came later is newer, so that whatever they meet is met everywhere.
   */
  readonly minimal: Readonly<Record<string, string>>;
  /** Packages of its main archive that the smallest system lacks: a name that another suite has and this one does not is missing here. */
  readonly archive: Readonly<Record<string, string>>;
  /** What packages of either list provide. */
  readonly provides: readonly { readonly name: string; readonly version?: string; readonly by: string }[];
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
  /** Where the facts of this row come from, by group. */
  readonly sources: Readonly<Record<FactGroup, string>>;
}

/** The facts of a suite that have a source in common. */
export type FactGroup = "dates" | "libraries" | "kernel" | "dpkg" | "apt" | "system" | "packages";
