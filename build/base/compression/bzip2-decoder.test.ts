import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cpuTime } from "../../../tests/support/cpu-time.ts";
import { sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { END_MAGIC, findMagic, readHead } from "./bzip2-blocks.ts";
import { decodeBzip2 } from "./bzip2-decoder.ts";
import { tried } from "./decoder.test-support.ts";

const folder = temporaryFolder("bzip2");
afterAll(folder.remove);
const file = (name: string): Buffer => readFileSync(join(folder.path, name));
const inFolder = (lines: string) => sh(lines, { cwd: folder.path, timeout: 120_000 });

const { unpack, refusal } = tried(decodeBzip2);

describe.skipIf(!requireTools("bzip2"))("decoding bzip2 with libbz2", () => {
  beforeAll(async () => {
    await inFolder(`
      head -c 6000000 /dev/urandom > noise
      { cat noise; seq 1 1000000; head -c 2000000 /dev/zero; cat noise; } > large
      seq 1 400 > small
      bzip2 -c small > small.bz2
    `);
  });

  it("gives 20 MB back", async () => {
    await inFolder("bzip2 -9 -c large > large.bz2");
    expect((await unpack(file("large.bz2"))).equals(file("large"))).toBe(true);
  }, 60_000);

  it("gives back what was compressed with every block size", async () => {
    const start = file("large").subarray(0, 1_000_000);
    for (let level = 1; level <= 9; level++) {
      await inFolder(`head -c 1000000 large | bzip2 -${level} -c > level.bz2`);
      expect((await unpack(file("level.bz2"))).equals(start)).toBe(true);
    }
  }, 60_000);

  it("reads what pbzip2 writes: a stream for each piece of the content", async () => {
    await inFolder(`
      head -c 8000000 large | tail -c 4000000 > part; split -b 900000 part piece.
      for piece in piece.*; do bzip2 -9 -c $piece; done > pieces.bz2
      : | bzip2 -c > empty.bz2
      { cat empty.bz2 empty.bz2 small.bz2 empty.bz2; } > empties.bz2
    `);
    expect((await unpack(file("pieces.bz2"))).equals(file("part"))).toBe(true);
    for (const piece of [1, 9, 1000]) {
      expect((await unpack(file("empties.bz2"), piece)).equals(file("small"))).toBe(true);
    }
  });

  it("reads a block that expands to 46 MB, the most that one can", async () => {
    await inFolder("head -c 50000000 /dev/zero | bzip2 -9 -c > zeros.bz2");
    expect((await unpack(file("zeros.bz2"))).equals(Buffer.alloc(50_000_000))).toBe(true);
  });

  it("refuses a stream that is empty, or cut at any byte", async () => {
    const one = file("small.bz2");
    const bytes = Buffer.concat([one, one]);
    for (let length = 0; length < bytes.length; length++) {
      const expected =
        length === one.length
          ? "accepted, 1492 bytes"
          : length > one.length && length < one.length + 4
            ? "stream-corrupt: something follows the end of the bzip2 stream"
            : "stream-corrupt: the bzip2 stream is cut short";
      for (const piece of [7, 1000]) {
        expect(await refusal(bytes.subarray(0, length), piece)).toBe(expected);
      }
    }
  });

  it("refuses a flipped byte anywhere, or gives the same content, and always ends", async () => {
    const bytes = file("small.bz2");
    const property = fc.asyncProperty(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom(1, 64, 5000),
      async (at, mask, piece) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = damaged[at]! ^ mask;
        const outcome = await refusal(damaged, piece);
        if (outcome.startsWith("accepted")) expect((await unpack(damaged)).equals(file("small"))).toBe(true);
        else expect(outcome).toMatch(/^stream-corrupt: /);
      },
    );
    await fc.assert(property, { numRuns: 1500 });
  });

  it.each(["x", "garbage", "\0", "BZ", "BZh0", "\x00".repeat(512)])(
    "refuses %j after the end",
    async (more) => {
      const bytes = Buffer.concat([file("small.bz2"), Buffer.from(more, "latin1")]);
      for (const piece of [1, 5000]) {
        expect(await refusal(bytes, piece)).toBe(
          "stream-corrupt: something follows the end of the bzip2 stream",
        );
      }
    },
  );

  it("refuses a block that is left out, doubled or of another place, which only the stream's checksum tells", async () => {
    await inFolder(`
      { head -c 150000 noise | bzip2 -1 -c; } > blocks.bz2
    `);
    const bytes = file("blocks.bz2");
    expect(await refusal(bytes)).toBe("accepted, 150000 bytes");
    const second = findMagic(bytes, 32 + 80)!;
    // From the header straight to the end, which lies somewhere in a byte: bit strings show it best.
    const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    const end = findMagic(bytes, second + 80)!;
    expect(readHead(bytes, end)?.magic).toBe(END_MAGIC);
    const of = (...parts: string[]) => {
      const text = parts.join("");
      const padded = text.padEnd(Math.ceil(text.length / 8) * 8, "0");
      return Buffer.from(padded.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
    };
    const [head, first, other] = [bits.slice(0, 32), bits.slice(32, second), bits.slice(second, end)];
    const last = bits.slice(end, end + 80);
    expect(await refusal(of(head, first, other, last))).toBe("accepted, 150000 bytes");
    for (const blocks of [[other, first], [first], [first, first, other], []]) {
      expect(await refusal(of(head, ...blocks, last))).toBe(
        "stream-corrupt: the bzip2 stream is damaged: its checksum is wrong",
      );
    }
  });

  it("is done in no time with 100,000 empty streams, or with 4 MB in which no block ends", async () => {
    const empty = Buffer.from("BZh9\x17\x72\x45\x38\x50\x90\0\0\0\0", "latin1");
    const start = cpuTime();
    expect(await refusal(Buffer.concat(new Array<Buffer>(100_000).fill(empty)))).toBe("accepted, 0 bytes");
    const endless = Buffer.concat([file("small.bz2").subarray(0, 100), Buffer.alloc(4_000_000, 0x31)]);
    expect(await refusal(endless)).toBe(
      "stream-corrupt: the bzip2 stream is damaged: a block without an end",
    );
    expect(cpuTime() - start).toBeLessThan(2000);
  });

  it("leaves the process's own handling of uncaught errors as it was", async () => {
    await unpack(file("small.bz2"));
    const listeners = [
      ...process.listeners("uncaughtException"),
      ...process.listeners("unhandledRejection"),
    ].join();
    expect(listeners).not.toContain("ExitStatus");
    expect(listeners).not.toContain("throw reason");
  });
});
