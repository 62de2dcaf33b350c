import { LisdebError, type Where } from "../base/index.ts";
import type { ElfFacts } from "../elf/index.ts";
import type { DaemonName } from "./daemon-name.ts";
import type { Tell } from "./daemon.ts";
import { featuresInSource, featuresOf, inWords, type Feature, type Shows } from "./features.ts";
import { CONTRADICTIONS, IDENTITIES, MEANINGS } from "./identity.ts";
import type { DaemonProfile } from "./profile.ts";
import { PROFILES } from "./profiles.ts";
import { weighRhel5, type RpmEvidence } from "./rhel5-evidence.ts";
import { VARIATIONS } from "./variations.ts";

/** What a binary was taken for, and by what. */
export interface Identified {
  /** undefined where the binary shows nothing that one of the three daemons does. */
  readonly name: DaemonName | undefined;
  readonly profile: DaemonProfile | undefined;
  readonly tells: readonly Tell[];
}

/**
 * Says which daemon a binary is, and of which generation, by what is in it; its package counts only for what does not show in a
 * binary. Throws `daemon-contradiction` where the binary says two things that no daemon says together.
 */
export function identify(
  bytes: Uint8Array,
  elf: ElfFacts,
  rpm: RpmEvidence | undefined,
  where: Where,
): Identified {
  return identifyBy(featuresOf(bytes, elf, ALL_FEATURES, where), weighRhel5(elf, rpm), where);
}

/**
 * Says which daemon a program in C would be when it is compiled, and of which generation. Throws `daemon-contradiction` as for a binary.
 */
export function identifySource(text: string, where: Where): Identified {
  return identifyBy(featuresInSource(text), { rhel5: false, tells: [] }, where);
}

function identifyBy(shows: Shows, weighed: ReturnType<typeof weighRhel5>, where: Where): Identified {
  const seen = IDENTITIES.filter((identity) => shows(identity.shows) === true);
  const first = seen[0];
  if (!first) return { name: undefined, profile: undefined, tells: [] };
  const other = seen.find(({ daemon }) => daemon !== first.daemon);
  if (other) contradiction(first.shows, other.shows, where);
  for (const [one, another] of CONTRADICTIONS) {
    if (shows(one) === true && shows(another) === true) contradiction(one, another, where);
  }

  const matching = PROFILES.filter(({ daemon, tells }) => daemon === first.daemon && matches(tells, shows));
  const wanted = matching.find(({ generation }) => (generation === "rhel5") === weighed.rhel5);
  const base = wanted ?? matching[0];
  const variations = base ? VARIATIONS.filter((variation) => shows(variation.shows) === true) : [];
  return {
    name: first.daemon,
    profile: base && variations.reduce((profile, variation) => variation.of(profile), base),
    tells: [
      ...[...seen, ...MEANINGS.filter((row) => shows(row.shows) === true), ...variations].map((row) => ({
        saw: inWords(row.shows),
        means: row.means,
      })),
      ...weighed.tells,
    ],
  };
}

const ALL_FEATURES: readonly Feature[] = [
  ...IDENTITIES.map(({ shows }) => shows),
  ...MEANINGS.map(({ shows }) => shows),
  ...CONTRADICTIONS.flat(),
  ...PROFILES.flatMap(({ tells }) => [...tells.present, ...tells.absent]),
  ...VARIATIONS.map(({ shows }) => shows),
];

/** What cannot be seen speaks neither for nor against; but something must be seen. */
function matches(tells: DaemonProfile["tells"], shows: Shows): boolean {
  const present = tells.present.map(shows);
  return (
    !present.includes(false) &&
    present.includes(true) &&
    !tells.absent.some((feature) => shows(feature) === true)
  );
}

function contradiction(one: Feature, another: Feature, where: Where): never {
  throw new LisdebError(
    "daemon-contradiction",
    `${inWords(one)} and ${inWords(another)}, which no daemon does together`,
    { where },
  );
}
