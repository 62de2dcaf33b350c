import { compareVersions } from "../../deb/index.ts";

/**
 * What comes of a fault at a client.
 * - `refused`: apt stops with an error, or does not take what the fault is in.
 * - `untrusted`: apt takes it with a warning at most, and then asks before it installs anything, or refuses to.
 * - `unseen`: apt sees no packages, and says nothing.
 * - `stale`: apt goes on with what it had, and says nothing.
 * - `warned`: apt warns, or takes a longer way, and works.
 */
export type ArchiveEffect = "refused" | "untrusted" | "unseen" | "stale" | "warned";

/** The versions of apt on which a rule holds, and what comes of it there. */
export interface ArchiveHolding {
  readonly effect: ArchiveEffect;
  /** The first version on which it holds; since ever where not given. */
  readonly from?: string;
  /** The first version on which it holds no more; to this day where not given. */
  readonly until?: string;
}

/** One way in which an archive is wrong, or a client does not take it. */
export interface ArchiveRule {
  /** What is the matter, in general: the documentation lists it. */
  readonly title: string;
  /** This one, as a clause that goes on after its place; `found` is what stands there, fit to be shown. */
  readonly sentence: (found: string) => string;
  /** Whether the archive contradicts itself, or proves nothing: then it is wrong for whoever reads it, also where no apt looks. */
  readonly wrong: boolean;
  /** Told all the same where it is not wrong and no apt minds. */
  readonly note?: true;
  /** At which versions of apt, of those that come by the place at all; at most one row holds at each. */
  readonly holds: readonly ArchiveHolding[];
  /** Where in apt's sources it stands, or on what it was measured. */
  readonly source: string;
}

/** Rules by the kind of fault that each finds: what the files in rules/ have, each for one part of an archive. */
export type ArchiveRules = Readonly<Record<string, ArchiveRule>>;

/** By every apt that comes by. */
export const BY_ALL: readonly ArchiveHolding[] = [{ effect: "refused" }];
/** By none: no apt looks there. */
export const BY_NONE: readonly ArchiveHolding[] = [];
/** What apt does where it does not trust a signature: `apt-get update` fails over that since 1.5. */
export const NOT_TRUSTED: readonly ArchiveHolding[] = [
  { effect: "untrusted", until: "1.5" },
  { effect: "refused", from: "1.5" },
];

/** What these were held against. */
export const MEASURED = "measured on apt 0.9.7.9, 1.0.9.8, 2.2.4, 2.6.1 and 3.0.3";

/** What a rule does at this version of apt; undefined where it does not hold there. */
export function effectAt(rule: ArchiveRule, apt: string): ArchiveEffect | undefined {
  return rule.holds.find(
    ({ from, until }) =>
      (from === undefined || compareVersions(apt, from) >= 0) &&
      (until === undefined || compareVersions(apt, until) < 0),
  )?.effect;
}
