import { shown } from "../../base/index.ts";
import { covers, type LicenceVerdict } from "../../recipe/index.ts";
import type { StatedLicence } from "../../source/index.ts";
import { cannotTell, contradicts, ok, type EvidenceRow, type Finding } from "./evidence.ts";

/** Holds what the files of a kernel's tree say of their licence against what the recipe states. */
export function licenceOfSources(
  stated: readonly StatedLicence[],
  verdict: LicenceVerdict,
): readonly EvidenceRow[] {
  return [{ check: "licence", ...finding(stated, verdict) }];
}

function finding(stated: readonly StatedLicence[], verdict: LicenceVerdict): Finding {
  const [first, ...more] = stated.filter((each) => !isCovered(each, stated, verdict));
  if (first) {
    return contradicts(
      `${inWords(first)}, and the recipe states ${verdict}${more.length === 0 ? "" : `; ${more.length} more of the files say another licence, too`}`,
      [first, ...more].map(({ path }) => path),
    );
  }
  const others = stated.filter(({ licence }) => licence === "other");
  if (verdict === "ambiguous") {
    return cannotTell(
      others[0] ? inWords(others[0]) : "the recipe takes the licence for ambiguous",
      others.map(({ path }) => path),
    );
  }
  const silent = stated.filter(({ licence }) => licence === undefined);
  if (silent.length > 0) {
    return cannotTell(
      `${silent.length} of ${stated.length} files state no licence, and the others agree with the recipe`,
      silent.map(({ path }) => path),
    );
  }
  return ok(
    `${stated.length} files state ${[...new Set(stated.map(({ licence }) => licence))].join(" and ")}`,
  );
}

/** COPYING is for the files that say nothing themselves: it need not allow what they allow beside it. */
function isCovered(
  { path, licence }: StatedLicence,
  stated: readonly StatedLicence[],
  verdict: LicenceVerdict,
): boolean {
  if (verdict === "ambiguous" || licence === undefined) return true;
  if (covers(verdict, licence)) return true;
  const isForOthers = path === "COPYING" && stated.every((each) => each.licence !== undefined);
  return isForOthers && licence !== "other" && stated.length > 1;
}

function inWords({ path, words }: StatedLicence): string {
  return words === undefined
    ? `${path} is not the text of the kernel's licence`
    : `${path} says "${cut(shown(words))}"`;
}

const LONGEST = 80;

function cut(words: string): string {
  return words.length <= LONGEST ? words : `${words.slice(0, LONGEST - 1)}…`;
}
