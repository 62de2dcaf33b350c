import { describe, expect, it } from "vitest";
import { sniffCompression } from "./compression.ts";

const LZMA_HEADER = "5d 00 00 80 00 ff ff ff ff ff ff ff ff 00";

describe("telling a compression by its first bytes", () => {
  it.each([
    ["gzip", "1f 8b 08 00"],
    ["bzip2", "42 5a 68 39 31 41 59 26 53 59"],
    ["xz", "fd 37 7a 58 5a 00 00 04"],
    ["zstd", "28 b5 2f fd 04"],
    ["zstd", "5f 2a 4d 18 05 00 00 00"],
    ["lzma", LZMA_HEADER],
    ["lzma", "5d 00 00 00 01 10 27 00 00 00 00 00 00 00"],
  ] as const)("says %s of %s", (compression, hex) => {
    expect(sniffCompression(Buffer.from(hex.replaceAll(" ", ""), "hex"))).toBe(compression);
  });

  it.each([
    ["nothing", ""],
    ["a cut xz magic", "fd 37 7a 58"],
    ["a cpio archive", "30 37 30 37 30 31 30 30 30 30 30 30 30 30"],
    ["an RPM", "ed ab ee db 03 00 00 00 00 01 6b 6d 6f 64"],
    ["an ELF binary", "7f 45 4c 46 02 01 01 00 00 00 00 00 00 00"],
    ["zeros", "00 00 00 00 00 00 00 00 00 00 00 00 00 00"],
    ["LZMA with impossible properties", "e1" + LZMA_HEADER.slice(2)],
    ["LZMA with an odd dictionary size", "5d 01 02 80 00 ff ff ff ff ff ff ff ff 00"],
    ["LZMA with an impossible content size", "5d 00 00 80 00 00 00 00 00 00 00 00 7f 00"],
    ["LZMA whose range coder does not start with 0", "5d 00 00 80 00 ff ff ff ff ff ff ff ff 01"],
  ])("says nothing of %s", (_what, hex) => {
    expect(sniffCompression(Buffer.from(hex.replaceAll(" ", ""), "hex"))).toBeUndefined();
  });
});
