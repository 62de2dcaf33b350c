import { LIMITS, StreamReader } from "../../base/index.ts";
import { BLOCK, readHeader, type Header } from "./tar-header.ts";
import { formOf, isInRange, valueOf } from "./tar-numbers.ts";

/** An entry of the control archive, as tar unpacks it. */
export interface ControlEntry {
  /** One character a byte. */
  readonly name: string;
  /** The tar type: `0` and `\0` are files, `5` is a folder. */
  readonly type: string;
  readonly linkname: string;
  readonly content: Uint8Array;
}

/** Genuine control archives have some kilobytes; the largest known, of packages with many files, a few megabytes. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Why no more of a control archive can be read. */
export class ControlTarEnd extends Error {
  readonly isLimit: boolean;
  constructor(message: string, isLimit = false) {
    super(message);
    this.isLimit = isLimit;
  }
}

/**
 * The entries of an uncompressed control archive. dpkg-deb has tar unpack it, so that all of tar's forms are good here: a last block of zeros
 * may be missing, and headers of extensions count. `state` says afterwards whether the archive's end was seen. Throws {@link ControlTarEnd} at what tar stops at.
 */
export async function* controlEntriesOf(
  input: AsyncIterable<Uint8Array>,
  state: { isAtEnd: boolean },
): AsyncGenerator<ControlEntry> {
  const reader = new StreamReader(input);
  const long: { name?: string } = {};
  let held = 0;
  for (let count = 0; ; count++) {
    const block = await reader.take(BLOCK);
    if (block.length === 0 || (block.length === BLOCK && block.every((byte) => byte === 0))) {
      state.isAtEnd = true;
      // What is behind has to be decompressed all the same.
      await reader.skip(Number.MAX_SAFE_INTEGER);
      return;
    }
    if (block.length < BLOCK) throw new ControlTarEnd("it is cut short");
    if (count > LIMITS.mediumEntries) throw new ControlTarEnd("it has too many entries", true);
    const header = readHeader(block);
    if (header.checksum === "wrong") throw new ControlTarEnd("a header's checksum is wrong");
    const size = valueOf(header.numbers.size);
    const hasContent = !/^[1-6]$/.test(header.type);
    if (size < 0n || formOf(header.numbers.size) === "other") {
      throw new ControlTarEnd("an entry's size cannot be read");
    }
    held += hasContent ? Number(size) : 0;
    if (held > MOST_BYTES && (await isThere(reader, Number(size))))
      throw new ControlTarEnd(`it holds more than ${MOST_BYTES} bytes`, true);
    const content = hasContent
      ? await reader.take(Math.ceil(Number(size) / BLOCK) * BLOCK)
      : new Uint8Array(0);
    if (hasContent && content.length < Number(size)) throw new ControlTarEnd("it is cut short");
    const bytes = content.subarray(0, hasContent ? Number(size) : 0);
    if (header.type === "L") long.name = Buffer.from(bytes).toString("latin1").split("\0", 1)[0] ?? "";
    else if (/^[xXg]$/.test(header.type)) {
      if (
        header.type !== "g" &&
        bytes.length > 0 &&
        !/^[0-9]+ [^=\n]+=/.test(Buffer.from(bytes.subarray(0, 200)).toString("latin1"))
      ) {
        throw new ControlTarEnd("a pax header cannot be read");
      }
      if (header.type !== "g") Object.assign(long, pathIn(bytes));
    } else if (header.type !== "K") {
      if (hasBadNumber(header)) throw new ControlTarEnd("a number of an entry cannot be read");
      yield { name: long.name ?? header.name, type: header.type, linkname: header.linkname, content: bytes };
      delete long.name;
    }
  }
}

async function isThere(reader: StreamReader, size: number): Promise<boolean> {
  const before = reader.offset;
  await reader.skip(size);
  return reader.offset === before + size;
}

/** tar takes blanks for 0, and stops at what is neither digits nor base 256. */
function hasBadNumber({ numbers }: Header): boolean {
  return (["mode", "uid", "gid", "mtime"] as const).some((name) => {
    const field = numbers[name];
    return formOf(field) === "other" ? field.trim() !== "" : !isInRange(name, valueOf(field));
  });
}

/** The path that a pax header states (POSIX.1-2008 pax(1), "pax Extended Header"). */
function pathIn(records: Uint8Array): { name?: string } {
  const path = /(?:^|\n)[0-9]+ path=([^\n]*)\n/.exec(Buffer.from(records).toString("latin1"))?.[1];
  return path === undefined ? {} : { name: path };
}
