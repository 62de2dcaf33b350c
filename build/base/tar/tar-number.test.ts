import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTarNumber } from "./tar-number.ts";

const read = (text: string): number | undefined => readTarNumber(Buffer.from(text, "latin1"));

describe("a number of a tar header", () => {
  it.each([
    ["0000644\0", 0o644],
    ["   644 \0", 0o644],
    ["644\0\0\0\0\0", 0o644],
    ["77777777777\0", 8_589_934_591],
    ["777777777777", 68_719_476_735],
    ["\0\0\0\0\0\0\0\0", 0],
    ["        ", 0],
    ["17 left over", 0o17],
    ["\x80\0\0\0\0\0\0\0\0\0\x01\0", 256],
    ["\x80\0\0\0\x02\0\0\0\0\0\0\0", 2 ** 57 > Number.MAX_SAFE_INTEGER ? undefined : 0],
    ["\xff\xff\xff\xff\xff\xff\xff\xff", -1],
    ["\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0", -256],
    ["\xff\x00\0\0\0\0\0\0\0\0\0\0", undefined],
  ])("reads %j as %j", (text, value) => {
    expect(read(text)).toBe(value);
  });

  it.each(["0000648\0", "-1\0\0\0\0\0\0", "0x1f\0\0\0\0", "12a4\0\0\0\0", "１２\0\0\0\0\0\0"])(
    "refuses %j",
    (text) => {
      expect(read(text)).toBeUndefined();
    },
  );

  it("reads every safe number back from either form", () => {
    const property = fc.property(fc.maxSafeInteger(), (value) => {
      const bytes = Buffer.alloc(12, value < 0 ? 0xff : 0);
      bytes.writeBigInt64BE(BigInt(value), 4);
      bytes[0] = bytes[0]! | 0x80;
      expect(readTarNumber(bytes)).toBe(value);
      const octal = value.toString(8);
      if (value >= 0 && octal.length <= 12) expect(read(octal.padStart(12, "0"))).toBe(value);
    });
    fc.assert(property);
  });
});
