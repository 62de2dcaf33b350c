import type { Config, Key, PrivateKey, SecretKeyPacket, SecretSubkeyPacket } from "openpgp";
import { LisdebError, shown, type Where } from "../../base/index.ts";
import { certificateOf } from "./certificate.ts";
import type { Certificate, CertificatePart } from "./certificate-parts.ts";
import { readKeys } from "./read-keys.ts";
import { lenientSettings } from "./openpgp-settings.ts";
import { readSecretFile, refuseExposed, type SecretFile } from "./secret-file.ts";
import { signPacket } from "./sign-packet.ts";
import type { SignatureSource } from "./signature-source.ts";
import { signingPart } from "./signing-part.ts";

interface KeyFileOptions {
  /** Of the nth key in the file. */
  readonly passphrase: string | undefined;
  readonly ask: ((prompt: string) => Promise<string>) | undefined;
}

/**
 * Opens a file of one OpenPGP secret key, armoured or binary, as gpg exports it or `lisdeb key new` makes it. Throws `key-invalid`, `key-exposed`,
 * `key-locked`, and what reading throws.
 */
export async function openKeyFile(path: string, options: KeyFileOptions): Promise<SignatureSource> {
  const where = { file: path };
  const file = await readSecretFile(path);
  const key = onlySecretKey(await readKeys(file.bytes, where), where);
  const certificate = await certificateOf(key, where);
  const part = signingPart(certificate, (one) => !secretPacket(key, one).isMissingSecretKeyMaterial(), where);
  const packet = secretPacket(key, part);
  await unlock(packet, certificate, file, where, options);
  return {
    keys: [{ certificate, part }],
    signatures: (text, form, date) => signWith(key, part, text, form, date),
  };
}

function onlySecretKey(keys: readonly Key[], where: Where): PrivateKey {
  const secret = keys.filter((key) => key.isPrivate());
  const [key, another] = secret;
  if (!key) {
    throw new LisdebError("key-invalid", "holds a public key only: it cannot sign", {
      where,
      hint: "gpg --export-secret-keys --armor FINGERPRINT",
    });
  }
  if (another) {
    throw new LisdebError("key-invalid", `holds ${secret.length} secret keys`, {
      where,
      hint: "put each into a file of its own, and give --sign for each",
    });
  }
  return key;
}

function secretPacket(key: PrivateKey, part: CertificatePart): SecretKeyPacket | SecretSubkeyPacket {
  const found = key.getKeys().find((one) => one.getFingerprint().toUpperCase() === part.fingerprint);
  // Every part of a secret key that was read is one with a secret packet.
  return (found ?? key).keyPacket as SecretKeyPacket | SecretSubkeyPacket;
}

async function unlock(
  packet: SecretKeyPacket | SecretSubkeyPacket,
  certificate: Certificate,
  file: SecretFile,
  where: Where,
  { passphrase, ask }: KeyFileOptions,
): Promise<void> {
  const locked = (message: string, hint?: string, cause?: unknown): LisdebError =>
    new LisdebError("key-locked", message, { where, hint, cause });
  if (packet.isDecrypted()) refuseExposed(file, where.file, "the secret key has no passphrase, and");
  else {
    const given =
      passphrase ?? (await ask?.(`Passphrase of ${shown(certificate.userId)} (${shown(where.file)}): `));
    if (given === undefined || given === "")
      throw locked(
        "the secret key is locked with a passphrase, and none was given",
        "--passphrase-file FILE",
      );
    try {
      boundedLock(packet);
      // Its type leaves the settings out, which bound the memory.
      const decrypt = packet.decrypt.bind(packet) as (passphrase: string, settings: Config) => Promise<void>;
      await decrypt(given, await lenientSettings());
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : "";
      if (/incorrect key passphrase/i.test(said))
        throw locked("the passphrase is not that of the secret key", undefined, cause);
      throw new LisdebError("key-invalid", `the secret key cannot be unlocked: ${lockSaid(said)}`, {
        where,
        cause,
      });
    }
  }
  // Numbers that do not fit together would give the secret away with the first signature.
  await packet.validate().catch((cause: unknown) => {
    throw new LisdebError("key-invalid", "the secret key does not fit its public key", { where, cause });
  });
}

/** Argon2 may be told to take any time and memory (RFC 9580 3.7.1.4): what it recommends for small memory is taken, and four times as much work. */
function boundedLock(packet: object): void {
  const lock: unknown = "s2k" in packet ? packet.s2k : undefined;
  if (typeof lock !== "object" || lock === null || !("t" in lock && "encodedM" in lock)) return;
  if (Number(lock.t) * 2 ** Number(lock.encodedM) > 4 * 3 * 2 ** 16)
    throw new Error("it would take too much memory or time");
}

function lockSaid(said: string): string {
  if (/two-byte hash/i.test(said))
    return "it is locked as gpg 1 did it long ago; lock it anew by `gpg --edit-key FINGERPRINT passwd`";
  if (/S2K|cipher/i.test(said))
    return "it is locked in a way that lisdeb does not know; sign by gpg: --sign FINGERPRINT";
  return shown(said);
}

async function signWith(
  key: PrivateKey,
  part: CertificatePart,
  text: string,
  form: "binary" | "text",
  date: Date,
): Promise<Uint8Array> {
  const openpgp = await import("openpgp");
  const type = form === "binary" ? openpgp.enums.signature.binary : openpgp.enums.signature.text;
  // What is clear-signed ends before the last newline (RFC 4880 7.1).
  const signed = Buffer.from(form === "binary" ? text : text.replace(/\n$/, ""));
  const [data] = (await openpgp.createMessage({ binary: signed })).packets;
  try {
    return await signPacket(secretPacket(key, part), type, data ?? {}, date);
  } catch (cause) {
    throw new LisdebError("signing-failed", `key ${part.fingerprint} did not sign`, { cause });
  }
}
