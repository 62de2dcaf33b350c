import { describe, expect, it } from "vitest";
import { openIso } from "./iso-medium.ts";
import {
  ASSOCIATED,
  contentOf,
  FOLDER,
  folder,
  GOES_ON,
  image,
  opened,
  paths,
  record,
  refusal,
  stopwatch,
} from "./lying-image.test-support.ts";

const top = (records: readonly Buffer[], blocks: Record<number, Uint8Array> = { 30: Buffer.from("hello") }) =>
  image({ blocks: { 20: folder({ block: 20 }, records), ...blocks } });
const file = (name: string) => record({ name, block: 30, size: 5 });

describe("folders with plain names", () => {
  it("takes the version and an empty extension off", async () => {
    expect(await paths(top([file("A.;1"), file("B.TXT;1"), file("C"), file("D.TXT;2")]))).toEqual([
      "A",
      "B.TXT",
      "C",
      "D.TXT;2",
    ]);
  });

  it("reads a file after its extended attributes", async () => {
    const bytes = top([record({ name: "A.;1", block: 29, attributeBlocks: 1, size: 5 })]);
    expect(await contentOf(bytes, "A")).toBe("hello");
  });

  it("gives an empty file wherever it is said to be", async () => {
    expect(await contentOf(top([record({ name: "A.;1", block: 0xfffffff0, size: 0 })]), "A")).toBe("");
  });

  it("skips associated files", async () => {
    expect(
      await paths(top([record({ name: "A.;1", block: 99, size: 7, flags: ASSOCIATED }), file("A.;1")])),
    ).toEqual(["A"]);
  });

  it("puts a file of several extents together, in one stretch or in several", async () => {
    const records = [
      record({ name: "A.;1", block: 31, size: 2048, flags: GOES_ON }),
      record({ name: "A.;1", block: 32, size: 3, flags: GOES_ON }),
      record({ name: "A.;1", block: 30, size: 2 }),
    ];
    const bytes = top(records, {
      30: Buffer.from("!?"),
      31: Buffer.alloc(2048, "x"),
      32: Buffer.from("end"),
    });
    expect(await contentOf(bytes, "A")).toBe(`${"x".repeat(2048)}end!?`);
    expect((await opened(bytes)).entries).toHaveLength(1);
  });

  it("goes on after the zeros that fill up a sector", async () => {
    const names = Array.from({ length: 90 }, (_, n) => `FILE${String(n).padStart(30, "0")}.;1`);
    const records = names.map((name) => file(name));
    const bytes = image({
      blocks: {
        20: Buffer.alloc(2048),
        21: folder({ block: 21, size: 8192 }, records),
        30: Buffer.from("hello"),
      },
    });
    // The top folder's record in the descriptor has to say the same.
    record({ name: "\0", block: 21, size: 8192, flags: FOLDER }).copy(bytes, 16 * 2048 + 156);
    expect(await paths(bytes)).toEqual(names.map((name) => name.slice(0, -3)));
  });

  it("lists what is on the image in order of place", async () => {
    const records = [
      record({ name: "Z.;1", block: 31, size: 1 }),
      record({ name: "DIR", block: 22, size: 2048, flags: FOLDER }),
      record({ name: "A.;1", block: 32, size: 1 }),
    ];
    const inner = folder({ block: 22, parent: 20 }, [record({ name: "M.;1", block: 30, size: 1 })]);
    expect(await paths(top(records, { 22: inner, 40: Buffer.alloc(1) }))).toEqual(["DIR", "DIR/M", "Z", "A"]);
  });

  it("lets two names have the same content, as hard links have", async () => {
    const bytes = top([file("A.;1"), file("B.;1")]);
    expect([await contentOf(bytes, "A"), await contentOf(bytes, "B")]).toEqual(["hello", "hello"]);
  });
});

describe("folders that lie", () => {
  it.each([
    ["a record of length 1", record({ name: "A.;1", length: 1 }), /of 1 bytes is too short/],
    ["a record of an uneven length", record({ name: "A.;1", length: 37 }), /uneven length 37/],
    [
      "a name past its record",
      record({ name: "A.;1", nameLength: 200 }),
      /200 bytes goes past its directory record/,
    ],
    ["an empty name", record({ name: "", nameLength: 0 }), /empty name/],
    [
      "an interleaved file",
      record({ name: "A.;1", block: 30, size: 5, fileUnitSize: 1 }),
      /recorded interleaved/,
    ],
    [
      "a file past the end",
      record({ name: "A.;1", block: 30, size: 2049 }),
      /end at byte 63489 .* only 63488/,
    ],
    [
      "a file that starts past the end",
      record({ name: "A.;1", block: 0xffffffff, size: 1 }),
      /has only 63488/,
    ],
    [
      "a file whose size is negative where it is signed",
      record({ name: "A.;1", block: 30, size: 0x80000000 }),
      /has only/,
    ],
    [
      "a file that goes on in nothing",
      record({ name: "A.;1", block: 30, size: 5, flags: GOES_ON }),
      /not there/,
    ],
    [
      "a folder in several extents",
      record({ name: "A", block: 30, size: 5, flags: GOES_ON | FOLDER }),
      /several extents/,
    ],
    [
      "a folder where a file is",
      record({ name: "A", block: 30, size: 5, flags: FOLDER }),
      /no room|no folder/,
    ],
    ["a folder of no bytes", record({ name: "A", block: 30, size: 0, flags: FOLDER }), /no folder/],
    ["a name that is ..", file("...;1"), /^medium-unsafe: .*leads outside/],
    ["a name that is . when its form is taken off", file("..;1"), /^medium-unsafe: .*single dot/],
    ["a name that is absolute", file("/ETC;1"), /^medium-unsafe: .*holds a slash/],
    ["a name with a slash", file("A/B;1"), /^medium-unsafe: .*holds a slash/],
    ["a name with a NUL", file("A\0B;1"), /^medium-unsafe: .*NUL/],
    ["a name with a control character", file("A\x1b[2J;1"), /^medium-unsafe: .*control character/],
    [
      "a second record for the folder itself",
      record({ name: "\0", block: 20, size: 2048, flags: FOLDER }),
      /second record/,
    ],
  ])("refuses %s", async (_, lie, line) => {
    expect(await refusal(top([lie]))).toMatch(line);
  });

  it("refuses a record that goes past its sector", async () => {
    const bytes = top([record({ name: "A.;1", length: 200 })]);
    // Two records of 34 bytes stand before; 68 bytes of a folder of 120 leave no room for 200.
    record({ name: "\0", block: 20, size: 120, flags: FOLDER }).copy(bytes, 16 * 2048 + 156);
    expect(await refusal(bytes)).toMatch(/of 200 bytes goes past its sector/);
  });

  it("refuses a folder that contains itself", async () => {
    expect(await refusal(top([record({ name: "LOOP", block: 20, size: 2048, flags: FOLDER })]))).toBe(
      "medium-unsafe: lying.iso: LOOP: is at the same place as the top folder",
    );
  });

  it("refuses a folder that contains its parent", async () => {
    const down = folder({ block: 22 }, [record({ name: "UP", block: 20, size: 2048, flags: FOLDER })]);
    expect(
      await refusal(top([record({ name: "DOWN", block: 22, size: 2048, flags: FOLDER })], { 22: down })),
    ).toBe("medium-unsafe: lying.iso: DOWN/UP: is at the same place as the top folder");
  });

  it("refuses a folder that is in two places", async () => {
    const twice = ["ONE", "TWO"].map((name) => record({ name, block: 22, size: 2048, flags: FOLDER }));
    expect(await refusal(top(twice, { 22: folder({ block: 22 }, []) }))).toBe(
      'medium-unsafe: lying.iso: TWO: is at the same place as the folder "ONE"',
    );
  });

  it("refuses one name twice, also where only the case differs", async () => {
    expect(await refusal(top([file("A.TXT;1"), file("A.TXT;1")]))).toBe(
      "medium-unsafe: lying.iso: A.TXT: is there twice in one folder",
    );
    expect(await refusal(top([file("A.TXT;1"), file("a.txt;1")]))).toMatch(/a\.txt: is there twice/);
    expect(await refusal(top([file("A.;1"), file("A;1")]))).toMatch(/A: is there twice/);
  });

  it("refuses extents of one file under two names", async () => {
    const records = [record({ name: "A.;1", block: 30, size: 5, flags: GOES_ON }), file("B.;1")];
    expect(await refusal(top(records))).toMatch(/A: goes on in an extent of another name/);
  });

  it("refuses a file of thousands of extents", async () => {
    const part = record({ name: "A.;1", block: 30, size: 1, flags: GOES_ON });
    const records = Array.from({ length: 3000 }, () => part);
    const size = Math.ceil(3100 / 53) * 2048;
    const bytes = image({ blocks: { 100: folder({ block: 100, size }, records), 300: Buffer.alloc(1) } });
    record({ name: "\0", block: 100, size, flags: FOLDER }).copy(bytes, 16 * 2048 + 156);
    expect(await refusal(bytes)).toMatch(/^limit-exceeded: .*more than 256 extents/);
  });

  it("refuses more than 100,000 files", async () => {
    const part = (n: number) => record({ name: `${n}.;1`, size: 0 });
    const records = Array.from({ length: 100_001 }, (_, n) => part(n));
    const sectors: Buffer[] = [];
    for (let at = 0; at < records.length; at += 48) {
      sectors.push(Buffer.concat(records.slice(at, at + 48), 2048));
    }
    const whole = Buffer.concat([folder({ block: 30 }, []), ...sectors]);
    const bytes = image({ blocks: { 30: whole } });
    record({ name: "\0", block: 30, size: whole.length, flags: FOLDER }).copy(bytes, 16 * 2048 + 156);
    expect(await refusal(bytes)).toMatch(/^limit-exceeded: .*more than 100000 files and folders/);
  });

  it("refuses folders deeper than 64", async () => {
    const blocks: Record<number, Uint8Array> = {};
    for (let block = 20; block < 120; block++) {
      const next = record({ name: "D", block: block + 1, size: 2048, flags: FOLDER });
      blocks[block] = folder({ block }, [next]);
    }
    expect(await refusal(image({ blocks }))).toMatch(/^medium-unsafe: .*more than 64 folders deep/);
  });

  it("refuses a folder of gigabytes of nothing", async () => {
    const top = folder({ block: 20, size: 2048 }, [
      record({ name: "BIG", block: 21, size: 0xfffff800, flags: FOLDER }),
    ]);
    const start = image({ blocks: { 20: top, 21: folder({ block: 21 }, []) } });
    expect(await refusal(start)).toMatch(/BIG: is said to end/);
    const sparse = {
      where: { file: "sparse.iso" },
      size: 2 ** 33,
      // All that is past the written part is zeros, as in a sparse file.
      read: (offset: number, length: number) =>
        Promise.resolve(Buffer.concat([start.subarray(offset, offset + length)], length)),
    };
    const took = stopwatch();
    const medium = await openIso(sparse, () => Promise.resolve());
    await expect(medium.list()).rejects.toThrow(/more than 268435456 bytes of folders/);
    expect(took()).toBeLessThan(2000);
  });
});
