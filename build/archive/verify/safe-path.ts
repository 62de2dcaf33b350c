/**
 * A path below the archive's root as its file names it, with `./` and double slashes folded away as servers do it; undefined where it leads outside, or
 * has what no archive's path has: control characters, backslashes, an absolute start.
 */
export function safePath(path: string): string | undefined {
  if (path === "" || path.length > LONGEST || path.startsWith("/") || /[\u0000-\u001f\u007f\\]/.test(path))
    return undefined;
  const parts = path.split("/").filter((part) => part !== "." && part !== "");
  if (parts.length === 0 || parts.includes("..")) return undefined;
  return parts.join("/");
}

const LONGEST = 4096;
