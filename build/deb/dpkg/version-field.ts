import type { Where } from "../../base/index.ts";
import type { Tell } from "./fault-list.ts";
import { toText } from "./tar-entries.ts";

/** What dpkg holds an epoch in: a signed 32-bit number. */
const HIGHEST_EPOCH = 2_147_483_647n;

/** Checks a version as dpkg reads it: the package's own, or that of a relation. */
export function checkDpkgVersion(value: string, of: "package" | "relation", where: Where, tell: Tell): void {
  const version = value.replace(/^[ \t]+/, "");
  const refuse = (why: string): void => tell("version-syntax", where, `"${toText(version)}", which ${why}`);
  if (version === "") {
    refuse("is empty");
    return;
  }
  const [whole = "", ...more] = version.split(/[ \t]+/);
  if (more.length > 0 && more.join("") !== "") {
    refuse("has a blank within");
    return;
  }
  const colon = whole.indexOf(":");
  // What strtol() reads: blanks, a sign and digits.
  const epoch = colon < 0 ? "0" : /^[ \t\n\v\f\r]*([+-]?[0-9]*)$/.exec(whole.slice(0, colon))?.[1];
  if (epoch === undefined || epoch === "+" || epoch === "-") {
    refuse("has an epoch that is not a number");
    return;
  }
  if (epoch.startsWith("-") && BigInt(epoch) < 0n) {
    refuse("has a negative epoch");
    return;
  }
  if (BigInt(epoch.replace(/^\+/, "") || "0") > HIGHEST_EPOCH) {
    refuse("has an epoch that is too large");
    return;
  }
  const behind = whole.slice(colon + 1);
  if (behind === "") {
    refuse("has nothing behind its epoch");
    return;
  }
  const hyphen = behind.lastIndexOf("-");
  const upstream = hyphen < 0 ? behind : behind.slice(0, hyphen);
  const revision = hyphen < 0 ? undefined : behind.slice(hyphen + 1);
  if (upstream !== "" && !/^[0-9]/.test(upstream)) refuse("does not begin with a digit");
  else if (!/^[A-Za-z0-9.+:~-]*$/.test(upstream)) refuse("holds a character that no version may hold");
  else if (!/^[A-Za-z0-9.+~]*$/.test(revision ?? "")) refuse("holds a character that no revision may hold");
  // Of the package's own dpkg has always looked at that part.
  if (upstream === "" && of === "package") refuse("has nothing before its revision");
  else if (upstream === "") tell("version-without-upstream", where, `"${toText(version)}"`);
  if (epoch === "" || revision === "") tell("version-with-empty-part", where, `"${toText(version)}"`);
}
