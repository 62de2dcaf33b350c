import { readFileSync } from "node:fs";

/** Nobody and nogroup. */
export const NOBODY = 65534;

/**
 * Whether this process is root and can become, and give files to, nobody: then the enclosed program is nobody. The root of a user namespace that has no such user (`unshare
 * --map-root-user`, containers with one user id) is root by name only: like any other user, it has no rights to give up.
 */
export function givesUpRoot(maps = userMaps()): boolean {
  return process.getuid?.() === 0 && maps.every(hasNobody);
}

/** user_namespaces(7): lines of the first id inside, the first id outside, and how many. */
function hasNobody(map: string): boolean {
  return map
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .some(([first = 0, , count = 0]) => first <= NOBODY && NOBODY < first + count);
}

/** None where the kernel has no user namespaces. */
function userMaps(): readonly string[] {
  try {
    return ["uid_map", "gid_map"].map((name) => readFileSync(`/proc/self/${name}`, "latin1"));
  } catch {
    return [];
  }
}
