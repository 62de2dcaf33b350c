import { LisdebError, shown } from "../base/index.ts";
import {
  archiveFileName,
  keyringFiles,
  parseRelease,
  readRecord,
  signingKeysIn,
  suitesOf,
  type ArchiveStore,
  type Signer,
  type SigningKey,
  type SuiteState,
} from "../archive/index.ts";
import { publishedPages } from "./archive-page/published-pages.ts";
import { viewOfArchive } from "./archive-page/view-of-archive.ts";
import { clientAddress, pageMemoryFile, readPageMemory } from "./page-memory.ts";
import { shownStates, type KeysAtHand, type ShownStates } from "./shown-states.ts";

/** Where clients reach the archive, whose signatures count beside the signer's own, and who is told. */
export interface ShowOptions {
  /** Where clients reach the archive; what was given before where not given. */
  readonly baseUrl?: string | undefined;
  /** Certificates of further keys that may have signed a suite. */
  readonly trusted: readonly Uint8Array[];
  readonly signal: AbortSignal;
  /** Is told, a line each, what comes into the keyring and goes out of it, and what is not shown and why. */
  readonly tell?: ((line: string) => void) | undefined;
}

/** What stands beside pool and dists for people and their apt. */
export interface ShownArchive {
  /** Paths of the keyring's files. */
  readonly keyring: readonly string[];
  /** Path of the page. */
  readonly page: string;
}

/**
 * Writes the keyring of every key given that signs a suite now, and the page, from the newest states; where another publisher was faster meanwhile,
 * once more. Suites that are not signed by a key given, or cannot be read, are left out. Throws what the store throws, `usage` for the address,
 * and `archive-foreign` where no suite is left.
 */
export async function showArchive(
  store: ArchiveStore,
  signer: Signer,
  { baseUrl, trusted, signal, tell }: ShowOptions,
): Promise<ShownArchive> {
  const given = baseUrl === undefined ? undefined : clientAddress(baseUrl);
  await leaveCertificates(store, signer.keys);
  const memory = await readPageMemory(store);
  const url = given ?? memory.url;
  const atHand = await keysAtHand(signer, trusted);
  const known = new Map<string, SuiteState>();
  const reader = readingOnce(store);
  const told = new Set<string>();
  const tellOnce = (line: string) => {
    if (!told.has(line)) tell?.(line);
    told.add(line);
  };
  for (;;) {
    signal.throwIfAborted();
    const shownNow = await shownStates(store, atHand, known);
    const { states, keys } = shownNow;
    const last = states.toSorted((a, b) => Date.parse(b.record.date) - Date.parse(a.record.date))[0];
    if (!last || keys.length === 0)
      throw new LisdebError("archive-foreign", "has no suite that is signed by a key that was given", {
        where: { file: store.name },
      });
    const name = archiveFileName(parseRelease(last.record.release, { file: "Release" }).label ?? "lisdeb");
    const certificates = keys.map(({ certificate }) => certificate);
    const keyring = await keyringFiles(name, certificates);
    const names = [...memory.names.filter((each) => each !== name), name];
    const before = await keysPublished(store, names);
    for (const line of [...shownNow.leftOut, ...(before ? changesOf(before, keys) : [])]) tellOnce(line);
    const pages = await publishedPages(await viewOfArchive(reader, { states, keys, keyring, baseUrl: url }));
    const time = new Date(last.record.date);
    const earlier = await Promise.all(names.slice(0, -1).map((each) => keyringFiles(each, certificates)));
    for (const { path, bytes } of [...keyring, ...earlier.flat(), ...pages, pageMemoryFile({ url, names })])
      await putIfNew(store, path, bytes, time);
    if (await areNewest(store, shownNow))
      return { keyring: keyring.map(({ path }) => path), page: pages[0]?.path ?? "index.html" };
  }
}

/** Whether nobody has committed a state since these were read. */
async function areNewest(store: ArchiveStore, { suites, states }: ShownStates): Promise<boolean> {
  if ((await suitesOf(store)).join() !== suites.join()) return false;
  for (const { record } of states) {
    const next = await readRecord(store, record.suite, record.number + 1).catch((error: unknown) => {
      // Nobody can show it.
      if (error instanceof LisdebError && error.code === "archive-invalid") return undefined;
      throw error;
    });
    if (next) return false;
  }
  return true;
}

const CERTIFICATES = ".lisdeb/keys";

/** For people, who can compare one with its owner's and give it by --keyring. Nothing is trusted because it lies there. */
async function leaveCertificates(store: ArchiveStore, keys: readonly SigningKey[]): Promise<void> {
  for (const { fingerprint, certificate, created } of keys)
    await putIfNew(store, `${CERTIFICATES}/${fingerprint}.gpg`, certificate, created);
}

/** All keys that were given to this run. Throws `keyring-invalid`. */
export async function keysAtHand(signer: Signer, trusted: readonly Uint8Array[]): Promise<KeysAtHand> {
  return { signer, trusted, keys: [...signer.keys, ...(await keysIn(trusted, signer.keys))] };
}

/** Each once, and none of those that there are. */
async function keysIn(
  keyrings: readonly Uint8Array[],
  there: readonly SigningKey[],
): Promise<readonly SigningKey[]> {
  const keys = await Promise.all(keyrings.map((bytes) => signingKeysIn(bytes, { file: "--keyring" })));
  const known = new Set(there.map(({ fingerprint }) => fingerprint));
  return [...new Map(keys.flat().map((key) => [key.fingerprint, key])).values()].filter(
    ({ fingerprint }) => !known.has(fingerprint),
  );
}

const MOST_KEYRING_BYTES = 16 * 1024 * 1024;

/** The keys in the keyring that lies there, under its last name; undefined where there is none. One that cannot be read has none. */
async function keysPublished(
  store: ArchiveStore,
  names: readonly string[],
): Promise<readonly SigningKey[] | undefined> {
  for (const name of names.toReversed()) {
    const path = `${name}-archive-keyring.gpg`;
    try {
      const bytes = await store.read(path, MOST_KEYRING_BYTES);
      if (bytes) return await signingKeysIn(bytes, { file: path });
    } catch (error) {
      if (!(error instanceof LisdebError) || error.kind !== "input") throw error;
      return [];
    }
  }
  return undefined;
}

function changesOf(before: readonly SigningKey[], after: readonly SigningKey[]): readonly string[] {
  const without = (keys: readonly SigningKey[], others: readonly SigningKey[]) =>
    keys.filter(({ fingerprint }) => !others.some((other) => other.fingerprint === fingerprint));
  const named = ({ fingerprint, userId }: SigningKey) => `${fingerprint} (${shown(userId)})`;
  return [
    ...without(after, before).map((key) => `The keyring now has key ${named(key)}`),
    ...without(before, after).map((key) => `The keyring has no longer key ${named(key)}`),
  ];
}

/** Pool files keep their content: what was read in one round need not be read in the next. */
function readingOnce(store: ArchiveStore): Pick<ArchiveStore, "read"> {
  const files = new Map<string, Promise<Uint8Array | undefined>>();
  return {
    read(path, most) {
      const reading = files.get(path) ?? store.read(path, most);
      files.set(path, reading);
      return reading;
    },
  };
}

async function putIfNew(store: ArchiveStore, path: string, bytes: Uint8Array, time: Date): Promise<void> {
  // What is larger is another: it need not be read to know that.
  const there = await store.read(path, bytes.length).catch((error: unknown) => {
    if (error instanceof LisdebError && error.code === "limit-exceeded") return undefined;
    throw error;
  });
  if (there && Buffer.compare(there, bytes) === 0) return;
  await store.replace(path, bytes, time);
}
