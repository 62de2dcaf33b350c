import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lisdeb } from "../lisdeb.ts";
import type { Ran } from "../shell.ts";
import { lisMedium, type LisMedium } from "./medium.ts";
import { releaseOf } from "./releases.ts";

/** What `lisdeb build --json` prints. */
export interface Result {
  readonly packages: readonly {
    readonly package: string;
    readonly architecture: string;
    readonly suite: string;
    readonly file: string;
    readonly record: string;
    readonly sha256: string;
    readonly from: string;
    readonly unproven: boolean;
  }[];
  readonly unfit: readonly {
    readonly daemon: string;
    readonly suite: string;
    readonly architecture: string;
    /** Of the shape of a loser in what `lisdeb check --json` prints, and `reasons` beside it. */
    readonly candidates: readonly {
      readonly rpm: string;
      readonly path: string;
      readonly alsoIn: readonly string[];
      readonly sha256: string;
      readonly why: readonly { readonly kind: string }[];
      readonly reasons: readonly { readonly kind: string }[];
      readonly words: readonly string[];
    }[];
  }[];
}

/** A daemon that was not chosen, in a build record. */
export interface Loser {
  readonly daemon: { readonly rpm: { readonly path: string; readonly alsoIn: readonly string[] } };
  readonly reasons: readonly { readonly kind: string }[];
  readonly outranked: { readonly by: string; readonly rule: string } | null;
  readonly words: readonly string[];
}

/** The part of a build record that says what was chosen and why. */
export interface BuildRecord {
  readonly inputs: {
    readonly daemon: {
      readonly sha256: string;
      readonly profile: string | null;
      readonly rpm: { readonly path: string; readonly alsoIn: readonly string[] };
    };
  };
  readonly verdict: {
    readonly fits: boolean;
    readonly unproven: boolean;
    readonly reasons: readonly { readonly kind: string }[];
    readonly words: readonly string[];
    readonly tells: readonly { readonly saw: string; readonly means: string }[];
    readonly losers: readonly Loser[];
  };
}

/** Makes media and builds packages of them, all in one folder. */
export interface Workbench {
  /** The medium of a release, made once. */
  readonly made: (id: string) => Promise<LisMedium>;
  /** Builds, and gives what came out, whatever that is. */
  readonly build: (recipe: string, medium: string, ...options: readonly string[]) => Promise<Ran>;
  /** Builds, and gives the result. Throws where there is none. */
  readonly built: (recipe: string, medium: string, ...options: readonly string[]) => Promise<Result>;
  /** The message with which a build for a suite is refused. Throws where it is not. */
  readonly refused: (recipe: string, medium: string, suite: string) => Promise<string>;
}

/** A workbench in `work`, a folder of its own. */
export function workbench(work: string): Workbench {
  const media = new Map<string, Promise<LisMedium>>();
  let count = 0;
  const build: Workbench["build"] = (recipe, medium, ...options) => {
    const out = join(work, `out-${++count}`);
    return lisdeb([
      ...["build", recipe, "--media", medium, "--accept-licence", "--json", "--out", out],
      ...options,
    ]);
  };
  return {
    build,
    made: (id) => {
      const known = media.get(id);
      if (known) return known;
      const own = join(work, id);
      mkdirSync(own);
      const making = lisMedium(releaseOf(id), own);
      media.set(id, making);
      return making;
    },
    built: async (recipe, medium, ...options) => {
      const ran = await build(recipe, medium, ...options);
      if (ran.status !== 0) throw new Error(ran.stderr);
      // What the command promises to print.
      return JSON.parse(ran.stdout) as Result;
    },
    refused: async (recipe, medium, suite) => {
      const ran = await build(recipe, medium, `--suite=${suite}`);
      if (ran.status !== 1) throw new Error(`exit status ${ran.status}, not 1\n${ran.stdout}${ran.stderr}`);
      return ran.stderr;
    },
  };
}

/** Each package that was built, as `SUITE ARCHITECTURE NAME`, sorted. */
export function summary({ packages }: Result): readonly string[] {
  return packages.map((each) => `${each.suite} ${each.architecture} ${each.package}`).sort();
}

/** Reads a build record. */
export function recordOf(path: string): BuildRecord {
  // Written by lisdeb in this form.
  return JSON.parse(readFileSync(path, "utf8")) as BuildRecord;
}

/** The loser of an RPM. Throws where that is not among the losers. */
export function loserOf({ verdict }: BuildRecord, rpm: string): Loser {
  const found = verdict.losers.find(({ daemon }) => daemon.rpm.path === rpm);
  if (!found) throw new Error(`${rpm} is not among the losers`);
  return found;
}
