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
}

/** An entry of lock.yaml: what somebody measured on a genuine file, and how they came by it. */
export interface LockedMedium {
  readonly sha256: Sha256;
  /** In bytes. */
  readonly size: number;
  /** Who measured it, when, from where. */
  readonly provenance: string;
}

/** What the licence of the binaries is known to be. `ambiguous`: the sources are GPL, the binary says nothing. */
export const LICENCES = ["GPL-2.0", "GPL-2.0-or-later", "GPL-3.0-or-later", "ambiguous"] as const;
export type LicenceVerdict = (typeof LICENCES)[number];

/** A Debian revision of a recipe and what changed in it. */
export interface RecipeChange {
  readonly revision: number;
  /** `2026-11-22`. */
  readonly date: string;
  readonly lines: readonly string[];
}

/** What to build: one LIS release. Everything that the medium itself says is left to the medium. */
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
  readonly licence: { readonly verdict: LicenceVerdict; readonly evidence: string };
  readonly homepage: string | undefined;
  /** Who stands for the packages: `Name <address>`. */
  readonly maintainer: string;
  /** Suites to build for where the command line names none; undefined: every suite that something fits. */
  readonly suites: readonly string[] | undefined;
  /** What the maintainer asserts of the daemons found; a contradiction stops the build. */
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
}
