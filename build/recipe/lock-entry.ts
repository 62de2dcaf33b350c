import type { LockEntry } from "./schema.ts";

/** What lock.yaml holds: entries by recipe id and file name. */
export type Locks = Readonly<Record<string, Readonly<Record<string, LockEntry>>>>;

/** The entry of a recipe's medium. Ids and file names are anybody's: `constructor` is one, and no entry unless the file has it. */
export function lockEntryOf(locks: Locks, id: string, file: string): LockEntry | undefined {
  const media = Object.hasOwn(locks, id) ? locks[id] : undefined;
  return media && Object.hasOwn(media, file) ? media[file] : undefined;
}
