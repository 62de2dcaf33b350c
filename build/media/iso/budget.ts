import { LIMITS, LisdebError, type Where } from "../../base/index.ts";

/**
 * What reading one image's structure may cost in all. A few kilobytes of image can ask for any amount of work by pointing many
 * times at one place; each kind of work is counted here, and ends in `limit-exceeded`.
 */
export interface Budget {
  /** Takes `amount` from what is left of `kind`; throws `limit-exceeded`. */
  spend(kind: keyof typeof KINDS, amount: number): void;
}

const KINDS = {
  records: { limit: LIMITS.mediumEntries, said: "files and folders" },
  metadata: { limit: LIMITS.isoMetadataBytes, said: "bytes of folders" },
  systemUse: { limit: LIMITS.isoSystemUseBytes, said: "bytes of Rock Ridge entries" },
  paths: { limit: LIMITS.isoPathBytes, said: "characters of names" },
} as const;

/** A fresh budget for one image. */
export function newBudget(where: Where): Budget {
  const spent = { records: 0, metadata: 0, systemUse: 0, paths: 0 };
  return {
    spend(kind, amount) {
      spent[kind] += amount;
      const { limit, said } = KINDS[kind];
      if (spent[kind] > limit) {
        throw new LisdebError("limit-exceeded", `needs more than ${limit} ${said} to be listed`, { where });
      }
    },
  };
}
