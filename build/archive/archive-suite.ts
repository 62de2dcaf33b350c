import { LisdebError, nearest, shown } from "../base/index.ts";
import { SUITE_NAMES, SUITES, type Suite } from "../suite/index.ts";

/** A suite of an archive: its name in sources.list, and the Debian release that its clients run. */
export interface ArchiveSuite {
  /** `wheezy`, or with more behind it `wheezy-testing`. */
  readonly name: string;
  readonly facts: Suite;
}

/**
 * The suite of that name: Debian's own, or one that begins with Debian's and a hyphen, and is for those who run that one. The longest
 * beginning decides: `wheezy-backports-next` is for wheezy-backports. Throws `usage`.
 */
export function archiveSuiteNamed(name: string): ArchiveSuite {
  const facts = SUITES.filter((suite) => name === suite.name || name.startsWith(`${suite.name}-`))
    .sort((a, b) => a.name.length - b.name.length)
    .at(-1);
  if (facts && /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name) && name.length <= LONGEST) return { name, facts };
  const meant = nearest(name, SUITE_NAMES);
  throw new LisdebError(
    "usage",
    `there is no suite "${shown(name)}"; known are ${SUITE_NAMES.join(", ")}, and each of them with a further suffix, such as wheezy-testing`,
    { hint: facts || meant === undefined ? undefined : `did you mean ${meant}?` },
  );
}

/** A name stands in paths of the archive, beside others that are as long. */
const LONGEST = 64;
