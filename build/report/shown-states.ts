import { listed, LisdebError, shown } from "../base/index.ts";
import {
  archiveSuiteNamed,
  checkSigned,
  contentOf,
  proveOurs,
  readRecord,
  suitesOf,
  type ArchiveStore,
  type Signer,
  type SigningKey,
  type StateRecord,
  type SuiteState,
} from "../archive/index.ts";

/** What may be shown of an archive. */
export interface ShownStates {
  /** Every suite's name, also of those that are left out. */
  readonly suites: readonly string[];
  /** The newest state of each suite that a key at hand has signed. */
  readonly states: readonly SuiteState[];
  /** The keys at hand that sign one of them. */
  readonly keys: readonly SigningKey[];
  /** What is left out, and why: a line for each. */
  readonly leftOut: readonly string[];
}

/** Whose signatures are taken for ours. */
export interface KeysAtHand {
  readonly signer: Signer;
  /** Their certificates, as they were given. */
  readonly trusted: readonly Uint8Array[];
  /** The keys in these. */
  readonly keys: readonly SigningKey[];
}

/**
 * The newest states of an archive, and the keys that clients are to trust for them. Only a key that was given to this run can be one of these: anybody who
 * can write in the store can put a certificate into it, a suite that he has signed, or his own signature beside ours, so that nothing in
 * the store speaks for a key. A suite that no such key has signed, or that cannot be read, is left out. `known`: states that were read
 * before, by their suites; what is read is put there. Throws what reading from the store throws.
 */
export async function shownStates(
  store: ArchiveStore,
  atHand: KeysAtHand,
  known: Map<string, SuiteState>,
): Promise<ShownStates> {
  const suites = await suitesOf(store);
  const states: SuiteState[] = [];
  const leftOut: string[] = [];
  const signing = new Set<string>();
  for (const suite of suites) {
    try {
      if (!isKnown(suite)) {
        leftOut.push(`${suite} is left out of the page: this version of lisdeb does not know such a suite`);
        continue;
      }
      const record = await readRecord(store, suite);
      if (!record) continue;
      const { good, others } = await signersOf(record, atHand);
      try {
        await proveOurs(record, store.name, { ...atHand, now: () => new Date() });
      } catch (error) {
        if (others.length === 0 || good.length > 0) throw error;
        leftOut.push(
          `${suite} is left out of the page, and ${keysNamed(others)} of the keyring: not given to this run, for which there is --keyring`,
        );
        continue;
      }
      const before = known.get(suite);
      const state =
        before?.record.release === record.release
          ? { record, content: before.content }
          : { record, content: await contentOf(store, record) };
      known.set(suite, state);
      states.push(state);
      for (const fingerprint of good) signing.add(fingerprint);
      if (others.length > 0)
        leftOut.push(
          `${keysNamed(others)}, which signs ${suite} too, is left out of the keyring: not given to this run, for which there is --keyring`,
        );
    } catch (error) {
      if (!(error instanceof LisdebError) || !["archive-invalid", "archive-foreign"].includes(error.code))
        throw error;
      leftOut.push(`${suite} is left out of the page, and of the keyring who signed it: it ${error.message}`);
    }
  }
  return { suites, states, keys: atHand.keys.filter(({ fingerprint }) => signing.has(fingerprint)), leftOut };
}

/**
 * Throws `archive-foreign` where suites are signed by nobody who is at hand, and names all of them: what this run would write for clients would no longer have its key, and who
 * sets a system up for that suite could not trust it. To be asked before anything changes. What cannot be read is passed over: it is told when the
 * archive is shown.
 */
export async function demandKeys(store: ArchiveStore, atHand: KeysAtHand): Promise<void> {
  const foreign = new Map<string, readonly string[]>();
  for (const suite of await suitesOf(store)) {
    const record = await readRecord(store, suite).catch((error: unknown) => {
      if (error instanceof LisdebError && error.code === "archive-invalid") return undefined;
      throw error;
    });
    if (!record) continue;
    const { good, others } = await signersOf(record, atHand);
    if (good.length === 0 && others.length > 0) foreign.set(suite, others);
  }
  if (foreign.size > 0) throw foreignSuites(foreign, store.name);
}

/** Suites with the IDs of the keys that have signed them. */
function foreignSuites(foreign: ReadonlyMap<string, readonly string[]>, archive: string): LisdebError {
  const suites = [...foreign.keys()].map((suite) => shown(suite));
  const keys = [...new Set([...foreign.values()].flat())];
  const [one, itsKey] = [suites.length === 1, keys.length === 1];
  const folders = suites.flatMap((suite) => [`.lisdeb/${suite}`, `dists/${suite}`]);
  return new LisdebError(
    "archive-foreign",
    `has the ${one ? "suite" : "suites"} ${inShort(suites)}, signed by ${keysNamed(keys)}, which ${itsKey ? "was" : "were"} not given`,
    {
      where: { file: archive },
      hint:
        `name a keyring with ${itsKey ? "its certificate, if you trust it" : "their certificates, if you trust them"}: --keyring FILE; ` +
        `if nobody of yours has ${one ? "it" : "them"}, remove ${inShort(folders)}`,
    },
  );
}

/** Who can write in a store can make suites without end. */
const MOST_NAMED = 40;

function inShort(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return listed(more > 0 ? [...names.slice(0, MOST_NAMED), `${more} more`] : names);
}

function isKnown(suite: string): boolean {
  try {
    archiveSuiteNamed(suite);
    return true;
  } catch {
    return false;
  }
}

/** Fingerprints of the keys at hand whose signatures are good, and IDs of the others. */
async function signersOf(record: StateRecord, { keys, trusted }: KeysAtHand) {
  const certificates = [...keys.map(({ certificate }) => certificate), ...trusted];
  const good = new Set<string>();
  const others = new Set<string>();
  for (const { state, fingerprint, keyId, faults } of await checkSigned(
    record,
    certificates,
    new Date(record.date),
  )) {
    if (state === "unknown-key" && keyId !== undefined) others.add(keyId);
    const isOut = faults.some(({ kind }) => kind === "key-revoked" || kind === "not-bound");
    if (state === "good" && fingerprint !== undefined && !isOut) good.add(fingerprint);
  }
  return { good: [...good], others: [...others] };
}

function keysNamed(ids: readonly string[]): string {
  const [first = "", ...more] = ids.map((id) => shown(id));
  return more.length === 0 ? `key ${first}` : `keys ${listed([first, ...more].slice(0, 5))}`;
}
