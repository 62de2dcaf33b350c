import { chunksOf, LisdebError, type ByteSource } from "../base/index.ts";
import type { Header } from "./header.ts";
import { binaryOf, textsOf } from "./header-values.ts";
import type { Keyring } from "./keyring.ts";
import type { RpmCheck } from "./rpm-package.ts";
import { verifySignature, type Signed } from "./signature-check.ts";
import { SIGNATURE_TAGS } from "./tags.ts";

type Covers = "header" | "header and payload";

/** The tags that hold an OpenPGP signature packet, and what it is over (rpm "Signatures and Digests"). */
const SIGNATURES: readonly { readonly tag: number; readonly covers: Covers; readonly base64?: true }[] = [
  { tag: SIGNATURE_TAGS.OPENPGP, covers: "header", base64: true },
  { tag: SIGNATURE_TAGS.RSA, covers: "header" },
  { tag: SIGNATURE_TAGS.DSA, covers: "header" },
  { tag: SIGNATURE_TAGS.PGP, covers: "header and payload" },
  { tag: SIGNATURE_TAGS.GPG, covers: "header and payload" },
];

/**
 * Verifies every OpenPGP signature of a package against a keyring: there must be one, and all that are there must be good.
 * Without a keyring it only tells which there are. Throws `rpm-signature-bad`.
 */
export async function checkSignatures(
  source: ByteSource,
  signature: Header,
  header: Header,
  keyring: Keyring | undefined,
): Promise<RpmCheck[]> {
  const found = SIGNATURES.flatMap((row) =>
    packetsOf(signature, row.tag, row.base64 === true).map((bytes) => ({ bytes, covers: row.covers })),
  );
  if (!keyring) return summary(found.map(({ covers }) => ({ covers, result: "not checked" })));
  if (found.length === 0) {
    throw new LisdebError(
      "rpm-signature-bad",
      "carries no OpenPGP signature, and a keyring was given to check it",
      {
        where: source.where,
      },
    );
  }
  const results: Found[] = [];
  for (const { bytes, covers } of found) {
    const signed: Signed =
      covers === "header"
        ? { size: header.bytes.length, bytes: () => once(header.bytes) }
        : { size: source.size - header.offset, bytes: () => chunksOf(source, header.offset) };
    results.push({
      covers,
      result: "ok",
      detail: await verifySignature(bytes, signed, keyring, covers, source.where),
    });
  }
  return summary(results);
}

interface Found {
  readonly covers: Covers;
  readonly result: RpmCheck["result"];
  readonly detail?: string;
}

function summary(found: readonly Found[]): RpmCheck[] {
  return (["header", "header and payload"] as const).flatMap((covers): RpmCheck[] => {
    const what = `OpenPGP signature of ${covers}`;
    const those = found.filter((one) => one.covers === covers);
    if (those.length === 0) return [{ what, result: "absent" }];
    return those.map(({ result, detail }) => ({ what, result, ...(detail !== undefined && { detail }) }));
  });
}

function packetsOf(signature: Header, tag: number, base64: boolean): Uint8Array[] {
  if (base64) return (textsOf(signature, tag) ?? []).map((text) => Buffer.from(text, "base64"));
  const bytes = binaryOf(signature, tag);
  return bytes ? [bytes] : [];
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
