import { shown, type Where } from "../../base/index.ts";
import type { Client } from "./clients.ts";
import type { ArchiveEffect, ArchiveRule } from "./rule.ts";
import { INDEX_RULES } from "./rules/indices.ts";
import { PACKAGE_RULES } from "./rules/packages.ts";
import { RELEASE_RULES } from "./rules/release.ts";
import { SIGNATURE_RULES } from "./rules/signatures.ts";
import { SOURCE_RULES } from "./rules/sources.ts";
import { STATE_RULES } from "./rules/states.ts";

/** Every way in which an archive is wrong, or an apt does not take it, that is known here, by kind. A further one is one more row. */
export const ARCHIVE_FAULTS = {
  ...SIGNATURE_RULES,
  ...RELEASE_RULES,
  ...INDEX_RULES,
  ...PACKAGE_RULES,
  ...SOURCE_RULES,
  ...STATE_RULES,
} as const satisfies Record<string, ArchiveRule>;

/** Key of a row of {@link ARCHIVE_FAULTS}: tells one fault from another without its words. */
export type ArchiveFaultKind = keyof typeof ARCHIVE_FAULTS;

/** One fault of an archive, as data; {@link explainArchiveFault} has the words. */
export interface ArchiveFault {
  readonly kind: ArchiveFaultKind;
  /** The archive, and inside it the file. */
  readonly where: Where;
  /** What stands there, as it stands there: may hold any character. Empty where the kind says it all. */
  readonly found: string;
  /** Whether the archive is wrong for whoever reads it. */
  readonly wrong: boolean;
  /** What comes of it at each client that comes by it; empty where none does. */
  readonly clients: readonly { readonly client: Client; readonly effect: ArchiveEffect }[];
}

/** A fault in words, as a clause that goes on after its place: `is not what Release lists: …`. */
export function explainArchiveFault({ kind, found }: ArchiveFault): string {
  return (ARCHIVE_FAULTS[kind] as ArchiveRule).sentence(shown(found));
}

/** Whether a client cannot use the archive as it should, and more than a warning comes of the fault. */
export function isGraveFor({ clients }: ArchiveFault, client: Client): boolean {
  return clients.some((each) => each.client === client && each.effect !== "warned");
}
