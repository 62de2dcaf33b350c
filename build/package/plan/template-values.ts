import type { ChangelogEntry } from "./changelog.ts";
import type { LintianOverride } from "./lintian-overrides.ts";
import type { Channel } from "./channel.ts";

/**
 * What a template can name: all of it, in every template. Lists of strings are lines. control.ejs gets the relations of relations.ts beside
 * it, which are known when all else is rendered.
 */
export interface TemplateValues {
  readonly packageName: string;
  readonly version: string;
  readonly architecture: string;
  /** Name of the suite that the package is for. */
  readonly suite: string;
  /** `Name <address>`. */
  readonly maintainer: string;
  readonly section: string;
  /** Relations with packages of others that hold the same daemon. */
  readonly conflicts: string;
  readonly replaces: string;
  readonly homepage: string | null;
  readonly synopsis: string;
  /** Lines of the extended description; an empty one between paragraphs. */
  readonly description: readonly string[];

  /** Name of the init script, the unit and the defaults file. */
  readonly service: string;
  readonly title: string;
  readonly readmeTitle: string;
  /** As long as that. */
  readonly readmeUnderline: string;
  /** Path of the daemon as installed. */
  readonly daemonPath: string;
  /** The kernel's side of the daemon: the device, and the connector's id where some kernel has one, else "". */
  readonly device: string;
  readonly connector: string;
  /** systemd's name of the device. */
  readonly deviceUnit: string;
  /** Whether this daemon, and not only some other of its name, needs the device. */
  readonly needsDevice: boolean;
  /** What this very daemon talks through; "either" where nobody knows. */
  readonly channel: Channel;
  /** Whether it is installed switched on. */
  readonly enableByDefault: boolean;
  /** Command line options that this daemon knows. */
  readonly daemonOptions: readonly string[];
  /** The scripts that this daemon calls, where it looks for them. */
  readonly helpers: readonly { readonly name: string; readonly path: string }[];
  /** The same, by name. */
  readonly helperPaths: Readonly<Record<string, string>>;
  /** Path of the command for guests; null where it comes with another package. */
  readonly guestCommand: string | null;
  /** Other names of the unit, with `.service`. */
  readonly aliases: readonly string[];
  /** Names of the manual pages in section 8. */
  readonly manPages: readonly string[];
  /** Path of the preset file for systemd; null where the suite's packages have none. */
  readonly presetPath: string | null;
  /** Folders in which a daemon of this name keeps pool files. */
  readonly poolFolders: readonly string[];
  /** Bytes of a record's key and value; null where the daemon has none or nobody knows. */
  readonly record: { readonly key: number; readonly value: number } | null;
  /** Linux versions whose drivers answer this daemon: `3.2 to 4.1`; null where nobody knows. */
  readonly kernels: string | null;
  /** Folder of this daemon's pool files; null where it has none or nobody knows. */
  readonly pools: string | null;
  /** Whether it never closes them, and ends when it has too many open. */
  readonly leavesPoolsOpen: boolean;
  /** Whether the suite's packages carry a unit for systemd. */
  readonly systemd: boolean;

  /** `Linux Integration Services 3.4 for Hyper-V`. */
  readonly release: string;
  /** File names of the media. */
  readonly media: readonly string[];
  /** Path of the RPM on its medium and its NAME-VERSION-RELEASE.ARCH; null where the daemon came without one. */
  readonly rpmPath: string | null;
  readonly nevra: string | null;
  readonly rpmSha256: string | null;
  /** Lines: what that RPM states of its licence and vendor. */
  readonly rpmStatement: readonly string[];
  /** Path of the daemon in the RPM, or of its source in the kernel's tree. */
  readonly originPath: string;
  /** Name of the source package that it can be built from again; null for a daemon that was on a medium. */
  readonly sourcePackage: string | null;
  /** What the daemon was compiled from, and with; null where it was on a medium. */
  readonly compiled: {
    /** Version of the kernel. */
    readonly kernel: string;
    /** Name that the recipe has for the file with its sources, and the file's digest; null for a folder. */
    readonly file: string;
    readonly sha256: string | null;
    /** File names. */
    readonly patches: readonly string[];
    /** The C library inside it: `musl 1.2.3`. */
    readonly libc: string;
    readonly libcCopyright: string;
    readonly libcLicence: string;
    /** Lines. */
    readonly libcStatement: readonly string[];
  } | null;
  readonly daemonSha256: string;
  /** What is known about which daemon it is: null where nobody knows. */
  readonly profile: string | null;
  /** Lines that say why nobody knows whether the daemon works on the suite; empty where it fits. */
  readonly unproven: readonly string[];
  /** Lines that say why the daemon is taken for what its recipe states, against what its binary tells; empty where it states nothing. */
  readonly stated: readonly string[];

  /** Whether the daemon is Microsoft's, with public sources in the kernel; not so where the recipe states who holds its copyright. */
  readonly fromKernelSources: boolean;
  readonly copyright: string;
  readonly packagingCopyright: string;
  readonly licence: string;
  readonly licenceEvidence: readonly string[];
  readonly licenceStatement: readonly string[];
  readonly packagingLicence: string;
  readonly packagingStatement: readonly string[];

  readonly overrides: readonly LintianOverride[];

  readonly changelog: readonly ChangelogEntry[];
}
