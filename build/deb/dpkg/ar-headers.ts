import { atByte, inside, sliceSource, type ByteSource } from "../../base/index.ts";
import { AR_MAGIC } from "../ar.ts";
import type { Tell } from "./fault-list.ts";

/** A member as its header states it: dpkg looks at the name and the size alone. */
export interface Member {
  readonly name: string;
  readonly bytes: ByteSource;
}

const HEADER_SIZE = 60;
/** ar(5): the name, the size in decimal digits, and the two bytes that end a header. Offset and end in bytes. */
const [NAME, SIZE, END] = [
  [0, 16],
  [48, 58],
  [58, 60],
] as const;
/** Genuine ones have three, and few odd ones a dozen. */
const MOST_MEMBERS = 100;

/** The members of a .deb as far as they can be read; what stops that is told of. */
export async function* arMembers(source: ByteSource, tell: Tell): AsyncGenerator<Member> {
  const { where } = source;
  const magic = await source.read(0, Math.min(source.size, AR_MAGIC.length));
  if (latin1(magic) !== AR_MAGIC) {
    tell("not-a-deb", where);
    return;
  }
  let offset = AR_MAGIC.length;
  for (let count = 0; offset < source.size; count++) {
    const at = atByte(where, offset);
    if (count === MOST_MEMBERS) {
      tell("unchecked", at, `it has more than ${MOST_MEMBERS} members`);
      return;
    }
    if (offset + HEADER_SIZE > source.size) {
      tell("ar-cut-short", at, "a member's header");
      return;
    }
    const header = latin1(await source.read(offset, HEADER_SIZE));
    if (header.slice(...END) !== "`\n") {
      tell("ar-header", at, "that does not end as it has to");
      return;
    }
    const digits = /^ *([0-9]*)(?: |$)/.exec(header.slice(...SIZE))?.[1];
    if (digits === undefined) {
      tell("ar-header", at, "whose size is not a number");
      return;
    }
    // Trailing blanks go first, then the slash that GNU's ar puts behind a name.
    const name = header
      .slice(...NAME)
      .replace(/ +$/, "")
      .replace(/\/$/, "");
    const size = Number(digits);
    const start = offset + HEADER_SIZE;
    if (start + size > source.size) {
      tell("ar-cut-short", inside(where, name), "the member");
      return;
    }
    yield { name, bytes: sliceSource(source, start, size, inside(where, name)) };
    offset = start + size + (size % 2);
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
