import { listed, shown } from "../../base/index.ts";
import { versionOfRpm } from "../rpm-version.ts";
import { cannotTell, contradicts, ok, type Finding } from "./evidence.ts";
import type { RpmFacts } from "./medium-facts.ts";

/** Versions that a detail spells out. */
const NAMED = 3;

/**
 * Holds the versions of RPMs with daemons against the recipe's, if there is one. All RPMs of a release have one version: Microsoft's build put
 * the release's into each spec file. An RPM may say less than the recipe, as 4.2.1 does of 4.2.1-1, and those of 3.1 say nothing.
 */
export function versionFinding(rpms: readonly RpmFacts[], version: string | undefined): Finding {
  if (rpms.length === 0) return cannotTell("no RPM with a daemon is used");
  const stated = rpms.flatMap(({ path, nevra }): readonly Stated[] => {
    const text = versionOfRpm(nevra);
    return text !== undefined && numbersOf(text).length > 1 ? [{ path, text }] : [];
  });
  if (stated.length === 0) return cannotTell("no RPM with a daemon states which release it is of");
  if (version === undefined) return cannotTell(`the RPMs with daemons state version ${versionsOf(stated)}`);
  const saying = (those: readonly Stated[]): string =>
    `${those.length} of ${rpms.length} RPMs with daemons ${those.length === 1 ? "states" : "state"} version ${versionsOf(those)}, and the recipe is of ${version}`;
  const wrong = stated.filter(({ text }) => isOfRelease(text, version) === false);
  if (wrong.length > 0) return contradicts(saying(wrong), pathsOf(wrong));
  const unclear = stated.filter(({ text }) => isOfRelease(text, version) === undefined);
  if (unclear.length > 0) return cannotTell(saying(unclear), pathsOf(unclear));
  return ok(
    `${stated.length === 1 ? "1 RPM states" : `${stated.length} RPMs state`} version ${versionsOf(stated)}`,
  );
}

interface Stated {
  readonly path: string;
  /** The version of the RPM. */
  readonly text: string;
}

/** Three numbers name one release, and four a point release of it; behind two, such as 4.0, there may be several. */
const NUMBERS_OF_A_RELEASE = 3;

/**
 * Whether an RPM's version is that of a release; undefined where it may be. What stands behind the numbers of the release, as in 3.4~demo, is its
 * recipe's own.
 */
export function isOfRelease(text: string, version: string): boolean | undefined {
  const [rpm, release] = [numbersOf(text), numbersOf(version)];
  const both = Math.min(rpm.length, release.length);
  if (rpm.slice(0, both).some((number, i) => number !== release[i])) return false;
  const [says, means] = [rpm, release].map((numbers) => numbers.slice(both).some((number) => number > 0));
  if (means === true) return undefined;
  if (says === true) return release.length >= NUMBERS_OF_A_RELEASE ? false : undefined;
  const [tail, wanted] = [tailOf(text), tailOf(version)];
  return tail === "" || tail === wanted ? true : undefined;
}

/** The numbers that a version begins with; none where it does with something else. */
function numbersOf(version: string): readonly number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? "")
    .split(".")
    .filter((part) => part !== "")
    .map(Number);
}

/** What stands behind the numbers, in one spelling: `beta5` of `4.4.0_Beta5`. */
function tailOf(version: string): string {
  return version
    .replace(/^\d+(?:\.\d+)*/, "")
    .replace(/^[-_.~+^]/, "")
    .toLowerCase();
}

function versionsOf(stated: readonly Stated[]): string {
  const versions = [...new Set(stated.map(({ text }) => shown(text)))].sort();
  return listed(
    versions.length > NAMED ? [...versions.slice(0, NAMED), `${versions.length - NAMED} more`] : versions,
  );
}

function pathsOf(stated: readonly Stated[]): readonly string[] {
  return stated.map(({ path }) => path);
}
