import type { Stats } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";

/** Whether nobody but this user can have made it, or put something into it. */
export function isOnlyOurs({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return (process.getuid === undefined || uid === process.getuid()) && (mode & 0o022) === 0;
}

/**
 * Whether nobody but this user and root can put another folder, or a link, in a folder's place: neither it nor one above it belongs to somebody else, or lets others write, but for
 * those like /tmp, in which each keeps to his own, and this user's own group. False where it is not there.
 */
export async function isOwnFolder(path: string): Promise<boolean> {
  const way = await wayTo(path);
  return way?.at(-1)?.isDirectory() === true && way.every((found) => isKept(found) || isLikeTmp(found));
}

/**
 * Whether nobody but this user and root can have written what is in a file, or which files are in a folder: as {@link isOwnFolder}, and the folder itself, or the
 * file's, is not like /tmp either, where anybody may add a file. What lies behind a link is asked, and so is the link.
 */
export async function isOwnContent(path: string): Promise<boolean> {
  const way = await wayTo(path);
  if (!way) return false;
  const last = way.findLastIndex((found) => found.isDirectory());
  return way.every((found, i) => isKept(found) || (i < last && isLikeTmp(found)));
}

/** Of root or this user, and written by nobody else. The mode of a link says nothing. */
function isKept(found: Stats): boolean {
  const others = found.gid === process.getgid?.() ? 0o002 : 0o022;
  return isOurs(found) && (found.isSymbolicLink() || (found.mode & others) === 0);
}

function isLikeTmp(found: Stats): boolean {
  return isOurs(found) && found.isDirectory() && (found.mode & STICKY) !== 0;
}

function isOurs({ uid }: Stats): boolean {
  return uid === 0 || uid === process.getuid?.();
}

const STICKY = 0o1000;

/** As Linux has it (path_resolution(7)). */
const MOST_LINKS = 40;

/** Each folder and link that leads to a path, from the root, and what lies at its end; undefined where nothing does, or it cannot be seen. */
async function wayTo(path: string): Promise<readonly Stats[] | undefined> {
  try {
    const way = [await lstat("/")];
    const names = resolve(path).split("/").filter(Boolean);
    let folder = "/";
    for (let links = 0; ;) {
      const name = names.shift();
      if (name === undefined) return way;
      if (name === "..") {
        folder = dirname(folder);
        continue;
      }
      const at = join(folder, name);
      const found = await lstat(at);
      way.push(found);
      if (!found.isSymbolicLink()) {
        folder = at;
        continue;
      }
      if (++links > MOST_LINKS) return undefined;
      const target = await readlink(at);
      if (isAbsolute(target)) folder = "/";
      names.unshift(...target.split("/").filter((each) => each !== "" && each !== "."));
    }
  } catch {
    return undefined;
  }
}
