import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runOk } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { sha256 } from "../digest.ts";
import { tried } from "./decoder.test-support.ts";
import { membersOf } from "./gzip-members.ts";
import { cutInParts, gzipInParts, sameParts, xzInParts } from "./in-parts.ts";
import { decodeXz } from "./xz-decoder.ts";
import { blocksOf } from "./xz-blocks.ts";

const { unpack: unxz } = tried(decodeXz);

/** A piece of 300 characters, half of which nobody can foresee. */
const piece = (n: number): string => `${n}\n${sha256(String(n)).repeat(2)}\n`.padEnd(300, "x");
const pieces = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => piece(from + i));
const endsPart = (text: string): boolean => Number.parseInt(sha256(text).slice(0, 2), 16) < 4;
const cut = (texts: readonly string[]): string[][] => cutInParts(texts, endsPart);
const bytesOf = (parts: readonly (readonly string[])[]): Buffer[] =>
  parts.map((part) => Buffer.from(part.join("")));

/** Both forms of a text, with what an earlier text gives. */
async function compress(
  texts: readonly string[],
  earlier?: {
    readonly texts: readonly string[];
    readonly gz: Awaited<ReturnType<typeof gzipInParts>>;
    readonly xz: Uint8Array;
  },
) {
  const parts = cut(texts);
  const before = cut(earlier?.texts ?? []);
  const known = {
    contents: bytesOf(before).map(({ length }) => length),
    same: sameParts(parts, before),
  };
  const from = (file: Uint8Array, lengths?: readonly number[]) => ({ ...known, file, lengths });
  return {
    texts,
    gz: await gzipInParts(bytesOf(parts), earlier && from(earlier.gz.bytes, earlier.gz.parts)),
    xz: await xzInParts(bytesOf(parts), earlier && from(earlier.xz)),
    taken: known.same.filter((number) => number !== undefined).length,
  };
}

describe("cutting a text in parts", () => {
  it("gives every piece once and in order, in parts of 16 Ki to 512 Ki characters", () => {
    const texts = pieces(0, 9000);
    const parts = cut(texts);
    expect(parts.flat()).toEqual(texts);
    const lengths = parts.map((part) => part.join("").length);
    expect(lengths.length).toBeGreaterThan(20);
    expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThanOrEqual(16 * 1024);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(512 * 1024);
  });

  it("bounds a part where no piece ends one, and gives a piece that is longer a part of its own", () => {
    const never = (): boolean => false;
    expect(cutInParts(pieces(0, 4000), never).map((part) => part.length)).toEqual([1747, 1747, 506]);
    const long = "y".repeat(600 * 1024);
    expect(cutInParts(["a", long, "b"], never)).toEqual([["a"], [long], ["b"]]);
    expect(cutInParts([], never)).toEqual([]);
  });

  it("changes one part, or two, where a piece comes or goes", () => {
    const texts = pieces(0, 9000);
    const parts = cut(texts);
    for (const at of [0, 1, 1234, 4567, 8998, 8999]) {
      for (const changed of [texts.toSpliced(at, 0, piece(70_000 + at)), texts.toSpliced(at, 1)]) {
        const same = sameParts(cut(changed), parts);
        expect(same.filter((number) => number === undefined).length).toBeLessThanOrEqual(2);
      }
    }
  });
});

describe.skipIf(!requireTools("xz", "gzip", "zcat", "bsdcat"))("what is compressed in parts", () => {
  it("is gzip members and blocks of one xz stream, which others unpack and prove", async () => {
    const texts = pieces(0, 3000);
    const { gz, xz } = await compress(texts);
    const text = Buffer.from(texts.join(""));
    await runOk("gzip", ["-t"], { input: gz.bytes });
    expect((await runOk("zcat", [], { input: gz.bytes })).bytes.equals(text)).toBe(true);
    expect((await runOk("bsdcat", [], { input: gz.bytes })).bytes.equals(text)).toBe(true);
    await runOk("xz", ["-t", "-v"], { input: xz });
    expect((await runOk("xz", ["-dc"], { input: xz })).bytes.equals(text)).toBe(true);
    expect((await runOk("bsdcat", [], { input: xz })).bytes.equals(text)).toBe(true);
    expect(gz.parts.length).toBe(cut(texts).length);
    expect(gz.parts.length).toBeGreaterThan(5);
    expect(gz.parts.reduce((sum, length) => sum + length, 0)).toBe(gz.bytes.length);
    expect(blocksOf(xz)?.length).toBe(gz.parts.length);
    expect((await unxz(xz)).equals(text)).toBe(true);
  });

  it("is told of by xz --list as one stream of so many blocks, each with CRC-64", async () => {
    const { xz, gz } = await compress(pieces(0, 2000));
    // Of a pipe xz lists nothing.
    const listed = await runOk(
      "bash",
      ["-c", 'f=$(mktemp) && cat >"$f" && xz --robot --list -vv "$f"; rm "$f"'],
      {
        input: xz,
      },
    );
    const rows = listed.stdout.split("\n").map((row) => row.split("\t"));
    expect(rows.filter(([kind]) => kind === "stream").length).toBe(1);
    const blocks = rows.filter(([kind]) => kind === "block");
    expect(blocks.length).toBe(gz.parts.length);
    expect(new Set(blocks.map((block) => block[9]))).toEqual(new Set(["CRC64"]));
  });

  it("is a file that unpacks to nothing where there are no parts", async () => {
    const { gz, xz } = await compress([]);
    expect((await runOk("zcat", [], { input: gz.bytes })).bytes.length).toBe(0);
    await runOk("gzip", ["-t"], { input: gz.bytes });
    expect((await runOk("xz", ["-dc"], { input: xz })).bytes.length).toBe(0);
    expect(Buffer.from(xz).equals((await runOk("xz", ["-c"], { input: "" })).bytes)).toBe(true);
    expect(blocksOf(xz)).toEqual([]);
  });

  it("has numbers of one to three bytes in the index, as xz writes them", async () => {
    for (const length of [1, 127, 128, 16_383, 16_384, 300_000]) {
      const input = Buffer.alloc(length, "ab");
      const xz = await xzInParts([input]);
      expect((await runOk("xz", ["-dc"], { input: xz })).bytes.equals(input)).toBe(true);
      const theirs = (await runOk("xz", ["-c", "--check=crc64"], { input })).bytes;
      expect(blocksOf(theirs)?.map(({ content }) => content)).toEqual([length]);
    }
  });
});

describe("parts that are taken over", () => {
  it("make the same bytes as parts that are compressed anew", async () => {
    const first = await compress(pieces(0, 3000));
    const more = first.texts.toSpliced(1500, 0, piece(70_000));
    const [taken, anew] = [await compress(more, first), await compress(more)];
    expect(taken.taken).toBeGreaterThan(5);
    expect(Buffer.from(taken.gz.bytes).equals(anew.gz.bytes)).toBe(true);
    expect(taken.gz.parts).toEqual(anew.gz.parts);
    expect(Buffer.from(taken.xz).equals(anew.xz)).toBe(true);
  });

  it("make the same bytes whatever came and went before", async () => {
    const change = fc.record({
      at: fc.nat(700),
      gone: fc.nat(30),
      come: fc.array(fc.nat(5000), { maxLength: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let state = await compress(pieces(0, 700));
        for (const { at, gone, come } of changes) {
          const there = new Set(state.texts);
          const added = [...new Set(come)].map(piece).filter((text) => !there.has(text));
          state = await compress(state.texts.toSpliced(at, gone, ...added), state);
        }
        const anew = await compress(state.texts);
        expect(Buffer.from(state.gz.bytes).equals(anew.gz.bytes)).toBe(true);
        expect(Buffer.from(state.xz).equals(anew.xz)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it("are none where the lengths that are told are not the file's", async () => {
    const parts = bytesOf(cut(pieces(0, 1000)));
    const { bytes: file, parts: lengths } = await gzipInParts(parts);
    const contents = parts.map(({ length }) => length);
    const same = parts.map((_, i) => i);
    const [one = 0, two = 0, ...rest] = lengths;
    const lies: number[][] = [
      [],
      [file.length],
      lengths.slice(1),
      [...lengths, 20],
      [one + 1, two - 1, ...rest],
      [two, one, ...rest],
      [-1, one + two + 1, ...rest],
      [Number.NaN, ...lengths],
      [0.5, one + two - 0.5, ...rest],
      [2 ** 53, ...lengths],
    ];
    for (const lie of lies) {
      expect(membersOf(file, lie, contents)).toBeUndefined();
      const made = await gzipInParts(parts, { file, contents, lengths: lie, same });
      expect(Buffer.from(made.bytes).equals(file)).toBe(true);
    }
    expect(membersOf(file, lengths, contents.with(0, 5))).toBeUndefined();
  });

  it("are none where a part has other content than the one that it is said to be the same as", async () => {
    const parts = bytesOf(cut(pieces(0, 1000)));
    const others = parts.map((part) => Buffer.alloc(part.length, "z"));
    const contents = parts.map(({ length }) => length);
    const { bytes: file, parts: lengths } = await gzipInParts(others);
    const made = await gzipInParts(parts, { file, contents, lengths, same: parts.map((_, i) => i) });
    expect(gunzipSync(made.bytes).equals(Buffer.concat(parts))).toBe(true);
  });

  it("are none of an xz file whose blocks are not those that are told", async () => {
    const parts = bytesOf(cut(pieces(0, 1000)));
    const file = await xzInParts(parts);
    const whole = await xzInParts([Buffer.concat(parts)]);
    const same = parts.map((_, i) => i);
    const contents = parts.map(({ length }) => length);
    for (const lie of [
      { file: whole, contents },
      { file, contents: contents.slice(1) },
      { file, contents: contents.toReversed() },
      { file: file.subarray(1), contents },
      { file: new Uint8Array(0), contents },
    ]) {
      expect(Buffer.from(await xzInParts(parts, { ...lie, same })).equals(file)).toBe(true);
    }
  });
});

describe("the index of an xz stream", () => {
  it("is refused where it is cut short or a byte of it or around it is another, and always ends", async () => {
    const file = Buffer.from(await xzInParts(bytesOf(cut(pieces(0, 400)))));
    const blocks = blocksOf(file) ?? [];
    const data = blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(blocks.length).toBeGreaterThan(1);
    for (let length = 0; length < file.length; length += length < 100 ? 1 : 97) {
      expect(blocksOf(file.subarray(0, length))).toBeUndefined();
    }
    for (let at = 0; at < file.length; at++) {
      if (at >= 12 && at < 12 + data) continue;
      for (const mask of [0x01, 0x80, 0xff]) {
        const damaged = Buffer.from(file);
        damaged[at] = (damaged[at] ?? 0) ^ mask;
        expect(blocksOf(damaged)).toBeUndefined();
      }
    }
  });

  it.skipIf(!requireTools("xz"))(
    "is refused of a stream with another check, and of several streams",
    async () => {
      const text = pieces(0, 10).join("");
      const crc32 = await runOk("xz", ["-c", "--check=crc32"], { input: text });
      const crc64 = await runOk("xz", ["-c"], { input: text });
      expect(blocksOf(crc64.bytes)?.length).toBe(1);
      expect(blocksOf(crc32.bytes)).toBeUndefined();
      expect(blocksOf(Buffer.concat([crc64.bytes, crc64.bytes]))).toBeUndefined();
    },
  );

  it("is refused where it has a right checksum and lies", async () => {
    const { crc32 } = await import("node:zlib");
    const file = Buffer.from(await xzInParts([Buffer.from("content")]));
    const indexSize = (file.readUInt32LE(file.length - 8) + 1) * 4;
    const indexAt = file.length - 12 - indexSize;
    // Count, then for each block its unpadded size and the size of its content.
    for (const lie of [
      [2],
      [0],
      [0xff, 0xff, 0xff, 0xff, 0x0f],
      [0x81, 0x00],
      [1, 0],
      [1, 1],
      [1, 0xff, 0xff, 0x7f],
    ]) {
      const damaged = Buffer.from(file);
      damaged.set(lie.slice(0, indexSize - 5), indexAt + 1);
      damaged.writeUInt32LE(crc32(damaged.subarray(indexAt, damaged.length - 16)), damaged.length - 16);
      expect(blocksOf(damaged)).toBeUndefined();
    }
  });
});
