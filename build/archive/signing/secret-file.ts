import { open, type FileHandle } from "node:fs/promises";
import { LisdebError, octalMode, systemError } from "../../base/index.ts";

/** A file that may hold a secret, as it was read. */
export interface SecretFile {
  readonly bytes: Uint8Array;
  /** Its permission bits where others than its owner can read or change it. */
  readonly exposed: number | undefined;
}

/** The largest key files, with every signature that others have made on them, have some hundred kilobytes. */
const MOST_BYTES = 1024 * 1024;

/**
 * Reads a file that may hold a secret; a pipe as well (`<(…)`, `/dev/fd/3`), which nobody else can read. Throws what reading throws, and
 * `key-invalid` where it is far too large.
 */
export async function readSecretFile(path: string): Promise<SecretFile> {
  const where = { file: path };
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "r");
    const chunks: Buffer[] = [];
    for (let size = 0; ;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(64 * 1024));
      if (bytesRead === 0) break;
      chunks.push(buffer.subarray(0, bytesRead));
      if ((size += bytesRead) > MOST_BYTES)
        throw new LisdebError("key-invalid", "is far too large for a key or a passphrase", { where });
    }
    return { bytes: Buffer.concat(chunks), exposed: await exposure(handle) };
  } catch (cause) {
    throw systemError("read-failed", cause, where);
  } finally {
    await handle?.close();
  }
}

/**
 * As ssh sees it: what the owner's own group or all others can read is exposed. A file of another owner may be given to a group, for that is how one is
 * handed to a service; it must not be given to all.
 */
async function exposure(handle: FileHandle): Promise<number | undefined> {
  const status = await handle.stat();
  if (!status.isFile()) return undefined;
  const mode = status.mode & 0o777;
  const open = status.uid === process.getuid?.() ? mode & 0o077 : mode & 0o007;
  return open === 0 ? undefined : mode;
}

/** Refuses a secret that lies open. `what`: `the secret key has no passphrase, and`. Throws `key-exposed`. */
export function refuseExposed(file: SecretFile, path: string, what: string): void {
  if (file.exposed === undefined) return;
  throw new LisdebError(
    "key-exposed",
    `${what} others can read or change the file (its mode is ${octalMode(file.exposed)})`,
    {
      where: { file: path },
      hint: `chmod 600 ${path}`,
    },
  );
}

/**
 * The passphrases in a file: its only line, which serves every key, or one line for each key. Gives that of the nth key, from 0; undefined where the line
 * is empty or there is none. Throws `key-exposed`, `key-invalid`, and what reading throws.
 */
export async function readPassphrases(path: string): Promise<(key: number) => string | undefined> {
  const file = await readSecretFile(path);
  refuseExposed(file, path, "it holds a passphrase, and");
  const lines = Buffer.from(file.bytes)
    .toString("utf8")
    .replace(/\r?\n$/, "")
    .split(/\r?\n/);
  if (lines.every((line) => line === "")) {
    throw new LisdebError("key-invalid", "holds no passphrase: it is empty", { where: { file: path } });
  }
  return (key) => {
    const line = lines.length === 1 ? lines[0] : lines[key];
    return line === "" ? undefined : line;
  };
}
