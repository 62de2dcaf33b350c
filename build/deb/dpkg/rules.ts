import { shown, type Where } from "../../base/index.ts";
import type { FaultEffect, Rule } from "./rule.ts";
import { CONTROL_ARCHIVE_RULES } from "./rules/control-archive.ts";
import { CONTROL_TEXT_RULES } from "./rules/control-text.ts";
import { DATA_RULES } from "./rules/data-tree.ts";
import { MEMBER_RULES } from "./rules/members.ts";
import { RELATION_RULES } from "./rules/relations.ts";
import { SCRIPT_RULES } from "./rules/scripts.ts";

/** Every way in which a package and dpkg disagree that is known here, by kind. A further one is one more row. */
export const DPKG_FAULTS = {
  ...MEMBER_RULES,
  ...CONTROL_ARCHIVE_RULES,
  ...CONTROL_TEXT_RULES,
  ...RELATION_RULES,
  ...SCRIPT_RULES,
  ...DATA_RULES,
  "more-faults": {
    title: "There are more faults than are listed",
    sentence: (found: string): string => `has ${found} more faults`,
    holds: [{ effect: "refused" }],
    shownBy: "install",
    source: "none: only the first hundred are listed",
  },
} as const satisfies Record<string, Rule>;

/** Key of a row of {@link DPKG_FAULTS}: tells one fault from another without its words. */
export type DpkgFaultKind = keyof typeof DPKG_FAULTS;

/** One fault of a package, as data; {@link explainDpkgFault} has the words. */
export interface DpkgFault {
  readonly kind: DpkgFaultKind;
  /** The package, and inside it the member, the entry, and the line or byte. */
  readonly where: Where;
  readonly effect: FaultEffect;
  /** What stands there, as it stands there: may hold any character. Empty where the kind says it all. */
  readonly found: string;
}

/** A fault in words, as a clause that goes on after its place: `has a pax header (type x), which …`. */
export function explainDpkgFault({ kind, found }: DpkgFault): string {
  return (DPKG_FAULTS[kind] as Rule).sentence(shown(found));
}
