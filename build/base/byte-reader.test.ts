import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader } from "./byte-reader.ts";
import { LisdebError } from "./errors.ts";

const reader = (hex: string, start?: number): ByteReader =>
  new ByteReader(Buffer.from(hex, "hex"), {
    where: { file: "f" },
    code: "rpm-corrupt",
    ...(start !== undefined && { start }),
  });

const refusal = (work: () => unknown): LisdebError => {
  try {
    work();
  } catch (error) {
    if (error instanceof LisdebError) return error;
    throw error;
  }
  throw new Error("was accepted");
};

describe("reading numbers", () => {
  it("of each size and order, one after the other", () => {
    const bytes = reader(
      "01 0203 0405 06070809 0a0b0c0d 0102030405060708 0807060504030201".replaceAll(" ", ""),
    );
    expect([bytes.u8(), bytes.u16be(), bytes.u16le()]).toEqual([1, 0x0203, 0x0504]);
    expect([bytes.u32be(), bytes.u32le()]).toEqual([0x06070809, 0x0d0c0b0a]);
    expect([bytes.u64be(), bytes.u64le()]).toEqual([0x0102030405060708n, 0x0102030405060708n]);
    expect(bytes.left).toBe(0);
  });

  it("does not take them for negative", () => {
    expect(reader("ffffffff").u32be()).toBe(0xffffffff);
    expect(reader("ffffffffffffffff").u64le()).toBe(0xffffffffffffffffn);
  });

  it("goes by the view, where the bytes are a part of others", () => {
    const whole = Buffer.from("0102030405", "hex");
    const part = new ByteReader(whole.subarray(2, 4), { where: { file: "f" }, code: "bug" });
    expect(part.u16be()).toBe(0x0304);
    expect(part.left).toBe(0);
  });
});

describe("reading past the end", () => {
  it("says the byte, and stays where it was", () => {
    const bytes = reader("0102", 1000);
    bytes.u8();
    const error = refusal(() => bytes.u32be());
    expect(error).toMatchObject({
      code: "rpm-corrupt",
      message: "is cut short: 4 bytes are needed here and 1 are left",
      where: { file: "f", offset: 1001 },
    });
    expect(bytes.offset).toBe(1);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])("refuses the length %d", (length) => {
    expect(refusal(() => reader("0102").read(length)).code).toBe("rpm-corrupt");
  });

  it.each([-1, 3, 0.5, Number.NaN])("refuses the offset %d", (offset) => {
    expect(refusal(() => reader("0102").seek(offset)).message).toBe(
      `points to byte ${offset}, outside its 2 bytes`,
    );
  });

  it("may go to the end itself", () => {
    expect(reader("0102").seek(2).left).toBe(0);
    expect(reader("0102").skip(1).skip(1).read(0)).toHaveLength(0);
    expect(refusal(() => reader("0102").skip(-1)).code).toBe("rpm-corrupt");
  });

  it("refuses sizes that no number holds", () => {
    const bytes = reader("ff");
    expect(bytes.size(BigInt(Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER);
    expect(refusal(() => bytes.size(2n ** 53n)).message).toBe("states the impossible size 9007199254740992");
  });

  it("never happens, whatever is asked for", () => {
    const property = fc.property(
      fc.uint8Array(),
      fc.array(fc.integer({ min: -5, max: 50 })),
      (content, lengths) => {
        const bytes = new ByteReader(content, { where: { file: "f" }, code: "elf-corrupt" });
        for (const length of lengths) {
          const before = bytes.offset;
          try {
            expect(bytes.read(length)).toEqual(content.subarray(before, before + length));
          } catch (error) {
            expect(error).toBeInstanceOf(LisdebError);
            expect(bytes.offset).toBe(before);
          }
        }
      },
    );
    fc.assert(property);
  });
});
