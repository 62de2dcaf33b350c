import { LisdebError, shown, type StreamReader, type Where } from "../base/index.ts";
import { readCpioHeader, skipPadding } from "./cpio-header.ts";
import type { Admitted, Manifest } from "./manifest.ts";
import type { RpmFile } from "./rpm-package.ts";

/** An entry that the guard has let through, or one part of it where the file is too large for an entry of its own. */
export interface Passed extends Admitted {
  /** Bytes of this part. */
  readonly part: number;
  /** Whether the file's content ends with this part. */
  readonly ends: boolean;
}

/** Content of one entry of what is passed on: a multiple of four, well within the eight hex digits of cpio's size. */
const PART = 0x40000000;

const ZEROS = new Uint8Array(4);

/** Zeros that may follow the trailer: cpio pads to 512 bytes, tapes to more. */
const LONGEST_TAIL = 64 * 1024;

/**
 * Reads a payload strictly and gives it on as a plain newc archive that holds only what has been proven so far: whatever
 * form it came in, each entry is named by its file's place in the header's list, has the size that the header states, and
 * the trailer is there. `passed` gets each entry before its bytes are given; `largest` is how many bytes one entry may have there.
 *
 * It stands before cpio-stream because that reads names as ASCII, takes what is not hex for NaN, goes on after errors, ends
 * silently where the trailer is missing, and knows neither the sums of the crc form nor rpm's stripped form.
 *
 * Throws `rpm-corrupt`, `rpm-unsafe` and `rpm-manifest-mismatch`.
 */
export async function* guardPayload(
  input: StreamReader,
  files: readonly RpmFile[],
  manifest: Manifest,
  passed: (entry: Passed) => void,
  where: Where,
  largest = PART,
): AsyncGenerator<Uint8Array> {
  for (;;) {
    const entry = await readCpioHeader(input, where);
    if (!entry) break;
    const admitted = manifest.admit(entry);
    const named = shown(files[admitted.index]?.path ?? "");
    let sum = 0;
    let left = admitted.size;
    do {
      const part = Math.min(left, largest);
      left -= part;
      passed({ ...admitted, part, ends: left === 0 });
      yield newcHeader(String(admitted.index), part);
      for (let missing = part; missing > 0;) {
        const chunk = await input.some(missing);
        if (chunk.length === 0) {
          throw new LisdebError("rpm-corrupt", `the payload ends inside \`${named}\``, {
            where: { ...where, offset: input.offset },
          });
        }
        missing -= chunk.length;
        if (entry.form === "crc") sum = sumOf(chunk, sum);
        // cpio-stream waits for ever where a chunk ends between content and its padding.
        yield missing === 0 && part % 4 !== 0 ? Buffer.concat([chunk, ZEROS.subarray(part % 4)]) : chunk;
      }
    } while (left > 0);
    if (entry.form === "crc" && entry.sum !== sum) {
      throw new LisdebError(
        "rpm-digest-mismatch",
        `the sum of \`${named}\` is ${sum} and not the ${entry.sum ?? 0} that its entry states`,
        {
          where: { ...where, offset: entry.offset },
        },
      );
    }
    await skipPadding(input, where);
  }
  manifest.finish();
  await readTail(input, where);
  yield newcHeader("TRAILER!!!", 0);
}

/** After the trailer there is nothing but zeros. */
async function readTail(input: StreamReader, where: Where): Promise<void> {
  const end = input.offset;
  for (;;) {
    const chunk = await input.some(LONGEST_TAIL);
    if (chunk.length === 0) return;
    if (chunk.some((byte) => byte !== 0)) {
      throw new LisdebError("rpm-corrupt", "something follows the payload's trailer", {
        where: { ...where, offset: end },
      });
    }
    if (input.offset - end > LONGEST_TAIL) {
      throw new LisdebError("rpm-corrupt", `more than ${LONGEST_TAIL} zeros follow the payload's trailer`, {
        where: { ...where, offset: end },
      });
    }
  }
}

/** A newc header of a regular file, its name and the padding after it: 110 bytes and the name, to a multiple of four. */
function newcHeader(name: string, size: number): Uint8Array {
  const field = (value: number): string => value.toString(16).padStart(8, "0");
  const fields = [1, 0o100644, 0, 0, 1, 0, size, 0, 0, 0, 0, name.length + 1, 0];
  const text = `070701${fields.map(field).join("")}${name}\0`;
  return Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4, "\0"), "latin1");
}

/** The crc form's sum: the bytes, added, modulo 2^32. */
function sumOf(chunk: Uint8Array, before: number): number {
  let sum = before;
  for (const byte of chunk) sum = (sum + byte) >>> 0;
  return sum;
}
