import { createPublicKey, createVerify, type KeyObject } from "node:crypto";
import type { V3Signature } from "./signature-packet.ts";

/** A public key's numbers, as openpgp.js gives them: n and e of RSA, p, q, g and y of DSA. */
export type KeyNumbers = Readonly<Record<string, unknown>>;

/** Hashes that are still taken, by RFC 4880, 9.4. MD5 and RIPEMD-160 are not: a signature over MD5 can be forged. */
const HASHES: ReadonlyMap<number, string> = new Map([
  [2, "sha1"],
  [8, "sha256"],
  [9, "sha384"],
  [10, "sha512"],
  [11, "sha224"],
]);

const RSA = [1, 3];
const DSA = 17;

/** Why a signature of version 3 cannot be checked, whoever made it; `undefined` where it can. */
export function v3Obstacle(signature: V3Signature): string | undefined {
  if (signature.type !== 0) return `is of type ${signature.type} and not over binary data`;
  if (signature.hashAlgorithm === 1) return "is over an MD5, which can be forged";
  if (!HASHES.has(signature.hashAlgorithm))
    return `is over a digest of the unknown kind ${signature.hashAlgorithm}`;
  if (signature.keyAlgorithm === DSA)
    return signature.numbers.length === 2 ? undefined : "is a broken DSA signature";
  if (!RSA.includes(signature.keyAlgorithm))
    return `is of the unknown key algorithm ${signature.keyAlgorithm}`;
  return signature.numbers.length === 1 ? undefined : "is a broken RSA signature";
}

/**
 * Whether a signature of version 3 is that of this key over these bytes (RFC 4880, 5.2.2 and 5.2.4: the data and then the type
 * and time are hashed). False, too, where the key is of another algorithm.
 */
export async function verifyV3(
  signature: V3Signature,
  key: { readonly algorithm: number; readonly numbers: KeyNumbers },
  data: AsyncIterable<Uint8Array>,
): Promise<boolean> {
  const hash = HASHES.get(signature.hashAlgorithm);
  const isDsa = signature.keyAlgorithm === DSA;
  if (hash === undefined || isDsa !== (key.algorithm === DSA)) return false;
  const verifier = createVerify(hash);
  for await (const chunk of data) verifier.update(chunk);
  verifier.update(signature.hashed);
  if (isDsa) {
    const { p, q, g, y } = key.numbers;
    if (!isBytes(p) || !isBytes(q) || !isBytes(g) || !isBytes(y)) return false;
    const parts = signature.numbers.map((number) => padded(number, q.length));
    if (parts.some((part) => part === undefined)) return false;
    const both = Buffer.concat(parts.filter((part) => part !== undefined));
    return verifier.verify({ key: dsaKey(p, q, g, y), dsaEncoding: "ieee-p1363" }, both);
  }
  const { n, e } = key.numbers;
  if (!isBytes(n) || !isBytes(e)) return false;
  const number = signature.numbers[0] && padded(signature.numbers[0], n.length);
  return number !== undefined && verifier.verify(rsaKey(n, e), number);
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

/** A number without its leading zeros, filled up on the left to as many bytes as the key has. */
function padded(number: Uint8Array, length: number): Uint8Array | undefined {
  if (number.length > length) return undefined;
  const bytes = new Uint8Array(length);
  bytes.set(number, length - number.length);
  return bytes;
}

function rsaKey(n: Uint8Array, e: Uint8Array): KeyObject {
  const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
  return createPublicKey({ key: { kty: "RSA", n: base64url(n), e: base64url(e) }, format: "jwk" });
}

/** Node takes no DSA key as numbers, so they are put into the DER of RFC 3279, 2.3.2. */
function dsaKey(p: Uint8Array, q: Uint8Array, g: Uint8Array, y: Uint8Array): KeyObject {
  const parameters = der(SEQUENCE, Buffer.concat([p, q, g].map(derNumber)));
  const algorithm = der(SEQUENCE, Buffer.concat([ID_DSA, parameters]));
  const key = der(BIT_STRING, Buffer.concat([Buffer.of(0), derNumber(y)]));
  return createPublicKey({
    key: der(SEQUENCE, Buffer.concat([algorithm, key])),
    format: "der",
    type: "spki",
  });
}

const SEQUENCE = 0x30;
const BIT_STRING = 0x03;
const INTEGER = 0x02;
/** 1.2.840.10040.4.1, with its tag and length. */
const ID_DSA = Buffer.from("06072a8648ce380401", "hex");

function derNumber(number: Uint8Array): Buffer {
  // A number whose first bit is set would be negative.
  return der(INTEGER, Buffer.concat([Buffer.of(0), number]).subarray((number[0] ?? 0) >= 0x80 ? 0 : 1));
}

function der(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}
