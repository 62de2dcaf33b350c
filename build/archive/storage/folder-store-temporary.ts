import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readdir, rm, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  chunksOf,
  errnoOf,
  flushFolder,
  isSurelyDead,
  systemError,
  thisOwner,
  type ByteSource,
} from "../../base/index.ts";

/*
 * Whatever goes into an archive in a folder is made whole in .lisdeb/tmp, on the same file system, and gets its name by one call. What a
 * killed run left there is removed by the next: its name says whose it is.
 */

/** Where an archive in a folder keeps what is being written, from its root. */
export const TEMPORARY = ".lisdeb/tmp";

/** A path in `.lisdeb/tmp` that nothing has yet. Throws Node's error where the folder cannot be made. */
export async function temporaryPath(root: string): Promise<string> {
  const { machine, pid, started } = thisOwner("");
  await makeSharedFolder(join(root, TEMPORARY));
  return join(root, TEMPORARY, `${digestOf(machine)}-${pid}-${started}-${randomBytes(8).toString("hex")}`);
}

/** Removes what runs left that are surely over; of others, what nobody has touched for a day. The caller holds the archive's lock. */
export async function removeLeftovers(root: string): Promise<void> {
  const folder = join(root, TEMPORARY);
  const names = await readdir(folder).catch((error: unknown) => {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  });
  for (const name of names) {
    const path = join(folder, name);
    // The change time is the kernel's own: the other times are set to Release's Date.
    const changed = (await stat(path).catch(() => undefined))?.ctimeMs ?? Date.now();
    if (isLeftOver(name) || Date.now() - changed > A_DAY) await rm(path, { recursive: true, force: true });
  }
}

const A_DAY = 24 * 3_600_000;

function isLeftOver(name: string): boolean {
  const [, machine, pid, started = ""] =
    /^([0-9a-f]{12})-([1-9]\d{0,9})-(\d*)-[0-9a-f]{16}$/.exec(name) ?? [];
  const here = thisOwner("");
  return machine === digestOf(here.machine) && isSurelyDead({ ...here, pid: Number(pid), started });
}

function digestOf(machine: string): string {
  return createHash("sha256").update(machine).digest("hex").slice(0, 12);
}

/** Writes a new file, flushed to the disk; on failure it is removed again. Throws Node's error, or what the source throws. */
export async function writeWhole(
  path: string,
  content: Uint8Array | string | ByteSource,
  time: Date,
): Promise<void> {
  const handle = await open(path, "wx", 0o666);
  try {
    if (typeof content === "string" || content instanceof Uint8Array) await handle.writeFile(content);
    // writeFile goes on where it was; write alone may take a part only.
    else for await (const chunk of chunksOf(content)) await handle.writeFile(chunk);
    await handle.chmod(((await handle.stat()).mode & 0o7777) | READABLE);
    await handle.utimes(time, time);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await unlink(path).catch(() => undefined);
    throw error;
  }
  await handle.close();
}

/** Whatever the umask: apt reads an archive in a folder as a user of its own, and a web server likewise. */
const READABLE = 0o644;

/** Makes a folder and those above it, each readable by everybody, and flushes what they stand in. Throws Node's error. */
export async function makeSharedFolder(path: string, flush: FlushFolder = flushFolder): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return;
    if (errnoOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    await makeSharedFolder(dirname(path), flush);
    await mkdir(path).catch((again: unknown) => {
      // Another run was faster.
      if (errnoOf(again) !== "EEXIST") throw again;
    });
  }
  const handle = await open(path, "r");
  try {
    const mode = (await handle.stat()).mode & 0o7777;
    if ((mode | READABLE_FOLDER) !== mode) await handle.chmod(mode | READABLE_FOLDER);
  } finally {
    await handle.close();
  }
  await flush(dirname(path));
}

/** Sees to it that the names in a folder are on the disk: now, or before the state that needs them is committed. */
export type FlushFolder = (folder: string) => Promise<void>;

const READABLE_FOLDER = 0o755;

/** What the operating system refused, as an error that names the file in the archive. */
export function folderError(code: "read-failed" | "write-failed", file: string): (cause: unknown) => never {
  return (cause) => {
    throw systemError(code, cause, { file });
  };
}
