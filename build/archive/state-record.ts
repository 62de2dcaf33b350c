import { LisdebError, shown } from "../base/index.ts";
import { parseRelease, type Release } from "./index-files/index.ts";
import type { StateRecord } from "./suite-state.ts";

/** Where the state of that number is recorded, from the archive's root. */
export function recordPath(suite: string, number: number): string {
  return `.lisdeb/${suite}/${number}.json`;
}

/** Where a state is recorded that is kept under a name. */
export function snapshotPath(suite: string, name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return `.lisdeb/${suite}/snapshots/${name}.json`;
  throw new LisdebError("usage", `"${shown(name)}" is no name for a state`, {
    hint: "letters, digits, full stops, hyphens and underscores",
  });
}

/** A record's path taken apart; undefined where it is of something else. */
export function parseRecordPath(
  path: string,
):
  | { readonly suite: string; readonly number: number }
  | { readonly suite: string; readonly snapshot: string }
  | undefined {
  const [, suite = "", number, snapshot] =
    /^\.lisdeb\/([a-z0-9][a-z0-9.-]*)\/(?:([1-9]\d{0,14})|snapshots\/([^/]+))\.json$/.exec(path) ?? [];
  if (number !== undefined) return { suite, number: Number(number) };
  return snapshot === undefined ? undefined : { suite, snapshot };
}

/** A record as the file that commits its state. */
export function formatRecord(record: StateRecord): Uint8Array {
  return Buffer.from(`${JSON.stringify(record, undefined, 1)}\n`);
}

/** Reads a record. `path` is where it was found, in the archive named. Throws `archive-invalid`. */
export function parseRecord(bytes: Uint8Array, archive: string, path: string): StateRecord {
  const where = { file: archive, inside: [path] };
  const wrong = (what: string, cause?: unknown) => new LisdebError("archive-invalid", what, { where, cause });
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw wrong("is no record of a state", cause);
  }
  if (typeof value !== "object" || value === null) throw wrong("is no record of a state");
  const found = value as Record<string, unknown>; // every member is checked next
  const format = FORMATS.find((each) => each === found.format);
  if (!format) {
    throw new LisdebError(
      "archive-invalid",
      `is of the format "${shown(String(found.format))}", not "${FORMATS.join('" or "')}"`,
      { where, hint: "a newer lisdeb may know it" },
    );
  }
  const text = (name: keyof StateRecord): string => {
    const member = found[name];
    if (typeof member === "string") return member;
    throw wrong(`has no ${name}`);
  };
  const { number } = found;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 1) throw wrong("has no number");
  const expected = parseRecordPath(path);
  if (expected?.suite !== text("suite") || ("number" in expected && expected.number !== number)) {
    throw wrong(`is of state ${number} of ${shown(text("suite"))}`);
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text("date")) || Number.isNaN(Date.parse(text("date")))) {
    throw wrong(`has the date "${shown(text("date"))}"`);
  }
  return {
    format,
    suite: text("suite"),
    number,
    date: text("date"),
    change: text("change"),
    release: text("release"),
    releaseGpg: text("releaseGpg"),
    inRelease: text("inRelease"),
    parts: partsOf(found.parts) ?? {},
  };
}

const FORMATS = ["lisdeb archive state 1", "lisdeb archive state 2"] as const;

/** The oldest format for a state with these indices, given by their paths below dists/SUITE/, so that older programs go on with what they know. */
export function formatFor(indices: readonly { readonly path: string }[]): StateRecord["format"] {
  return FORMATS[indices.some(({ path }) => path.endsWith("/source/Sources")) ? 1 : 0];
}

/** They only spare work: what is not as it should be is computed anew. */
function partsOf(value: unknown): StateRecord["parts"] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const parts = Object.entries(value).filter(
    (entry): entry is [string, number[]] =>
      Array.isArray(entry[1]) && entry[1].every((part) => Number.isSafeInteger(part) && part > 0),
  );
  return Object.fromEntries(parts);
}

/** The Release of a state. Throws `archive-invalid`. */
export function releaseOf(record: StateRecord, archive: string): Release {
  return parseRelease(record.release, {
    file: archive,
    inside: [recordPath(record.suite, record.number), "release"],
  });
}

/** An index of a state that is kept as a file, under its plain name and by its digest. */
export interface KeptIndex {
  /** Below dists/SUITE/. */
  readonly path: string;
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** The indices of a state that are kept: all that Release lists but the unpacked Contents, which nobody asks for. Throws `archive-invalid`. */
export function keptIndices(record: StateRecord, archive: string): KeptIndex[] {
  return [...releaseOf(record, archive).files.sha256].flatMap(([path, { digest, size }]) => {
    if (/(^|\/)Contents-[^/.]+$/.test(path)) return [];
    if (/^[0-9a-f]{64}$/.test(digest)) return [{ path, sha256: digest, size }];
    throw new LisdebError("archive-invalid", `lists ${shown(path)} with a digest that is none`, {
      where: { file: archive, inside: [recordPath(record.suite, record.number)] },
    });
  });
}
