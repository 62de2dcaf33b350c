import fc from "fast-check";
import { unarmor } from "openpgp";
import { describe, expect, it } from "vitest";
import { requireTools } from "../../../tests/support/tools.ts";
import { armoured } from "./armour.ts";
import { told } from "./made-key.test-support.ts";

describe("armoured", () => {
  it("writes what openpgp.js reads, checksum and all, whatever the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 500 }), async (bytes) => {
        const unpacked: unknown = await unarmor(armoured("PUBLIC KEY BLOCK", bytes));
        const { data } = unpacked as { data: Uint8Array }; // it was given no stream
        expect(Buffer.from(data)).toEqual(Buffer.from(bytes)); // it was given no stream
      }),
      { numRuns: 50 },
    );
  });

  it("ends every line in LF, with no more than 64 characters", () => {
    const text = armoured("SIGNATURE", Buffer.alloc(1000, 7));
    expect(text).not.toContain("\r");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBe(64);
  });
});

describe.skipIf(!requireTools("gpg", "gpg1"))("armoured, as gpg reads it", () => {
  it("gives the bytes back", () => {
    const bytes = Buffer.from("any bytes will do \u0000\u00ff", "latin1");
    for (const gpg of ["gpg", "gpg1"])
      expect(told(gpg, ["--dearmor"], armoured("SIGNATURE", bytes))).toEqual(bytes);
  });
});
