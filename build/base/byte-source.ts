import { open } from "node:fs/promises";
import { LisdebError } from "./errors.ts";
import { readFlags } from "./read-flags.ts";
import { systemError } from "./system-error.ts";
import type { Where } from "./where.ts";

/**
 * A readable range of bytes of known size: a file, a part of one, or bytes in memory. Readers take this and never a
 * path, so that an RPM is read the same way from a folder, an ISO image or a compressed tar.
 */
export interface ByteSource {
  /** How messages name these bytes. */
  readonly where: Where;
  /** In bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`; throws where the range is not wholly inside. The result may be shared: do not write to it. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Which file it is, and in which state: another one, or the same after a change, has another. Of this machine and moment only. */
export type FileIdentity = string & { readonly fileIdentity: unique symbol };

/** A file that is open. */
export interface OpenFile extends ByteSource {
  /** What it is now. Throws `read-failed`. */
  identity(): Promise<FileIdentity>;
  close(): Promise<void>;
}

/**
 * An open file; `close` it when done. With `followLinks: false` a symbolic link is refused. Throws `input-missing`, `read-failed`, or
 * `input-unknown-format` for what is no regular file.
 */
export async function openFile(
  path: string,
  { followLinks = true, where = { file: path } }: { followLinks?: boolean; where?: Where } = {},
): Promise<OpenFile> {
  const handle = await open(path, readFlags({ followLinks })).catch((cause: unknown) => {
    throw systemError("read-failed", cause, where);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new LisdebError("input-unknown-format", "is not a regular file", { where });
    return {
      where,
      size: stat.size,
      async read(offset, length) {
        checkRange(where, stat.size, offset, length);
        const bytes = Buffer.allocUnsafe(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await handle
            .read(bytes, filled, length - filled, offset + filled)
            .catch((cause: unknown) => {
              throw systemError("read-failed", cause, where);
            });
          if (bytesRead === 0) {
            throw new LisdebError("read-failed", "became shorter while it was read", { where });
          }
          filled += bytesRead;
        }
        return bytes;
      },
      async identity() {
        const now = await handle.stat({ bigint: true }).catch((cause: unknown) => {
          throw systemError("read-failed", cause, where);
        });
        // No user can set a file's ctime, stat(2).
        return [now.dev, now.ino, now.size, now.mtimeNs, now.ctimeNs].join(" ") as FileIdentity; // what the type means
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Bytes in memory as a source. */
export function bytesSource(bytes: Uint8Array, where: Where): ByteSource {
  return {
    where,
    size: bytes.length,
    async read(offset, length) {
      checkRange(where, bytes.length, offset, length);
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  };
}

/** A part of a source. The caller has checked what a format says of the range: one that is not inside is a `bug`. */
export function sliceSource(source: ByteSource, offset: number, size: number, where: Where): ByteSource {
  checkRange(source.where, source.size, offset, size);
  return {
    where,
    size,
    async read(start, length) {
      checkRange(where, size, start, length);
      return source.read(offset + start, length);
    },
  };
}

/** Several sources, one after the other, as one: a file in several extents. */
export function concatSources(parts: readonly ByteSource[], where: Where): ByteSource {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  return {
    where,
    size,
    async read(offset, length) {
      checkRange(where, size, offset, length);
      const pieces: Uint8Array[] = [];
      let start = 0;
      for (const part of parts) {
        const from = Math.max(offset, start);
        const to = Math.min(offset + length, start + part.size);
        if (from < to) pieces.push(await part.read(from - start, to - from));
        start += part.size;
      }
      return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    },
  };
}

const CHUNK = 256 * 1024;

/** The bytes from `start` (default 0) to `end` (default the source's end), in chunks of at most 256 KiB. */
export async function* chunksOf(
  source: ByteSource,
  start = 0,
  end = source.size,
): AsyncGenerator<Uint8Array> {
  for (let offset = start; offset < end; offset += CHUNK) {
    yield await source.read(offset, Math.min(CHUNK, end - offset));
  }
}

/** All bytes of a source, for callers that have checked that its size is small enough to hold. */
export async function readAll(source: ByteSource): Promise<Uint8Array> {
  return source.read(0, source.size);
}

/** Holds a read to a source of `size` bytes; all in bytes. Throws `bug`: readers check what a format says against the size first. */
export function checkRange(where: Where, size: number, offset: number, length: number): void {
  if (
    !Number.isSafeInteger(offset) ||
    !Number.isSafeInteger(length) ||
    offset < 0 ||
    length < 0 ||
    offset + length > size
  ) {
    throw new LisdebError("bug", `read of ${length} bytes at ${offset} in ${size} bytes`, { where });
  }
}
