import { crc32 } from "node:zlib";

const MAGIC = 0x1f8b;
/** A header of 10 bytes, an empty block of 2, a trailer of 8 (RFC 1952, 2.3). */
const LEAST_MEMBER = 20;

/**
 * The members of a gzip file, which does not tell it where they begin: `lengths` says how many bytes each has, `contents` how many it has
 * unpacked. undefined where that cannot be true.
 */
export function membersOf(
  file: Uint8Array,
  lengths: readonly number[],
  contents: readonly number[],
): Buffer[] | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const members: Buffer[] = [];
  let start = 0;
  for (const length of lengths) {
    if (!Number.isSafeInteger(length) || length < LEAST_MEMBER || start + length > bytes.length)
      return undefined;
    members.push(bytes.subarray(start, start + length));
    start += length;
  }
  if (start !== bytes.length || members.length !== contents.length) return undefined;
  const isTrue = (member: Buffer, content: number | undefined): boolean =>
    member.readUInt16BE(0) === MAGIC && member.readUInt32LE(member.length - 4) === content;
  return members.every((member, i) => isTrue(member, contents[i])) ? members : undefined;
}

/** Whether a member ends in the CRC-32 and the size of this content. */
export function isMemberOf(member: Buffer, content: Uint8Array): boolean {
  const trailer = member.length - 8;
  return (
    member.readUInt32LE(trailer) === crc32(content) && member.readUInt32LE(trailer + 4) === content.length
  );
}
