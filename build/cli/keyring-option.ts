import { LIMITS, LisdebError, openFile, readAll } from "../base/index.ts";
import { signingKeysIn } from "../archive/index.ts";
import type { Recipe } from "../recipe/index.ts";
import { readKeyring, type Keyring } from "../rpm/index.ts";

/** The keys in the keyring file that the command line names. Throws `keyring-invalid`, `limit-exceeded`, and what reading throws. */
export async function keyringFrom(path: string | undefined): Promise<Keyring | undefined> {
  if (path === undefined) return undefined;
  return readKeyring(await bytesIn(path), { file: path });
}

/** A kernel's sources hold no RPM: a keyring given for them would look as if they had been held against it. Throws `usage`. */
export function demandRpms({ id, source }: Recipe, keyring: string | undefined): void {
  if (keyring === undefined || !source) return;
  throw new LisdebError("usage", `--keyring is for the signatures of RPMs, and recipe ${id} has none`, {
    hint: "the daemons are compiled from a kernel's sources, which their SHA-256 in the lock vouches for; build such recipes without --keyring",
  });
}

/** The same for the signatures of archives: the file itself, once all that is in it has been read. Throws the same. */
export async function certificatesFrom(path: string): Promise<Uint8Array> {
  const bytes = await bytesIn(path);
  const keys = await signingKeysIn(bytes, { file: path });
  if (keys.length === 0)
    throw new LisdebError("keyring-invalid", "holds no OpenPGP key", { where: { file: path } });
  return bytes;
}

async function bytesIn(path: string): Promise<Uint8Array> {
  const file = await openFile(path);
  try {
    if (file.size > LIMITS.heldFileBytes) {
      throw new LisdebError("limit-exceeded", "is too large for a keyring", { where: file.where });
    }
    return await readAll(file);
  } finally {
    await file.close();
  }
}
