import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateKey, readKey } from "openpgp";

/** A key that tests sign with. */
export interface TestKey {
  /** The secret key: for `--sign`. */
  readonly file: string;
  /** The certificate, binary: for `--keyring`, gpgv and apt. */
  readonly keyring: string;
  /** 40 upper-case hex digits. */
  readonly fingerprint: string;
  readonly certificate: Uint8Array;
}

const FOLDER = join(import.meta.dirname, "..", "..", "out", "cache", "tests", "keys");

/** Before any date that a test signs with. */
const CREATED = new Date("2020-01-01T00:00:00Z");

/**
 * A key for signing, made where it is not there yet and kept in out/cache/tests: RSA-2048, which is made in a tenth of a second, or Ed25519. Each name is
 * a key of its own. It has no passphrase and does not expire.
 */
export async function signingKey(name = "first", algorithm: "rsa" | "ed25519" = "rsa"): Promise<TestKey> {
  const folder = join(FOLDER, `${name}-${algorithm}`);
  if (!existsSync(folder)) await make(name, algorithm, folder);
  const keyring = join(folder, "keyring.gpg");
  const certificate = new Uint8Array(await readFile(keyring));
  const key = await readKey({ binaryKey: certificate });
  return {
    file: join(folder, "secret.asc"),
    keyring,
    fingerprint: key.getFingerprint().toUpperCase(),
    certificate,
  };
}

async function make(name: string, algorithm: "rsa" | "ed25519", folder: string): Promise<void> {
  const { privateKey, publicKey } = await generateKey({
    ...(algorithm === "rsa"
      ? { type: "rsa" as const, rsaBits: 2048 }
      : { type: "ecc" as const, curve: "ed25519Legacy" as const }),
    userIDs: [{ name: `lisdeb test ${name}`, email: `${name}@example.org` }],
    subkeys: [],
    date: CREATED,
    format: "object",
    config: { nonDeterministicSignaturesViaNotation: false },
  });
  await mkdir(FOLDER, { recursive: true });
  // Test files that run at the same time each make their own, and the first one's stays.
  const own = await mkdtemp(join(FOLDER, "new-"));
  await writeFile(join(own, "secret.asc"), privateKey.armor(), { mode: 0o600 });
  await writeFile(join(own, "keyring.gpg"), publicKey.write());
  await chmod(own, 0o755);
  await rename(own, folder).catch(async (error: unknown) => {
    await rm(own, { recursive: true });
    if (!existsSync(folder)) throw error;
  });
}
