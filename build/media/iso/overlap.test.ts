import { describe, expect, it } from "vitest";
import { FOLDER, folder, image, record, refusal } from "./lying-image.test-support.ts";

const top = (records: readonly Buffer[]) =>
  image({
    blocks: { 20: folder({ block: 20 }, records), 22: folder({ block: 22 }, []), 30: Buffer.alloc(4096) },
  });

describe("overlapping extents", () => {
  it("refuses files that share a part of their bytes", async () => {
    const records = [
      record({ name: "A.;1", block: 30, size: 4096 }),
      record({ name: "B.;1", block: 31, size: 9 }),
    ];
    expect(await refusal(top(records))).toBe('medium-unsafe: lying.iso: B: is said to share bytes with "A"');
  });

  it("refuses a file that is the beginning of another", async () => {
    const records = [
      record({ name: "A.;1", block: 30, size: 4096 }),
      record({ name: "B.;1", block: 30, size: 9 }),
    ];
    expect(await refusal(top(records))).toMatch(/share bytes/);
  });

  it("refuses a file in the records of a folder", async () => {
    const records = [
      record({ name: "DIR", block: 22, size: 2048, flags: FOLDER }),
      record({ name: "B.;1", block: 22, size: 2048 }),
    ];
    expect(await refusal(top(records))).toMatch(/share bytes/);
  });

  it("refuses a folder that begins within another", async () => {
    const inner = folder({ block: 23 }, []);
    const records = [
      record({ name: "ONE", block: 22, size: 4096, flags: FOLDER }),
      record({ name: "TWO", block: 23, size: 2048, flags: FOLDER }),
    ];
    const bytes = image({
      blocks: { 20: folder({ block: 20 }, records), 22: folder({ block: 22 }, []), 23: inner },
    });
    expect(await refusal(bytes)).toMatch(/second record|share bytes/);
  });

  it("refuses a few bytes that are named so often that they would be gigabytes", async () => {
    const records = Array.from({ length: 1100 }, (_, n) =>
      record({ name: `${n}.;1`, block: 300, size: 4_000_000 }),
    );
    const size = 2048 * 30;
    const bytes = image({
      blocks: { 30: folder({ block: 30, size }, records), 300: Buffer.alloc(4_000_000) },
    });
    record({ name: "\0", block: 30, size, flags: FOLDER }).copy(bytes, 16 * 2048 + 156);
    expect(await refusal(bytes)).toMatch(/^limit-exceeded: .*says that it holds 4400000000 bytes in/);
  });
});
