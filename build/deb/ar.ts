import { LisdebError, type ByteSource, atByte } from "../base/index.ts";

/** A member of an ar archive that is to be written. */
export interface ArContent {
  readonly name: string;
  readonly content: Uint8Array;
}

/** A member of an ar archive that was read. */
export interface ArMember {
  /** Without the `/` that some writers end it with. */
  readonly name: string;
  /** Of its first byte, from the start of the file. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
}

/** The first eight bytes of every ar archive, and so of every .deb (deb(5), "Format"). */
export const AR_MAGIC = "!<arch>\n";

const HEADER_SIZE = 60;
/** A member's header: text, padded with blanks (ar(5); deb(5)). Numbers are decimal, the mode is octal. */
const FIELDS = {
  name: [0, 16],
  mtime: [16, 12],
  uid: [28, 6],
  gid: [34, 6],
  mode: [40, 8],
  size: [48, 10],
  end: [58, 2],
} as const satisfies Record<string, readonly [offset: number, length: number]>;
const HEADER_END = "`\n";
/** A .deb has three members, and few of the odd ones a dozen. */
const MOST_MEMBERS = 100;

/** An ar archive of these members, in this order, all root's, with mode 0644 and one time. Throws `package-invalid`. */
export function writeAr(members: readonly ArContent[], mtime: number): Uint8Array {
  const pieces: Uint8Array[] = [Buffer.from(AR_MAGIC)];
  for (const { name, content } of members) {
    const header = Buffer.alloc(HEADER_SIZE, " ");
    const put = (field: keyof typeof FIELDS, text: string): void => {
      const [offset, length] = FIELDS[field];
      if (text.length > length) {
        throw new LisdebError("package-invalid", `${field} ${text} does not fit into an ar header`);
      }
      header.write(text, offset, "latin1");
    };
    put("name", name);
    put("mtime", String(mtime));
    put("uid", "0");
    put("gid", "0");
    put("mode", "100644");
    put("size", String(content.length));
    put("end", HEADER_END);
    pieces.push(header, content);
    // Every member begins at an even byte.
    if (content.length % 2 === 1) pieces.push(Buffer.from("\n"));
  }
  return Buffer.concat(pieces);
}

/** The members of an ar archive, in order; their content is not read. Throws `deb-corrupt`. */
export async function readAr(source: ByteSource): Promise<ArMember[]> {
  const fail = (offset: number, message: string): never => {
    throw new LisdebError("deb-corrupt", message, { where: atByte(source.where, offset) });
  };
  if (
    source.size < AR_MAGIC.length ||
    text(await source.read(0, AR_MAGIC.length), [0, AR_MAGIC.length]) !== AR_MAGIC
  ) {
    fail(0, "does not begin as an ar archive does");
  }
  const members: ArMember[] = [];
  let offset = AR_MAGIC.length;
  while (offset < source.size) {
    if (offset + HEADER_SIZE > source.size) fail(offset, "is cut short in a member's header");
    if (members.length === MOST_MEMBERS) fail(offset, `has more than ${MOST_MEMBERS} members`);
    const header = await source.read(offset, HEADER_SIZE);
    if (text(header, FIELDS.end) !== HEADER_END) fail(offset, "a member's header does not end as it has to");
    const number = (field: "mtime" | "size"): number => {
      const written = text(header, FIELDS[field]).trimEnd();
      if (!/^\d+$/.test(written)) fail(offset + FIELDS[field][0], `a member's ${field} is not a number`);
      return Number(written);
    };
    const size = number("size");
    const start = offset + HEADER_SIZE;
    if (start + size > source.size) {
      fail(offset + FIELDS.size[0], `a member of ${size} bytes reaches beyond the end of the file`);
    }
    members.push({
      name: text(header, FIELDS.name).trimEnd().replace(/\/$/, ""),
      offset: start,
      size,
      mtime: number("mtime"),
    });
    offset = start + size + (size % 2);
  }
  return members;
}

function text(bytes: Uint8Array, [offset, length]: readonly [number, number]): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + offset, length).toString("latin1");
}
