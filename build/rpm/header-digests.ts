import { digest, LisdebError, type ByteSource, type DigestAlgorithm } from "../base/index.ts";
import type { Header } from "./header.ts";
import { numberOf, textsOf } from "./header-values.ts";
import type { RpmCheck } from "./rpm-package.ts";
import { SIGNATURE_TAGS, tagName, TAGS } from "./tags.ts";

/** Digests of the header alone, weakest first (rpm "Signatures and Digests"). */
const HEADER_DIGESTS: readonly {
  readonly what: string;
  readonly tag: number;
  readonly algorithm: DigestAlgorithm;
  readonly digits: number;
}[] = [
  { what: "header SHA-1", tag: SIGNATURE_TAGS.SHA1, algorithm: "sha1", digits: 40 },
  { what: "header SHA-256", tag: SIGNATURE_TAGS.SHA256, algorithm: "sha256", digits: 64 },
];

/**
 * Checks what can be checked without the payload: the size of header and payload together against the file's, and each
 * digest of the header that the package has. Throws `rpm-corrupt` and `rpm-digest-mismatch`.
 */
export function checkHeaderDigests(source: ByteSource, signature: Header, header: Header): RpmCheck[] {
  checkCovered(signature, header);
  return [
    checkSize(source, signature, header),
    ...HEADER_DIGESTS.map((row) => checkDigest(signature, header, row)),
  ];
}

/** The digests of which a package must carry one, for its header and for its payload, as `rpm -K` wants it, too. */
const COVERING = [
  { part: "header", signature: [SIGNATURE_TAGS.SHA1, SIGNATURE_TAGS.SHA256, SIGNATURE_TAGS.MD5], header: [] },
  { part: "payload", signature: [SIGNATURE_TAGS.MD5], header: [TAGS.PAYLOADDIGEST, TAGS.PAYLOADDIGESTALT] },
] as const;

function checkCovered(signature: Header, header: Header): void {
  for (const row of COVERING) {
    const found =
      row.signature.some((tag) => signature.entries.has(tag)) ||
      row.header.some((tag) => header.entries.has(tag));
    if (found) continue;
    throw new LisdebError(
      "rpm-digest-mismatch",
      `carries no digest of its ${row.part}, so nothing can be proven`,
      {
        where: signature.where,
      },
    );
  }
}

function checkSize(source: ByteSource, signature: Header, header: Header): RpmCheck {
  const what = "header and payload size";
  const stated = sizeOf(signature, SIGNATURE_TAGS.SIZE, SIGNATURE_TAGS.LONGSIZE);
  if (stated === undefined) return { what, result: "absent" };
  const found = source.size - header.offset;
  if (stated > found) {
    throw new LisdebError(
      "rpm-corrupt",
      `is cut short: ${stated - found} of its ${stated} bytes of header and payload are missing`,
      {
        where: { ...source.where, offset: source.size },
      },
    );
  }
  if (stated < found) {
    throw new LisdebError("rpm-corrupt", `has ${found - stated} bytes after its end`, {
      where: { ...source.where, offset: header.offset + stated },
    });
  }
  return { what, result: "ok" };
}

/** A size from the tag of 32 bits or the one of 64. Throws `rpm-corrupt` where both are there and differ. */
export function sizeOf(signature: Header, short: number, long: number): number | undefined {
  const small = numberOf(signature, short);
  const large = numberOf(signature, long);
  if (small !== undefined && large !== undefined && small !== large) {
    throw new LisdebError(
      "rpm-corrupt",
      `${tagName(short, "signature")} says ${small} and ${tagName(long, "signature")} ${large}`,
      {
        where: signature.where,
      },
    );
  }
  return large ?? small;
}

function checkDigest(signature: Header, header: Header, row: (typeof HEADER_DIGESTS)[number]): RpmCheck {
  const { what, tag, algorithm, digits } = row;
  const values = textsOf(signature, tag);
  if (values === undefined) return { what, result: "absent" };
  const stated = hexDigest(values, digits, what, signature);
  if (digest(algorithm, header.bytes) !== stated) {
    throw new LisdebError(
      "rpm-digest-mismatch",
      `the ${what} is not the one that the signature header states`,
      {
        where: { ...header.where, offset: header.offset },
      },
    );
  }
  return { what, result: "ok" };
}

/** The one digest that a tag states, in lower case. Throws `rpm-corrupt` where it is none of that length. */
export function hexDigest(values: readonly string[], digits: number, what: string, header: Header): string {
  const [value] = values;
  if (
    values.length !== 1 ||
    value === undefined ||
    value.length !== digits ||
    !/^[0-9a-fA-F]+$/.test(value)
  ) {
    throw new LisdebError("rpm-corrupt", `the ${what} that it states is not one of ${digits} hex digits`, {
      where: header.where,
    });
  }
  return value.toLowerCase();
}
