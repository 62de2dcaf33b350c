import {
  archiveSuiteNamed,
  parseRelease,
  type ArchiveEntry,
  type ArchiveStore,
  type SuiteState,
} from "../../archive/index.ts";
import { byText, LisdebError, sha256 } from "../../base/index.ts";
import { SUITES } from "../../suite/index.ts";
import type { ArchiveView, KeyringView, KeyView, PublishedFile, SuiteView } from "./archive-view.ts";
import { packagesOf, type RecordInPool } from "./packages-of.ts";

/** What the page is made from, besides the archive itself. */
export interface ArchiveShown {
  /** The newest state of each suite. */
  readonly states: readonly SuiteState[];
  /** Those that sign any of these states. */
  readonly keys: readonly KeyView[];
  /** The two files of the keyring, as they lie at the archive's root. */
  readonly keyring: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** Where clients reach the archive, if that is known: an address with its scheme, such as `https://example.org/debian`. */
  readonly baseUrl?: string | undefined;
}

/**
 * What the page shows: from the states alone, and the build records in the pool, so that the same archive gives the same page. Label, Origin and
 * Description are those of the suite that was published last. Throws what reading from the store throws, and `archive-invalid`.
 */
export async function viewOfArchive(
  store: Pick<ArchiveStore, "read">,
  { states, keys, keyring, baseUrl }: ArchiveShown,
): Promise<ArchiveView> {
  const most = Math.max(1, Math.floor(MOST_BUILDS / Math.max(1, states.length)));
  const read = await Promise.all(states.map((state) => suiteOf(store, state, most)));
  const last = read.toSorted((a, b) => b.suite.date.getTime() - a.suite.date.getTime() || order(a, b))[0];
  return {
    label: last?.release.label ?? "lisdeb",
    origin: last?.release.origin ?? "lisdeb",
    description: last?.release.description,
    baseUrl,
    suites: read.toSorted(order).map(({ suite }) => suite),
    keys: keys.toSorted(
      (a, b) => a.created.getTime() - b.created.getTime() || byText(a.fingerprint, b.fingerprint),
    ),
    keyring: keyringView(keyring),
  };
}

/** Packages of all suites together, each in each architecture, of which the page tells more than how many they are: of each the record is read. */
const MOST_BUILDS = 400;

interface ReadSuite {
  readonly suite: SuiteView;
  readonly release: ReturnType<typeof parseRelease>;
}

async function suiteOf(
  store: Pick<ArchiveStore, "read">,
  { record, content }: SuiteState,
  most: number,
): Promise<ReadSuite> {
  const where = { file: `dists/${record.suite}/Release` };
  const release = parseRelease(record.release, where);
  const suite: SuiteView = {
    ...archiveSuiteNamed(record.suite),
    number: record.number,
    date: release.date ?? new Date(record.date),
    validUntil: release.validUntil,
    change: record.change,
    architectures: release.architectures,
    components: release.components,
    sources: content.sources.map(({ name, version, component, files }) => ({
      name,
      version,
      component,
      files: files.map(({ filename, size, sha256: digest }) => ({ path: filename, size, sha256: digest })),
    })),
    offersSources: [...release.files.sha256.keys()].some((path) => path.endsWith("/source/Sources")),
    ...(await packagesOf(content.entries, most, (entry) => recordOf(store, entry))),
  };
  return { suite, release };
}

async function recordOf(
  store: Pick<ArchiveStore, "read">,
  { filename }: ArchiveEntry,
): Promise<RecordInPool | undefined> {
  const path = filename.replace(/\.deb$/, ".json");
  const bytes = path === filename ? undefined : await store.read(path);
  return bytes && { path, text: Buffer.from(bytes).toString("utf8") };
}

function order(a: ReadSuite, b: ReadSuite): number {
  const at = ({ suite }: ReadSuite): number => SUITES.indexOf(suite.facts);
  return at(a) - at(b) || byText(a.suite.name, b.suite.name);
}

function keyringView(files: ArchiveShown["keyring"]): KeyringView {
  const named = (extension: string): PublishedFile => {
    const file = files.find(({ path }) => path.endsWith(extension));
    if (!file) throw new LisdebError("bug", `the keyring of the archive has no ${extension} file`);
    return { path: file.path, size: file.bytes.length, sha256: sha256(file.bytes) };
  };
  return { binary: named(".gpg"), armoured: named(".asc") };
}
