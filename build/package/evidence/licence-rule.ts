import type { LicenceVerdict } from "../../recipe/index.ts";

/** A licence that leaves no doubt. */
export type KnownLicence = Exclude<LicenceVerdict, "ambiguous">;

/** What may be stated of a daemon for it to be under the licence that a recipe states: that, or one that leaves the choice of it. */
const COVERED: Readonly<Record<KnownLicence, readonly KnownLicence[]>> = {
  "GPL-2.0": ["GPL-2.0", "GPL-2.0-or-later"],
  "GPL-2.0-or-later": ["GPL-2.0-or-later"],
  "GPL-3.0-or-later": ["GPL-3.0-or-later"],
};

/** Whether what is stated of a daemon allows what the recipe states. `stated`: any other name allows nothing. */
export function covers(verdict: KnownLicence, stated: string | undefined): boolean {
  return COVERED[verdict].some((licence) => licence === stated);
}

/** What stands in rpm's License tag, without blanks and in small letters, where it names one licence and leaves no doubt. */
const TAGS: ReadonlyMap<string, KnownLicence> = new Map([
  ["gplv2", "GPL-2.0"],
  ["gpl-2.0", "GPL-2.0"],
  ["gpl-2.0-only", "GPL-2.0"],
  ["gplv2+", "GPL-2.0-or-later"],
  ["gpl-2.0+", "GPL-2.0-or-later"],
  ["gpl-2.0-or-later", "GPL-2.0-or-later"],
  ["gplv3+", "GPL-3.0-or-later"],
  ["gpl-3.0+", "GPL-3.0-or-later"],
  ["gpl-3.0-or-later", "GPL-3.0-or-later"],
]);

/** The licence that a License tag names; undefined where it names none, several, or one of which nothing is known here. */
export function licenceInTag(tag: string): KnownLicence | undefined {
  return tag.length > LONGEST_TAG ? undefined : TAGS.get(spelled(tag));
}

/** Tags that are of some version of the GPL or of nothing: no other licence is stated by them, and this one not for certain. */
const SAY_LESS: ReadonlySet<string> = new Set(["", "gpl", "gpl+"]);

/**
 * Whether a License tag allows what the recipe states; undefined where it says too little to tell. Of several licences "or" leaves the choice, and "and" binds
 * to each.
 */
export function tagAllows(tag: string, verdict: KnownLicence): boolean | undefined {
  if (tag.length > LONGEST_TAG) return undefined;
  const choices = splitAt("or", wordsOf(tag)).map((choice) =>
    splitAt("and", choice).map((words) => words.join("")),
  );
  if (choices.some((names) => names.every((name) => covers(verdict, licenceInTag(name))))) return true;
  const saysLess = (name: string): boolean =>
    SAY_LESS.has(spelled(name)) || covers(verdict, licenceInTag(name));
  return choices.some((names) => names.every(saysLess)) ? undefined : false;
}

/** In characters; genuine ones name a few licences. */
const LONGEST_TAG = 400;

function wordsOf(tag: string): readonly string[] {
  return tag.split(/\s+/).filter((word) => word !== "");
}

/** The words between those that are this one, in whatever letters. */
function splitAt(joint: string, words: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const [i, word] of words.entries()) {
    if (i > 0 && i < words.length - 1 && word.toLowerCase() === joint) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}

function spelled(tag: string): string {
  return wordsOf(tag).join("").toLowerCase();
}
