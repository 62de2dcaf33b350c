import { existsSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inTurn, LisdebError, writeFilesAtomically, type Progress } from "../base/index.ts";
import { LOCK_NAME } from "./file-kind.ts";
import { lockEntryOf } from "./lock-entry.ts";
import { stated, withEntry } from "./lock-text.ts";
import { flowPair } from "./lock-yaml.ts";
import type { LockedMedium } from "./recipe.ts";
import { lockSchema } from "./schema.ts";
import { schemaProblems } from "./schema-problems.ts";
import { readYaml } from "./yaml-file.ts";

/** An entry for the lock of a recipe. */
export interface LockRequest {
  /** Id of the recipe. */
  readonly id: string;
  /** File name of the medium, as its recipe has it. */
  readonly file: string;
  readonly entry: LockedMedium;
  /** Whether an entry that states another digest is to be replaced. */
  readonly replace: boolean;
}

/** What a medium must be. */
type Measure = Pick<LockedMedium, "sha256" | "size">;

/** What became of it. `unchanged`: an entry with this digest and size was there, and is as it was. */
export type LockOutcome =
  { readonly state: "locked" | "unchanged" } | { readonly state: "replaced"; readonly before: Measure };

/** The lock beside a recipe. */
export function lockPath(recipePath: string): string {
  return join(dirname(recipePath), LOCK_NAME);
}

/**
 * Writes an entry into a lock, which is made where there is none; all else in it stays, to the byte. Two runs at once come one after
 * the other. Throws `medium-digest-mismatch` for an entry that is there and differs, unless it is to be replaced; `recipe-invalid` for
 * a lock that is none, and for one of a form that takes no entry; `usage` for an entry that no lock can hold, `write-failed`, and what the signal is given.
 */
export async function writeLockEntry(
  path: string,
  request: LockRequest,
  { progress, signal }: { readonly progress?: Progress; readonly signal?: AbortSignal } = {},
): Promise<LockOutcome> {
  checkLockEntry(request);
  const turn = {
    file: join(dirname(path), ".lock.yaml.turn"),
    waiting: `waiting for another run that writes ${path}`,
  };
  return inTurn({ ...turn, progress, signal }, async (held) => {
    const there = await entryIn(path, request);
    if (there && isSame(there, request.entry)) return { state: "unchanged" };
    if (there && !request.replace) throw differing(path, request, there);
    const edited = withEntry(existsSync(path) ? await readFile(path, "utf8") : HEAD, request);
    if (edited === undefined) throw unwritable(path, request);
    if (!(await held.stillHeld())) {
      throw new LisdebError(
        "write-failed",
        "another run took the lock's turn over while this one was asleep",
        { where: { file: path }, hint: "run it again" },
      );
    }
    // Where a link stands at the path, what it leads to is the lock.
    await writeFilesAtomically([{ path: existsSync(path) ? await realpath(path) : path, content: edited }]);
    return there ? { state: "replaced", before: there } : { state: "locked" };
  });
}

/** What a new lock begins with. */
const HEAD = "# What each medium must be: an entry says who measured it, when, and on which file.\n";

/** Throws `usage` for what no lock can hold, such as a line end in a note. */
export function checkLockEntry({ id, file, entry }: Pick<LockRequest, "id" | "file" | "entry">): void {
  const value = { [id]: { [file]: stated(entry) } };
  const result = lockSchema.safeParse(value);
  if (result.success) return;
  const [problem] = schemaProblems(result.error, lockSchema, value);
  const key = problem?.steps.at(-1);
  const message = problem?.message.replace(`${id}.${file}.`, "") ?? "is none that a lock can hold";
  throw new LisdebError("usage", message, {
    hint: key === "by" || key === "note" ? `--${key} TEXT` : undefined,
  });
}

/** Of one SHA-256 there is one size: a lock in which it is another one states what no file is. */
export function isSame(one: Measure, other: Measure): boolean {
  return one.sha256 === other.sha256 && one.size === other.size;
}

/** An entry that is there and says something else. */
export function differing(
  path: string,
  { id, file, entry }: Pick<LockRequest, "id" | "file" | "entry">,
  there: Measure,
): LisdebError {
  if (there.sha256 === entry.sha256) {
    return new LisdebError(
      "medium-digest-mismatch",
      `has ${entry.size} bytes, and the lock states ${there.size} with the same SHA-256 for ${id}`,
      { where: { file }, hint: `the size in the lock is wrong; --replace puts the right one into ${path}` },
    );
  }
  return new LisdebError(
    "medium-digest-mismatch",
    `has SHA-256 ${entry.sha256}, and the lock states ${there.sha256} for ${id}`,
    {
      where: { file },
      hint: `one of the two is not the medium that was published; --replace puts this one into ${path}`,
    },
  );
}

function unwritable(path: string, { id, file, entry }: LockRequest): LisdebError {
  const pair = flowPair(id, { [file]: stated(entry) }, true);
  return new LisdebError(
    "recipe-invalid",
    "has a form in which an entry cannot be written with all else as it is",
    { where: { file: path }, hint: `what is to be stated there: ${pair}` },
  );
}

async function entryIn(path: string, { id, file }: LockRequest) {
  if (!existsSync(path)) return undefined;
  const read = await readYaml(path, lockSchema);
  const [problem] = read.problems;
  if (problem) throw problem;
  return lockEntryOf(read.value ?? {}, id, file);
}
