import { LisdebError, shown, type Where } from "../base/index.ts";

/** A version in its three parts (deb-version(7)). */
interface Parts {
  readonly epoch: number;
  readonly upstream: string;
  /** Empty where the version has none, which compares as `0`. */
  readonly revision: string;
}

/** What dpkg holds an epoch in: a signed 32-bit number. */
const HIGHEST_EPOCH = 2_147_483_647;

/**
 * Checks a version as dpkg 1.16 does, which refuses a version that starts with a letter where later ones warn (deb-version(7);
 * measured on dpkg 1.16.18). Throws `control-invalid`.
 */
export function checkVersion(version: string, where: Where): void {
  const refuse = (why: string): never => {
    throw new LisdebError("control-invalid", `has the version "${shown(version)}", which ${why}`, { where });
  };
  const { epoch, upstream, revision } = split(version);
  if (/^[^:]*:/.test(version) && !/^\d+:/.test(version)) refuse("has an epoch that is not a number");
  if (epoch > HIGHEST_EPOCH) refuse("has an epoch that is too large");
  if (upstream === "") refuse("has no upstream part");
  if (!/^\d/.test(upstream)) refuse("does not start with a digit");
  if (!/^[A-Za-z0-9.+:~-]*$/.test(upstream)) refuse("holds a character that no version may hold");
  if (version.endsWith("-")) refuse("has an empty revision");
  if (!/^[A-Za-z0-9.+~]*$/.test(revision)) refuse("holds a character that no revision may hold");
}

/** Negative, zero or positive, as `a` is earlier than, equal to or later than `b` by dpkg's rules (deb-version(7), "Sorting algorithm"). */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [split(a), split(b)];
  return (
    left.epoch - right.epoch ||
    comparePart(left.upstream, right.upstream) ||
    comparePart(left.revision, right.revision)
  );
}

function split(version: string): Parts {
  const colon = version.indexOf(":");
  const epoch = colon < 0 ? 0 : Number(version.slice(0, colon));
  const rest = version.slice(colon + 1);
  const hyphen = rest.lastIndexOf("-");
  return hyphen < 0
    ? { epoch, upstream: rest, revision: "" }
    : { epoch, upstream: rest.slice(0, hyphen), revision: rest.slice(hyphen + 1) };
}

/** Runs of other characters and of digits in turn: the former character by character, the latter as numbers. */
function comparePart(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a[i])) || (j < b.length && !isDigit(b[j]))) {
      const difference = order(a[i]) - order(b[j]);
      if (difference !== 0) return difference;
      i += 1;
      j += 1;
    }
    const [left, right] = [digitsAt(a, i), digitsAt(b, j)];
    i += left.length;
    j += right.length;
    // Without leading zeros the longer number is the larger; of equal length, the text decides. A date does not overflow so.
    const [x, y] = [left.replace(/^0+/, ""), right.replace(/^0+/, "")];
    const difference = x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `~` before the end, the end (and a digit) before letters, letters before everything else. */
function order(character: string | undefined): number {
  if (character === undefined || isDigit(character)) return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

function digitsAt(text: string, start: number): string {
  let end = start;
  while (isDigit(text[end])) end += 1;
  return text.slice(start, end);
}
