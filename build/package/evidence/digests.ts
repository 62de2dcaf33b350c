import { listed } from "../../base/index.ts";
import { cannotTell, contradicts, ok, type Finding } from "./evidence.ts";
import type { RpmFacts } from "./medium-facts.ts";

const SIGNATURE = "OpenPGP signature";

/** Sizes are checked, too, and prove little. */
function isDigest(what: string): boolean {
  return what !== SIGNATURE && !what.endsWith(" size");
}

/** What was checked of the RPMs by their own digests, counted by kind. One that is wrong has ended the scan before. */
export function digestsFinding(rpms: readonly RpmFacts[]): Finding {
  const counted = new Map<string, number>();
  for (const { checks } of rpms)
    for (const { what, result } of checks)
      if (result === "ok" && isDigest(what)) counted.set(what, (counted.get(what) ?? 0) + 1);
  const bare = rpms.filter(({ checks }) =>
    checks.every(({ what, result }) => result !== "ok" || !isDigest(what)),
  );
  if (bare.length > 0) {
    return cannotTell(
      `${bare.length} of ${rpms.length} RPMs hold no digest that could be checked`,
      bare.map(({ path }) => path),
    );
  }
  const kinds = [...counted].map(([what, count]) => `${what} of ${count}`);
  return rpms.length === 0
    ? cannotTell("there is no RPM")
    : ok(`${listed(kinds)}, of ${rpms.length === 1 ? "1 RPM" : `${rpms.length} RPMs`}`);
}

/** Whether anything on the medium proves who made it. */
export function signaturesFinding(rpms: readonly RpmFacts[]): Finding {
  const signed = rpms.filter(({ checks }) =>
    checks.some((check) => check.what === SIGNATURE && check.result === "ok"),
  );
  if (rpms.length > 0 && signed.length === rpms.length)
    return ok(rpms.length === 1 ? "the one RPM" : `all ${rpms.length} RPMs`);
  const unchecked = rpms.filter(({ checks }) =>
    checks.some((check) => check.what === SIGNATURE && check.result === "not checked"),
  );
  if (unchecked.length > 0) {
    return cannotTell(
      `${unchecked.length} of ${rpms.length} RPMs are signed, and no keyring was given to check that with`,
      unchecked.map(({ path }) => path),
    );
  }
  return cannotTell("no RPM is signed: nothing on the medium proves who made it");
}

/** Files that are named for another package than the one in them. Names that a medium had to shorten say nothing. */
export function fileNamesFinding(rpms: readonly RpmFacts[]): Finding {
  const named = rpms.filter(({ path }) => FULL_NAME.test(fileName(path)));
  const wrong = named.filter(
    ({ path, nevra }) => fileName(path).toLowerCase() !== `${nevra}.rpm`.toLowerCase(),
  );
  if (wrong.length > 0) {
    return contradicts(
      `${wrong.length} of ${rpms.length} RPMs are named for another package than the one in them`,
      wrong.map(({ path }) => path),
    );
  }
  return named.length === 0
    ? cannotTell("no RPM's file has a package's full name")
    : ok(`${named.length} of ${rpms.length} RPMs`);
}

/** The last part of a path on a medium. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** NAME-VERSION-RELEASE.ARCH.rpm. */
const FULL_NAME = /^.+-[^-]+-[^-]+\.[^-.]+\.rpm$/i;
