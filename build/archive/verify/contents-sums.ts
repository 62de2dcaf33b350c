import { createHash } from "node:crypto";

/**
 * A set of paths in a few bytes, so that what a pool's packages hold need not be kept: how many there are, and the sum of their digests. Not proof against
 * someone who searches for two sets with the same sum; whoever could do that signs Contents anyway.
 */
export interface PathSum {
  readonly count: number;
  /** Modulo 2 to the 96th. */
  readonly sum: readonly [number, number, number];
}

/** What Contents has to say of a package. */
export interface PackageFacts {
  readonly name: string;
  readonly architecture: string;
  /** Its path in the archive. */
  readonly path: string;
  readonly files: PathSum;
  /** Its files again, for a name that has several versions, whose paths are listed once. */
  readonly paths: () => Promise<readonly string[]>;
}

const NOTHING: PathSum = { count: 0, sum: [0, 0, 0] };

/** The sum of paths, each once. */
export function sumOf(paths: Iterable<string>): PathSum {
  let sum = NOTHING;
  for (const path of new Set(paths)) sum = withPath(sum, path);
  return sum;
}

/** The sum of no path, which {@link withPath} and {@link bothSums} go on from. */
export const NO_PATHS: PathSum = { count: 0, sum: [0, 0, 0] };

/** The sum with one path more. */
export function withPath(before: PathSum, path: string): PathSum {
  const hash = createHash("md5").update(path).digest();
  const sum = [hash.readUInt32LE(0), hash.readUInt32LE(4), hash.readUInt32LE(8)] as const;
  return bothSums(before, { count: 1, sum });
}

/** The sum of what two sums are of. */
export function bothSums({ count, sum: [a, b, c] }: PathSum, other: PathSum): PathSum {
  const [d, e, f] = other.sum;
  return { count: count + other.count, sum: [(a + d) >>> 0, (b + e) >>> 0, (c + f) >>> 0] };
}

/** Whether two sums are of the same paths, as far as their number and 96 bits tell. */
export function isSameSum(a: PathSum, b: PathSum): boolean {
  return a.count === b.count && a.sum.every((part, i) => part === b.sum[i]);
}

/** What the packages of one list hold together, by name: Contents lists a path once whichever versions have it. */
export interface ContentsSums {
  add(facts: PackageFacts): void;
  /** The sum of each name. */
  sums(): Promise<ReadonlyMap<string, { readonly files: PathSum; readonly isForAll: boolean }>>;
}

/** Begins empty. A package that is added twice, by its path in the archive, counts once; `paths` is asked only where a name's versions hold different files. */
export function contentsSums(): ContentsSums {
  const byName = new Map<string, PackageFacts[]>();
  return {
    add(facts) {
      const known = byName.get(facts.name) ?? [];
      if (known.every(({ path }) => path !== facts.path)) byName.set(facts.name, [...known, facts]);
    },
    async sums() {
      const sums = new Map<string, { files: PathSum; isForAll: boolean }>();
      for (const [name, versions] of byName) {
        const [only] = versions;
        if (!only) continue;
        const isForAll = versions.every(({ architecture }) => architecture === "all");
        if (versions.every(({ files }) => isSameSum(files, only.files))) {
          sums.set(name, { files: only.files, isForAll });
          continue;
        }
        const paths = new Set<string>();
        for (const { paths: read } of versions) for (const path of await read()) paths.add(path);
        sums.set(name, { files: sumOf(paths), isForAll });
      }
      return sums;
    },
  };
}
