import { LisdebError, type Where } from "../base/index.ts";

/** How many problems of one file are listed: nobody reads more, and to find the place of each costs time. */
const MOST_LISTED = 100;

/** The first of what is wrong with a file as errors, none for what `said` passes by, and one more that counts the others. */
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
  if (more <= 0) return listed;
  const counted = `has ${more} more problem${more > 1 ? "s" : ""}`;
  return [...listed, new LisdebError("recipe-invalid", counted, { where })];
}
