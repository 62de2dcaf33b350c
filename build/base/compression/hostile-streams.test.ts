import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../tests/support/cpu-time.ts";
import { LisdebError } from "../errors.ts";
import type { Compression } from "./compression.ts";
import { decompress } from "./decompress.ts";

/** How a stream is refused, and in how many milliseconds. */
async function refusal(bytes: Uint8Array, compression: Compression): Promise<string> {
  const input = (async function* () {
    yield await Promise.resolve(bytes);
  })();
  const start = cpuTime();
  let length = 0;
  try {
    const options = { where: { file: "hostile" }, compressedSize: bytes.length };
    for await (const chunk of decompress(input, compression, options)) length += chunk.length;
  } catch (error) {
    expect(cpuTime() - start).toBeLessThan(2000);
    if (error instanceof LisdebError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return `accepted, ${length} bytes`;
}

/** Bits, most significant first, as bzip2 writes them. */
function bits(...fields: readonly (readonly [value: number | bigint, width: number])[]): Buffer {
  const text = fields.map(([value, width]) => BigInt(value).toString(2).padStart(width, "0")).join("");
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8 + 64, "0");
  return Buffer.from(padded.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
}

/** A bzip2 block up to its symbols: one byte value, two tables in which RUNA is 0, RUNB 10 and the end 11. */
const BZIP2_HEADER = [0x425a6839, 32] as const;
const BZIP2_BLOCK = [
  [0x314159265359n, 48],
  [0, 32], // CRC
  [0, 1], // randomised
] as const;
const BZIP2_TABLES = [
  [0x8000, 16],
  [0x8000, 16],
  [2, 3], // tables
  [4, 15], // selectors
  [0, 4],
  [0b00001_0_100_0, 10],
  [0b00001_0_100_0, 10],
] as const;
const BZIP2_END = [
  [0x177245385090n, 48],
  [0, 32], // CRC
] as const;

describe("a bzip2 stream made to attack", () => {
  it("is refused where a run is so long that its length would overflow", async () => {
    for (const symbols of [21, 31, 32, 33, 64, 180]) {
      const stream = bits(
        BZIP2_HEADER,
        ...BZIP2_BLOCK,
        [0, 24],
        ...BZIP2_TABLES,
        [0, symbols],
        [0b11, 2],
        ...BZIP2_END,
      );
      expect(await refusal(stream, "bzip2")).toBe("stream-corrupt: the bzip2 stream is damaged");
    }
  });

  it("is refused where a block starts outside itself", async () => {
    const stream = bits(BZIP2_HEADER, ...BZIP2_BLOCK, [5, 24], ...BZIP2_TABLES, [0b0_11, 3], ...BZIP2_END);
    expect(await refusal(stream, "bzip2")).toBe("stream-corrupt: the bzip2 stream is damaged");
  });

  it("is refused where a block is empty", async () => {
    const stream = bits(BZIP2_HEADER, ...BZIP2_BLOCK, [0, 24], ...BZIP2_TABLES, [0b11, 2], ...BZIP2_END);
    expect(await refusal(stream, "bzip2")).toBe("stream-corrupt: the bzip2 stream is damaged");
  });

  it("is refused where a selector names a table that is not there", async () => {
    const stream = bits(
      BZIP2_HEADER,
      ...BZIP2_BLOCK,
      [0, 24],
      ...BZIP2_TABLES.slice(0, 4),
      [0b1111, 4],
      ...BZIP2_END,
    );
    expect(await refusal(stream, "bzip2")).toBe("stream-corrupt: the bzip2 stream is damaged");
  });

  it("is refused where a block's symbols have no end", async () => {
    const stream = Buffer.concat([
      bits(BZIP2_HEADER, ...BZIP2_BLOCK, [0, 24], ...BZIP2_TABLES.slice(0, 3), [0x7fff, 15]),
      Buffer.alloc(4096),
    ]);
    expect(await refusal(stream, "bzip2")).toMatch(/^stream-corrupt: /);
  });
});

/** A zstd frame of one compressed block in a window of 1 MiB. */
function zstdFrame(block: Buffer, type = 2, size = block.length): Buffer {
  const header = size * 8 + type * 2 + 1;
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50, header & 255, (header >> 8) & 255, header >> 16]),
    block,
  ]);
}

/** A block of eight literals and `count` sequences, each of one symbol of every table and all further bits 0. */
function zstdSequences(count: number, codes: readonly [number, number, number], bytes: number): Buffer {
  const stream = Buffer.alloc(bytes);
  stream[bytes - 1] = 1;
  const sequences = [255, (count - 0x7f00) & 255, (count - 0x7f00) >> 8, 0b01_01_01_00, ...codes];
  return Buffer.concat([Buffer.from([8 << 3]), Buffer.alloc(8, "A"), Buffer.from(sequences), stream]);
}

describe("a zstd stream made to attack", () => {
  it("is refused where one block asks for gigabytes of copying", async () => {
    // Literals 1, latest distance but one (4), match of 65,539 and more.
    const block = zstdSequences(60_000, [1, 0, 52], 120_001);
    expect(await refusal(zstdFrame(block), "zstd")).toMatch(/^stream-corrupt: the zstd stream is damaged$/);
    const matches = zstdSequences(60_000, [4, 2, 52], 131_000 - 16);
    expect(await refusal(zstdFrame(matches), "zstd")).toMatch(/^stream-corrupt: the zstd stream is damaged$/);
  });

  it("is refused where a match reaches before the start", async () => {
    const block = zstdSequences(0x7f00, [0, 27, 0], 120_000);
    expect(await refusal(zstdFrame(block), "zstd")).toMatch(/^stream-corrupt: the zstd stream is damaged$/);
  });

  it("is refused where a block is larger than a block may be", async () => {
    expect(await refusal(zstdFrame(Buffer.from("A"), 1, 128 * 1024 + 1), "zstd")).toMatch(
      /^stream-corrupt: the zstd stream is damaged$/,
    );
    expect(await refusal(zstdFrame(Buffer.alloc(0), 0, 2 ** 21 - 1), "zstd")).toMatch(
      /^stream-corrupt: the zstd stream is damaged$/,
    );
  });

  it("is refused where a block has the reserved type", async () => {
    expect(await refusal(zstdFrame(Buffer.alloc(9), 3), "zstd")).toMatch(
      /^stream-corrupt: the zstd stream is damaged$/,
    );
  });

  it("is refused where it needs a dictionary", async () => {
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x50, 0x07, 0x01, 0, 0]);
    expect(await refusal(frame, "zstd")).toMatch(/^stream-unsupported: /);
  });

  it("is refused where a skippable frame states more than there is", async () => {
    expect(await refusal(Buffer.from("502a4d18ffffff7f0000", "hex"), "zstd")).toBe(
      "stream-corrupt: the zstd stream is cut short",
    );
  });

  it("is read in no time where it is a million empty frames and blocks", async () => {
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x88, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00]);
    const start = cpuTime();
    expect(await refusal(Buffer.concat(new Array<Buffer>(100_000).fill(frame)), "zstd")).toBe(
      "accepted, 0 bytes",
    );
    expect(cpuTime() - start).toBeLessThan(2000);
  });

  it("is read in no time where each block of a large window holds one byte", async () => {
    const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3]); // a window of 128 MiB
    const block = Buffer.from([0x0a, 0x00, 0x00, 0x41]); // one byte, run-length
    const last = Buffer.from([0x0b, 0x00, 0x00, 0x41]);
    const start = cpuTime();
    const stream = Buffer.concat([head, ...new Array<Buffer>(200_000).fill(block), last]);
    expect(await refusal(stream, "zstd")).toBe("accepted, 200001 bytes");
    expect(cpuTime() - start).toBeLessThan(2000);
  });
});
