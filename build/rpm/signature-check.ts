import type { PublicKey, Signature, Subkey } from "openpgp";
import { collect, LIMITS, LisdebError, type Where } from "../base/index.ts";
import { LENIENT, type Keyring } from "./keyring.ts";
import { readSignaturePacket } from "./signature-packet.ts";
import { v3Obstacle, verifyV3, type KeyNumbers } from "./signature-v3.ts";

/** The bytes that are signed. */
export interface Signed {
  /** In bytes. */
  readonly size: number;
  /** From the start, each time it is called. */
  bytes(): AsyncIterable<Uint8Array>;
}

/**
 * Verifies one OpenPGP signature packet over bytes, and tells the fingerprint of the key that made it. The key must have been
 * valid when it signed, and be valid now. `covers` is for messages. Throws `rpm-signature-bad`, which says what is wrong.
 */
export async function verifySignature(
  bytes: Uint8Array,
  signed: Signed,
  keyring: Keyring,
  covers: string,
  where: Where,
): Promise<string> {
  const fail = (message: string, cause?: unknown): never => {
    throw new LisdebError("rpm-signature-bad", `the signature of ${covers} ${message}`, { where, cause });
  };
  const { version, v3 } = readSignaturePacket(bytes, where);
  if (v3) {
    const obstacle = v3Obstacle(v3);
    if (obstacle !== undefined) return fail(obstacle);
  } else if (version < 4) return fail(`is an OpenPGP signature of the unknown version ${version}`);
  const signature = v3 ? undefined : await readV4(bytes, fail);
  const keyId = v3?.keyId ?? signature?.keyId ?? "";
  const keys = keyring as readonly object[] as readonly PublicKey[]; // readKeyring puts nothing else into one
  const candidates = keys.flatMap((key) =>
    key
      .getKeys()
      .filter((part) => part.getKeyID().toHex() === keyId)
      .map((part) => ({ key, part })),
  );
  if (candidates.length === 0) return fail(`is by key ${keyId}, which is not in the keyring`);
  // Two keys may bear one id: then it is enough that one of them made the signature.
  let failure: LisdebError | undefined;
  for (const { key, part } of candidates) {
    try {
      await checkKey(key, part, signature?.created ?? new Date((v3?.created ?? 0) * 1000), keyId, fail);
      const good = v3
        ? await verifyV3(v3, numbersOf(part), signed.bytes())
        : await verifyV4(signature, key, signed, where, fail);
      if (good) return key.getFingerprint();
    } catch (cause) {
      if (!(cause instanceof LisdebError)) throw cause;
      failure ??= cause;
    }
  }
  throw failure ?? fail(`does not fit the ${covers === "header" ? "header" : "package"} and key ${keyId}`);
}

interface V4 {
  readonly parsed: Signature;
  readonly keyId: string;
  readonly created: Date | undefined;
}

async function readV4(bytes: Uint8Array, fail: (message: string, cause?: unknown) => never): Promise<V4> {
  const openpgp = await import("openpgp");
  const parsed = await openpgp
    .readSignature({ binarySignature: bytes, config: LENIENT })
    .catch((cause: unknown) => fail("cannot be read", cause));
  const [packet] = parsed.packets;
  if (!(packet instanceof openpgp.SignaturePacket) || parsed.packets.length > 1) {
    return fail("is of a version or algorithm that is not known");
  }
  if (packet.signatureType !== openpgp.enums.signature.binary) return fail("is not over binary data");
  return { parsed, keyId: packet.issuerKeyID.toHex(), created: packet.created ?? undefined };
}

/** Whether a signature of version 4 or later is that of a key; openpgp.js takes what is signed in one piece. */
async function verifyV4(
  signature: V4 | undefined,
  key: PublicKey,
  signed: Signed,
  where: Where,
  fail: (message: string, cause?: unknown) => never,
): Promise<boolean> {
  if (!signature) return false;
  if (signed.size > LIMITS.heldFileBytes) return fail(`covers ${signed.size} bytes, too many to be checked`);
  const openpgp = await import("openpgp");
  const message = await openpgp.createMessage({ binary: await collect(signed.bytes(), signed.size, where) });
  const { signatures } = await openpgp.verify({
    message,
    signature: signature.parsed,
    verificationKeys: key,
    format: "binary",
    config: LENIENT,
  });
  return (
    signatures[0]?.verified.catch((cause: unknown) => {
      if (cause instanceof Error && /signature is expired/i.test(cause.message))
        return fail("has expired", cause);
      return false;
    }) ?? false
  );
}

/** Refuses a key that was not valid when it signed, or is no longer. */
async function checkKey(
  key: PublicKey,
  part: PublicKey | Subkey,
  created: Date | undefined,
  keyId: string,
  fail: (message: string, cause?: unknown) => never,
): Promise<void> {
  const { config } = await import("openpgp");
  const lenient = { ...config, ...LENIENT };
  for (const [date, when] of [
    [created ?? new Date(), "had, when it signed,"],
    [new Date(), "has"],
  ] as const) {
    await key.getSigningKey(part.getKeyID(), date, undefined, lenient).catch((cause: unknown) => {
      const said = cause instanceof Error ? cause.message : "";
      const why = /expired/i.test(said)
        ? `${when} expired`
        : /revoked/i.test(said)
          ? `${when} been revoked`
          : "is not fit for signing";
      fail(`is by key ${keyId}, which ${why}`, cause);
    });
  }
}

function numbersOf(part: PublicKey | Subkey): { algorithm: number; numbers: KeyNumbers } {
  const { algorithm, publicParams } = part.keyPacket;
  return { algorithm, numbers: Object.fromEntries(Object.entries(publicParams)) };
}
