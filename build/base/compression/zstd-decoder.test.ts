import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { inPieces } from "../in-pieces.test-support.ts";
import { tried } from "./decoder.test-support.ts";
import { decodeZstd } from "./zstd-decoder.ts";

const folder = temporaryFolder("zstd");
afterAll(folder.remove);
const file = (name: string): Buffer => readFileSync(join(folder.path, name));
const inFolder = (lines: string) => sh(lines, { cwd: folder.path, timeout: 120_000 });

const { unpack, refusal } = tried(decodeZstd);

describe.skipIf(!requireTools("zstd"))("decoding zstd with libzstd", () => {
  beforeAll(async () => {
    // 20 MB of which a third repeats from far away, a third is noise, and a third compresses well.
    await inFolder(`
      head -c 6000000 /dev/urandom > noise
      { cat noise; seq 1 1000000; head -c 2000000 /dev/zero; cat noise; } > large
      seq 1 400 > small
      zstd -q -c small > small.zst
    `);
  });

  it("gives 20 MB back, and what was compressed at each level", async () => {
    const large = file("large");
    for (let level = 1; level <= 22; level++) {
      await inFolder(`head -c 1000000 large | zstd -q --ultra -${level} -c > level.zst`);
      expect((await unpack(file("level.zst"))).equals(large.subarray(0, 1_000_000))).toBe(true);
    }
    for (const options of ["-1", "-3 --long=27"]) {
      await inFolder(`zstd -q ${options} -c large > large.zst`);
      expect((await unpack(file("large.zst"))).equals(large)).toBe(true);
    }
  }, 60_000);

  it("reads frames with and without a checksum and a content size, and skippable ones anywhere", async () => {
    await inFolder(`
      skip() { printf '\\x50\\x2a\\x4d\\x18\\x03\\x00\\x00\\x00abc'; }
      { zstd -q --no-check -c small; skip; zstd -q --check -c < small; zstd -q --no-check -c < small; : | zstd -q -c; skip; } > frames.zst
      skip > only-skip.zst
    `);
    const thrice = Buffer.concat([file("small"), file("small"), file("small")]);
    for (const piece of [1, 2, 13, 100_000]) {
      expect((await unpack(file("frames.zst"), piece)).equals(thrice)).toBe(true);
    }
    expect(await refusal(file("only-skip.zst"))).toBe("accepted, 0 bytes");
  });

  it("refuses --long=31", async () => {
    await inFolder("zstd -q --long=31 -c < small > long.zst");
    expect(await refusal(file("long.zst"))).toMatch(
      /^limit-exceeded: the zstd stream needs a window of more /,
    );
  });

  it("refuses a stream that is empty, or cut at any byte", async () => {
    const bytes = Buffer.concat([file("small.zst"), file("small.zst")]);
    for (let length = 0; length < bytes.length; length++) {
      const expected =
        length === file("small.zst").length
          ? "accepted, 1492 bytes"
          : "stream-corrupt: the zstd stream is cut short";
      for (const piece of [7, 1000]) {
        expect(await refusal(bytes.subarray(0, length), piece)).toBe(expected);
      }
    }
  });

  it("refuses a flipped byte anywhere, or gives the same content, and always ends", async () => {
    const bytes = file("small.zst");
    const property = fc.asyncProperty(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom(1, 64, 5000),
      async (at, mask, piece) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = damaged[at]! ^ mask;
        const outcome = await refusal(damaged, piece);
        if (outcome.startsWith("accepted")) expect((await unpack(damaged)).equals(file("small"))).toBe(true);
        else expect(outcome).toMatch(/^(?:stream-corrupt|stream-unsupported|limit-exceeded): /);
      },
    );
    await fc.assert(property, { numRuns: 1500 });
  });

  it.each(["x", "garbage", "\0", "\x28\xb5\x2f\xfc", "\x00".repeat(512)])(
    "refuses %j after the end",
    async (more) => {
      const bytes = Buffer.concat([file("small.zst"), Buffer.from(more, "latin1")]);
      for (const piece of [1, 5000]) {
        expect(await refusal(bytes, piece)).toBe(
          "stream-corrupt: something follows the end of the zstd stream",
        );
      }
    },
  );

  it("refuses a wrong content size", async () => {
    await inFolder("zstd -q --no-check -c small > sized.zst");
    const bytes = file("sized.zst");
    expect(bytes.readUInt16LE(5)).toBe(1492 - 256);
    bytes.writeUInt16LE(1491 - 256, 5);
    expect(await refusal(bytes)).toBe("stream-corrupt: the zstd stream is damaged");
    bytes.writeUInt16LE(1493 - 256, 5);
    expect(await refusal(bytes)).toBe("stream-corrupt: the zstd stream is damaged");
  });

  it("keeps streams apart that are read at the same time", async () => {
    await inFolder("zstd -q -c large > large.zst; zstd -q -c noise > noise.zst");
    const [large, damaged, noise, small] = await Promise.all([
      unpack(file("large.zst")),
      refusal(Buffer.concat([file("noise.zst").subarray(0, 2_000_000), Buffer.alloc(100_000, 0xff)])),
      unpack(file("noise.zst"), 10_000),
      unpack(file("small.zst"), 1),
    ]);
    expect(large.equals(file("large"))).toBe(true);
    expect(damaged).toMatch(/^stream-corrupt: /);
    expect(noise.equals(file("noise"))).toBe(true);
    expect(small.equals(file("small"))).toBe(true);
  });

  it("keeps no memory of 200 streams that were left early or damaged, however large their window", async () => {
    await inFolder("zstd -q -3 --long=27 -c < large > window.zst");
    const start = file("window.zst").subarray(0, 200_000);
    // V8 counts WebAssembly's memories here, touched or not; a hundred windows are 12.5 GiB. When it would collect them by
    // itself is its own affair: what is still held after a collection is what is kept.
    await collectGarbage();
    const before = process.memoryUsage().external;
    for (let i = 0; i < 100; i++) {
      for await (const chunk of decodeZstd(inPieces(start, 70_000), { file: "test" })) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      const damaged = Buffer.concat([start.subarray(0, 20), Buffer.alloc(50, 0xff)]);
      expect(await refusal(damaged)).toMatch(/^stream-corrupt: /);
    }
    await collectGarbage();
    expect(process.memoryUsage().external - before).toBeLessThan(128 * 1024 * 1024);
  }, 60_000);
});

/** Two collections, and a turn after each for what is freed off the main thread. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 2; i++) {
    collect();
    await setImmediate();
  }
}
