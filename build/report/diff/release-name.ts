import { targetName, type RhelTarget } from "../../daemon/index.ts";

/** A release of RHEL in words: `RHEL 6.3`, `RHEL 6.6 update1`, `RHEL 9`. */
export function releaseName(target: RhelTarget): string {
  return `RHEL ${targetName(target)}`;
}

/** Each release once, the oldest first. */
export function inOrder(releases: readonly string[]): string[] {
  return [...new Set(releases)].sort((a, b) => {
    const [left, right] = [numbersIn(a), numbersIn(b)];
    return left.map((number, i) => number - (right[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
  });
}

/** `RHEL 6.2, 6.3`. */
export function releasesInShort(releases: readonly string[]): string {
  return `RHEL ${inOrder(releases)
    .map((release) => release.replace("RHEL ", ""))
    .join(", ")}`;
}

/** Major, minor, update; 0 where there is none, 1 for the first, which has no number. */
function numbersIn(release: string): readonly [number, number, number] {
  const [, major, minor, update] = /(\d+)(?:\.(\d+))?(?: update(\d*))?$/.exec(release) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0), update === undefined ? 0 : Number(update) + 1];
}
