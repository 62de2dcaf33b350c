// Many archives that lie, of one pool and with one set of keys, and what lisdeb verify says of them.
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  explainArchiveFault,
  openArchive,
  suitePlace,
  verifyArchive,
  type VerifiedArchive,
} from "../../build/archive/index.ts";
import { archiveKeys, type ArchiveKeys, type KeyName } from "./archive-keys.ts";
import { fillPool, lyingArchive, type Lies } from "./lying-archive.ts";

/** What makes such archives in a folder. */
export interface LyingArchives {
  readonly keys: ArchiveKeys;
  /** An archive without suites, of which each is a copy. */
  readonly good: string;
  /** Makes its packages; once, before all. */
  readonly fill: () => Promise<void>;
  /** A new one, with lies; `before` does something to its pool first. Gives its folder. */
  readonly archiveOf: (lies: Lies, before?: (archive: string) => Promise<void> | void) => Promise<string>;
  /** The kinds of all that a lie brings with it, each once. */
  readonly kindsOf: (lies: Lies, keyring?: readonly KeyName[]) => Promise<readonly string[]>;
}

export function lyingArchives(folder: string): LyingArchives {
  const keys = archiveKeys(folder);
  const good = join(folder, "good");
  let count = 0;
  const archiveOf: LyingArchives["archiveOf"] = async (lies, before) => {
    const archive = join(folder, `archive-${++count}`);
    cpSync(good, archive, { recursive: true });
    await before?.(archive);
    await lyingArchive(archive, lies, keys);
    return archive;
  };
  return {
    keys,
    good,
    async fill() {
      mkdirSync(good);
      await fillPool(good);
    },
    archiveOf,
    kindsOf: async (lies, keyring = ["rsa"]) =>
      kinds(await verified(await archiveOf(lies), await keys.keyring(...keyring))),
  };
}

/** Verified for nobody but those whom it is for, and asked for only once where a server fails. */
export async function verified(address: string, keyring?: string, suite?: string): Promise<VerifiedArchive> {
  const opened = await openArchive(address, { environment: {}, retry: NO_RETRY });
  return verifyArchive(opened, {
    certificates: keyring === undefined ? [] : [readFileSync(keyring)],
    suites: suite === undefined ? undefined : [suitePlace(suite)],
    pool: true,
    demanded: [],
    now: new Date(),
  });
}

const NO_RETRY = {
  attempts: 1,
  firstWaitMs: 1,
  longestWaitMs: 1,
  longestRetryAfterMs: 1,
  worthwhileBytes: 1,
};

/** Faults as `kind path: words`. */
export const told = ({ suites, faults }: VerifiedArchive): readonly string[] =>
  [...suites.flatMap((suite) => suite.faults), ...faults].map(
    (fault) => `${fault.kind} ${fault.where.inside?.join("/") ?? ""}: ${explainArchiveFault(fault)}`,
  );

export const kinds = (archive: VerifiedArchive): readonly string[] => [
  ...new Set(told(archive).map((each) => each.split(" ")[0]!)),
];

/** Debian's versions whose apt takes the first suite. */
export const takenBy = ({ suites }: VerifiedArchive): string =>
  (suites[0]?.clients ?? [])
    .filter(({ takes }) => takes)
    .map(({ client }) => client.debian)
    .join(" ");
