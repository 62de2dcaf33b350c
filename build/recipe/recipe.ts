import type { Sha256, Where } from "../base/index.ts";

/** A medium that a recipe builds from: a file that Microsoft published, or that lisdeb carries. */
export interface RecipeMedium {
  /** File name as published: `LinuxICv34.iso`. It also names the medium in the lock. */
  readonly file: string;
  /** Where to fetch it, best first; empty where nobody serves it any more and `--media FILE` is the way. */
  readonly urls: readonly string[];
  /** Absolute path of a file that comes with the recipe (the embedded sample). */
  readonly path: string | undefined;
  /** What the lock says the medium must be; undefined where nobody has measured one. */
  readonly lock: LockedMedium | undefined;
  /** Digests of this very file that others published: evidence when it is locked, and no lock by themselves. */
  readonly stated: readonly StatedDigest[];
}

/** A digest that somebody published. */
export interface StatedDigest {
  readonly sha256: Sha256;
  /** Who: a name, or a project. */
  readonly by: string;
  /** The address where it stands. */
  readonly at: string;
}

/** An entry of lock.yaml: what somebody measured on a genuine file, and how they came by it. */
export interface LockedMedium {
  readonly sha256: Sha256;
  /** In bytes. */
  readonly size: number;
  /** The day of the measurement: `2026-11-23`. */
  readonly when: string;
  /** Who measured it: `Name <address>`, or in words. */
  readonly by: string;
  /** The address that it was fetched from; undefined where somebody had the file. */
  readonly from: string | undefined;
  /** How they came by it, and what else is known of it. */
  readonly note: string | undefined;
}

/** What the licence of the binaries is known to be. `ambiguous`: the sources are GPL, the binary says nothing. */
export const LICENCES = ["GPL-2.0", "GPL-2.0-or-later", "GPL-3.0-or-later", "ambiguous"] as const;
/** One of {@link LICENCES}, as a recipe states it in `licence.verdict`. */
export type LicenceVerdict = (typeof LICENCES)[number];

/** Debian's names of what daemons are compiled for. */
export const ARCHITECTURES = ["amd64", "i386"] as const;

/** What a maintainer knows better than what lisdeb reads out of a medium. It is used, told of and recorded. */
export interface RecipeOverride {
  /** Path of the RPMs on the medium that it is for, with `*` for any characters but a slash; undefined: in whichever. */
  readonly rpm: string | undefined;
  /** Which daemon in them, by its file name; undefined: each. */
  readonly daemon: string | undefined;
  /** The very binary; undefined: whichever. One of the three at least is stated. */
  readonly sha256: Sha256 | undefined;
  /** Id of the profile that it is of, whatever its binary tells; `unused`: it is left alone. */
  readonly profile: string;
  /** Why that is known, in a line. */
  readonly because: string;
}

/** Checks of a medium against its recipe whose contradiction a recipe may settle as a whole. */
export const SETTLED_CHECKS = ["version", "daemons"] as const;

/** A contradiction between a medium and its recipe that a maintainer has looked into. It is told of and recorded. */
export interface RecipeSettlement {
  readonly check: (typeof SETTLED_CHECKS)[number];
  /** Why it stops nothing, in a line. */
  readonly because: string;
}

/** A recipe of kind `source`: daemons compiled from the kernel's tools/hv. */
export interface RecipeSource {
  /** Version of the kernel, as its Makefile states it: `3.6.11`. */
  readonly kernel: string;
  /** File names of the daemons to compile; undefined: each that the tree has and lisdeb packages. */
  readonly daemons: readonly string[] | undefined;
  readonly architectures: readonly (typeof ARCHITECTURES)[number][];
  /** Absolute paths of patches, in the order in which they are applied (patch -p1 in the tree's root). */
  readonly patches: readonly string[];
}

/** A Debian revision of a recipe and what changed in it. */
export interface RecipeChange {
  readonly revision: number;
  /** `2026-11-22`. */
  readonly date: string;
  readonly lines: readonly string[];
}

/** What to build: one LIS release, or the daemons of one kernel. Everything that the medium itself says is left to the medium. */
export interface Recipe {
  /** Where it was read from; errors about it start here. */
  readonly where: Where;
  /** The file's name without `.yaml`: `lis-3.4`. */
  readonly id: string;
  /** `Linux Integration Services 3.4 for Hyper-V`. */
  readonly title: string;
  /** The upstream part of the Debian version, without the build date: `3.4`. */
  readonly version: string;
  /** Release date as far as it is known: `2012-09`, `2012-09-21`. For people only. */
  readonly released: string | undefined;
  /** The Debian revision, from 1. */
  readonly revision: number;
  readonly media: readonly RecipeMedium[];
  readonly licence: {
    readonly verdict: LicenceVerdict;
    readonly evidence: string;
    /** Who holds the copyright of the binaries; undefined where that is who stands in the heads of the kernel's tools/hv. */
    readonly copyright?: string | undefined;
  };
  readonly homepage: string | undefined;
  /** Who stands for the packages: `Name <address>`. */
  readonly maintainer: string;
  /** Suites to build for where the command line names none; undefined: every suite that something fits. */
  readonly suites: readonly string[] | undefined;
  /** The day that stands in the packages' version in place of the one that the medium states: `2012-07-27`. */
  readonly built: string | undefined;
  readonly overrides: readonly RecipeOverride[];
  /** Those of the file's overrides that are for a check, and for no daemon. */
  readonly settles: readonly RecipeSettlement[];
  /** undefined for a recipe of kind `media`, whose daemons are on the media as binaries. */
  readonly source: RecipeSource | undefined;
  /** What the maintainer asserts of the daemons found, and that they are there; a contradiction stops the build. */
  readonly expect:
    | {
        /** Generation of hv_kvp_daemon. */
        readonly generation?: 0 | 1 | 2 | 3;
        /** Generation of hv_vss_daemon. */
        readonly vss?: 2 | 3;
        /** Generation of hv_fcopy_daemon. */
        readonly fcopy?: 2 | 3 | 4;
      }
    | undefined;
  /** Newest first; empty where the recipe tells nothing. */
  readonly changes: readonly RecipeChange[];
  /** Where the recipe's facts come from, for people. */
  readonly sources: readonly string[];
  /** What of it nobody could check, in a line each. */
  readonly unchecked: readonly string[];
}
