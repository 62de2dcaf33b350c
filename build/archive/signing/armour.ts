/** What armour may enclose here (RFC 4880 6.2). */
export type ArmourKind = "PUBLIC KEY BLOCK" | "PRIVATE KEY BLOCK" | "SIGNATURE";

/** Bytes in ASCII armour with a checksum, as gpg writes it: lines of 64 characters, ended by LF, no headers. */
export function armoured(kind: ArmourKind, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [
    `-----BEGIN PGP ${kind}-----`,
    "",
    ...lines,
    `=${checksum(bytes)}`,
    `-----END PGP ${kind}-----`,
    "",
  ].join("\n");
}

/** CRC-24 in base64 (RFC 4880 6.1). */
function checksum(bytes: Uint8Array): string {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if (crc & 0x1000000) crc ^= 0x1864cfb;
    }
  }
  return Buffer.from([(crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff]).toString("base64");
}
