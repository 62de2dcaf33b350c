/** A member of a tar that may lie: each field says what it is told to, and only the checksum is right unless that is told, too. */
export interface TarBlock {
  readonly name?: string | Uint8Array;
  readonly type?: string;
  readonly content?: string | Uint8Array;
  /** The bytes of a field, put over what would stand there. */
  readonly fields?: Readonly<Record<number, string | Uint8Array>>;
  readonly linkname?: string;
  /** Stated size in bytes; the content's where not given. */
  readonly size?: number;
  /** `ustar` where not given. */
  readonly magic?: "ustar\u000000" | "ustar  \0" | "";
  readonly prefix?: string;
  /** Added to the right checksum. */
  readonly checksumError?: number;
}

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, "0")}\0`;

/** One member: its header block, its content and the padding. */
export function tarMember(block: TarBlock): Buffer {
  const content = Buffer.from(block.content ?? "");
  const header = Buffer.alloc(512);
  const put = (offset: number, value: string | Uint8Array): void => {
    header.set(Buffer.from(value), offset);
  };
  put(0, block.name ?? "file");
  put(100, octal(0o644, 8));
  put(108, octal(0, 8));
  put(116, octal(0, 8));
  put(124, octal(block.size ?? content.length, 12));
  put(136, octal(1_343_347_200, 12));
  put(156, block.type ?? "0");
  put(157, block.linkname ?? "");
  put(257, block.magic ?? "ustar\u000000");
  put(345, block.prefix ?? "");
  for (const [offset, value] of Object.entries(block.fields ?? {})) put(Number(offset), value);
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0) + (block.checksumError ?? 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** A pax record with its right length. */
export function paxRecord(keyword: string, value: string): string {
  const rest = ` ${keyword}=${value}\n`;
  const length = Buffer.byteLength(rest);
  const digits = [1, 2, 3, 4, 5, 6].find((count) => String(length + count).length === count) ?? 0;
  return `${length + digits}${rest}`;
}

/** A pax header of these records. */
export function paxHeader(records: Readonly<Record<string, string>>, type = "x"): Buffer {
  const content = Object.entries(records).map(([keyword, value]) => paxRecord(keyword, value));
  return tarMember({ name: "PaxHeaders/file", type, content: content.join("") });
}

/** A whole tar of these members, with its end. */
export function tarOf(...members: readonly (TarBlock | Buffer)[]): Buffer {
  const blocks = members.map((member) => (Buffer.isBuffer(member) ? member : tarMember(member)));
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
