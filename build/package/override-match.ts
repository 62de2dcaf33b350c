import type { Daemon } from "../daemon/index.ts";
import type { RecipeOverride } from "../recipe/index.ts";

/** Whether an override is for a daemon where it lies: all that it states must be so. */
export function overrideMatches(
  { rpm, daemon, sha256 }: Pick<RecipeOverride, "rpm" | "daemon" | "sha256">,
  { name, sha256: digest, origin }: Pick<Daemon, "name" | "sha256" | "origin">,
): boolean {
  return (
    (rpm === undefined || (origin.rpmPath !== undefined && matchesPath(rpm, origin.rpmPath))) &&
    (daemon === undefined || daemon === name) &&
    (sha256 === undefined || sha256 === digest)
  );
}

/** Whether a pattern is for a path: `*` stands for any characters but a slash, all else for itself. */
export function matchesPath(pattern: string, path: string): boolean {
  const [patterns, parts] = [pattern.split("/"), path.split("/")];
  return patterns.length === parts.length && patterns.every((each, i) => matchesPart(each, parts[i] ?? ""));
}

/** Between its stars, each piece of the pattern at its first place behind the one before: without going back, so that no pattern is slow. */
function matchesPart(pattern: string, name: string): boolean {
  const pieces = pattern.split("*");
  const [first = "", ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last))
    return false;
  const end = name.length - last.length;
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
