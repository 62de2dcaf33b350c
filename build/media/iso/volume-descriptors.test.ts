import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runOk } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { openMedium } from "../open.ts";
import {
  descriptor,
  FOLDER,
  folder,
  image,
  opened,
  paths,
  record,
  refusal,
  TERMINATOR,
} from "./lying-image.test-support.ts";

const file = (name: string) => record({ name, block: 30, size: 5 });
const blocks = { 20: folder({ block: 20 }, [file("README.TXT;1")]), 30: Buffer.from("hello") };

describe("volume descriptors", () => {
  it("reads the primary one's tree, and says the volume's name", async () => {
    const { medium, entries } = await opened(image({ blocks }));
    expect(medium.description).toBe("ISO 9660, volume LYING");
    expect(entries).toEqual([
      { path: "README.TXT", type: "file", size: 5, modified: Date.UTC(2012, 6, 27, 10, 20, 30) / 1000 },
    ]);
  });

  it("says nothing of a volume without a name", async () => {
    const descriptors = [descriptor({ identifier: " ".repeat(32) }), TERMINATOR];
    expect((await opened(image({ descriptors, blocks }))).medium.description).toBe("ISO 9660");
  });

  it("shows control characters in the volume's name", async () => {
    const descriptors = [descriptor({ identifier: "\x1b[31mRED" }), TERMINATOR];
    expect((await opened(image({ descriptors, blocks }))).medium.description).toBe(
      "ISO 9660, volume \\x1b[31mRED",
    );
  });

  it("prefers ISO 9660:1999's tree to plain names", async () => {
    const root = record({ name: "\0", block: 21, size: 2048, flags: FOLDER });
    const descriptors = [descriptor(), descriptor({ type: 2, version: 2, root }), TERMINATOR];
    const long = folder({ block: 21 }, [file("a-long.name.txt")]);
    const { medium, entries } = await opened(image({ descriptors, blocks: { ...blocks, 21: long } }));
    expect(medium.description).toBe("ISO 9660:1999, volume LYING");
    expect(entries.map(({ path }) => path)).toEqual(["a-long.name.txt"]);
  });

  it("passes over boot records and character sets that it does not know", async () => {
    const descriptors = [
      descriptor({ type: 0 }),
      descriptor(),
      descriptor({ type: 2, escapes: "%/#" }),
      TERMINATOR,
    ];
    expect(await paths(image({ descriptors, blocks: blocks }))).toEqual(["README.TXT"]);
  });

  it("takes the first of several primary descriptors", async () => {
    const other = descriptor({ root: record({ name: "\0", block: 9999, size: 2048, flags: FOLDER }) });
    expect(await paths(image({ descriptors: [descriptor(), other, TERMINATOR], blocks }))).toEqual([
      "README.TXT",
    ]);
  });

  it.each([512, 1024])("reads an image with logical blocks of %i bytes", async (blockSize) => {
    const factor = 2048 / blockSize;
    const top = record({ name: "\0", block: 20 * factor, size: 2048, flags: FOLDER });
    const content = record({ name: "A.TXT;1", block: 30 * factor + 1, size: 5 });
    const bytes = image({
      descriptors: [descriptor({ blockSize, root: top }), TERMINATOR],
      blocks: {
        20: folder({ block: 20 * factor }, [content]),
        30: Buffer.concat([Buffer.alloc(blockSize), Buffer.from("hello")]),
      },
    });
    const { medium, entries } = await opened(bytes);
    expect(Buffer.from(await medium.read(entries[0]!).read(0, 5)).toString()).toBe("hello");
  });

  it.each([0, 1, 2047, 4096, 32768])("refuses a logical block size of %i bytes", async (blockSize) => {
    expect(await refusal(image({ descriptors: [descriptor({ blockSize }), TERMINATOR], blocks }))).toBe(
      `medium-corrupt: lying.iso: byte 32896: states a logical block size of ${blockSize} bytes`,
    );
  });

  it("refuses a list of volume descriptors without a terminator", async () => {
    expect(await refusal(image({ descriptors: [descriptor()], blocks }))).toMatch(/no terminator/);
  });

  it("refuses hundreds of volume descriptors", async () => {
    const descriptors = [
      ...Array.from({ length: 300 }, () => descriptor({ type: 0 })),
      descriptor(),
      TERMINATOR,
    ];
    expect(await refusal(image({ descriptors, blocks: { 400: Buffer.alloc(1) } }))).toBe(
      "limit-exceeded: lying.iso: byte 163840: has more than 64 volume descriptors",
    );
  });

  it("refuses an image that ends within its volume descriptors", async () => {
    expect(await refusal(image({ descriptors: [descriptor()], blocks: {} }))).toMatch(
      /^medium-corrupt: .*cut short/,
    );
  });

  it("refuses an image without a primary volume descriptor", async () => {
    expect(await refusal(image({ descriptors: [TERMINATOR], blocks }))).toMatch(
      /no primary volume descriptor/,
    );
  });

  it("refuses a top folder that is marked as a file, and one outside the image", async () => {
    const asFile = descriptor({ root: record({ name: "\0", block: 20, size: 2048 }) });
    const outside = descriptor({
      root: record({ name: "\0", block: 0xffffffff, size: 2048, flags: FOLDER }),
    });
    expect(await refusal(image({ descriptors: [asFile, TERMINATOR], blocks }))).toMatch(
      /not marked as a folder/,
    );
    expect(await refusal(image({ descriptors: [outside, TERMINATOR], blocks }))).toMatch(
      /which has only \d+/,
    );
  });

  it("refuses an image of a set of discs only for what is on another disc", async () => {
    const descriptors = [descriptor({ setSize: 2 }), TERMINATOR];
    const there = record({ name: "B.TXT;1", block: 30, size: 5, volumeNumber: 2 });
    expect(await paths(image({ descriptors, blocks }))).toEqual(["README.TXT"]);
    expect(
      await refusal(image({ descriptors, blocks: { ...blocks, 20: folder({ block: 20 }, [there]) } })),
    ).toBe("medium-unsupported: lying.iso: B.TXT: is on disc 2 of a set; this is disc 1");
  });
});

describe("the size that a volume states", () => {
  const DEMO = join(import.meta.dirname, "../../../samples/lis-demo.iso");

  it.skipIf(!requireTools("isoinfo"))("is what isoinfo reads", async () => {
    const { stdout } = await runOk("isoinfo", ["-d", "-i", DEMO]);
    const medium = await openMedium(DEMO);
    await medium.close();
    expect(medium.length?.stated).toBe(Number(/^Volume size is: (\d+)$/m.exec(stdout)?.[1]) * 2048);
  });

  it("is told beside the file's own, which may be less by padding, and is counted in its own blocks", async () => {
    const stating = async (count: number, blockSize = 2048) => {
      const top = record({ name: "\0", block: (20 * 2048) / blockSize, size: 2048, flags: FOLDER });
      const descriptors = [descriptor({ blocks: count, blockSize, root: top }), TERMINATOR];
      return (await opened(image({ descriptors, blocks: { 20: folder({ block: 20 }, []) } }))).medium.length;
    };
    expect(await stating(181)).toEqual({ stated: 181 * 2048, found: 21 * 2048 });
    expect(await stating(40, 512)).toEqual({ stated: 40 * 512, found: 21 * 2048 });
    expect(await stating(0xffffffff)).toEqual({ stated: 0xffffffff * 2048, found: 21 * 2048 });
    expect(await stating(0)).toBeUndefined();
  });
});

describe.skipIf(!requireTools("xorriso"))("the time at which a volume was made", () => {
  const DEMO = join(import.meta.dirname, "../../../samples/lis-demo.iso");

  it("is what xorriso reads", async () => {
    const { stdout } = await runOk("xorriso", ["-indev", DEMO, "-pvd_info"]);
    const [, digits = ""] = /^Creation Time: +(\d{14})/m.exec(stdout) ?? [];
    const medium = await openMedium(DEMO);
    await medium.close();
    const said = new Date((medium.created ?? 0) * 1000).toISOString().replaceAll(/\D/g, "");
    expect(said.slice(0, 14)).toBe(digits);
  });

  it("is unknown where no digits are recorded", async () => {
    expect((await opened(image({ blocks }))).medium.created).toBeUndefined();
  });
});
