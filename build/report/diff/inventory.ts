import type { Sha256 } from "../../base/index.ts";
import type { DaemonProfile, RhelTarget } from "../../daemon/index.ts";
import type { ElfFacts } from "../../elf/index.ts";
import type { Fact } from "../fact.ts";
import type { VerdictCell } from "./verdict-cells.ts";

/** A file of a package or of a medium, as far as two can be compared. */
export interface FileFacts {
  /** Absolute in a package, relative on a medium. */
  readonly path: string;
  /** What the same file is known by on the other side: the path, but for a folder that a whole medium lies in. */
  readonly place: string;
  readonly type: string;
  /** Permission bits with setuid, setgid and sticky; undefined on a medium. */
  readonly mode: number | undefined;
  /** `root:root`; undefined on a medium. */
  readonly owner: string | undefined;
  /** In bytes; undefined for what has no content. */
  readonly size: number | undefined;
  /** Of the content; undefined for what has none, and for what is only announced (a ghost). */
  readonly sha256: string | undefined;
  readonly target: string | undefined;
  /** rpm's flags, such as `config`, and capabilities. */
  readonly flags: readonly string[];
}

/** A scriptlet, a maintainer script, or another text of a package that acts on the system. Shown, and never run. */
export interface ScriptFacts {
  /** Names it within its package: `post`, `postinst`, `trigger on bash < 4 (2)`. */
  readonly name: string;
  readonly facts: readonly Fact[];
  readonly text: string;
}

/** What an RPM's header says, and what is in it. */
export interface RpmFacts {
  readonly nevra: string;
  readonly name: string;
  readonly arch: string;
  readonly facts: readonly Fact[];
  readonly files: readonly FileFacts[];
  readonly scripts: readonly ScriptFacts[];
}

/** An RPM as it lies on a medium. */
export interface RpmOnMedium {
  readonly path: string;
  /** As of a file. */
  readonly place: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: Sha256;
  /** For which release of RHEL, by its place and name. */
  readonly target: RhelTarget | undefined;
  /** undefined for a source package, which is not looked into. The same value for the same bytes. */
  readonly contents: RpmFacts | undefined;
}

/** A program that is compared as one: a daemon, or the ELF file that was named. */
export interface ProgramFacts {
  /** The daemon's name, or the file's. */
  readonly name: string;
  /** Debian's name, or the machine's where Debian has none. */
  readonly architecture: string;
  readonly target: RhelTarget | undefined;
  /** Where it is: paths of the RPMs that hold it, or its own path. */
  readonly places: readonly string[];
  readonly content: Uint8Array;
  readonly sha256: Sha256;
  readonly elf: ElfFacts;
  /** undefined where it is no daemon of a generation that is known. */
  readonly profile: DaemonProfile | undefined;
}

/** One side of a comparison: all that is compared of a medium, package or program. */
export interface Inventory {
  readonly kind: "medium" | "rpm" | "deb" | "elf";
  /** As the user named it. */
  readonly path: string;
  /** What it is, in a line. */
  readonly title: string;
  /** Of the file itself; undefined for a medium: an image and a folder with the same files are alike. */
  readonly sha256: Sha256 | undefined;
  /** Tags of an RPM's header, fields of a .deb's control file. */
  readonly facts: readonly Fact[];
  /** Of a medium, in order of path; an RPM has itself here, so that it can be held against a medium. */
  readonly rpms: readonly RpmOnMedium[];
  /** Of a package, or the files of a medium that are no RPMs; in order of path. */
  readonly files: readonly FileFacts[];
  readonly scripts: readonly ScriptFacts[];
  /** In order of rank, the preferred first. */
  readonly programs: readonly ProgramFacts[];
  /** What would be packaged for each suite and architecture. */
  readonly verdicts: readonly VerdictCell[];
}
