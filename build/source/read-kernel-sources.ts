import { stat } from "node:fs/promises";
import { basename } from "node:path";
import {
  chunksOf,
  decompress,
  FETCH_AGAIN,
  LisdebError,
  looksLikeTar,
  openFile,
  sha256Of,
  silent,
  sniffCompression,
  systemError,
  type ByteSource,
  type Progress,
  type Sha256,
} from "../base/index.ts";
import { isDeb } from "../deb/index.ts";
import type { KernelSources } from "./kernel-sources.ts";
import { readLinuxSource } from "./read-linux-source.ts";
import { readTreeFolder } from "./read-tree-folder.ts";
import { readTreeTar } from "./read-tree-tar.ts";
import { sourceTree, type SourceTree } from "./source-tree.ts";
import { cachedSources, keepSources } from "./sources-cache.ts";

/** What is known of a file already, and where to find what was kept of it. Progress is told in bytes; of a folder none is. */
export interface ReadSourcesOptions {
  /** Its name in records, where that is not the one at the end of the path. */
  readonly file?: string | undefined;
  /** Of the file, where it was measured already. */
  readonly sha256?: Sha256 | undefined;
  /** Folder of the cache, in which what was kept of a large file is found again; undefined: it is read each time. */
  readonly cacheDir?: string | undefined;
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What the daemons are compiled from, out of a kernel's tarball (plain, or compressed with gzip, bzip2, xz or zstd), Debian's package
 * linux-source-X.Y, or the folder of an unpacked tree: what is in it decides, not its name. A file is read to its end.
 *
 * Throws `kernel-sources-invalid`, `medium-unsafe`, `medium-corrupt`, `deb-corrupt`, `limit-exceeded`, `input-missing`, `read-failed`,
 * `input-unknown-format`, and what unpacking throws.
 */
export async function readKernelSources(
  path: string,
  options: ReadSourcesOptions = {},
): Promise<KernelSources> {
  const found = await stat(path).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: path });
  });
  const name = options.file ?? basename(path);
  if (found.isDirectory()) {
    const tree = sourceTree({ file: path });
    await readTreeFolder(path, tree, { file: path });
    return tree.finish({ file: name, sha256: undefined });
  }
  const source = await openFile(path);
  try {
    const { cacheDir } = options;
    const origin = { file: name, sha256: options.sha256 ?? (await sha256Of(source)) };
    const cached = cacheDir === undefined ? undefined : await cachedSources(cacheDir, origin);
    if (cached) return cached;
    const sources = await readFile(source, origin, options);
    // What was read stands for the digest from now on, in the cache and in records.
    if ((await sha256Of(source)) !== origin.sha256) {
      throw new LisdebError("read-failed", "was changed while it was read", {
        where: source.where,
        hint: "wait until it is written, and try again",
      });
    }
    if (cacheDir !== undefined) await keepSources(cacheDir, origin.sha256, sources);
    return sources;
  } finally {
    await source.close();
  }
}

/** Of the file's start, in bytes: a tar's header is the longest thing that is looked for. */
const HEAD = 512;

async function readFile(
  source: ByteSource,
  origin: KernelSources["origin"],
  { progress = silent, signal }: ReadSourcesOptions,
): Promise<KernelSources> {
  const tree = sourceTree(source.where);
  const head = await source.read(0, Math.min(HEAD, source.size));
  const task = progress.start(`reading ${origin.file}`, source.size, "bytes");
  const watch = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      signal?.throwIfAborted();
      yield chunk;
      task.advance(chunk.length);
    }
  };
  try {
    if (isDeb(head)) await readLinuxSource(source, tree, watch);
    else await readTarball(source, head, tree, watch);
    return tree.finish(origin);
  } finally {
    task.done();
  }
}

async function readTarball(
  source: ByteSource,
  head: Uint8Array,
  tree: SourceTree,
  watch: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
): Promise<void> {
  const { where, size } = source;
  const compression = looksLikeTar(head) ? "none" : sniffCompression(head);
  if (compression === undefined) {
    throw new LisdebError(
      "input-unknown-format",
      "is neither a kernel's tarball nor Debian's linux-source package nor a folder",
      { where },
    );
  }
  const options = { where, compressedSize: size, remedy: FETCH_AGAIN };
  const content = decompress(watch(chunksOf(source)), compression, options);
  await readTreeTar(content, tree, { where, code: "medium-corrupt" });
}
