import {
  bytesSource,
  chunksOf,
  collect,
  cutInParts,
  decompress,
  digest,
  gzipInParts,
  LIMITS,
  LisdebError,
  sameParts,
  sha256,
  xzInParts,
  type EarlierParts,
} from "../../base/index.ts";
import { COMPONENTS, type ArchiveEntry } from "../entry.ts";
import type { SourceEntry } from "../source-entry.ts";
import type { IndexFile } from "../index-file.ts";
import type { StateRecord, SuiteContent } from "../suite-state.ts";
import { parseContents, type ContentsLine } from "./contents-text.ts";
import { contentsChange, mergeContents, type FilesOf } from "./merge-contents.ts";
import { compareEntries, compareSources } from "./order.ts";

/** The state that a new one is made from: what did not change is taken over from it. */
export interface PreviousIndices {
  readonly content: SuiteContent;
  /** An index by its path below dists/SUITE/, whose digest was held against Release; undefined where it cannot be had. */
  readonly bytes: (path: string) => Promise<Uint8Array | undefined>;
  readonly parts: StateRecord["parts"];
}

/** What indices are made with. */
export interface RenderOptions {
  /** Without `all`; every package's is among them. */
  readonly architectures: readonly string[];
  readonly previous?: PreviousIndices | undefined;
  /** Whether there is a Sources of each component also where it is empty; where not, only of a suite that has source packages. */
  readonly withSources?: boolean | undefined;
  /** The paths that a package of the pool installs, folders left out; with or without the `/` they begin with. */
  readonly filesOf: FilesOf;
}

/** The packages of one index, and those that it had before. */
interface Part {
  readonly component: string;
  readonly architecture: string;
  readonly entries: readonly ArchiveEntry[];
  readonly earlier: readonly ArchiveEntry[];
}

/**
 * Every index of a suite. Its bytes are a pure function of what the suite holds: where a previous state is given, only less is computed.
 * Throws what `filesOf` and `previous` throw.
 */
export async function renderIndices(content: SuiteContent, options: RenderOptions): Promise<IndexFile[]> {
  const entries = content.entries.toSorted(compareEntries);
  const earlier = options.previous?.content.entries.toSorted(compareEntries) ?? [];
  const known = new Set([...options.architectures, "all"]);
  for (const { name, architecture } of entries) {
    if (!known.has(architecture)) throw new LisdebError("bug", `no index for ${name} of ${architecture}`);
  }
  const filesOf = onceEach(options.filesOf);
  const files: IndexFile[] = [];
  for (const component of COMPONENTS) {
    for (const architecture of options.architectures) {
      const isHere = (entry: ArchiveEntry): boolean =>
        entry.component === component &&
        (entry.architecture === architecture || entry.architecture === "all");
      const part = {
        component,
        architecture,
        entries: entries.filter(isHere),
        earlier: earlier.filter(isHere),
      };
      const path = `${component}/binary-${architecture}/Packages`;
      files.push(...(await listFiles(path, part.entries, part.earlier, options.previous)));
      files.push(...(await contentsFiles(part, filesOf, options.previous)));
    }
    if (options.withSources === true || content.sources.length > 0)
      files.push(...(await sourcesFiles(component, content.sources, options.previous)));
  }
  return files;
}

/** Old apt stops where a component that it is to ask for sources has no such list. */
function sourcesFiles(
  component: string,
  sources: readonly SourceEntry[],
  previous: PreviousIndices | undefined,
): Promise<IndexFile[]> {
  const [now, earlier] = [sources, previous?.content.sources ?? []].map((each) =>
    each.filter((source) => source.component === component).toSorted(compareSources),
  );
  return listFiles(`${component}/source/Sources`, now ?? [], earlier ?? [], previous);
}

/** What is of every architecture stands in the index of each, and is read once. */
function onceEach(filesOf: FilesOf): FilesOf {
  const read = new Map<string, ReturnType<FilesOf>>();
  return (entry) => {
    if (entry.architecture !== "all") return filesOf(entry);
    const paths = read.get(entry.filename) ?? filesOf(entry);
    read.set(entry.filename, paths);
    return paths;
  };
}

/** What stands in a list of packages. */
type Listed = Pick<ArchiveEntry | SourceEntry, "sha256" | "stanza">;

/** A list of packages in its three forms. */
async function listFiles(
  path: string,
  entries: readonly Listed[],
  earlier: readonly Listed[],
  previous: PreviousIndices | undefined,
): Promise<IndexFile[]> {
  const parts = cutList(entries);
  const texts = parts.map(bytesOf);
  const earlierParts = previous && cutList(earlier);
  const ofXz = await earlierFile(`${path}.xz`, parts, earlierParts, previous);
  const ofGz = await earlierFile(`${path}.gz`, parts, earlierParts, previous);
  const [xz, gz] = await Promise.all([xzInParts(texts, ofXz), gzipInParts(texts, ofGz)]);
  return [
    indexFile(path, Buffer.concat(texts)),
    { ...indexFile(`${path}.gz`, gz.bytes), parts: gz.parts },
    indexFile(`${path}.xz`, xz),
  ];
}

async function contentsFiles(
  { component, architecture, entries, earlier }: Part,
  filesOf: FilesOf,
  previous: PreviousIndices | undefined,
): Promise<IndexFile[]> {
  const path = `${component}/Contents-${architecture}`;
  const known = previous && readOnce(previous);
  const file = await known?.bytes(`${path}.gz`);
  const lines = file ? parseContents(await unpack(file, `${path}.gz`), { file: `${path}.gz` }) : [];
  const change = contentsChange(entries, file ? earlier : []);
  const parts = cutContents(await mergeContents(lines, change, filesOf));
  const texts = parts.map(bytesOf);
  const gz = await gzipInParts(texts, await earlierFile(`${path}.gz`, parts, cutContents(lines), known));
  return [
    { ...indexFile(path, Buffer.concat(texts)), listedOnly: true },
    { ...indexFile(`${path}.gz`, gz.bytes), parts: gz.parts },
  ];
}

/** A file that is looked at and taken over is read once. */
function readOnce(previous: PreviousIndices): PreviousIndices {
  const read = new Map<string, ReturnType<PreviousIndices["bytes"]>>();
  return {
    ...previous,
    bytes: (path) => {
      const bytes = read.get(path) ?? previous.bytes(path);
      read.set(path, bytes);
      return bytes;
    },
  };
}

async function unpack(file: Uint8Array, path: string): Promise<string> {
  const where = { file: path };
  const unpacked = decompress(chunksOf(bytesSource(file, where)), "gzip", {
    where,
    compressedSize: file.length,
  });
  return Buffer.from(await collect(unpacked, LIMITS.indexBytes, where)).toString();
}

/** A package whose digest begins so ends a part: one of 128, so that a part has some 150 kB. */
function cutList(entries: readonly Listed[]): string[][] {
  const pieces = entries.map(({ stanza }) => `${stanza}\n`);
  return cutInParts(pieces, (_, i) => Number.parseInt(entries[i]?.sha256.slice(0, 4) ?? "", 16) % 128 === 0);
}

/** One line of 1024 ends a part. */
function cutContents(lines: readonly ContentsLine[]): string[][] {
  const pieces = lines.map(({ text }) => text);
  return cutInParts(pieces, (line) => fnv1a(line) % 1024 === 0);
}

/** The FNV-1a hash of the text's code units, 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function bytesOf(part: readonly string[]): Buffer {
  return Buffer.from(part.join(""));
}

async function earlierFile(
  path: string,
  parts: readonly (readonly string[])[],
  earlier: readonly (readonly string[])[] | undefined,
  previous: PreviousIndices | undefined,
): Promise<EarlierParts | undefined> {
  const same = earlier && sameParts(parts, earlier);
  if (!earlier || !previous || !same?.some((number) => number !== undefined)) return undefined;
  const file = await previous.bytes(path);
  if (!file) return undefined;
  const contents = earlier.map((part) => part.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0));
  const lengths = Object.hasOwn(previous.parts, path) ? previous.parts[path] : undefined;
  return { file, contents, lengths, same };
}

function indexFile(path: string, bytes: Uint8Array): IndexFile {
  return { path, bytes, md5: digest("md5", bytes), sha1: digest("sha1", bytes), sha256: sha256(bytes) };
}
