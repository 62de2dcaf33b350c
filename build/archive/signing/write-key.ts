import { randomBytes } from "node:crypto";
import { open, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errnoOf, flushFolder, giveNewName, LisdebError, makeFolder, systemError } from "../../base/index.ts";

/** A file of a new key. */
export interface KeyFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/**
 * Writes files where there are none yet: a key that was there is never replaced, for it may be the only copy. Each is whole or not there, and of the right
 * mode from its first byte. On an error none of them stays. Throws `usage` where one is there, and `write-failed`.
 */
export async function writeNewFiles(files: readonly KeyFile[]): Promise<void> {
  for (const { path } of files) {
    const there = await stat(path).then(
      () => true,
      () => false,
    );
    if (there) throw isThere(path);
  }
  const written: string[] = [];
  try {
    for (const file of files) {
      await writeNew(file);
      written.push(file.path);
    }
    for (const folder of new Set(files.map(({ path }) => dirname(path)))) await flushFolder(folder);
  } catch (error) {
    for (const path of written) await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

function isThere(path: string): LisdebError {
  return new LisdebError("usage", "a key is there already, and is not replaced", {
    where: { file: path },
    hint: "give another --out or --name",
  });
}

async function writeNew({ path, text, mode }: KeyFile): Promise<void> {
  const where = { file: path };
  const temporary = join(dirname(path), `.lisdeb-${process.pid}-${randomBytes(6).toString("hex")}`);
  try {
    await makeFolder(dirname(path));
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.chmod(mode);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await giveNewName(temporary, path);
  } catch (cause) {
    if (errnoOf(cause) === "EEXIST") throw isThere(path);
    throw systemError("write-failed", cause, where);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
