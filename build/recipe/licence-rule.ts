import { allows, parseLicence, type NamedLicence } from "./licence-expression.ts";
import type { LicenceVerdict } from "./recipe.ts";

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

/** Names that leave no doubt, as they are {@link spelled}: of the SPDX License List, and of the lists that Fedora and SUSE had. */
const NAMES: ReadonlyMap<string, KnownLicence> = new Map([
  ["gplv2", "GPL-2.0"],
  ["gplv2only", "GPL-2.0"],
  ["gpl-2.0", "GPL-2.0"],
  ["gpl-2.0-only", "GPL-2.0"],
  ["gplv2+", "GPL-2.0-or-later"],
  ["gpl-2.0+", "GPL-2.0-or-later"],
  ["gpl-2.0-or-later", "GPL-2.0-or-later"],
  ["gplv3+", "GPL-3.0-or-later"],
  ["gpl-3.0+", "GPL-3.0-or-later"],
  ["gpl-3.0-or-later", "GPL-3.0-or-later"],
]);

/**
 * Exceptions that leave what the licence grants as it is: the kernel's note that programs which call it are not under its licence, and whatever spec files mean by
 * "with exceptions". What else stands behind "with" may be anything, and a restriction too.
 */
const EXCEPTIONS: ReadonlySet<string | undefined> = new Set([undefined, "linux-syscall-note", "exceptions"]);

/** Names that are of some version of the GPL: no other licence is stated by them, and this one not for certain. */
const SAY_LESS: ReadonlySet<string> = new Set(["gpl", "gpl+"]);

/** In characters; genuine texts name a few licences. */
const LONGEST = 400;

/** The licence that a text names; undefined where it names none, several, or one of which nothing is known here. */
export function licenceNamed(text: string): KnownLicence | undefined {
  const expression = text.length > LONGEST ? undefined : parseLicence(text);
  return expression && "name" in expression ? known(expression) : undefined;
}

/**
 * Whether a text, such as rpm's License tag or what stands behind SPDX-License-Identifier, allows what the recipe states; undefined where it says too little to
 * tell. What cannot be read as a statement of licences allows nothing.
 */
export function textAllows(text: string, verdict: KnownLicence): boolean | undefined {
  if (text.length > LONGEST || text.trim() === "") return undefined;
  const expression = parseLicence(text);
  if (!expression) return false;
  return allows(expression, (licence) => {
    if (covers(verdict, known(licence))) return true;
    return isExceptionKnown(licence) && SAY_LESS.has(spelled(licence.name)) ? undefined : false;
  });
}

function known(licence: NamedLicence): KnownLicence | undefined {
  return isExceptionKnown(licence) ? NAMES.get(spelled(licence.name)) : undefined;
}

function isExceptionKnown({ exception }: NamedLicence): boolean {
  return EXCEPTIONS.has(exception?.toLowerCase());
}

/** Without blanks, in small letters, and "or later" as its sign. */
function spelled(name: string): string {
  return name
    .replaceAll(" ", "")
    .toLowerCase()
    .replace(/or(?:later|newer)$/, "+");
}
