import type { Key, PrivateKey, SecretKeyPacket } from "openpgp";
import { LisdebError, type Where } from "../../base/index.ts";
import { SUITES, type SuiteName } from "../../suite/index.ts";
import { certificateOf } from "./certificate.ts";
import type { Certificate, CertificatePart } from "./certificate-parts.ts";
import { readKeys } from "./read-keys.ts";
import { certificateFromGpg } from "./gpg-keys.ts";
import type { GpgOptions } from "./gpg-process.ts";
import { keyName } from "./key-name.ts";
import { readSecretFile } from "./secret-file.ts";
import { faultClause, keyFaults, refusedBy, type SignatureFault } from "./signature-fault.ts";
import { signingPart } from "./signing-part.ts";

/** What a key is, and who could check what it signs. */
export interface KeyFacts {
  readonly fingerprint: string;
  readonly userId: string;
  /** Of the part that signs; undefined where none may. */
  readonly signsWith:
    | Pick<CertificatePart, "fingerprint" | "isPrimary" | "algorithmName" | "bits" | "created" | "expires">
    | undefined;
  readonly created: Date;
  /** Whether the file holds its secret: `locked` with a passphrase, `open`, only a `stub` of it, or `none`. */
  readonly secret: "locked" | "open" | "stub" | "none";
  /** What is wrong with it now, for some suite or for all. */
  readonly faults: readonly SignatureFault[];
  readonly suites: readonly { readonly suite: SuiteName; readonly objection: string | undefined }[];
}

/**
 * Tells of each key in a file, or of one that gpg has, what `lisdeb key show` shows. Nothing is unlocked. Throws `key-invalid`, `signing-failed`, and what
 * reading throws.
 */
export async function factsOfKeys(named: string, at: Date, options: GpgOptions): Promise<KeyFacts[]> {
  const name = keyName(named);
  if (name.path === undefined) {
    const where = { file: `gpg's key ${name.fingerprint}` };
    const certificate = await certificateFromGpg(name.fingerprint, options, where);
    return [factsOf(certificate, "none", at, where)];
  }
  const where = { file: name.path };
  const keys = await readKeys((await readSecretFile(name.path)).bytes, where);
  if (keys.length > MOST_KEYS)
    throw new LisdebError("limit-exceeded", `holds ${keys.length} keys`, { where });
  const facts: KeyFacts[] = [];
  for (const key of keys) facts.push(factsOf(await certificateOf(key, where), secretOf(key), at, where));
  return facts;
}

/** Debian's own keyring of its archive has some twenty, that of its developers about a thousand. */
const MOST_KEYS = 200;

function secretOf(key: Key): KeyFacts["secret"] {
  if (!isSecret(key)) return "none";
  // Every part of a secret key that was read is one with a secret packet.
  const packets = key.getKeys().map((part) => part.keyPacket as SecretKeyPacket);
  const there = packets.filter((packet) => !packet.isDummy());
  if (there.length === 0) return "stub";
  return there.some((packet) => !packet.isDecrypted()) ? "locked" : "open";
}

const isSecret = (key: Key): key is PrivateKey => key.isPrivate();

function factsOf(certificate: Certificate, secret: KeyFacts["secret"], at: Date, where: Where): KeyFacts {
  const [primary] = certificate.parts;
  const part = certificate.parts.some(({ maySign }) => maySign)
    ? signingPart(certificate, () => true, where)
    : undefined;
  const faults: SignatureFault[] = part ? keyFaults(certificate, part, at) : [{ kind: "not-for-signing" }];
  return {
    fingerprint: certificate.fingerprint,
    userId: certificate.userId,
    signsWith: part && {
      fingerprint: part.fingerprint,
      isPrimary: part.isPrimary,
      algorithmName: part.algorithmName,
      bits: part.bits,
      created: part.created,
      expires: part.expires,
    },
    created: primary?.created ?? at,
    secret,
    faults,
    suites: SUITES.map((suite) => {
      const fault = faults.find((one) => refusedBy(one, suite));
      return { suite: suite.name, objection: fault && faultClause(fault) };
    }),
  };
}
