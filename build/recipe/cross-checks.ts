import { nearest, shown } from "../base/index.ts";
import {
  isInsideProject,
  isReallyInside,
  ownerOf,
  realFile,
  outside,
  PATHS_ARE_RELATIVE,
  type Layers,
} from "./layers.ts";
import { brokenBounds, RULES_OF_CHECKS, RULES_OF_SOURCE } from "./key-rules.ts";
import type { FamilyFile, RecipeFile } from "./schema.ts";
import { valueAt } from "./schema-problems.ts";
import type { Steps } from "./yaml-file.ts";
import { dirname, join } from "node:path";

/** Names that exist, handed in by whoever knows them; a recipe that uses another is wrong. */
export interface KnownNames {
  readonly suites: readonly string[];
  /** Each with the file name of the daemon that it is of. */
  readonly profiles: readonly { readonly id: string; readonly daemon: string }[];
  /** File names of daemons. */
  readonly daemons: readonly string[];
}

/** Stands for a profile where a daemon is left alone. */
export const UNUSED = "unused";

/** Tells of a problem at the value that the steps lead to. */
type Say = (steps: Steps, message: string, hint?: string) => void;

/** What no schema says: that names exist, that paths stay inside, that values agree with each other. */
export async function crossCheck(
  path: string,
  file: RecipeFile,
  layers: Layers,
  known: KnownNames,
  say: Say,
): Promise<void> {
  crossCheckShared(file, known, (steps, ...said) => {
    // What is of a family is told of that by itself.
    if (ownerOf(layers, steps) === layers.own) say(steps, ...said);
  });
  checkMedia(path, file, say);
  checkChanges(file, say);
  for (const [i, patch] of (file.source?.patches ?? []).entries()) {
    const steps = ["source", "patches", i];
    const from = ownerOf(layers, steps).path;
    const real = await realFile(join(dirname(from), patch));
    if (!isInsideProject(path, patch, from)) say(steps, outside(patch));
    else if (real === undefined) say(steps, `there is no file "${shown(patch)}"`, PATHS_ARE_RELATIVE);
    else if (!(await isReallyInside(path, real))) say(steps, outside(patch));
  }
}

/** The same of what a family may have, too. */
export function crossCheckShared(file: FamilyFile, known: KnownNames, say: Say): void {
  checkNames(file, known, say);
  checkSets(file, say);
  checkOverrides(file, say);
}

function checkNames(file: FamilyFile, known: KnownNames, say: Say): void {
  const check = (kind: string, names: readonly string[], written: string, steps: Steps) => {
    if (names.includes(written)) return;
    const guess = nearest(written, names);
    say(
      steps,
      `lisdeb knows no ${kind} "${shown(written)}"`,
      guess === undefined ? `known: ${names.join(", ")}` : `did you mean "${guess}"?`,
    );
  };
  file.suites?.forEach((suite, i) => check("suite", known.suites, suite, ["suites", i]));
  file.source?.daemons?.forEach((daemon, i) =>
    check("daemon", known.daemons, daemon, ["source", "daemons", i]),
  );
  file.overrides?.forEach(({ daemon, profile }, i) => {
    if (daemon !== undefined) check("daemon", known.daemons, daemon, ["overrides", i, "daemon"]);
    if (profile !== undefined)
      check("profile", [...known.profiles.map(({ id }) => id), UNUSED], profile, ["overrides", i, "profile"]);
    checkProfile(daemon, profile, known, (message, hint) => say(["overrides", i, "profile"], message, hint));
  });
}

/** An override of one daemon cannot state a profile of another. Of a name that nobody knows nothing more is told. */
function checkProfile(
  daemon: string | undefined,
  profile: string | undefined,
  { profiles, daemons }: KnownNames,
  say: (message: string, hint: string) => void,
): void {
  const stated = profiles.find(({ id }) => id === profile);
  if (daemon === undefined || !stated || stated.daemon === daemon || !daemons.includes(daemon)) return;
  const its = profiles.filter((each) => each.daemon === daemon).map(({ id }) => id);
  say(
    `the profile ${stated.id} is of ${stated.daemon}, and this override is for ${daemon}`,
    `profiles of ${daemon}: ${its.join(", ")}`,
  );
}

/** Lists of which each item can be meant once. */
export const SETS: readonly (readonly string[])[] = [
  ["suites"],
  ["source", "daemons"],
  ["source", "architectures"],
];

function checkSets(file: FamilyFile, say: Say): void {
  for (const steps of SETS) {
    const items = valueAt(file, steps);
    if (!Array.isArray(items)) continue;
    items.forEach((item: unknown, i) => {
      if (items.indexOf(item) < i)
        say([...steps, i], `${steps.join(".")} names ${shown(String(item))} twice`);
    });
  }
}

/** An override is for daemons, of which it states the profile, or for a check. */
function checkOverrides({ overrides }: FamilyFile, say: Say): void {
  overrides?.forEach((override, i) => {
    const { check, profile } = override;
    if (check === undefined && profile === undefined)
      say(["overrides", i, "profile"], `overrides.${i}.profile is missing`);
    for (const { steps, message } of brokenBounds(override, RULES_OF_CHECKS))
      say(["overrides", i, ...steps], `overrides.${i} ${message}`);
  });
}

function checkMedia(path: string, file: RecipeFile, say: Say): void {
  for (const { steps, message } of brokenBounds(file, RULES_OF_SOURCE)) say(steps, message);
  for (const [i, medium] of file.media.entries()) {
    if (file.media.findIndex((other) => other.file === medium.file) < i)
      say(["media", i, "file"], `media names ${medium.file} twice`);
    // Media are large, and a link may lead to where they are kept: what lies there is a medium or refused, and held to the lock.
    if (medium.path !== undefined && !isInsideProject(path, medium.path))
      say(["media", i, "path"], outside(medium.path));
  }
}

function checkChanges(file: RecipeFile, say: Say): void {
  file.changes.forEach((change, i) => {
    const newer = file.changes[i - 1];
    if (newer && change.revision >= newer.revision)
      say(["changes", i, "revision"], "changes must stand newest first, one for each revision");
    if (!newer && change.revision !== file.revision)
      say(
        ["changes", i, "revision"],
        `the newest change is of revision ${change.revision}, and the recipe's revision is ${file.revision}`,
      );
  });
}
