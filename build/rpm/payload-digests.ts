import { createHash, type Hash } from "node:crypto";
import { LisdebError } from "../base/index.ts";
import { DIGEST_ALGORITHMS } from "./digest-algorithm.ts";
import type { Header } from "./header.ts";
import { hexDigest, sizeOf } from "./header-digests.ts";
import { binaryOf, numberOf, textsOf } from "./header-values.ts";
import type { RpmCheck } from "./rpm-package.ts";
import { SIGNATURE_TAGS, TAGS } from "./tags.ts";

/** The digests and sizes of a payload, taken while it is read. */
export interface PayloadDigests {
  /** The payload's bytes as they stand in the RPM, unchanged. */
  compressed(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  /** Its bytes unpacked, unchanged. Throws `rpm-corrupt` once there are more of them than the package says. */
  unpacked(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  /** What came of each check, once all has been read. Throws `rpm-corrupt` and `rpm-digest-mismatch`. */
  finish(): RpmCheck[];
}

/** One digest that is being taken, and what it has to come to. */
interface Digest {
  readonly what: string;
  readonly hash: Hash;
  readonly stated: string;
}

/**
 * Every digest that covers the payload (rpm "Signatures and Digests"): the MD5 of header and payload in the signature
 * header, and the payload's own in the header, of the bytes as they are and of them unpacked.
 *
 * Throws `rpm-corrupt` and `rpm-unsupported`.
 */
export function createPayloadDigests(signature: Header, header: Header): PayloadDigests {
  const whole = wholeDigest(signature, header);
  const packed = payloadDigest(header, TAGS.PAYLOADDIGEST, "payload");
  const plain = payloadDigest(header, TAGS.PAYLOADDIGESTALT, "unpacked payload");
  const stated = unpackedSize(signature, header);
  let size = 0;
  return {
    async *compressed(input) {
      for await (const chunk of input) {
        whole?.hash.update(chunk);
        packed?.hash.update(chunk);
        yield chunk;
      }
    },
    async *unpacked(input) {
      for await (const chunk of input) {
        size += chunk.length;
        if (stated !== undefined && size > stated) failSize(`more than the ${stated} bytes`, header);
        plain?.hash.update(chunk);
        yield chunk;
      }
    },
    finish() {
      if (stated !== undefined && size !== stated) failSize(`${size} bytes and not to the ${stated}`, header);
      return [
        settled(whole, "header and payload MD5", header),
        settled(packed, "payload SHA-256", header),
        settled(plain, "unpacked payload SHA-256", header),
        { what: "unpacked payload size", result: stated === undefined ? "absent" : "ok" },
      ];
    },
  };
}

/** SIGMD5: 16 bytes, over the header and the payload. */
function wholeDigest(signature: Header, header: Header): Digest | undefined {
  const bytes = binaryOf(signature, SIGNATURE_TAGS.MD5);
  if (!bytes) return undefined;
  const stated = hexDigest([Buffer.from(bytes).toString("hex")], 32, "MD5 of header and payload", signature);
  return { what: "header and payload MD5", hash: createHash("md5").update(header.bytes), stated };
}

/** PAYLOADDIGEST and PAYLOADDIGESTALT: hex, of the algorithm that PAYLOADDIGESTALGO names, which has only ever been SHA-256. */
function payloadDigest(header: Header, tag: number, what: string): Digest | undefined {
  const values = textsOf(header, tag);
  if (!values) return undefined;
  const number = numberOf(header, TAGS.PAYLOADDIGESTALGO) ?? 8;
  const algorithm = DIGEST_ALGORITHMS.get(number);
  if (!algorithm) {
    throw new LisdebError("rpm-unsupported", `its ${what} digest is of the unknown kind ${number}`, {
      where: header.where,
    });
  }
  const named = `${what} ${algorithm.title}`;
  return {
    what: named,
    hash: createHash(algorithm.name),
    stated: hexDigest(values, algorithm.digits, named, header),
  };
}

/** The unpacked payload's size, which rpm has kept in either header over time. */
function unpackedSize(signature: Header, header: Header): number | undefined {
  return (
    sizeOf(signature, SIGNATURE_TAGS.PAYLOADSIZE, SIGNATURE_TAGS.LONGARCHIVESIZE) ??
    numberOf(header, TAGS.ARCHIVESIZE) ??
    numberOf(header, SIGNATURE_TAGS.LONGARCHIVESIZE)
  );
}

function settled(digest: Digest | undefined, what: string, header: Header): RpmCheck {
  if (!digest) return { what, result: "absent" };
  if (digest.hash.digest("hex") !== digest.stated) {
    throw new LisdebError(
      "rpm-digest-mismatch",
      `the ${digest.what} is not the one that the package states`,
      {
        where: header.where,
      },
    );
  }
  return { what: digest.what, result: "ok" };
}

function failSize(message: string, header: Header): never {
  throw new LisdebError("rpm-corrupt", `its payload unpacks to ${message} that the package states`, {
    where: header.where,
  });
}
