import { randomBytes } from "node:crypto";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolder } from "./make-folder.ts";
import { giveNewName } from "./new-name.ts";
import { systemError } from "./system-error.ts";

/** A file to be written: all of it, or nothing. */
export interface FileToWrite {
  readonly path: string;
  readonly content: Uint8Array | string;
  /** Permission bits; 0644 where not given. */
  readonly mode?: number;
  /** Nothing may be at the path, not even what came while this was written: else it is an error, whose cause is `EEXIST`. */
  readonly isNew?: boolean;
}

/**
 * Writes files so that nobody ever sees a part of one: each goes to a hidden name beside its target, is flushed to the disk, and
 * only when all are there are they renamed, in the order given. On an error before the first rename nothing has changed.
 * Hidden files that a killed run left behind are removed. Throws `write-failed`.
 */
export async function writeFilesAtomically(files: readonly FileToWrite[]): Promise<void> {
  const folders = [...new Set(files.map((file) => dirname(file.path)))];
  for (const folder of folders) {
    try {
      await makeFolder(folder);
      await removeLeftovers(folder);
    } catch (cause) {
      throw systemError("write-failed", cause, { file: folder });
    }
  }
  const written: (Pick<FileToWrite, "path" | "isNew"> & { temporary: string })[] = [];
  try {
    for (const file of files) {
      const temporary = join(
        dirname(file.path),
        // Cut so that the name fits into 255 bytes whatever characters it has.
        `${PREFIX}${process.pid}-${randomBytes(6).toString("hex")}-${basename(file.path)}`.slice(0, 80),
      );
      written.push({ ...file, temporary });
      await writeFlushed(temporary, file).catch((cause: unknown) => {
        throw systemError("write-failed", cause, { file: file.path });
      });
    }
    for (const { temporary, path, isNew = false } of written) {
      await (isNew ? giveNewName : rename)(temporary, path).catch((cause: unknown) => {
        throw systemError("write-failed", cause, { file: path });
      });
      // A new name may be a second one.
      if (isNew) await rm(temporary, { force: true }).catch(() => undefined);
    }
    for (const folder of folders) await flushFolder(folder);
  } catch (error) {
    // What cannot be removed is left to the next run: the first error is the one to be told.
    for (const { temporary } of written) await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

const PREFIX = ".lisdeb-";
const AN_HOUR = 3_600_000;

async function writeFlushed(path: string, file: FileToWrite): Promise<void> {
  const handle = await open(path, "wx", file.mode ?? 0o644);
  try {
    await handle.writeFile(file.content);
    await handle.chmod(file.mode ?? 0o644);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Flushes a folder to the disk: a rename is only there once its folder is. Some file systems cannot: then it is left to them.
 * Throws Node's error where the folder cannot be opened.
 */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}

/** The hidden name says which process wrote it; where that process is gone, so is its purpose. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^\.lisdeb-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(folder, name);
    // A writer in another container has a number of its own here: only what has lain for an hour is surely abandoned.
    const age = Date.now() - ((await stat(path).catch(() => undefined)) ?? { mtimeMs: Date.now() }).mtimeMs;
    if (age > AN_HOUR) await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
