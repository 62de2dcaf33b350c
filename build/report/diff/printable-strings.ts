import { sha256 } from "../../base/index.ts";

/** A shorter run of printable bytes is chance, as strings(1) has it. */
const SHORTEST = 4;

/** What is longer is cut, and its digest stands for the rest. In bytes. */
const LONGEST = 500;

/** A binary with more of them is not compared by its strings: genuine daemons have some hundreds, a large program of Go 200,000. */
export const MOST_STRINGS = 400_000;

/**
 * The different runs of at least four printable ASCII characters or tabs in a binary, as `strings -a` prints them; undefined where there are
 * more than {@link MOST_STRINGS}.
 */
export function printableStrings(bytes: Uint8Array): ReadonlySet<string> | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Set<string>();
  let runs = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const byte = text[i];
    if (byte !== undefined && ((byte >= 0x20 && byte < 0x7f) || byte === 0x09)) continue;
    const length = i - start;
    if (length >= SHORTEST) {
      runs += 1;
      if (runs > MOST_STRINGS) return undefined;
      found.add(
        length <= LONGEST
          ? text.toString("latin1", start, i)
          : `${text.toString("latin1", start, start + LONGEST)}… (${length} characters, SHA-256 ${sha256(text.subarray(start, i))})`,
      );
    }
    start = i + 1;
  }
  return found;
}
