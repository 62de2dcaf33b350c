import { lstat, realpath } from "node:fs/promises";
import { dirname } from "node:path";

/** Whether nobody but this user can have made it, or put something into it. */
export function isOnlyOurs({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return (process.getuid === undefined || uid === process.getuid()) && (mode & 0o022) === 0;
}

/**
 * Whether nobody but this user and root can put another folder, or a link, in a folder's place: neither it nor one above it belongs to somebody else, or lets others write, but for
 * those like /tmp, in which each keeps to his own, and this user's own group. False where it is not there.
 */
export async function isOwnFolder(path: string): Promise<boolean> {
  try {
    for (let folder = await realpath(path); ; folder = dirname(folder)) {
      const { uid, gid, mode } = await lstat(folder);
      const others = gid === process.getgid?.() ? 0o002 : 0o022;
      const isOurs = uid === 0 || uid === process.getuid?.();
      if (!isOurs || ((mode & others) !== 0 && (mode & STICKY) === 0)) return false;
      if (dirname(folder) === folder) return true;
    }
  } catch {
    return false;
  }
}

const STICKY = 0o1000;
