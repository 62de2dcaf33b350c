import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { chmod, lstat, open, readdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isOnlyOurs, LIMITS, makeFolder, type Sha256 } from "../../base/index.ts";
import { packBuild, unpackBuild, type KeptBuild } from "./build-parcel.ts";

/*
 * Builds are kept in a folder of the cache, each in one file under the key of its inputs. Nothing rests on it: what is not there, is
 * damaged, cannot be read or cannot be written is built anew, and nobody is told. So any file of it may be removed at any time. Files
 * come by rename and go by unlink, so that several runs need no lock. What is kept is what gets into packages: only files
 * that this user alone can have written are used.
 */

/** The build that was kept under a key, every byte of it proven; undefined where there is none that may be used. */
export async function keptBuild(cacheDir: string, key: Sha256): Promise<KeptBuild | undefined> {
  try {
    const folder = folderOf(cacheDir);
    if (!isOnlyOurs(await lstat(folder))) return undefined;
    const path = join(folder, key);
    const bytes = await bytesIn(path);
    const kept = bytes && unpackBuild(key, bytes);
    // The oldest use goes first.
    if (kept) await utimes(path, new Date(), new Date()).catch(() => undefined);
    return kept;
  } catch {
    return undefined;
  }
}

/** Keeps a build under a key, and lets the least lately used go where all together pass `room`, in bytes. Where that is not possible, it is not kept. */
export async function keepBuild(
  cacheDir: string,
  key: Sha256,
  build: KeptBuild,
  room: number = LIMITS.keptBuildsBytes,
): Promise<void> {
  const folder = folderOf(cacheDir);
  const temporary = join(folder, `${TEMPORARY}${process.pid}-${randomBytes(6).toString("hex")}`);
  try {
    const bytes = packBuild(key, build);
    if (bytes.length > LIMITS.keptBuildBytes) return;
    await makeFolder(folder);
    const found = await lstat(folder);
    if (!found.isDirectory() || found.uid !== process.getuid?.()) return;
    if (!isOnlyOurs(found)) await chmod(folder, 0o700);
    await writeFile(temporary, bytes, { flag: "wx", mode: 0o600 });
    await rename(temporary, join(folder, key));
    await makeRoom(folder, room);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

const TEMPORARY = ".new-";
const AN_HOUR = 3_600_000;

function folderOf(cacheDir: string): string {
  return join(cacheDir, "builds");
}

async function bytesIn(path: string): Promise<Buffer | undefined> {
  // A link or a pipe would not be what was written here, and must not be followed or waited for.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile() || !isOnlyOurs(found) || found.size > LIMITS.keptBuildBytes) return undefined;
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function makeRoom(folder: string, room: number): Promise<void> {
  const names = await readdir(folder);
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const about = await lstat(path).catch(() => undefined);
      return about ? [{ name, path, size: about.size, used: about.mtimeMs }] : [];
    }),
  );
  let total = 0;
  for (const { name, path, size, used } of found.flat().sort((a, b) => b.used - a.used)) {
    if (name.startsWith(TEMPORARY)) {
      // Of a run that was killed, by whatever it was.
      if (Date.now() - used > AN_HOUR) await rm(path, { force: true });
      continue;
    }
    total += size;
    if (total > room) await rm(path, { force: true });
  }
}
