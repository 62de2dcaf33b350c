import { describe, expect, it } from "vitest";
import { bytesSource } from "../../base/index.ts";
import { isIso9660 } from "./iso-medium.ts";
import { folder, image, record, refusal } from "./lying-image.test-support.ts";

const where = { file: "lying.iso" };
const isoLike = (bytes: Uint8Array) => isIso9660(bytesSource(bytes, where));
const genuine = image({
  blocks: {
    20: folder({ block: 20 }, [record({ name: "A.;1", block: 30, size: 2048 })]),
    30: Buffer.alloc(2048),
  },
});

/** 17 sectors with these bytes somewhere in them. */
function at(offset: number, bytes: string | Uint8Array): Buffer {
  const whole = Buffer.alloc(20 * 2048);
  whole.set(Buffer.from(bytes), offset);
  return whole;
}

describe("what is an ISO 9660 image", () => {
  it("is one with CD001 in sector 16, whatever stands before", async () => {
    expect(await isoLike(genuine)).toBe(true);
    const hybrid = Buffer.from(genuine);
    hybrid.fill(0xff, 0, 32768);
    expect(await isoLike(hybrid)).toBe(true);
  });

  it("is neither an RPM, a text, zeros, nor an empty file", async () => {
    for (const bytes of [
      Buffer.from([0xed, 0xab, 0xee, 0xdb]),
      Buffer.from("<html>"),
      Buffer.alloc(99999),
      Buffer.alloc(0),
    ]) {
      expect(await isoLike(bytes)).toBe(false);
    }
    expect(await refusal(Buffer.from("<html>"))).toBe(
      "input-unknown-format: lying.iso: is too short to be an ISO 9660 image",
    );
    expect(await refusal(Buffer.alloc(99999))).toBe(
      "input-unknown-format: lying.iso: is not an ISO 9660 image",
    );
  });

  it.each([
    [
      "a UDF volume without an ISO 9660 side",
      at(32769, "BEA01"),
      /^medium-unsupported: .*is a UDF volume without/,
    ],
    ["a High Sierra volume", at(32777, "CDROM"), /^medium-unsupported: .*High Sierra/],
    [
      "raw sectors",
      at(0, Buffer.from([0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0])),
      /^medium-unsupported: .*raw sectors/,
    ],
  ])("refuses %s by name", async (_, bytes, line) => {
    expect(await isoLike(bytes)).toBe(true);
    expect(await refusal(bytes)).toMatch(line);
  });

  it("refuses an image that is cut off, at every sector", async () => {
    for (let sectors = 0; sectors < genuine.length / 2048; sectors++) {
      expect(await refusal(genuine.subarray(0, sectors * 2048)), `${sectors} sectors`).toMatch(
        /^(medium-corrupt|input-unknown-format): /,
      );
    }
    expect(await refusal(genuine)).toBe("accepted, with 1 entries");
  });
});
