import { byText, LisdebError, shown } from "../../base/index.ts";
import { archiveSuiteNamed } from "../archive-suite.ts";
import type { ArchiveStore } from "../archive-store.ts";
import { COMPONENTS } from "../entry.ts";
import {
  architecturesOf,
  formatRelease,
  renderIndices,
  type PreviousIndices,
  type Release,
} from "../index-files/index.ts";
import type { IndexFile } from "../index-file.ts";
import type { StateRecord, SuiteContent } from "../suite-state.ts";
import { readIndex, type SuiteState } from "./read-state.ts";
import { nextDate, waitUntil } from "./release-date.ts";
import type { SettleDeps } from "./settle-deps.ts";
import { formatFor, keptIndices, releaseOf } from "../state-record.ts";

/** A state that is yet to be committed, and the indices that its Release lists. */
export interface NewState {
  readonly record: StateRecord;
  readonly indices: readonly IndexFile[];
}

/** What Release names the archive. */
export interface ReleaseNames {
  readonly origin: string;
  readonly label: string;
  readonly description: string | undefined;
}

/**
 * The names that the next Release has: those asked for, else those it has now. Throws `archive-invalid` where Origin or Label would change and
 * that was not allowed: newer apts end with 100 until their owner says yes (measured on apt 2.2 to 3.0).
 */
export function namesOf(before: Release | undefined, deps: SettleDeps, archive: string): ReleaseNames {
  const { origin, label, description, allowReleaseinfoChange } = deps.release;
  for (const [name, was, wanted] of [
    ["Origin", before?.origin, origin],
    ["Label", before?.label, label],
  ] as const) {
    if (before === undefined || wanted === undefined || (was ?? "") === wanted || allowReleaseinfoChange)
      continue;
    throw new LisdebError(
      "archive-invalid",
      `has the ${name} "${shown(was ?? "")}", and with "${shown(wanted)}" clients would stop until each is told to accept it`,
      {
        where: { file: archive },
        hint: `leave --${name.toLowerCase()} out, or give --allow-releaseinfo-change`,
      },
    );
  }
  return {
    origin: origin ?? (before ? (before.origin ?? "") : DEFAULT_NAME),
    label: label ?? (before ? (before.label ?? "") : DEFAULT_NAME),
    description: description ?? before?.description,
  };
}

const DEFAULT_NAME = "lisdeb";

/** The first architectures of a suite, whether or not there is a package: a client that has i386 added stops where there is no index for it. */
const ALWAYS = ["amd64", "i386"];

/** Makes the state that follows another: indices, Release, signatures. Waits where the clock is a little behind. Writes nothing. */
export async function makeNewState(
  store: ArchiveStore,
  suite: string,
  before: SuiteState | undefined,
  after: SuiteContent,
  made: { readonly change: string; readonly names: ReleaseNames },
  deps: SettleDeps,
): Promise<NewState> {
  const { facts } = archiveSuiteNamed(suite);
  const release = before && releaseOf(before.record, store.name);
  const architectures = architecturesOf(after.entries, [
    ...ALWAYS.filter((architecture) => facts.architectures.includes(architecture)),
    // One that goes would stop the clients that have it.
    ...(release?.architectures ?? []),
  ]);
  const indices = await renderIndices(after, {
    architectures,
    previous: before && previousOf(store, before),
    // Likewise for the clients that have asked for sources, when the last one goes.
    withSources: [...(release?.files.sha256.keys() ?? [])].some((path) => path.endsWith("/source/Sources")),
    filesOf: (entry) => deps.filesOf(entry),
  });
  const date = nextDate(before && new Date(before.record.date), deps.date ?? deps.now());
  const validFor = periodWanted(release, deps);
  const text = formatRelease(
    {
      ...made.names,
      suite,
      codename: suite,
      date,
      validUntil: validFor === "ever" ? undefined : new Date(date.getTime() + validFor),
      architectures,
      components: COMPONENTS,
    },
    indices,
  );
  await waitUntil(date, () => deps.now(), deps.signal);
  const signed = await deps.signer.sign(text, facts);
  const parts = indices
    .flatMap(({ path, parts }) => (parts === undefined ? [] : [[path, parts] as const]))
    .sort(([a], [b]) => byText(a, b));
  const record: StateRecord = {
    format: formatFor(indices),
    suite,
    number: (before?.record.number ?? 0) + 1,
    date: date.toISOString().replace(".000Z", "Z"),
    change: made.change,
    release: text,
    ...signed,
    parts: Object.fromEntries(parts),
  };
  return { record, indices };
}

/** From Date to Valid-Until of the next state, in milliseconds. */
export function periodWanted(before: Release | undefined, { release }: SettleDeps): number | "ever" {
  return release.validFor ?? periodOf(before);
}

/**
 * From Date to Valid-Until, so that a publisher who says nothing of it leaves it as it is: what somebody keeps up by refreshing would else be gone, or be
 * kept up by nobody, after the next package.
 */
export function periodOf(release: Release | undefined): number | "ever" {
  const period = (release?.validUntil?.getTime() ?? 0) - (release?.date?.getTime() ?? 0);
  return period > 0 ? period : "ever";
}

function previousOf(store: ArchiveStore, { record, content }: SuiteState): PreviousIndices {
  const kept = new Map(keptIndices(record, store.name).map((index) => [index.path, index]));
  return {
    content,
    parts: record.parts,
    bytes: async (path) => {
      const index = kept.get(path);
      return index && readIndex(store, record, index);
    },
  };
}
