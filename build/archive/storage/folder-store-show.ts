import { constants } from "node:fs";
import { copyFile, link, open, readdir, readlink, rename, rm, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { byText, errnoOf, flushFolder, LisdebError } from "../../base/index.ts";
import { recordPath } from "../state-record.ts";
import type { StateRecord } from "../suite-state.ts";
import { isMissing, pathIn } from "./folder-store-files.ts";
import { folderError, makeSharedFolder, temporaryPath, writeWhole } from "./folder-store-temporary.ts";

/*
 * dists/SUITE is a symbolic link to ../.lisdeb/SUITE/N, the folder of state N. That is made whole under another name, gets its own, and is
 * never written to again; then the link is replaced by one rename(2). Index files stand in it under their plain names, with Release's Date
 * as their time, and each by-hash folder is a link to the one that all states share.
 */

/** A file to be shown under its plain name. */
export interface PlainFile {
  /** Below dists/SUITE/. */
  readonly path: string;
  readonly sha256: string;
}

/** Where an archive in a folder keeps an index file by its digest, from its root. */
export function byHashPath(suite: string, sha256: string): string {
  return `.lisdeb/${suite}/by-hash/SHA256/${sha256}`;
}

/** The number of the state that dists/SUITE leads to. Throws `archive-foreign` where it is not such a link. */
export async function shownState(root: string, suite: string): Promise<number | undefined> {
  const path = pathIn(root, `dists/${suite}`);
  const target = await readlink(path).catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    if (errnoOf(cause) === "EINVAL") return "";
    return folderError("read-failed", path)(cause);
  });
  if (target === undefined) return undefined;
  const number = /^\.\.\/\.lisdeb\/([^/]+)\/([1-9]\d{0,14})$/.exec(target);
  if (number?.[1] === suite) return Number(number[2]);
  throw new LisdebError("archive-foreign", "was made by another tool, and is left as it is", {
    where: { file: path },
    hint: "publish into another folder, or move this one away",
  });
}

/** The names in dists/; of a link to another of them, that one's. */
export async function namesInDists(root: string): Promise<readonly string[]> {
  const folder = pathIn(root, "dists");
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = await Promise.all(
      entries.map(async (entry) => {
        if (!entry.isSymbolicLink()) return entry.name;
        const target = (await readlink(join(folder, entry.name))).replace(/^\.\/|\/$/g, "");
        return target.includes("/") || target.startsWith(".") ? entry.name : target;
      }),
    );
    return [...new Set(names)].sort(byText);
  } catch (cause) {
    if (isMissing(cause)) return [];
    return folderError("read-failed", folder)(cause);
  }
}

/** Has dists/SUITE lead to a state. `proceed` is asked just before the switch. */
export async function showState(
  root: string,
  record: StateRecord,
  files: readonly PlainFile[],
  proceed: () => Promise<void>,
): Promise<void> {
  const { suite, number } = record;
  const path = pathIn(root, `dists/${suite}`);
  try {
    await makeStateFolder(root, record, files);
    await makeSharedFolder(dirname(path));
    const before = await shownState(root, suite);
    if (before !== undefined && before >= number) return;
    await proceed();
    await switchTo(root, suite, number);
    // Who fell asleep just before that may have put this state over a newer one, whose publisher is done and mends nothing.
    for (let newer = await newestWhole(root, suite, number); newer !== undefined;) {
      await switchTo(root, suite, newer);
      newer = await newestWhole(root, suite, newer);
    }
    await proceed();
    await removeOldFolders(root, suite, number, before);
  } catch (cause) {
    folderError("write-failed", path)(cause);
  }
}

async function switchTo(root: string, suite: string, number: number): Promise<void> {
  const path = pathIn(root, `dists/${suite}`);
  const temporary = await temporaryPath(root);
  try {
    await symlink(`../.lisdeb/${suite}/${number}`, temporary);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await flushFolder(dirname(path));
}

/** The newest of the states committed after one whose folder is there; undefined where there is none. */
async function newestWhole(root: string, suite: string, number: number): Promise<number | undefined> {
  let newest: number | undefined;
  for (let next = number + 1; await isThere(pathIn(root, recordPath(suite, next))); next++)
    if (await isThere(pathIn(root, `.lisdeb/${suite}/${next}`))) newest = next;
  return newest;
}

const isThere = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function makeStateFolder(
  root: string,
  record: StateRecord,
  files: readonly PlainFile[],
): Promise<void> {
  const folder = pathIn(root, `.lisdeb/${record.suite}/${record.number}`);
  // It got this name when it was whole.
  if (await isThere(folder)) return;
  const date = new Date(record.date);
  const made = await temporaryPath(root);
  try {
    const folders = new Set([made]);
    for (const file of files) {
      const path = pathIn(made, file.path);
      for (let above = dirname(path); above !== made; above = dirname(above)) folders.add(above);
      await makeSharedFolder(dirname(path));
      await putPlain(pathIn(root, byHashPath(record.suite, file.sha256)), path, date);
    }
    const texts = { Release: record.release, "Release.gpg": record.releaseGpg, InRelease: record.inRelease };
    await makeSharedFolder(made);
    for (const [name, text] of Object.entries(texts)) await writeWhole(join(made, name), text, date);
    for (const above of new Set(files.map(({ path }) => dirname(path)))) {
      const up = above === "." ? ".." : "../".repeat(above.split("/").length + 1).slice(0, -1);
      await symlink(`${up}/by-hash`, join(made, above, "by-hash"));
    }
    for (const each of folders) await flushFolder(each);
    await makeSharedFolder(dirname(folder));
    await rename(made, folder);
    await flushFolder(dirname(folder));
  } catch (error) {
    // Another publisher was faster, after this one's lock had lapsed: a state's folder is a function of its record.
    if (!["EEXIST", "ENOTEMPTY"].includes(errnoOf(error) ?? "")) throw error;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/**
 * A file that this state brought has Date as its time, and one more name costs nothing. Another has an older one: apt 0.9.7 would be told
 * that its own index has not changed since, and so it gets a copy.
 */
async function putPlain(from: string, to: string, date: Date): Promise<void> {
  const found = await stat(from).catch((cause: unknown) => {
    if (!isMissing(cause)) throw cause;
    throw new LisdebError("archive-invalid", "is missing, though a state of the archive names it", {
      where: { file: from },
      cause,
    });
  });
  // To copy a named pipe would be to wait for it.
  if (!found.isFile())
    throw new LisdebError("archive-invalid", "is not a regular file", { where: { file: from } });
  if (found.mtimeMs === date.getTime()) {
    await link(from, to);
    return;
  }
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const handle = await open(to, "r+");
  try {
    await handle.utimes(date, date);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The folder that was shown last stays for those who are on their way into it; a newer one is another publisher's. */
async function removeOldFolders(
  root: string,
  suite: string,
  shown: number,
  before: number | undefined,
): Promise<void> {
  const parent = pathIn(root, `.lisdeb/${suite}`);
  for (const entry of await readdir(parent, { withFileTypes: true })) {
    const number = Number(entry.name);
    if (!entry.isDirectory() || !/^\d+$/.test(entry.name) || number >= shown || number === before) continue;
    // Under its name it is whole, or not at all.
    const temporary = await temporaryPath(root);
    await rename(join(parent, entry.name), temporary);
    await rm(temporary, { recursive: true, force: true });
  }
}
