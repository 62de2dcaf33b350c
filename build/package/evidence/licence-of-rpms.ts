import { listed, shown } from "../../base/index.ts";
import type { Daemon } from "../../daemon/index.ts";
import { textAllows, type LicenceVerdict, type RecipeOverride } from "../../recipe/index.ts";
import { overrideMatches } from "../override-match.ts";
import { cannotTell, contradicts, ok, type Finding } from "./evidence.ts";
import type { RpmFacts } from "./medium-facts.ts";

/** Tags that a detail spells out. */
const NAMED = 3;

/** Holds what the headers of RPMs with daemons state of their licence against what the recipe states, if there is one. */
export function licenceOfRpms(rpms: readonly RpmFacts[], verdict: LicenceVerdict | undefined): Finding {
  if (rpms.length === 0) return cannotTell("no RPM with a daemon is used");
  const said = `the RPMs with daemons state ${tagsOf(rpms)}`;
  if (verdict === undefined) return cannotTell(said);
  if (verdict === "ambiguous") return cannotTell(`${said}, and the recipe takes the licence for ambiguous`);
  const [first, ...more] = rpms.filter(({ licence }) => textAllows(licence, verdict) === false);
  if (first) {
    const others =
      more.length === 0
        ? ""
        : `; ${more.length === 1 ? "1 more RPM does" : `${more.length} more RPMs do`} not allow that, either`;
    return contradicts(
      `${shown(first.path)} states the licence ${quoted(first.licence)}, and the recipe states ${verdict}${others}`,
      [first, ...more].map(({ path }) => path),
    );
  }
  const unclear = rpms.filter(({ licence }) => textAllows(licence, verdict) === undefined);
  if (unclear.length > 0) {
    return cannotTell(
      `${unclear.length} of ${rpms.length} RPMs with daemons state ${tagsOf(unclear)}, which is no licence for certain`,
      unclear.map(({ path }) => path),
    );
  }
  return ok(`${rpms.length === 1 ? "1 RPM states" : `${rpms.length} RPMs state`} ${tagsOf(rpms)}`);
}

/** RPMs of which something is used: what overrides leave out altogether states nothing of what is packaged. */
export function usedRpms(
  rpms: readonly RpmFacts[],
  found: readonly Daemon[],
  overrides: readonly RecipeOverride[],
): readonly RpmFacts[] {
  const isLeftOut = (daemon: Daemon): boolean =>
    overrides.find((override) => overrideMatches(override, daemon))?.profile === "unused";
  return rpms.filter(({ path }) => {
    const inIt = found.filter(({ origin }) => origin.rpmPath === path);
    return inIt.length === 0 || !inIt.every(isLeftOut);
  });
}

function tagsOf(rpms: readonly RpmFacts[]): string {
  const tags = [...new Set(rpms.map(({ licence }) => quoted(licence)))].sort();
  return listed(tags.length > NAMED ? [...tags.slice(0, NAMED), `${tags.length - NAMED} more`] : tags);
}

const LONGEST = 80;

function quoted(tag: string): string {
  if (tag === "") return "no licence";
  const safe = shown(tag);
  return `"${safe.length <= LONGEST ? safe : `${safe.slice(0, LONGEST - 1)}…`}"`;
}
