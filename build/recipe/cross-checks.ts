import { nearest, shown } from "../base/index.ts";
import {
  isInsideProject,
  isReallyInside,
  ownerOf,
  realFile,
  OUTSIDE,
  PATHS_ARE_RELATIVE,
  type Layers,
} from "./layers.ts";
import type { RecipeFile } from "./schema.ts";
import type { Steps } from "./yaml-file.ts";
import { dirname, join } from "node:path";

/** Names that exist, handed in by whoever knows them; a recipe that uses another is wrong. */
export interface KnownNames {
  readonly suites: readonly string[];
  /** Ids of profiles. */
  readonly profiles: readonly string[];
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
  checkNames(file, known, say);
  checkOverrides(file, say);
  checkMedia(path, file, say);
  checkChanges(file, say);
  for (const [i, patch] of (file.source?.patches ?? []).entries()) {
    const steps = ["source", "patches", i];
    const from = ownerOf(layers, steps).path;
    const real = await realFile(join(dirname(from), patch));
    if (!isInsideProject(path, patch, from)) say(steps, OUTSIDE);
    else if (real === undefined) say(steps, `there is no file "${shown(patch)}"`, PATHS_ARE_RELATIVE);
    else if (!(await isReallyInside(path, real))) say(steps, OUTSIDE);
  }
}

function checkNames(file: RecipeFile, known: KnownNames, say: Say): void {
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
  file.overrides.forEach(({ daemon, profile }, i) => {
    if (daemon !== undefined) check("daemon", known.daemons, daemon, ["overrides", i, "daemon"]);
    if (profile !== undefined)
      check("profile", [...known.profiles, UNUSED], profile, ["overrides", i, "profile"]);
  });
}

/** An override is for daemons, of which it states the profile, or for a check. */
function checkOverrides({ overrides }: RecipeFile, say: Say): void {
  overrides.forEach((override, i) => {
    const { check, profile } = override;
    if (check === undefined && profile === undefined)
      say(["overrides", i, "profile"], `overrides.${i}.profile is missing`);
    if (check === undefined) return;
    for (const key of ["rpm", "daemon", "sha256", "profile"] as const) {
      if (override[key] !== undefined)
        say(["overrides", i, key], `overrides.${i} is for a check, and so has no ${key}`);
    }
  });
}

function checkMedia(path: string, file: RecipeFile, say: Say): void {
  if (file.source && file.media.length !== 1)
    say(["media"], "media must name one medium in a recipe with source: the kernel's sources");
  if (file.source && file.licence.copyright !== undefined)
    say(
      ["licence", "copyright"],
      "licence.copyright is for binaries on media; in a recipe with source the kernel's own files say whose they are",
    );
  file.media.forEach((medium, i) => {
    if (file.media.findIndex((other) => other.file === medium.file) < i)
      say(["media", i, "file"], `media names ${medium.file} twice`);
    if (medium.path !== undefined && !isInsideProject(path, medium.path)) say(["media", i, "path"], OUTSIDE);
  });
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
