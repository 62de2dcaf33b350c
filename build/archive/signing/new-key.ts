import type { SecretKeyPacket } from "openpgp";
import { LisdebError, shown } from "../../base/index.ts";
import { armoured } from "./armour.ts";
import { signingSettings } from "./openpgp-settings.ts";
import { signPacket } from "./sign-packet.ts";

/** What a new key is to be. */
export interface NewKeyWanted {
  /** For its user ID: whose archive it signs. */
  readonly name: string;
  readonly email?: string | undefined;
  readonly algorithm: NewKeyAlgorithm;
  /** Locks the secret key; without one, only the mode of its file protects it. */
  readonly passphrase?: string | undefined;
  readonly created: Date;
  /** It does not expire where not given. */
  readonly expires?: Date | undefined;
}

/** Every gpg since 1.4 knows what `rsa4096` signs, none before 2.1 what `ed25519` does. */
export type NewKeyAlgorithm = "rsa4096" | "ed25519";

/** A new key, as files. */
export interface NewKey {
  /** 40 upper-case hex digits. */
  readonly fingerprint: string;
  readonly userId: string;
  /** Armoured; every gpg since 1.4 imports an RSA one, since 2.1 an Ed25519 one. */
  readonly secret: string;
  /** The certificate, armoured. */
  readonly certificate: string;
  /** Armoured: imported or published, it revokes the key. */
  readonly revocation: string;
}

/**
 * Makes a key for signing an archive: one key of version 4 that certifies and signs, without subkeys, bound by SHA-512. Takes seconds for RSA. Throws
 * `usage` where the name or the address cannot stand in a user ID.
 */
export async function makeKey(wanted: NewKeyWanted): Promise<NewKey> {
  const { name, email, created, expires } = wanted;
  checkName(name, email);
  const openpgp = await import("openpgp");
  const config = await signingSettings();
  const date = new Date(Math.floor(created.getTime() / 1000) * 1000);
  if (expires && expires <= date) throw new LisdebError("usage", "the key would expire before it is made");
  const { privateKey, publicKey } = await openpgp.generateKey({
    ...ALGORITHMS[wanted.algorithm],
    userIDs: [email === undefined ? { name } : { name, email }],
    subkeys: [],
    date,
    ...(expires && { keyExpirationTime: Math.floor((expires.getTime() - date.getTime()) / 1000) }),
    format: "object",
    config,
  });
  // The primary key of a secret key is a secret one.
  const primary = privateKey.keyPacket as SecretKeyPacket;
  // openpgp.js' own states a reason in a way that gpg 1.4 takes for a bad signature.
  const revocation = await signPacket(primary, openpgp.enums.signature.keyRevocation, { key: primary }, date);
  const secret =
    wanted.passphrase === undefined
      ? privateKey
      : await openpgp.encryptKey({ privateKey, passphrase: wanted.passphrase, config });
  return {
    fingerprint: publicKey.getFingerprint().toUpperCase(),
    userId: publicKey.getUserIDs()[0] ?? name,
    secret: armoured("PRIVATE KEY BLOCK", secret.write()),
    certificate: armoured("PUBLIC KEY BLOCK", publicKey.write()),
    revocation: armoured("PUBLIC KEY BLOCK", revocation),
  };
}

/** `ed25519Legacy` is the Ed25519 that gpg and apt know; what openpgp.js calls curve25519 is a newer form that most refuse. */
const ALGORITHMS = {
  rsa4096: { type: "rsa", rsaBits: 4096 },
  ed25519: { type: "ecc", curve: "ed25519Legacy" },
} as const;

function checkName(name: string, email: string | undefined): void {
  if (!/^[^\p{C}<>()]{1,100}$/u.test(name) || name.trim() !== name) {
    throw new LisdebError("usage", `"${shown(name)}" cannot be the name in a key`, {
      hint: "1 to 100 characters, none of < > ( )",
    });
  }
  if (email !== undefined && !/^[^\p{C}\s<>()@"]{1,64}@[A-Za-z0-9.-]{1,150}$/u.test(email)) {
    throw new LisdebError("usage", `"${shown(email)}" is not a mail address`);
  }
}
