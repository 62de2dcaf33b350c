import { compareVersions } from "../../deb/index.ts";
import type { ArchiveAccess } from "./access/archive-access.ts";
import type { SuitePlace } from "./access/open-archive.ts";
import { BOUNDS } from "./bounds.ts";
import type { Client } from "./clients.ts";
import type { TellFault } from "./fault-list.ts";
import { byHashPath, COMPRESSIONS, fetchedBy, isOld, type IndexGroup, type Variant } from "./index-groups.ts";
import { measure, withFile, type Algorithm, type Measured } from "./read-file.ts";
import type { ReleaseDocument } from "./release-document.ts";
import { unpack, type Unpacked } from "./unpack.ts";
import { xzStreams } from "./xz-streams.ts";

/** What indices are checked with. */
export interface IndexCheck {
  readonly access: ArchiveAccess;
  readonly suite: SuitePlace;
  readonly document: ReleaseDocument;
  /** Which clients read this Release. */
  readonly readBy: (client: Client) => boolean;
  readonly tell: TellFault;
  /** Told of each file that was read, and its bytes. */
  readonly counted: (bytes: number) => void;
}

/** Proves one index in all of its forms, by its name and by its digest. Gives the forms that are what Release lists, the shortest first. */
export async function checkIndex(group: IndexGroup, check: IndexCheck): Promise<readonly Variant[]> {
  const states = new Map<Variant, VariantState>();
  for (const variant of group.variants) states.set(variant, await lookAt(variant, group, check));
  const isThere = (variant: Variant): boolean => states.get(variant)?.isThere ?? false;
  tellAbsent(group, isThere, check);
  const byHash = check.document.acquireByHash
    ? await checkByHash(group, states, check)
    : new Map<Variant, boolean>();
  // By its digest a client gets the one, by its name the other, which may be wrong.
  const fetches = (client: Client, variant: Variant, how: "name" | "digest"): boolean => {
    const isUsable = (each: Variant): boolean =>
      (isThere(each) || (client.byHash && byHash.has(each))) && !passesBy(client, states.get(each));
    const fetched = fetchedBy(client, group, isUsable) ?? fetchedBy(client, group, isThere);
    const isByHash = client.byHash && byHash.has(variant);
    return fetched === variant && check.readBy(client) && isByHash === (how === "digest");
  };
  for (const [variant, state] of states) tellVariant(variant, state, group, fetches, check);
  for (const [variant, isGood] of byHash) {
    if (isGood) continue;
    const path = askedByHash(variant, check) ?? variant.path;
    check.tell("by-hash-differs", path, "it has another digest", (client) =>
      fetches(client, variant, "digest"),
    );
  }
  return group.variants
    .filter((variant) => states.get(variant)?.isSound === true)
    .toSorted((a, b) => a.size - b.size);
}

/**
 * Whether a client goes on to the next form: since 1.0 where one cannot be unpacked. Before 1.1 that was all that it looked at in a compressed file, besides
 * what it holds; since then the file's own digest comes first.
 */
function passesBy(client: Client, state: VariantState | undefined): boolean {
  if (state?.content === undefined || !("failure" in state.content)) return false;
  const isDamaged = state.content.failure.code !== "limit-exceeded";
  return isDamaged && compareVersions(client.apt, "1.0") >= 0 && (isOld(client) || state.wrong.length === 0);
}

interface VariantState {
  readonly isThere: boolean;
  /** What Release says of it is so, and it can be unpacked to what it should be. */
  readonly isSound: boolean;
  readonly identity: string | undefined;
  /** Digests of the file that are not those listed; `size` too. */
  readonly wrong: readonly (Algorithm | "size")[];
  readonly differs: string;
  readonly content: Unpacked["content"] | undefined;
  readonly streams: number;
}

const ABSENT: VariantState = {
  isThere: false,
  isSound: false,
  identity: undefined,
  wrong: [],
  differs: "",
  content: undefined,
  streams: 1,
};

async function lookAt(variant: Variant, group: IndexGroup, check: IndexCheck): Promise<VariantState> {
  const { access, suite, document } = check;
  const algorithms = document.algorithms.filter((algorithm) => variant.digests[algorithm] !== undefined);
  const plain = group.variants.find(({ extension }) => extension === "");
  const path = `${suite.base}${variant.path}`;
  const compression = COMPRESSIONS[variant.extension];
  let seen: Measured | Unpacked | undefined;
  if (compression === "none") {
    seen = await measure(access, path, algorithms, variant.size);
  } else {
    const limits = {
      most: variant.size,
      mostUnpacked: Math.min(plain?.size ?? Infinity, BOUNDS.unpackedBytes),
      hold: variant.extension === ".xz" && group.asked ? BOUNDS.heldIndexBytes : 0,
    };
    const inner = [
      ...new Set([
        ...algorithms,
        ...document.algorithms.filter((each) => plain?.digests[each] !== undefined),
      ]),
    ];
    seen = await withFile(access, path, (file) => unpack(file, compression, inner, limits));
  }
  if (!seen) return ABSENT;
  check.counted(seen.size);
  const { wrong, differs } = compare(variant, seen);
  const content = "content" in seen ? seen.content : undefined;
  const held = "held" in seen ? seen.held : undefined;
  const unpacksRight =
    !content || (!("failure" in content) && (!plain || compare(plain, content).wrong.length === 0));
  return {
    isThere: true,
    isSound: wrong.length === 0 && unpacksRight,
    identity: seen.identity,
    wrong,
    differs,
    content,
    streams: held && wrong.length === 0 ? xzStreams(held) : 1,
  };
}

/** In what a file is not as listed; each in words. */
export function compare(
  listed: { readonly size: number; readonly digests: Readonly<Partial<Record<Algorithm, string>>> },
  seen: Pick<Measured, "size" | "digests">,
): { readonly wrong: readonly (Algorithm | "size")[]; readonly differs: string } {
  if (seen.size !== listed.size) {
    const size = seen.size > listed.size ? `more than ${listed.size}` : String(seen.size);
    return { wrong: ["size"], differs: `it has ${size} bytes, and ${listed.size} are listed` };
  }
  const wrong = (Object.keys(listed.digests) as Algorithm[]).filter(
    (algorithm) => seen.digests[algorithm] !== listed.digests[algorithm],
  );
  const [first] = wrong;
  const differs =
    first === undefined
      ? ""
      : `its ${DIGEST_NAMES[first]} is ${seen.digests[first] ?? "unknown"}, and ${listed.digests[first] ?? ""} is listed`;
  return { wrong, differs };
}

const DIGEST_NAMES: Readonly<Record<Algorithm, string>> = {
  sha512: "SHA-512",
  sha256: "SHA-256",
  sha1: "SHA-1",
  md5: "MD5",
};

/** Whether a client looks at any of the digests that are wrong: before 1.1 apt looked at the strongest section only. */
export function looksAt(
  client: Client,
  wrong: readonly (Algorithm | "size")[],
  strongest: Algorithm | undefined,
): boolean {
  return !isOld(client) || wrong.some((each) => each === "size" || each === strongest);
}

function tellVariant(
  variant: Variant,
  state: VariantState,
  group: IndexGroup,
  fetches: (client: Client, variant: Variant, how: "name" | "digest") => boolean,
  { suite, document, tell }: IndexCheck,
): void {
  const path = `${suite.base}${variant.path}`;
  const comesBy = (client: Client): boolean =>
    fetches(client, variant, "name") || fetches(client, variant, "digest");
  if (state.wrong.length > 0) {
    const [strongest] = document.algorithms;
    tell(
      "index-differs",
      path,
      state.differs,
      (client) => fetches(client, variant, "name") && looksAt(client, state.wrong, strongest),
    );
    return;
  }
  const { content } = state;
  if (content && "failure" in content) {
    const tooLong = content.failure.code === "limit-exceeded";
    const plain = group.variants.find(({ extension }) => extension === "");
    const kind = tooLong ? (plain ? "index-unpacks-to-other" : "unchecked") : "index-damaged";
    tell(kind, path, kind === "index-unpacks-to-other" ? group.base : content.failure.message, comesBy);
  } else if (content) {
    const plain = group.variants.find(({ extension }) => extension === "");
    if (plain && compare(plain, content).wrong.length > 0)
      tell("index-unpacks-to-other", path, group.base, comesBy);
  }
  if (state.streams > 1) tell("xz-streams", path, String(state.streams), comesBy);
}

function tellAbsent(
  group: IndexGroup,
  isThere: (variant: Variant) => boolean,
  { suite, tell, readBy }: IndexCheck,
): void {
  const absent = group.variants.filter((variant) => !isThere(variant));
  if (absent.length === group.variants.length) {
    const kind = group.kind === "packages" && group.asked ? "index-absent" : "listed-absent";
    tell(kind, `${suite.base}${group.base}`, "", readBy);
    return;
  }
  for (const variant of absent) {
    if (variant.extension === "" || !group.asked) continue;
    // Only who prefers it to those that are there asks for it.
    tell("variant-absent", `${suite.base}${variant.path}`, "", (client) => {
      return (
        readBy(client) && fetchedBy(client, group, (each) => each === variant || isThere(each)) === variant
      );
    });
  }
}

/** Path of a file by the strongest digest that it is listed by: apt asks for no other. */
function askedByHash(variant: Variant, { suite, document }: IndexCheck): string | undefined {
  const algorithm = document.algorithms.find((each) => variant.digests[each] !== undefined);
  return algorithm && byHashPath(suite, variant, algorithm);
}

/** Which forms are there by their digest, and whether they are what they should be. */
async function checkByHash(
  group: IndexGroup,
  states: ReadonlyMap<Variant, VariantState>,
  check: IndexCheck,
): Promise<Map<Variant, boolean>> {
  const found = new Map<Variant, boolean>();
  for (const [variant, state] of states) {
    const path = askedByHash(variant, check);
    if (path === undefined) continue;
    const algorithms = check.document.algorithms.filter((each) => variant.digests[each] !== undefined);
    const isSame = state.identity !== undefined && state.identity === (await identityOf(path, check));
    // The same file by another name has been read.
    const isGood = isSame ? state.wrong.length === 0 : await isAsListed(path, variant, algorithms, check);
    if (isGood !== undefined) found.set(variant, isGood);
    else if (state.isThere) {
      check.tell("by-hash-absent", path, "", (client) => {
        const fetched = fetchedBy(client, group, (each) => states.get(each)?.isThere ?? false);
        return client.byHash && check.readBy(client) && fetched === variant;
      });
    }
  }
  return found;
}

async function identityOf(path: string, { access }: IndexCheck): Promise<string | undefined> {
  const file = await access.open(path);
  await file?.close();
  return file?.identity;
}

async function isAsListed(
  path: string,
  variant: Variant,
  algorithms: readonly Algorithm[],
  check: IndexCheck,
): Promise<boolean | undefined> {
  const seen = await measure(check.access, path, algorithms, variant.size);
  if (!seen) return undefined;
  check.counted(seen.size);
  return compare(variant, seen).wrong.length === 0;
}
