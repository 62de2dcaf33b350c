import { digest, LisdebError } from "../../base/index.ts";
import { parseRecord, parseRecordPath, recordPath } from "../state-record.ts";
import type { StateRecord } from "../suite-state.ts";
import type { ArchiveAccess, ListedPath } from "./access/archive-access.ts";
import type { SuitePlace } from "./access/open-archive.ts";
import { BOUNDS } from "./bounds.ts";
import { compare } from "./check-indices.ts";
import type { TellFault } from "./fault-list.ts";
import { byHashPath, groupsOf, type Variant } from "./index-groups.ts";
import type { Documents } from "./read-documents.ts";
import { measure, readWhole } from "./read-file.ts";
import { readReleaseDocument } from "./release-document.ts";

/**
 * Where lisdeb keeps the states of its archives, holds the newest one against what clients see, and looks whether the indices of those before are
 * still there for clients in mid-update. Gives the newest one's number; undefined where there is none.
 */
export async function checkStates(
  access: ArchiveAccess,
  suite: SuitePlace,
  { release, releaseGpg, inRelease }: Documents,
  tell: TellFault,
): Promise<number | undefined> {
  const folder = `.lisdeb/${suite.name}`;
  const listed = (await access.list(folder, 0)) ?? [];
  const numbers = listed.flatMap(({ path }) => {
    const found = parseRecordPath(path);
    return found && "number" in found ? [found.number] : [];
  });
  const newest = Math.max(0, ...numbers);
  if (newest === 0) {
    if (await isOurs(access, suite)) tell("state-absent", folder);
    return undefined;
  }
  const seen = new Set<string>();
  let newer: StateRecord | undefined;
  for (const number of numbers.sort((a, b) => b - a).slice(0, KEPT)) {
    const path = recordPath(suite.name, number);
    const record = await readRecord(access, path, tell);
    if (!record) continue;
    const other = otherIn(record);
    if (other !== undefined) tell("state-copied", path, other);
    if (newer && Date.parse(newer.date) <= Date.parse(record.date))
      tell("state-copied", recordPath(suite.name, newer.number), `it is not newer than state ${number}`);
    newer = record;
    if (number === newest) {
      const shown = { release, releaseGpg, inRelease };
      const differing = (["release", "releaseGpg", "inRelease"] as const).filter(
        (part) => digest("sha256", record[part]) !== digest("sha256", shown[part]?.bytes ?? ""),
      );
      const names = { release: "Release", releaseGpg: "Release.gpg", inRelease: "InRelease" };
      if (differing.length > 0)
        tell(
          "state-not-shown",
          path,
          `they have another ${differing.map((part) => names[part]).join(" and ")}`,
        );
    } else {
      await checkFormer(access, suite, record.release, (found) => tell("history-broken", path, found), seen);
    }
  }
  return newest;
}

/**
 * Whether lisdeb has published a suite of which it has no record: a folder has its states' files then. A store has nothing else of a suite's below
 * `.lisdeb`, and no other tool publishes beside lisdeb there.
 */
async function isOurs(access: ArchiveAccess, { name, base }: SuitePlace): Promise<boolean> {
  if (base === "") return false;
  const kept = await access.list(access.kind === "store" ? ".lisdeb" : `.lisdeb/${name}`, 3);
  return kept !== undefined && kept.length > 0;
}

/** What a record's Release says otherwise than the record, which nobody has signed; a publisher refuses to go on from such a one. */
function otherIn(record: StateRecord): string | undefined {
  const { fields, date } = readReleaseDocument(Buffer.from(record.release), () => undefined);
  for (const name of ["suite", "codename"] as const)
    if (fields.get(name) !== record.suite) return `its Release has another ${name}`;
  return date?.getTime() === Date.parse(record.date) ? undefined : "its Release has another date";
}

/** States of which the indices are kept in any case. */
const KEPT = 10;

/** Whether the indices of a state that is shown no more are still there by their digests. */
async function checkFormer(
  access: ArchiveAccess,
  suite: SuitePlace,
  release: string,
  tell: (found: string) => void,
  seen: Set<string>,
): Promise<void> {
  const document = readReleaseDocument(Buffer.from(release), () => undefined);
  for (const { variants, base: index } of groupsOf(document)) {
    let isThere = false;
    for (const variant of variants) {
      const path = byHashPath(suite, variant, "sha256");
      const state = seen.has(path) ? "good" : await stateOf(access, path, variant);
      if (state === "good") seen.add(path);
      if (state === "wrong") tell(path);
      isThere ||= state !== "absent";
    }
    if (!isThere) tell(index);
  }
}

/** In a store the size has to do: each state has as much as the newest one, and would be fetched. */
async function stateOf(
  access: ArchiveAccess,
  path: string,
  variant: Variant,
): Promise<"good" | "wrong" | "absent"> {
  if (access.kind === "store") {
    const listed: readonly ListedPath[] = (await access.list(path.replace(/\/[^/]*$/, ""), 0)) ?? [];
    const found = listed.find((each) => each.path === path);
    return found ? (found.size === variant.size ? "good" : "wrong") : "absent";
  }
  const measured = await measure(access, path, ["sha256"], variant.size);
  if (!measured) return "absent";
  const { size, digests } = variant;
  return compare({ size, digests: { sha256: digests.sha256 ?? "" } }, measured).wrong.length === 0
    ? "good"
    : "wrong";
}

async function readRecord(
  access: ArchiveAccess,
  path: string,
  tell: TellFault,
): Promise<StateRecord | undefined> {
  try {
    const read = await readWhole(access, path, BOUNDS.stateBytes);
    // Gone since the folder was listed: a publisher removes states that are long past.
    return read && parseRecord(read.bytes, access.name, path);
  } catch (error) {
    if (!(error instanceof LisdebError) || error.kind !== "input") throw error;
    tell("state-unreadable", path, error.message);
    return undefined;
  }
}
