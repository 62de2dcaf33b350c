import type { Daemon } from "./daemon.ts";
import { compareRank } from "./ranking.ts";

/**
 * Each daemon once: of those with the same bytes, the one that ranks first stands for all, and names where the others are in
 * `origin.alsoIn`. Equal bytes that their packages make something else of (RHEL 5 or not) stay apart. The result is in order of
 * the first of each.
 */
export function mergeIdentical(daemons: readonly Daemon[]): readonly Daemon[] {
  const groups = new Map<string, Daemon[]>();
  for (const daemon of daemons) {
    const { architecture = "" } = daemon.elf;
    const key = [daemon.name, daemon.sha256, daemon.profile?.id ?? "unknown", architecture].join(" ");
    const group = groups.get(key);
    if (group) group.push(daemon);
    else groups.set(key, [daemon]);
  }
  return [...groups.values()].map((group) => {
    const first = group.reduce((best, daemon) => (compareRank(daemon, best) < 0 ? daemon : best));
    const places = group.flatMap(({ origin }) => [
      ...(origin.rpmPath === undefined ? [] : [origin.rpmPath]),
      ...origin.alsoIn,
    ]);
    const alsoIn = [...new Set(places)].filter((place) => place !== first.origin.rpmPath).sort();
    return { ...first, origin: { ...first.origin, alsoIn } };
  });
}
