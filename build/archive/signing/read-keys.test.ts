import { describe, expect, it } from "vitest";
import { readKeys } from "./read-keys.ts";

/** A number as RFC 4880 3.2 writes it. */
function mpi(bits: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xff);
  bytes[0] = 0xff >> ((8 - (bits % 8)) % 8);
  return Buffer.concat([Buffer.from([bits >> 8, bits & 0xff]), bytes]);
}

/** A packet with a length of five bytes (RFC 4880 4.2.2.3). */
function packet(tag: number, body: Buffer): Buffer {
  const head = Buffer.from([0xc0 | tag, 0xff, 0, 0, 0, 0]);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** A DSA key whose prime has so many bits, with a name and nothing that vouches for it. */
function dsaKey(bits: number): Buffer {
  const key = Buffer.concat([Buffer.from([4, 0x5e, 0, 0, 0, 17]), mpi(bits), mpi(256), mpi(bits), mpi(bits)]);
  return Buffer.concat([packet(6, key), packet(13, Buffer.from("a <a@example.org>"))]);
}

describe("readKeys", () => {
  it("takes a DSA key as long as gpg makes them, and refuses a longer one before it is tried", async () => {
    const where = { file: "keyring.gpg" };
    expect(await readKeys(dsaKey(3072), where)).toHaveLength(1);
    await expect(readKeys(dsaKey(32_000), where)).rejects.toMatchObject({
      code: "key-invalid",
      message: "holds a key of 32000 bits, longer than gpg makes any",
    });
  });
});
