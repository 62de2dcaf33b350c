import { describe, expect, it } from "vitest";
import { readSignaturePacket } from "./signature-packet.ts";

/** A signature of version 3: five hashed bytes (type 0, a time), a key id, RSA, SHA-1, the hash's start, one number of 9 bits. */
const BODY = Buffer.from(
  "03" + "05" + "00" + "4b000000" + "0123456789abcdef" + "01" + "02" + "beef" + "0009" + "01ff",
  "hex",
);
const packet = (head: string, body: Buffer = BODY): Buffer => Buffer.concat([Buffer.from(head, "hex"), body]);
const where = { file: "x.rpm" };

describe("reads a signature packet of version 3", () => {
  it.for([
    ["of the old form", packet("8817")],
    ["of the old form with a length of two bytes", packet("890017")],
    ["of the old form with a length of four bytes", packet("8a00000017")],
    ["of the new form", packet("c217")],
    ["of the new form with a length of five bytes", packet("c2ff00000017")],
  ] as const)("%s", ([, bytes]) => {
    const { version, v3 } = readSignaturePacket(bytes, where);
    expect(version).toBe(3);
    expect(v3).toMatchObject({
      type: 0,
      created: 0x4b000000,
      keyId: "0123456789abcdef",
      keyAlgorithm: 1,
      hashAlgorithm: 2,
    });
    expect(v3?.numbers.map((number) => Buffer.from(number).toString("hex"))).toEqual(["01ff"]);
  });

  it("and leaves later versions to others", () => {
    expect(readSignaturePacket(Buffer.from("c20104", "hex"), where)).toEqual({ version: 4, v3: undefined });
  });
});

describe("refuses", () => {
  it.for([
    ["nothing", "", /is cut short/],
    ["what is no packet", "0817", /is no OpenPGP packet/],
    ["a packet of another kind", "9817", /is an OpenPGP packet of another kind: 6/],
    ["a length that is too large", "8818" + BODY.toString("hex"), /says that it has 24 bytes, of 23/],
    ["something after the packet", "8817" + BODY.toString("hex") + "00", /says that it has 23 bytes, of 24/],
    ["a packet without a length", "8b" + BODY.toString("hex"), /an unknown number of bytes/],
    ["a packet in parts", "c2e1" + BODY.toString("hex"), /an unknown number of bytes/],
    ["another hashed length", "c2020306", /hashes 6 bytes/],
    ["a packet that ends early", "c2040305004b", /is cut short/],
    ["a number that is cut short", "8816" + BODY.subarray(0, -1).toString("hex"), /is cut short/],
    ["three numbers", "881d" + BODY.toString("hex") + "000101" + "000101", /is followed by something else/],
  ] as const)("%s", ([, hex, message]) => {
    expect(() => readSignaturePacket(Buffer.from(hex, "hex"), where)).toThrow(message);
  });
});
