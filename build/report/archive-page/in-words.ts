import { listed, shown } from "../../base/index.ts";
import type { ArchiveView, BuildView, KeyView, PackageView, SuiteView } from "./archive-view.ts";

/** How a build stands, as the page marks and names it. */
export interface StandingShown {
  /** Class of the mark. */
  readonly standing: "fits" | "unproven" | "brings" | "unjudged";
  readonly word: string;
}

/** In the order of the legend: what each mark means. */
export const STANDINGS: readonly (StandingShown & { readonly means: string })[] = [
  {
    standing: "fits",
    word: "fits",
    means: "The suite has all that the daemon needs, and it is known to work there.",
  },
  {
    standing: "unproven",
    word: "unproven",
    means: "Nothing speaks against it, but nobody has shown that it works there.",
  },
  { standing: "brings", word: "metapackage", means: "It holds no daemon, and brings packages that do." },
  { standing: "unjudged", word: "not judged", means: "It was published without a build record that says." },
];

/** How a build stands. */
export function standingShown({ verdict }: Pick<BuildView, "verdict">): StandingShown {
  const standing = verdict?.standing ?? "unjudged";
  return { standing, word: STANDINGS.find((each) => each.standing === standing)?.word ?? "" };
}

/** A sentence on a package, and what kind of verdict it explains. */
export interface NoteShown {
  readonly kind: "unproven" | "brings";
  readonly text: string;
}

/** Of an unproven package why nobody knows, of a metapackage what it brings; where they differ, for which architectures. */
export function notesOn({ builds }: PackageView): readonly NoteShown[] {
  const notes = new Map<string, { kind: NoteShown["kind"]; architectures: string[] }>();
  for (const { verdict, architecture } of builds) {
    if (!verdict || verdict.standing === "fits") continue;
    const lines =
      verdict.standing === "unproven"
        ? verdict.words.map((words) => `Unproven: ${words}`)
        : [`Brings ${listed(verdict.packages)}`];
    for (const line of lines) {
      const note = notes.get(line) ?? { kind: verdict.standing, architectures: [] };
      note.architectures.push(architecture);
      notes.set(line, note);
    }
  }
  return [...notes].map(([line, { kind, architectures }]) => ({
    kind,
    text: shown(architectures.length === builds.length ? line : `${architectures.join(", ")}: ${line}`),
  }));
}

/** A time as the page shows it and as a `time` element states it: `2026-11-20 12:00 UTC`. */
export function timeShown(date: Date): { readonly text: string; readonly time: string } {
  const iso = date.toISOString();
  return { text: `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`, time: `${iso.slice(0, 19)}Z` };
}

/** The Debian that a suite is for. */
export function debianOf({ facts }: SuiteView): string {
  return `Debian ${facts.debian}`;
}

/** In which form a suite's apt takes the archive. */
export function formOf({ facts: { apt } }: SuiteView): string {
  const source = apt.deb822Sources && apt.signedBy ? "deb822 source" : "sources.list";
  return `apt ${apt.version}: ${source}, ${apt.signedBy ? "Signed-By" : "trusted.gpg.d"}`;
}

/** Forty hex digits as people read them aloud, in two halves of five groups. */
export function fingerprintShown(fingerprint: string): readonly [string, string] {
  const groups = shown(fingerprint).match(/.{1,4}/g) ?? [];
  return [groups.slice(0, 5).join(" "), groups.slice(5).join(" ")];
}

/** What a key is. */
export function aboutKey({ algorithm, bits, userId, created, expires }: KeyView): string {
  const kind = { rsa: "RSA", dsa: "DSA", ed25519: "Ed25519", other: "another algorithm" }[algorithm];
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  return [
    bits === undefined ? kind : `${kind} ${bits}`,
    shown(userId),
    `made ${day(created)}`,
    expires ? `expires ${day(expires)}` : "does not expire",
  ].join(" · ");
}

/** Which states the page is made from. */
export function statesOf({ suites }: ArchiveView): string {
  if (suites.length === 0) return "no state";
  return listed(suites.map(({ name, number }) => `state ${number} of ${shown(name)}`));
}

/** A digest in two halves, between which a line may end. */
export function digestShown(digest: string): readonly [string, string] {
  const half = Math.ceil(digest.length / 2);
  return [digest.slice(0, half), digest.slice(half)];
}

/** Address of a file of the archive, from its page: also `+`, which Amazon's store reads as a blank. */
export function hrefOf(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
