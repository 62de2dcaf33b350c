import { SUITES, type Suite } from "../../suite/index.ts";

/** An apt of a Debian release, as a client of archives. */
export interface Client {
  /** apt's version: `0.9.7.9`. */
  readonly apt: string;
  /** Debian's version number: `7`. */
  readonly debian: string;
  /** Version of the dpkg beside it. */
  readonly dpkg: string;
  /** Whether it asks for InRelease. */
  readonly inRelease: boolean;
  /** Whether it asks for indices by their digest. */
  readonly byHash: boolean;
}

/** Every apt that is judged for, oldest first: one of each Debian release. */
export const CLIENTS: readonly Client[] = [
  ...new Map(SUITES.map((suite) => [suite.debian, suite])).values(),
].map(({ debian, apt, dpkg }) => ({
  apt: apt.version,
  debian,
  dpkg: dpkg.version,
  inRelease: apt.inRelease,
  byHash: apt.byHash,
}));

/**
 * The clients that a suite is for: those of the Debian release by which it is named, in sources.list or by its Release, also with more
 * behind the name (`bookworm-security`, `wheezy-testing`); where that names none, the newest.
 */
export function clientsOf(...names: readonly (string | undefined)[]): readonly Client[] {
  for (const name of names) {
    const suite = name === undefined ? undefined : suiteBehind(name);
    if (suite) return CLIENTS.filter(({ debian }) => debian === suite.debian);
  }
  return CLIENTS.slice(-1);
}

function suiteBehind(name: string): Suite | undefined {
  return SUITES.filter((suite) => name === suite.name || /^[-/]/.test(behind(name, suite.name)))
    .toSorted((a, b) => a.name.length - b.name.length)
    .at(-1);
}

function behind(name: string, beginning: string): string {
  return name.startsWith(beginning) ? name.slice(beginning.length) : "";
}
