import type { SignatureFinding } from "../signing/index.ts";
import type { ArchiveAccess } from "./access/archive-access.ts";
import type { SuitePlace } from "./access/open-archive.ts";
import { checkContents } from "./check-contents.ts";
import { checkIndex } from "./check-indices.ts";
import type { PublishedKeyring } from "./check-keyrings.ts";
import { checkPackages } from "./check-packages.ts";
import type { PackagesCheck, SeenPackages } from "./packages-check.ts";
import { checkSources, type SeenSources } from "./check-sources.ts";
import { NeededSources } from "./needed-sources.ts";
import { checkRelease, checkTime } from "./check-release.ts";
import { checkStates } from "./check-states.ts";
import { checkSignatures, isSound } from "./check-signatures.ts";
import { CLIENTS, clientsOf, type Client } from "./clients.ts";
import { contentsSums, type ContentsSums } from "./contents-sums.ts";
import { ArchiveFaultList, type TellFault } from "./fault-list.ts";
import { groupsOf, type IndexGroup, type Selection, type Variant } from "./index-groups.ts";
import { isSameText, readDocuments, type Documents } from "./read-documents.ts";
import { readReleaseDocument, type ReleaseDocument } from "./release-document.ts";
import { isGraveFor, type ArchiveFault } from "./rules.ts";

/** How a suite is verified. */
export interface VerifySuiteOptions extends Selection {
  /** Binary or armoured. */
  readonly certificates: readonly Uint8Array[];
  /** What the archive publishes for its clients. */
  readonly keyrings: readonly PublishedKeyring[];
  /** Whether the packages themselves are read. */
  readonly pool: boolean;
  /** Clients that have to take it, beside those whom it is for. */
  readonly demanded: readonly Client[];
  readonly now: Date;
  readonly signal: AbortSignal | undefined;
  /** Told of each file that was read, and its bytes. */
  readonly counted: (bytes: number) => void;
}

/** What came of a suite. */
export interface VerifiedSuite {
  /** As in sources.list. */
  readonly name: string;
  /** No fault makes it wrong, and everyone whom it is for takes it. */
  readonly ok: boolean;
  readonly date: Date | undefined;
  readonly validUntil: Date | undefined;
  readonly label: string | undefined;
  readonly architectures: readonly string[];
  readonly components: readonly string[];
  readonly signatures: readonly SignatureFinding[];
  /** Each client, oldest first, with whether it takes the suite as it should be taken. */
  readonly clients: readonly { readonly client: Client; readonly own: boolean; readonly takes: boolean }[];
  readonly faults: readonly ArchiveFault[];
  /** Packages in its lists, one for all architectures counted once. */
  readonly packages: number;
  /** Number of the newest state that lisdeb keeps of it. */
  readonly state: number | undefined;
}

/** Walks one suite as each client would; undefined where there is none of that name. */
export async function verifySuite(
  access: ArchiveAccess,
  suite: SuitePlace,
  options: VerifySuiteOptions,
  seen: SeenPackages,
): Promise<VerifiedSuite | undefined> {
  const list = new ArchiveFaultList(access.where);
  const { tell } = list;
  const documents = await readDocuments(access, suite, tell);
  if (!documents) return undefined;
  const signatures = await checkSignatures(documents, options.certificates, options.now, tell);
  await checkPublishedKeys(documents, signatures, options, tell);
  const read = readAll(documents, suite, options.now, tell);
  const [first] = read;
  const own = ownClients(suite, first?.document, options.demanded);
  let packages = 0;
  for (const { document, readBy } of read) {
    const check: PackagesCheck = {
      ...options,
      access,
      suite,
      document,
      readBy,
      tell,
      own: own.filter(readBy),
      seen,
      countedForAll: new Set(),
    };
    packages = Math.max(packages, await checkFiles(check, options));
  }
  const state = await checkStates(access, suite, documents, tell);
  const faults = list.faults();
  const clients = CLIENTS.map((client) => ({
    client,
    own: own.includes(client),
    takes: !faults.some((fault) => isGraveFor(fault, client)),
  }));
  return {
    name: suite.name,
    ok: faults.every(({ wrong }) => !wrong) && clients.every((each) => each.takes || !each.own),
    date: first?.document.date,
    validUntil: first?.document.validUntil,
    label: first?.document.fields.get("label"),
    architectures: first?.document.architectures ?? [],
    components: first?.document.components ?? [],
    signatures,
    clients,
    faults,
    packages,
    state,
  };
}

/** Where a suite is well signed, whether its clients can tell so by the keyrings that the archive publishes for them. */
async function checkPublishedKeys(
  documents: Documents,
  signatures: readonly SignatureFinding[],
  { keyrings, now }: VerifySuiteOptions,
  tell: TellFault,
): Promise<void> {
  if (!signatures.some(isSound)) return;
  for (const { path, bytes, fingerprints } of keyrings) {
    if (fingerprints.length === 0) continue;
    const found = await checkSignatures(documents, [bytes], now, () => undefined);
    if (!found.some(isSound)) tell("keyring-lacks-key", path, documents.base);
  }
}

interface ReadDocument {
  readonly document: ReleaseDocument;
  readonly readBy: (client: Client) => boolean;
}

/** Reads InRelease and Release, each for those who go by it; as one where they say the same. */
function readAll(
  documents: Documents,
  suite: SuitePlace,
  now: Date,
  tell: TellFault,
): readonly ReadDocument[] {
  const { base, release, releaseGpg, inRelease, readsInRelease, readsRelease } = documents;
  const texts: { name: string; bytes: Uint8Array; readBy: (client: Client) => boolean }[] = [];
  // CR LF is told of Release alone: what is clear-signed has no ends of lines of its own.
  const same =
    inRelease?.text && release && isSameText(inRelease.text, release.bytes) && !release.bytes.includes(13);
  if (inRelease?.text)
    texts.push({ name: "InRelease", bytes: inRelease.text, readBy: same ? () => true : readsInRelease });
  // Also where InRelease cannot be taken apart, so that the rest is looked at all the same.
  if (release && !same)
    texts.push({
      name: "Release",
      bytes: release.bytes,
      readBy: inRelease?.text ? readsRelease : () => true,
    });
  const read = texts.map(({ name, bytes, readBy }) => {
    const path = `${base}${name}`;
    const document = readReleaseDocument(bytes, (kind, found) => tell(kind, path, found, readBy));
    checkRelease(document, suite, now, (kind, found, narrower) =>
      tell(kind, path, found, (client) => readBy(client) && (narrower?.(client) ?? true)),
    );
    return { document, readBy };
  });
  const [first] = read;
  if (!first) return [];
  for (const [name, file, readBy] of [
    ["InRelease", inRelease, readsInRelease],
    ["Release", release, readsRelease],
    ["Release.gpg", releaseGpg, readsRelease],
  ] as const) {
    checkTime(first.document, file?.time, (kind, found) => tell(kind, `${base}${name}`, found, readBy));
  }
  return read;
}

function ownClients(
  suite: SuitePlace,
  document: ReleaseDocument | undefined,
  demanded: readonly Client[],
): readonly Client[] {
  const named = clientsOf(suite.name, document?.fields.get("codename"), document?.fields.get("suite"));
  return CLIENTS.filter((client) => named.includes(client) || demanded.includes(client));
}

/** Every file that a Release lists, and the packages in its lists. Gives how many these are. */
async function checkFiles(check: PackagesCheck, selection: Selection): Promise<number> {
  const sound = new Map<IndexGroup, readonly Variant[]>();
  const groups = groupsOf(check.document, selection);
  for (const group of groups) {
    check.signal?.throwIfAborted();
    sound.set(group, await checkIndex(group, check));
  }
  const lists = groups.flatMap((group) => {
    const [variant] = sound.get(group) ?? [];
    return group.kind === "sources" && variant ? [{ group, variant }] : [];
  });
  // What was selected need not have all of them; and of lists that cannot be read it is told that they cannot.
  const isWhole = selection.components === undefined && selection.architectures === undefined;
  const hasLists = groups.some(({ kind }) => kind === "sources");
  const needed = isWhole && hasLists === lists.length > 0 ? new NeededSources(hasLists) : undefined;
  let packages = 0;
  for (const group of groups) {
    const [variant] = sound.get(group) ?? [];
    if (group.kind !== "packages" || !variant) continue;
    const contents = check.pool ? contentsBeside(group, groups, sound) : undefined;
    const sums: ContentsSums | undefined = contents && contentsSums();
    packages += await checkPackages(group, variant, check, sums, needed);
    if (contents && sums) await checkContents(contents.own, contents.ofAll, sums, check);
  }
  const files: SeenSources = new Map();
  for (const { variant } of lists) await checkSources(variant, check, files, needed);
  needed?.tellLacking(`${check.suite.base}${lists[0]?.group.base ?? "Release"}`, check.tell);
  return packages;
}

/** Contents of the same component and architecture, and of packages for all architectures. */
function contentsBeside(
  { component, architecture, asked }: IndexGroup,
  groups: readonly IndexGroup[],
  sound: ReadonlyMap<IndexGroup, readonly Variant[]>,
): { readonly own: Variant; readonly ofAll: Variant | undefined } | undefined {
  const of = (wanted: string | undefined): Variant | undefined => {
    const group = groups.find(
      (each) =>
        each.kind === "contents" &&
        each.base === `${component === "" ? "" : `${component}/`}Contents-${wanted ?? ""}`,
    );
    return group && sound.get(group)?.[0];
  };
  const own = asked && architecture !== undefined ? of(architecture) : undefined;
  return own && { own, ofAll: of("all") };
}
