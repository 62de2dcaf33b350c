import { compareVersions } from "../version.ts";

/**
 * What comes of a fault. `refused`: dpkg does not install the package, or leaves it half installed. `misread`: dpkg takes the package and
 * makes of it something other than it says.
 */
export type FaultEffect = "refused" | "misread";

/** The versions of dpkg on which a rule holds, and what it does there. */
export interface Holding {
  readonly effect: FaultEffect;
  /** The first version on which it holds; since ever where not given. */
  readonly from?: string;
  /** The first version on which it holds no more; to this day where not given. */
  readonly until?: string;
}

/** One way in which a package and dpkg disagree. */
export interface Rule {
  /** What is the matter, in general: the documentation lists it. */
  readonly title: string;
  /** This one, as a clause that goes on after its place; `found` is what stands there, fit to be shown. */
  readonly sentence: (found: string) => string;
  /** On which versions; at most one row holds on each. */
  readonly holds: readonly Holding[];
  /** What shows it: already `dpkg-deb --info`, `--contents` or `--extract`, or nothing before dpkg installs the package. */
  readonly shownBy: "dpkg-deb" | "install";
  /** Where in dpkg's sources it stands, or that it was measured. */
  readonly source: string;
}

/** Rules by the kind of fault that each finds: what the files in rules/ have, each for one part of a package. */
export type Rules = Readonly<Record<string, Rule>>;

/** On every version since 1.16. */
export const REFUSED: readonly Holding[] = [{ effect: "refused" }];
/** On every version since 1.16. */
export const MISREAD: readonly Holding[] = [{ effect: "misread" }];

/** What a rule does on this version of dpkg; undefined where it does not hold there. */
export function effectOn(rule: Rule, dpkgVersion: string): FaultEffect | undefined {
  return rule.holds.find(
    ({ from, until }) =>
      (from === undefined || compareVersions(dpkgVersion, from) >= 0) &&
      (until === undefined || compareVersions(dpkgVersion, until) < 0),
  )?.effect;
}
