import { createHash } from "node:crypto";
import { constants, open, rm, writeFile } from "node:fs/promises";
import { LisdebError, openFile, readAll, type Sha256 } from "../../base/index.ts";
import { cacheFailure, partialPath, type LockedFile } from "./cache.ts";
import { interruptIfAborted } from "./interrupted.ts";
import type { Validator } from "./validator.ts";

/** The bytes of a download so far, with their running digest. Only who holds the lock has one. */
export interface PartialFile {
  /** Bytes so far. */
  readonly size: number;
  /** The most bytes that there ever were, starting anew or not. */
  readonly mostBytes: number;
  /** Whether the bytes may come from more than one answer, and so from two versions of a file. */
  readonly spliced: boolean;
  /** What the answer that the bytes come from was known by; undefined where it came from another URL. */
  validatorFor(url: URL): Validator | undefined;
  /** Says that the bytes that come next are of another answer than those before. */
  splice(): void;
  /** Adds the next bytes. Throws `write-failed`. */
  append(chunk: Uint8Array): Promise<void>;
  /** Forgets all bytes; those that come next are from this answer. Throws `write-failed`. */
  restart(source?: { readonly url: URL; readonly validator: Validator | undefined }): Promise<void>;
  /** The SHA-256 of the bytes so far. */
  digest(): Sha256;
  /** Flushes the bytes to the disk. Throws `write-failed`. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the partial file of a digest, where there is none an empty one, and takes the digest of what is already there.
 * Throws `write-failed`, also for a symbolic link: in a folder that others can write to it could lead anywhere.
 */
export async function openPartial(
  cacheDir: string,
  lock: LockedFile,
  signal: AbortSignal | undefined,
): Promise<PartialFile> {
  const path = partialPath(cacheDir, lock.sha256);
  const notesPath = partialPath(cacheDir, lock.sha256, ".json");
  const failed = (cause: unknown): never => {
    throw cacheFailure(cause, path);
  };
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o644).catch(
    failed,
  );
  let size = 0;
  let hash = createHash("sha256");
  let notes = parseNotes(await notesIn(notesPath).catch(() => ""));
  try {
    const found = await handle.stat();
    if (!found.isFile())
      throw new LisdebError("write-failed", "is not a regular file", { where: { file: path } });
    if (found.size > lock.size) await handle.truncate(0).catch(failed);
    const buffer = Buffer.allocUnsafe(256 * 1024);
    for (;;) {
      interruptIfAborted(signal);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, size).catch(failed);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      size += bytesRead;
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  let mostBytes = size;
  let spliced = size > 0; // a run before this one may have been killed, or the power cut, at any byte
  return {
    get size() {
      return size;
    },
    get mostBytes() {
      return mostBytes;
    },
    get spliced() {
      return spliced;
    },
    validatorFor: (url) => (notes?.url === url.href ? notes.validator : undefined),
    splice() {
      spliced = true;
    },
    async append(chunk) {
      let written = 0;
      while (written < chunk.length) {
        const { bytesWritten } = await handle
          .write(chunk, written, chunk.length - written, size + written)
          .catch(failed);
        written += bytesWritten;
      }
      hash.update(chunk);
      size += chunk.length;
      mostBytes = Math.max(mostBytes, size);
    },
    async restart(source) {
      // The bytes go first: notes of an answer beside another answer's bytes would be a lie.
      await handle.truncate(0).catch(failed);
      size = 0;
      hash = createHash("sha256");
      spliced = false;
      notes = source && { url: source.url.href, validator: source.validator };
      await rm(notesPath, { force: true }).catch(failed);
      if (notes) await writeFile(notesPath, JSON.stringify(notes), { flag: "wx" }).catch(failed);
    },
    digest: () => hash.copy().digest("hex") as Sha256, // sha256 in hex is what the type means
    flush: () => handle.sync().catch(failed),
    close: () => handle.close(),
  };
}

/** Removes the partial file and what was noted of it, so that the next download starts from nothing. */
export async function discardPartial(cacheDir: string, sha256: Sha256): Promise<void> {
  for (const suffix of ["", ".json"] as const) {
    const path = partialPath(cacheDir, sha256, suffix);
    await rm(path, { force: true }).catch((cause: unknown) => {
      throw cacheFailure(cause, path);
    });
  }
}

interface Notes {
  readonly url: string;
  readonly validator: Validator | undefined;
}

/** The cache may be a folder that others write in: what is no file is not waited for, and no link followed. */
async function notesIn(path: string): Promise<string> {
  const file = await openFile(path, { followLinks: false });
  try {
    return file.size <= LONGEST_NOTES ? Buffer.from(await readAll(file)).toString("utf8") : "";
  } finally {
    await file.close();
  }
}

/** In bytes: an address and a validator. */
const LONGEST_NOTES = 64 * 1024;

/** Notes that are torn or foreign count as none: the bytes are then continued without If-Range, and the digest judges. */
function parseNotes(text: string): Notes | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("url" in value) || typeof value.url !== "string")
    return undefined;
  const validator = "validator" in value ? value.validator : undefined;
  if (typeof validator !== "object" || validator === null) return { url: value.url, validator: undefined };
  const { kind, value: sent } = validator as Record<string, unknown>; // both members are checked next
  if (
    (kind !== "etag" && kind !== "date") ||
    typeof sent !== "string" ||
    !/^[\x20-\x7e\x80-\xff]{1,220}$/.test(sent)
  ) {
    return { url: value.url, validator: undefined };
  }
  return { url: value.url, validator: { kind, value: sent } };
}
