import { lstat, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  chunksOf,
  collect,
  decompress,
  LIMITS,
  LisdebError,
  looksLikeTar,
  openFile,
  readTar,
  sniffCompression,
  type ByteSource,
} from "../base/index.ts";
import { isDeb, openDeb } from "../deb/index.ts";

/**
 * In the top folder of a kernel's tree, and on no medium: a folder Documentation by itself is on some. The first of them comes soon in tarballs, which are
 * in order of names; Documentation/ABI is there since Linux 2.6.17.
 */
const SIGNS = /^[^/]+\/(?:Kbuild$|Documentation\/ABI\/|tools\/hv\/[^/]+\.c$)/;
const MEDIUM = /\.rpm$/i;

/** How far a tar is looked into, in members and in bytes of its content. */
const MOST_MEMBERS = 5000;
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Whether what stands at a path is taken for a kernel's sources, in any of the forms that `readKernelSources` reads: a look at its beginning,
 * no proof. What cannot be read is none: whoever reads it says why.
 */
export async function isKernelSources(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return await isTree(path);
    const source = await openFile(path);
    try {
      const head = await source.read(0, Math.min(512, source.size));
      return isDeb(head) ? await isLinuxSource(source) : await isTreeTar(source, head);
    } finally {
      await source.close();
    }
  } catch (error) {
    if (error instanceof LisdebError || isSystemError(error)) return false;
    throw error;
  }
}

async function isTree(path: string): Promise<boolean> {
  for (const part of ["Makefile", "tools/hv"]) await lstat(join(path, part));
  return true;
}

async function isLinuxSource(source: ByteSource): Promise<boolean> {
  const { control } = await openDeb(source);
  for await (const member of control.members()) {
    if (!/^(\.\/)?control$/.test(member.header.name)) continue;
    const text = Buffer.from(await collect(member.content(), LIMITS.controlBytes, source.where));
    return /^Package: linux-source-[0-9.]+$/m.test(text.toString("latin1"));
  }
  return false;
}

async function isTreeTar(source: ByteSource, head: Uint8Array): Promise<boolean> {
  const { where, size } = source;
  const compression = looksLikeTar(head) ? "none" : sniffCompression(head);
  if (compression === undefined) return false;
  const content = decompress(chunksOf(source), compression, { where, compressedSize: size });
  let members = 0;
  for await (const { header, offset } of readTar(content, { where, code: "medium-corrupt" })) {
    const name = header.name.replace(/^\.\//, "");
    if (SIGNS.test(name)) return true;
    if (MEDIUM.test(name) || ++members > MOST_MEMBERS || offset > MOST_BYTES) return false;
  }
  return false;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
