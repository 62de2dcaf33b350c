import type { LisdebError } from "../../base/index.ts";
import type { DaemonsInDeb } from "../../daemon/index.ts";
import type { DpkgFault } from "../../deb/index.ts";
import type { SuiteName } from "../../suite/index.ts";
import type { Target } from "../choose-for-each.ts";
import type { PackageFault } from "./package-fault.ts";
import type { RelationFault } from "../relations/relation-fault.ts";

/** What a suite's dpkg says to a package. */
export interface TakenByDpkg {
  readonly suite: SuiteName;
  readonly dpkg: {
    /** The suite's. */
    readonly version: string;
    /** For what that dpkg refuses the package, or misreads it. */
    readonly faults: readonly DpkgFault[];
  };
}

/** Whether a package can be installed on a suite, and its daemons would run there. */
export interface ReadPackageVerdict extends TakenByDpkg {
  /** Debian's name of the architecture judged for. */
  readonly architecture: string;
  /** Nothing speaks against it. */
  readonly fits: boolean;
  /** Nothing speaks against it but that nobody knows whether a daemon in it works. */
  readonly unproven: boolean;
  readonly faults: readonly PackageFault[];
  /** Those whose effect is `harmless` do not keep it from fitting. */
  readonly relations: readonly RelationFault[];
  /** Relations that name packages of which nobody knows whether the suite has them. */
  readonly relationsNotJudged: readonly string[];
  /** Relations on packages that lisdeb makes of daemons: a package without a daemon that has some is a metapackage. */
  readonly relationsOnOwn: readonly string[];
  /** The choice for each daemon in it. */
  readonly daemons: readonly Target[];
  readonly unread: undefined;
}

/** The verdict on a package of which nothing but dpkg's rules could be looked at: it does not fit. */
export interface UnreadPackageVerdict extends TakenByDpkg {
  /** The one asked about; undefined where none was: its own is not known. */
  readonly architecture: string | undefined;
  readonly fits: false;
  readonly unproven: false;
  /** Why. */
  readonly unread: LisdebError;
}

/** The verdict on a package for one suite and architecture. */
export type PackageVerdict = ReadPackageVerdict | UnreadPackageVerdict;

/** A package, and the verdict on it for each suite and architecture. */
export type JudgedPackage =
  | {
      readonly content: DaemonsInDeb;
      readonly verdicts: readonly ReadPackageVerdict[];
      readonly unread: undefined;
    }
  | {
      readonly content: undefined;
      readonly verdicts: readonly UnreadPackageVerdict[];
      readonly unread: LisdebError;
    };
