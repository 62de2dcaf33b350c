import { armoured } from "./armour.ts";
import { certificateOf } from "./certificate.ts";
import { readKeys } from "./read-keys.ts";

/** What a Label makes the names of the keyring files begin with: characters that Wheezy's apt takes in a name, `lisdeb` where none is left. */
export function archiveFileName(label: string): string {
  const fit = label
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .slice(0, 60)
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  return fit === "" ? "lisdeb" : fit;
}

/**
 * The keyring that an archive publishes, as both files: `NAME-archive-keyring.gpg`, binary, which every apt reads, and `.asc`, armoured. Certificates
 * are those of {@link SigningKey}, or others that gpg exported; each key is taken once, as it is where it stands first. The bytes depend on the
 * keys only, not on their order. Throws `keyring-invalid`.
 */
export async function keyringFiles(
  label: string,
  certificates: readonly Uint8Array[],
): Promise<{ path: string; bytes: Uint8Array }[]> {
  const name = `${archiveFileName(label)}-archive-keyring`;
  const where = { file: `${name}.gpg` };
  const keys = new Map<string, Uint8Array>();
  for (const bytes of certificates) {
    for (const key of await readKeys(bytes, where, "keyring-invalid")) {
      const fingerprint = key.getFingerprint();
      if (!keys.has(fingerprint)) keys.set(fingerprint, (await certificateOf(key, where)).minimal);
    }
  }
  const inOrder = [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, bytes]) => bytes);
  const binary = Buffer.concat(inOrder);
  return [
    { path: `${name}.gpg`, bytes: binary },
    { path: `${name}.asc`, bytes: Buffer.from(armoured("PUBLIC KEY BLOCK", binary)) },
  ];
}
