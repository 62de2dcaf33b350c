import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ELF_HEADER_SIZE, machineOfHead, readElf } from "./index.ts";

const WHERE = { file: "x" };
/** Any program of this system. */
const program = readFileSync("/bin/sh");

describe("machineOfHead", () => {
  it("says of a file's first 64 bytes what readElf says of the whole", () => {
    const { machine, architecture } = readElf(program, WHERE);
    expect(machineOfHead(program.subarray(0, ELF_HEADER_SIZE), WHERE)).toEqual({ machine, architecture });
  });

  it("knows armhf from armel by the header's flags, and what Debian has no name for by its number", () => {
    expect(machineOfHead(head({ class: 1, machine: 40, flags: 0x5000400 }), WHERE).architecture).toBe(
      "armhf",
    );
    expect(machineOfHead(head({ class: 1, machine: 40, flags: 0x5000200 }), WHERE).architecture).toBe(
      "armel",
    );
    expect(machineOfHead(head({ class: 2, machine: 247, flags: 0 }), WHERE)).toEqual({
      machine: "machine 247",
      architecture: undefined,
    });
  });

  it.each([4, 15, 20, 47])("refuses a header that ends after %d bytes", (length) => {
    expect(() => machineOfHead(program.subarray(0, length), WHERE)).toThrow(
      expect.objectContaining({ code: "elf-corrupt" }),
    );
  });
});

/** The header of a little-endian file: e_flags stand at 36 in a 32-bit one, at 48 in a 64-bit one. */
function head(wanted: { class: 1 | 2; machine: number; flags: number }): Uint8Array {
  const bytes = Buffer.alloc(ELF_HEADER_SIZE);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, wanted.class, 1, 1]);
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(wanted.machine, 18);
  bytes.writeUInt32LE(wanted.flags, wanted.class === 1 ? 36 : 48);
  return bytes;
}
