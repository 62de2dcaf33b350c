import { demandWritable, LisdebError, shown } from "../base/index.ts";
import { fileToLock, filesByMedium, lookBeforeLock, type LookedAt } from "../package/index.ts";
import { defaultCacheDir } from "../media/index.ts";
import {
  checkLockEntry,
  differing,
  isSame,
  LONGEST_LINE,
  loadRecipe,
  lockPath,
  writeLockEntry,
  type LockedMedium,
  type Recipe,
  type RecipeMedium,
} from "../recipe/index.ts";
import { describeLock } from "../report/index.ts";
import { demandYes, isAgreed } from "./ask.ts";
import { KNOWN_NAMES } from "./known-names.ts";
import { lockedBy } from "./lock-by.ts";
import type { Status } from "./options.ts";
import { progressFor } from "./progress-bar.ts";
import { recipePath } from "./recipes-named.ts";
import { answer, type Terminal } from "./terminal.ts";

/** Of `lisdeb recipe lock`. */
export interface LockOptions {
  readonly media?: readonly string[];
  readonly mirror?: readonly string[];
  readonly by?: string;
  readonly note?: string;
  readonly yes?: true;
  readonly replace?: true;
  readonly json?: true;
}

/** What became of one medium. */
interface Outcome {
  readonly recipe: string;
  readonly file: string;
  readonly state: "locked" | "unchanged" | "replaced" | "declined";
  readonly entry: LockedMedium;
  readonly before: Pick<LockedMedium, "sha256" | "size"> | undefined;
  readonly looked: LookedAt | undefined;
  readonly lock: string;
}

/** Locks the media of recipes, each after a look at it and a yes; exit status 1 where that was a no. */
export async function lockCommand(
  names: readonly string[],
  options: LockOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  if (names.length === 0) {
    throw new LisdebError("usage", "no recipe is named whose media are to be locked", {
      hint: "lisdeb recipe list shows the recipes",
    });
  }
  if (options.media && names.length > 1)
    throw new LisdebError("usage", "--media goes with one recipe, and several are named");
  demandYes(options, terminal.environment);
  const paths = await Promise.all([...new Set(names)].map(recipePath));
  const outcomes: Outcome[] = [];
  for (const path of paths) {
    const recipe = await loadRecipe(path, KNOWN_NAMES);
    const files = filesByMedium(recipe, options.media ?? []);
    for (const medium of recipe.media) {
      if (files.size > 0 && !files.has(medium)) continue;
      outcomes.push(await lockMedium(path, recipe, medium, files.get(medium), { options, terminal, signal }));
    }
  }
  answer(terminal, options.json, { locks: outcomes.map(asData) }, outcomes.map(inWords).join(""));
  return outcomes.some(({ state }) => state === "declined") ? 1 : 0;
}

interface Run {
  readonly options: LockOptions;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

async function lockMedium(
  path: string,
  recipe: Recipe,
  medium: RecipeMedium,
  named: string | undefined,
  { options, terminal, signal }: Run,
): Promise<Outcome> {
  const lock = lockPath(path);
  const common = { recipe: recipe.id, file: medium.file, lock, before: undefined, looked: undefined };
  // Nothing was named that could be another: to fetch it again would tell what every build proves.
  if (medium.lock && named === undefined && !options.replace)
    return { ...common, state: "unchanged", entry: medium.lock };

  demandWritable(lock);
  const by = await lockedBy(options.by, path, terminal.environment);
  const progress = await progressFor(terminal, options.json);
  const { environment } = terminal;
  checkLockEntry({ ...common, id: recipe.id, entry: entryOf({ ...EXAMPLE, by, note: options.note }) });
  const file = await fileToLock(medium, named, {
    offline: false,
    mirrors: options.mirror,
    environment,
    progress,
    signal,
  });
  const entry = entryOf({ ...file, from: asLocked(file.from), by, note: options.note });
  const request = { id: recipe.id, file: medium.file, entry, replace: options.replace ?? false };
  if (medium.lock && isSame(medium.lock, entry)) return { ...common, state: "unchanged", entry: medium.lock };
  if (medium.lock && !options.replace) throw differing(lock, request, medium.lock);

  const looked = await lookBeforeLock(recipe, medium, file, {
    cacheDir: defaultCacheDir(environment),
    progress,
    signal,
  });
  if (!options.json) terminal.err(`${describeLock(looked.view)}\n`);
  if (looked.problem) throw withView(looked.problem, looked);
  if (!options.yes && !(await isAgreed(question(medium, entry), signal)))
    return { ...common, state: "declined", entry, looked };
  const outcome = await writeLockEntry(lock, request, { progress, signal });
  const before = outcome.state === "replaced" ? outcome.before : undefined;
  return { ...common, state: outcome.state, entry, before, looked };
}

const EXAMPLE = { sha256: "0".repeat(64) as LockedMedium["sha256"], size: 1, from: undefined }; // of the right form

function entryOf(known: Omit<LockedMedium, "when">): LockedMedium {
  const { sha256, size, by, from, note } = known;
  return { sha256, size, when: new Date().toISOString().slice(0, 10), by, from, note };
}

/** An address that is longer than a line of a lock may be is shown, and not locked: it proves nothing that the digest does not. */
function asLocked(from: string | undefined): string | undefined {
  return from !== undefined && from.length > LONGEST_LINE ? undefined : from;
}

function question({ file, lock }: RecipeMedium, entry: LockedMedium): string {
  return `Lock ${shown(file)} as ${entry.sha256}${lock ? insteadOf(lock, entry) : ""}?`;
}

function insteadOf(before: Pick<LockedMedium, "sha256" | "size">, entry: LockedMedium): string {
  return before.sha256 === entry.sha256
    ? ` with ${entry.size} bytes in place of ${before.size}`
    : ` in place of ${before.sha256}`;
}

/** For --json: what stands against it is told with all that was seen. */
function withView(problem: LisdebError, { view }: LookedAt): LisdebError {
  return new LisdebError(problem.code, problem.message, {
    where: problem.where,
    hint: problem.hint,
    evidence: { medium: view },
    cause: problem,
  });
}

function asData({ recipe, file, state, entry, before, looked, lock }: Outcome) {
  return {
    recipe,
    file,
    state,
    sha256: entry.sha256,
    size: entry.size,
    when: entry.when,
    by: entry.by,
    from: entry.from ?? null,
    note: entry.note ?? null,
    before: before?.sha256 ?? null,
    beforeSize: before?.size ?? null,
    lock,
    medium: looked?.view ?? null,
  };
}

function inWords({ recipe, file, state, entry, before, lock }: Outcome): string {
  const what = `${recipe}: ${shown(file)}`;
  switch (state) {
    case "locked":
      return `${what} is locked as ${entry.sha256} in ${shown(lock)}.\n`;
    case "replaced":
      return `${what} is locked as ${entry.sha256} in ${shown(lock)},${before ? insteadOf(before, entry) : ""}.\n`;
    case "unchanged":
      return `${what} is locked already, by ${shown(entry.by)} on ${entry.when}: nothing is changed.\n`;
    case "declined":
      return `${what}: nothing is locked.\n`;
  }
}
