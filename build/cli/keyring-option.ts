import { LIMITS, LisdebError, openFile, readAll } from "../base/index.ts";

/** The bytes of a keyring file that the command line names. */
export async function readKeyring(path: string | undefined): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
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
