import { existsSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isMap, isScalar, parseDocument, Scalar, YAMLMap, type Document } from "yaml";
import { inTurn, LisdebError, writeFilesAtomically, type Progress, type Sha256 } from "../base/index.ts";
import { LOCK_NAME } from "./file-kind.ts";
import { lockEntryOf } from "./lock-entry.ts";
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

/** What became of it. `unchanged`: an entry with this digest was there, and is as it was. */
export type LockOutcome =
  { readonly state: "locked" | "unchanged" } | { readonly state: "replaced"; readonly before: Sha256 };

/** The lock beside a recipe. */
export function lockPath(recipePath: string): string {
  return join(dirname(recipePath), LOCK_NAME);
}

/**
 * Writes an entry into a lock, which is made where there is none; all else in it stays, comments and order too. Two runs at once come one after
 * the other. Throws `medium-digest-mismatch` for an entry that is there and differs, unless it is to be replaced; `recipe-invalid` for
 * a lock that is none, `usage` for an entry that no lock can hold, `write-failed`, and what the signal is given.
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
    if (there?.sha256 === request.entry.sha256) return { state: "unchanged" };
    if (there && !request.replace) throw differing(path, request, there.sha256);
    const text = existsSync(path) ? await readFile(path, "utf8") : HEAD;
    const edited = withEntry(text, request);
    if (!(await held.stillHeld())) {
      throw new LisdebError(
        "write-failed",
        "another run took the lock's turn over while this one was asleep",
        { where: { file: path }, hint: "run it again" },
      );
    }
    // Where a link stands at the path, what it leads to is the lock.
    await writeFilesAtomically([{ path: existsSync(path) ? await realpath(path) : path, content: edited }]);
    return there ? { state: "replaced", before: there.sha256 } : { state: "locked" };
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

/** An entry that is there and says something else. */
export function differing(
  path: string,
  { id, file, entry }: Pick<LockRequest, "id" | "file" | "entry">,
  there: Sha256,
): LisdebError {
  return new LisdebError(
    "medium-digest-mismatch",
    `has SHA-256 ${entry.sha256}, and the lock states ${there} for ${id}`,
    {
      where: { file },
      hint: `one of the two is not the medium that was published; --replace puts this one into ${path}`,
    },
  );
}

async function entryIn(path: string, { id, file }: LockRequest) {
  if (!existsSync(path)) return undefined;
  const read = await readYaml(path, lockSchema);
  const [problem] = read.problems;
  if (problem) throw problem;
  return lockEntryOf(read.value ?? {}, id, file);
}

function withEntry(text: string, { id, file, entry }: LockRequest): string {
  const document = parseDocument(text, { version: "1.2", stringKeys: true });
  if (!isMap(document.contents)) {
    document.contents = new YAMLMap(document.schema) as unknown as typeof document.contents; // an empty file has no contents yet
    // What the parser takes for a comment at the end of nothing stands at the beginning.
    document.commentBefore ??= document.comment;
    document.comment = null;
  }
  const place = mapIn(document, [id, file]);
  for (const [key, value] of Object.entries(stated(entry))) {
    const there = place.get(key, true);
    // In the node that is there: a comment beside it stays.
    if (isScalar(there)) there.value = value;
    else place.set(key, asScalar(key, value));
  }
  for (const key of ["from", "note"] as const) if (entry[key] === undefined) place.delete(key);
  return document.toString({ lineWidth: 0 });
}

/** The map at the end of the steps; those that are missing are made. */
function mapIn(document: Document, steps: readonly string[]): YAMLMap {
  for (let depth = 1; depth <= steps.length; depth++) {
    const path = steps.slice(0, depth);
    if (!isMap(document.getIn(path, true))) document.setIn(path, new YAMLMap(document.schema));
  }
  const found = document.getIn(steps, true);
  if (isMap(found)) return found;
  throw new LisdebError("bug", "a map that was just made is not there");
}

/** Older readers of YAML take a bare day for a date. */
function asScalar(key: string, value: string | number): Scalar {
  const scalar = new Scalar(value);
  if (key === "when") scalar.type = "QUOTE_DOUBLE";
  return scalar;
}

/** In the order in which they are written, without those that are not there. */
function stated({ sha256, size, when, by, from, note }: LockedMedium): Record<string, string | number> {
  return {
    sha256,
    size,
    when,
    by,
    ...(from !== undefined && { from }),
    ...(note !== undefined && { note }),
  };
}
