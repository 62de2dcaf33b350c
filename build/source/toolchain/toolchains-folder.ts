import { chmod, lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errnoOf, isOnlyOurs, isOwnFolder, LisdebError, makeFolder, systemError } from "../../base/index.ts";

/**
 * Where environments are unpacked and used, which is made: in the cache, as long as nobody else can change what lies there between its proof and its use, or lead this process elsewhere
 * by a link. In the cache of another user, as root has it who kept that user's HOME, it is a folder of this user's own among the temporary ones. Throws `write-failed`.
 */
export async function toolchainsFolder(cacheDir: string, temporary = tmpdir()): Promise<string> {
  const inCache = join(cacheDir, "toolchains");
  try {
    await makeFolder(cacheDir);
    if (await isOwnFolder(cacheDir)) {
      await makeFolder(inCache);
      if (await isOwnFolder(inCache)) return inCache;
    }
  } catch (cause) {
    throw systemError("write-failed", cause, { file: inCache });
  }
  return ownFolder(join(temporary, `lisdeb-toolchains-${process.getuid?.() ?? 0}`));
}

async function ownFolder(path: string): Promise<string> {
  await mkdir(path, 0o700).catch((cause: unknown) => {
    if (errnoOf(cause) !== "EEXIST") throw systemError("write-failed", cause, { file: path });
  });
  const found = await lstat(path);
  if (found.isDirectory() && isOnlyOurs(found)) {
    await chmod(path, 0o700);
    return path;
  }
  throw new LisdebError("write-failed", "is another user's, and what is in it cannot be trusted", {
    where: { file: path },
    hint: "LISDEB_CACHE names a folder of your own, TMPDIR another one for what is temporary",
  });
}
