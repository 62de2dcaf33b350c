import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cpuTime } from "../../../tests/support/cpu-time.ts";
import { sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { LisdebError } from "../errors.ts";
import { inPieces } from "../in-pieces.test-support.ts";
import { LIMITS } from "../limits.ts";
import { sniffCompression, type Compression } from "./compression.ts";
import { outcome } from "./decoder.test-support.ts";
import { decompress } from "./decompress.ts";

const folder = temporaryFolder("compression");
afterAll(folder.remove);
const file = (name: string): Buffer => readFileSync(join(folder.path, name));
const inFolder = (lines: string) => sh(lines, { cwd: folder.path });

async function unpack(bytes: Uint8Array, compression: Compression, piece = 64 * 1024): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const options = { where: { file: "test" }, compressedSize: bytes.length };
  for await (const chunk of decompress(inPieces(bytes, piece), compression, options)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** How a stream is refused, or how long its content is. */
const refusal = (bytes: Uint8Array, compression: Compression): Promise<string> =>
  outcome(unpack(bytes, compression));

const FORMS = ["gzip", "bzip2", "xz", "lzma", "zstd"] as const;
const haveTools = requireTools("gzip", "bzip2", "xz", "zstd");

describe.skipIf(!haveTools)("decompressing what the real tools made", () => {
  beforeAll(async () => {
    // Text that compresses well, a binary that does so less, noise that does not, and so much that every form needs several blocks.
    await inFolder(`
      : > empty
      printf x > one
      seq 1 9000 > text
      head -c 60000 "$(command -v bash)" > binary
      head -c 70000 /dev/urandom > noise
      { cat text binary noise; head -c 3000000 "$(command -v bash)"; seq 1 200000; head -c 700000 /dev/zero; cat noise; } > large
      for f in empty one text binary noise large; do
        gzip -9 -n -c $f > $f.gzip; bzip2 -c $f > $f.bzip2; xz -c $f > $f.xz; xz --format=lzma -c $f > $f.lzma; zstd -q -19 -c $f > $f.zstd
      done
    `);
  });

  describe.each(FORMS)("%s", (form) => {
    it.each(["empty", "one", "text", "binary", "noise", "large"])(
      "gives the content of %s back",
      async (name) => {
        const bytes = file(`${name}.${form}`);
        expect(sniffCompression(bytes.subarray(0, 32))).toBe(form);
        expect((await unpack(bytes, form)).equals(file(name))).toBe(true);
      },
    );

    it("does so however the input is cut into pieces", async () => {
      const bytes = file(`binary.${form}`);
      for (const piece of [1, 7, 511, 4096]) {
        expect((await unpack(bytes, form, piece)).equals(file("binary"))).toBe(true);
      }
    });

    it("refuses a stream that is cut short, wherever it is", async () => {
      for (const name of ["one", "text"]) {
        const bytes = file(`${name}.${form}`);
        const step = Math.max(1, Math.floor(bytes.length / 400));
        for (let length = 0; length < bytes.length; length += step) {
          expect(`${length}: ${await refusal(bytes.subarray(0, length), form)}`).toMatch(
            /: stream-corrupt: /,
          );
        }
        expect(await refusal(bytes.subarray(0, -1), form)).toMatch(/^stream-corrupt: /);
      }
    });

    it("refuses what follows the end", async () => {
      const bytes = file(`text.${form}`);
      for (const more of ["x", "\0\0\0x", "garbage that is long enough to be read as a header"]) {
        expect(await refusal(Buffer.concat([bytes, Buffer.from(more)]), form)).toMatch(/^stream-corrupt: /);
      }
    });

    it("refuses a damaged stream, or gives the same content where the damage is to what is no content", async () => {
      const bytes = file(`text.${form}`);
      const digest = createHash("sha256").update(file("text")).digest("hex");
      const property = fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 0, max: 7 }),
        async (at, bit) => {
          const damaged = Buffer.from(bytes);
          damaged[at] = damaged[at]! ^ (1 << bit);
          try {
            const content = await unpack(damaged, form);
            // LZMA alone has no checksum: what is damaged can come out as other content, and RPM's own digests tell.
            if (form !== "lzma") expect(createHash("sha256").update(content).digest("hex")).toBe(digest);
          } catch (error) {
            expect(error).toBeInstanceOf(LisdebError);
            expect(["stream-corrupt", "stream-unsupported", "limit-exceeded"]).toContain(
              (error as LisdebError).code,
            );
          }
        },
      );
      await fc.assert(property, { numRuns: 250 });
    });

    it("refuses noise after its own magic", async () => {
      const start = file(`text.${form}`).subarray(0, form === "lzma" ? 13 : 4);
      const property = fc.asyncProperty(fc.uint8Array({ minLength: 30, maxLength: 3000 }), async (noise) => {
        expect(await refusal(Buffer.concat([start, noise]), form)).toMatch(/^(?:stream-|limit-)/);
      });
      await fc.assert(property, { numRuns: 150 });
    });

    it("stops where the reader stops", async () => {
      let pulled = 0;
      const input = (async function* () {
        for await (const piece of inPieces(file(`large.${form}`), 8192)) {
          pulled += piece.length;
          yield piece;
        }
      })();
      const options = { where: { file: "test" }, compressedSize: 1 };
      for await (const chunk of decompress(input, form, options)) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      expect(pulled).toBeLessThanOrEqual(file(`large.${form}`).length);
      expect((await input.next()).done).toBe(true);
    });

    it("lets an error of the input through as it is", async () => {
      const failure = new LisdebError("read-failed", "the disk is gone");
      const input = (async function* () {
        yield file(`large.${form}`).subarray(0, 5000);
        await Promise.resolve();
        throw failure;
      })();
      const whole = (async () => {
        let length = 0;
        for await (const chunk of decompress(input, form, { where: { file: "t" }, compressedSize: 1 })) {
          length += chunk.length;
        }
        return length;
      })();
      await expect(whole).rejects.toBe(failure);
    });
  });

  it.each(["gzip", "bzip2", "xz", "zstd"] as const)("reads %s streams one after the other", async (form) => {
    const twice = Buffer.concat([file(`text.${form}`), file(`empty.${form}`), file(`binary.${form}`)]);
    const content = Buffer.concat([file("text"), file("binary")]);
    for (const piece of [1, 100, 65536])
      expect((await unpack(twice, form, piece)).equals(content)).toBe(true);
  });

  it("refuses a second LZMA stream, which the form does not know", async () => {
    const twice = Buffer.concat([file("text.lzma"), file("text.lzma")]);
    expect(await refusal(twice, "lzma")).toBe("stream-corrupt: something follows the end of the lzma stream");
  });

  it("refuses a tape's zeros after gzip, since a file has none", async () => {
    const padded = Buffer.concat([file("text.gzip"), Buffer.alloc(512)]);
    expect(await refusal(padded, "gzip")).toBe(
      "stream-corrupt: something follows the end of the gzip stream",
    );
  });

  it("reads xz with every integrity check, several blocks, padding between streams, and filters", async () => {
    await inFolder(`
      for c in none crc32 crc64 sha256; do xz --check=$c -c binary > check-$c.xz; done
      xz -T2 --block-size=200000 -c large > blocks.xz
      xz --x86 --lzma2=preset=6 -c binary > filtered.xz
      { xz -c text; head -c 8 /dev/zero; xz -c binary; head -c 4 /dev/zero; } > padded.xz
      { xz -c text; head -c 3 /dev/zero; } > badly-padded.xz
    `);
    for (const check of ["none", "crc32", "crc64", "sha256"]) {
      expect((await unpack(file(`check-${check}.xz`), "xz")).equals(file("binary"))).toBe(true);
    }
    expect((await unpack(file("blocks.xz"), "xz")).equals(file("large"))).toBe(true);
    expect((await unpack(file("filtered.xz"), "xz")).equals(file("binary"))).toBe(true);
    const both = Buffer.concat([file("text"), file("binary")]);
    expect((await unpack(file("padded.xz"), "xz")).equals(both)).toBe(true);
    expect(await refusal(file("badly-padded.xz"), "xz")).toMatch(/^stream-corrupt: /);
  });

  it("reads zstd of every level, with and without checksum and content size, with large windows and skippable frames", async () => {
    await inFolder(`
      for l in 1 3 7 12 19; do zstd -q -$l -c large > level-$l.zst; done
      zstd -q --ultra -22 -c large > level-22.zst
      zstd -q --fast=5 -c large > level-fast.zst
      zstd -q --no-check -c < large > plain.zst
      zstd -q --ultra -20 --long=27 -c < large > long.zst
      zstd -q -T2 -B200000 -c large > jobs.zst
      { printf '\\x5f\\x2a\\x4d\\x18\\x05\\x00\\x00\\x00hello'; cat jobs.zst; printf '\\x50\\x2a\\x4d\\x18\\x00\\x00\\x00\\x00'; } > skip.zst
    `);
    for (const name of ["1", "3", "7", "12", "19", "22", "fast"].map((level) => `level-${level}`)) {
      expect((await unpack(file(`${name}.zst`), "zstd")).equals(file("large"))).toBe(true);
    }
    for (const name of ["plain", "long", "jobs", "skip"]) {
      expect((await unpack(file(`${name}.zst`), "zstd")).equals(file("large"))).toBe(true);
    }
  });

  it("reads bzip2 of every block size", async () => {
    await inFolder("for l in 1 5 9; do bzip2 -$l -c large > level-$l.bz2; done");
    for (const level of [1, 5, 9]) {
      expect((await unpack(file(`level-${level}.bz2`), "bzip2")).equals(file("large"))).toBe(true);
    }
  });

  it.each(["gzip -9", "bzip2 -9", "xz -9", "xz --format=lzma -9", "zstd -q -19"])(
    "refuses a bomb of 256 MiB of zeros made by %s, in two seconds and bounded memory",
    async (command) => {
      await inFolder(`head -c 268435456 /dev/zero | ${command} -c > bomb`);
      const bytes = file("bomb");
      const form = sniffCompression(bytes.subarray(0, 32))!;
      const options = { where: { file: "bomb" }, compressedSize: bytes.length };
      const start = cpuTime();
      let largest = 0;
      let total = 0;
      const whole = (async () => {
        for await (const chunk of decompress(inPieces(bytes, 256 * 1024), form, options)) {
          largest = Math.max(largest, chunk.length);
          total += chunk.length;
        }
      })();
      await expect(whole).rejects.toMatchObject({ code: "limit-exceeded" });
      expect(cpuTime() - start).toBeLessThan(2000);
      expect(largest).toBeLessThanOrEqual(1024 * 1024);
      // gzip's own best is a thousandfold, which a large one may well be allowed.
      expect(total).toBeLessThanOrEqual(Math.max(LIMITS.expansionFree, bytes.length * LIMITS.expansion));
    },
    120_000,
  );

  it("refuses a huge xz dictionary", async () => {
    await inFolder(`
      head -c 3000 text | xz --lzma2=preset=6,dict=1GiB -c > huge.xz
      head -c 3000 text | xz --format=lzma --lzma1=preset=6,dict=1GiB -c > huge.lzma
    `);
    expect(await refusal(file("huge.xz"), "xz")).toMatch(/^limit-exceeded: the xz stream needs more than /);
    expect(await refusal(file("huge.lzma"), "lzma")).toMatch(
      /^limit-exceeded: the lzma stream needs more than /,
    );
  });

  it("refuses a huge zstd window", async () => {
    await inFolder("zstd -q --ultra -22 --long=31 -c < text > huge.zst");
    expect(await refusal(file("huge.zst"), "zstd")).toMatch(
      /^limit-exceeded: the zstd stream needs a window of more than the 134217728 bytes /,
    );
  });
});

describe("what is not compressed", () => {
  it("passes through unchanged", async () => {
    expect(await unpack(Buffer.from("as it is"), "none")).toEqual(Buffer.from("as it is"));
  });
});
