import { LisdebError, type Where } from "../base/index.ts";

/** How many problems of one file are listed: nobody reads more, and to find the place of each costs time. */
const MOST_LISTED = 100;

/** The first of what is wrong with a file as errors, none for what `said` passes by, in the file's order; and one more that counts the others. */
export function firstProblems<T>(
  found: readonly T[],
  where: Where,
  said: (one: T) => LisdebError | undefined,
): LisdebError[] {
  const listed = found
    .slice(0, MOST_LISTED)
    .map(said)
    .filter((problem) => problem !== undefined);
  const more = found.length - MOST_LISTED;
  if (more <= 0) return byPlace(listed);
  const counted = `has ${more} more problem${more > 1 ? "s" : ""}`;
  return [...byPlace(listed), new LisdebError("recipe-invalid", counted, { where })];
}

/** Problems by line and column, file by file as the files first come. What is of a file as a whole stands behind all that has a line in it. */
export function byPlace(problems: readonly LisdebError[]): LisdebError[] {
  const files = problems.map(({ where }) => where?.file);
  const rank = ({ where }: LisdebError): readonly [number, number, number] => [
    files.indexOf(where?.file),
    where?.line ?? Infinity,
    where?.column ?? Infinity,
  ];
  const ranked = problems.map((problem) => ({ problem, rank: rank(problem) }));
  return ranked
    .sort((a, b) => {
      const i = a.rank.findIndex((part, at) => part !== b.rank[at]);
      return i === -1 ? 0 : (a.rank[i] ?? 0) - (b.rank[i] ?? 0);
    })
    .map(({ problem }) => problem);
}
