import { LisdebError, type ErrorCode } from "./errors.ts";
import { atByte, type Where } from "./where.ts";

interface Options {
  readonly where: Where;
  /** The code that a read past the end, or {@link ByteReader.fail}, throws. */
  readonly code: ErrorCode;
  /** Where `bytes` starts inside what `where` names, so that errors can say the byte. */
  readonly start?: number;
}

/**
 * Reads numbers and text from bytes in memory, checks every bound, and knows where it stands. All binary formats are
 * read through this. Offsets are in bytes from the start of `bytes`.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  /** The next byte to be read by a call without an offset. */
  offset = 0;
  private readonly view: DataView;
  private readonly options: Options;

  constructor(bytes: Uint8Array, options: Options) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.options = options;
  }

  get length(): number {
    return this.bytes.length;
  }

  get left(): number {
    return this.bytes.length - this.offset;
  }

  /** Moves to an offset inside the bytes, or to their end. */
  seek(offset: number): this {
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > this.bytes.length) {
      this.fail(`points to byte ${offset}, outside its ${this.bytes.length} bytes`);
    }
    this.offset = offset;
    return this;
  }

  skip(length: number): this {
    return this.seek(this.offset + length);
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }
  u16be(): number {
    return this.view.getUint16(this.take(2));
  }
  u16le(): number {
    return this.view.getUint16(this.take(2), true);
  }
  u32be(): number {
    return this.view.getUint32(this.take(4));
  }
  u32le(): number {
    return this.view.getUint32(this.take(4), true);
  }
  /** As bigint: callers that need a number check its range themselves, with {@link ByteReader.size}. */
  u64be(): bigint {
    return this.view.getBigUint64(this.take(8));
  }
  u64le(): bigint {
    return this.view.getBigUint64(this.take(8), true);
  }

  /** A 64-bit value as a number; fails where it is too large to be an offset or a size. */
  size(value: bigint): number {
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) this.fail(`states the impossible size ${value.toString()}`);
    return Number(value);
  }

  /** A view of the next `length` bytes. */
  read(length: number): Uint8Array {
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  /** Throws at the place where the reader stands, or at `offset`. */
  fail(message: string, offset = this.offset): never {
    throw new LisdebError(this.options.code, message, {
      where: atByte(this.options.where, (this.options.start ?? 0) + offset),
    });
  }

  private take(length: number): number {
    if (!Number.isSafeInteger(length) || length < 0) this.fail(`states the impossible length ${length}`);
    if (length > this.left) {
      this.fail(`is cut short: ${length} bytes are needed here and ${this.left} are left`);
    }
    const start = this.offset;
    this.offset += length;
    return start;
  }
}
