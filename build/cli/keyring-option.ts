import { LIMITS, LisdebError, openFile, readAll } from "../base/index.ts";
import { readKeyring, type Keyring } from "../rpm/index.ts";

/** The keys in the keyring file that the command line names. Throws `keyring-invalid`, `limit-exceeded`, and what reading throws. */
export async function keyringFrom(path: string | undefined): Promise<Keyring | undefined> {
  if (path === undefined) return undefined;
  const file = await openFile(path);
  try {
    if (file.size > LIMITS.heldFileBytes) {
      throw new LisdebError("limit-exceeded", "is too large for a keyring", { where: file.where });
    }
    return await readKeyring(await readAll(file), file.where);
  } finally {
    await file.close();
  }
}
