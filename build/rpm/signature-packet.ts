import { ByteReader, type Where } from "../base/index.ts";

/** One OpenPGP signature packet, as far as lisdeb has to look into it itself. */
export interface SignaturePacket {
  readonly version: number;
  /** Of versions 2 and 3, which libraries no longer read; undefined in later ones. */
  readonly v3: V3Signature | undefined;
}

/** A signature of version 3 (RFC 4880, 5.2.2): what `gpg --force-v3-sigs` made for rpm until 2013. */
export interface V3Signature {
  /** 0 for binary data: the only type that signs a package. */
  readonly type: number;
  /** Seconds since 1970. */
  readonly created: number;
  /** 16 hex digits, lower case. */
  readonly keyId: string;
  /** RFC 4880, 9.1: 1 is RSA, 17 is DSA. */
  readonly keyAlgorithm: number;
  /** RFC 4880, 9.4. */
  readonly hashAlgorithm: number;
  /** The five bytes, type and time, that are hashed after the data. */
  readonly hashed: Uint8Array;
  /** The first 16 bits of the hash. */
  readonly hashStart: Uint8Array;
  /** One number for RSA; r and s for DSA. */
  readonly numbers: readonly Uint8Array[];
}

const SIGNATURE_PACKET = 2;
const MOST_NUMBERS = 2;

/** Reads bytes that are one signature packet and nothing else. Throws `rpm-signature-bad`. */
export function readSignaturePacket(bytes: Uint8Array, where: Where): SignaturePacket {
  const packet = new ByteReader(bytes, { where, code: "rpm-signature-bad" });
  const fail = (message: string): never => packet.fail(`the OpenPGP signature ${message}`);
  const head = packet.u8();
  if ((head & 0x80) === 0) fail("is no OpenPGP packet");
  const isNew = (head & 0x40) !== 0;
  const tag = isNew ? head & 0x3f : (head >> 2) & 0xf;
  if (tag !== SIGNATURE_PACKET) fail(`is an OpenPGP packet of another kind: ${tag}`);
  const length = isNew ? newLength(packet) : oldLength(packet, head & 3);
  if (length !== packet.left)
    fail(`says that it has ${length ?? "an unknown number of"} bytes, of ${packet.left}`);
  const version = packet.u8();
  if (version !== 2 && version !== 3) return { version, v3: undefined };
  const hashedLength = packet.u8();
  if (hashedLength !== 5) fail(`of version ${version} hashes ${hashedLength} bytes and not 5`);
  const hashed = packet.read(5);
  const created = new DataView(hashed.buffer, hashed.byteOffset).getUint32(1);
  const keyId = Buffer.from(packet.read(8)).toString("hex");
  const keyAlgorithm = packet.u8();
  const hashAlgorithm = packet.u8();
  const hashStart = packet.read(2);
  const numbers: Uint8Array[] = [];
  while (packet.left > 0) {
    if (numbers.length === MOST_NUMBERS) fail("is followed by something else");
    numbers.push(packet.read(Math.ceil(packet.u16be() / 8)));
  }
  return {
    version,
    v3: { type: hashed[0] ?? 0, created, keyId, keyAlgorithm, hashAlgorithm, hashed, hashStart, numbers },
  };
}

/** RFC 4880, 4.2.2; a partial length is not for signatures. */
function newLength(packet: ByteReader): number | undefined {
  const first = packet.u8();
  if (first < 192) return first;
  if (first < 224) return (first - 192) * 256 + packet.u8() + 192;
  return first === 255 ? packet.u32be() : undefined;
}

/** RFC 4880, 4.2.1. */
function oldLength(packet: ByteReader, kind: number): number | undefined {
  if (kind === 0) return packet.u8();
  if (kind === 1) return packet.u16be();
  return kind === 2 ? packet.u32be() : undefined;
}
