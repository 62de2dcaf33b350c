import { link, open, rename, rm } from "node:fs/promises";
import { errnoOf } from "./system-error.ts";

/**
 * Gives a finished file a name that nothing has yet, be it a link that leads nowhere; the file's first name may stay. Throws Node's error, `EEXIST` where the
 * name is taken, however shortly before.
 */
export async function giveNewName(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (cause) {
    if (!NO_LINKS.has(errnoOf(cause) ?? "")) throw cause;
    await renameToNew(temporary, path);
  }
}

/** What file systems without hard links answer, such as FAT. */
const NO_LINKS: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

/** rename(2) takes a name that is taken, too: so the name is taken first, by an empty file that is our own. */
async function renameToNew(temporary: string, path: string): Promise<void> {
  await (await open(path, "wx")).close();
  await rename(temporary, path).catch(async (cause: unknown) => {
    await rm(path, { force: true });
    throw cause;
  });
}
