import { describe, expect, it } from "vitest";
import {
  ce,
  entry,
  ER,
  folder,
  image,
  nm,
  opened,
  paths,
  px,
  record,
  refusal,
  rockRidgeImage,
  SP,
  ST,
} from "./lying-image.test-support.ts";

const file = (...systemUse: Buffer[]) => record({ name: "A.;1", block: 30, size: 5, systemUse });
const hello = { 30: Buffer.from("hello") };

describe("system use entries", () => {
  it("reads entries in continuation areas, through several of them", async () => {
    const first = Buffer.concat([nm("a-", 1), ce(41, 100, 9)]);
    const second = Buffer.concat([Buffer.alloc(100), nm("name")]);
    const bytes = rockRidgeImage([file(px(0o100644), ce(40, 8, first.length))], {
      ...hello,
      40: Buffer.concat([Buffer.alloc(8), first]),
      41: second,
    });
    expect(await paths(bytes)).toEqual(["a-name"]);
  });

  it("reads what follows a continuation entry in its own area first", async () => {
    const bytes = rockRidgeImage([file(ce(40, 0, 9), nm("one-", 1))], { ...hello, 40: nm("name") });
    expect(await paths(bytes)).toEqual(["one-name"]);
  });

  it("stops at ST, and passes over entries that it does not know and zeros at the end", async () => {
    const bytes = rockRidgeImage(
      [file(entry("XX", [1, 2, 3]), nm("a"), ST, Buffer.from("nothing of this is an entry"))],
      hello,
    );
    expect(await paths(bytes)).toEqual(["a"]);
  });

  it("skips as many bytes as SP says, which CD-ROM XA attributes take", async () => {
    const xa = Buffer.concat([Buffer.alloc(6), Buffer.from("XA"), Buffer.alloc(6)]);
    const top = folder({ block: 20, own: [xa, entry("SP", [0xbe, 0xef, 14]), px(0o040755), ER] }, [
      file(xa, nm("a")),
    ]);
    const { medium, entries } = await opened(image({ blocks: { 20: top, ...hello } }));
    expect(medium.description).toBe("ISO 9660 with Rock Ridge, volume LYING");
    expect(entries.map(({ path }) => path)).toEqual(["a"]);
  });

  it("ignores XA attributes where there is no Rock Ridge", async () => {
    const xa = Buffer.concat([Buffer.alloc(6), Buffer.from("XA"), Buffer.alloc(6)]);
    const top = folder({ block: 20, own: [xa] }, [file(xa)]);
    expect(await paths(image({ blocks: { 20: top, ...hello } }))).toEqual(["A"]);
  });

  it("takes a volume whose SP has not its check bytes as one without", async () => {
    const top = folder({ block: 20, own: [entry("SP", [1, 2, 0]), px(0o040755)] }, [file(nm("a"))]);
    expect(await paths(image({ blocks: { 20: top, ...hello } }))).toEqual(["A"]);
  });

  it("takes a volume with entries of other extensions only as one without Rock Ridge", async () => {
    const top = folder({ block: 20, own: [SP, entry("AS", [1, 0])] }, [file(nm("a"))]);
    expect(await paths(image({ blocks: { 20: top, ...hello } }))).toEqual(["A"]);
  });
});

describe("system use entries that lie", () => {
  it("refuses a continuation area that points at itself", async () => {
    const area = Buffer.concat([ce(40, 0, 28), Buffer.alloc(20)]);
    expect(await refusal(rockRidgeImage([file(ce(40, 0, 28))], { 40: area }))).toBe(
      "medium-unsafe: lying.iso: byte 81920: continuation areas point at each other in a circle",
    );
  });

  it("refuses continuation areas that point at each other", async () => {
    expect(
      await refusal(rockRidgeImage([file(ce(40, 0, 28))], { 40: ce(41, 0, 28), 41: ce(40, 0, 28) })),
    ).toMatch(/in a circle/);
  });

  it("refuses a continuation area that points back at its record", async () => {
    expect(await refusal(rockRidgeImage([file(ce(20, 0, 2048))], {}))).toMatch(/in a circle/);
  });

  it("refuses a continuation area outside the image", async () => {
    expect(await refusal(rockRidgeImage([file(ce(0xffffffff, 0, 28))]))).toMatch(
      /continuation area is outside/,
    );
    expect(await refusal(rockRidgeImage([file(ce(20, 0xffffffff, 28))]))).toMatch(
      /continuation area is outside/,
    );
    expect(await refusal(rockRidgeImage([file(ce(20, 0, 0xffffffff))]))).toMatch(
      /continuation area is outside/,
    );
  });

  it("refuses an endless chain of continuation areas", async () => {
    const chain: Record<number, Uint8Array> = {};
    for (let block = 40; block < 400; block++) chain[block] = ce(block + 1, 0, 28);
    expect(await refusal(rockRidgeImage([file(ce(40, 0, 28))], chain))).toMatch(
      /^limit-exceeded: .*endless continuation areas/,
    );
  });

  it("refuses a continuation area of megabytes", async () => {
    expect(await refusal(rockRidgeImage([file(ce(40, 0, 4 << 20))], { 40: Buffer.alloc(4 << 20) }))).toMatch(
      /^limit-exceeded: .*endless continuation areas/,
    );
  });

  it.each([
    ["entries that say nothing", entry("XX", [])],
    ["dates", entry("TF", [0])],
    ["attributes", px(0o100644)],
  ])("refuses thousands of records that go on in the same large area of %s", async (_, part) => {
    const area = Buffer.concat([...Array.from({ length: 120_000 / part.length }, () => part), nm("end")]);
    const records = Array.from({ length: 900 }, (_, n) =>
      record({ name: `${n}.;1`, systemUse: [ce(400, 0, area.length), nm(`${n}`, 1)] }),
    );
    const size = 2048 * 60;
    const bytes = image({
      blocks: { 30: folder({ block: 30, size, own: [SP, px(0o040755), ER] }, records), 400: area },
    });
    record({ name: "\0", block: 30, size, flags: 2 }).copy(bytes, 16 * 2048 + 156);
    expect(await refusal(bytes)).toMatch(/^limit-exceeded: .*67108864 bytes of Rock Ridge entries/);
  });

  it("refuses two continuations of one area", async () => {
    expect(
      await refusal(rockRidgeImage([file(ce(40, 0, 9), ce(41, 0, 9))], { 40: nm("a"), 41: nm("b") })),
    ).toMatch(/goes on in two places/);
  });

  it.each([0, 1, 3])("refuses an entry of length %i", async (length) => {
    expect(await refusal(rockRidgeImage([file(entry("NM", [0, 65], length))], hello))).toMatch(
      new RegExp(`^medium-corrupt: .*entry has the length ${length}`),
    );
  });

  it("refuses an entry that goes past its area", async () => {
    expect(await refusal(rockRidgeImage([file(entry("NM", [0, 65], 200))], hello))).toMatch(
      /goes past its area/,
    );
  });

  it.each(["PX", "NM", "SL", "CL", "TF", "CE"])(
    "refuses an %s that is shorter than its fields",
    async (signature) => {
      expect(await refusal(rockRidgeImage([file(entry(signature, []))], hello))).toMatch(
        /^medium-corrupt: .*cut short/,
      );
    },
  );
});
