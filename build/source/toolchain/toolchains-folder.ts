import { constants } from "node:fs";
import { access, chmod, lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errnoOf, isOnlyOurs, isOwnFolder, LisdebError, makeFolder, systemError } from "../../base/index.ts";

/** What a folder says that others have made for this user to read. */
const NOT_WRITABLE = ["EACCES", "EPERM", "EROFS"];

/**
 * Where environments are unpacked and used, which is made: in the cache, as long as nobody else can change what lies there between its proof and its use, or lead this process elsewhere
 * by a link. In the cache of another user, as root has it who kept that user's HOME, and in one that can only be read, it is a folder of this user's own among the temporary ones.
 * Throws `write-failed`.
 */
export async function toolchainsFolder(cacheDir: string, temporary = tmpdir()): Promise<string> {
  const [inCache, ofOwn] = toolchainsPlaces(cacheDir, temporary);
  try {
    if (await isOurs(cacheDir, inCache)) return inCache;
  } catch (cause) {
    if (!NOT_WRITABLE.includes(errnoOf(cause) ?? "")) throw placeFailure(cause, inCache);
  }
  return ownFolder(ofOwn);
}

/** Where {@link toolchainsFolder} may be: in the cache, or else among the temporary ones. Nothing is made or asked. */
export function toolchainsPlaces(cacheDir: string, temporary = tmpdir()): readonly [string, string] {
  return [join(cacheDir, "toolchains"), join(temporary, `lisdeb-toolchains-${process.getuid?.() ?? 0}`)];
}

/** A failed write where environments are unpacked and used, with the way out. */
export function placeFailure(cause: unknown, file: string): LisdebError {
  return withHint(systemError("write-failed", cause, { file }));
}

/** An error with the way out, where it is that of a failed write and names none yet. */
export function withHint<Thrown>(thrown: Thrown): Thrown | LisdebError {
  if (!(thrown instanceof LisdebError) || thrown.code !== "write-failed" || thrown.hint !== undefined)
    return thrown;
  const { code, message, where, evidence } = thrown;
  return new LisdebError(code, message, { where, hint: ELSEWHERE, evidence, cause: thrown });
}

const ELSEWHERE = "LISDEB_CACHE names another folder for the cache, TMPDIR one for what is temporary";

/** Throws Node's error where it cannot be made or written. */
async function isOurs(cacheDir: string, inCache: string): Promise<boolean> {
  await makeFolder(cacheDir);
  if (!(await isOwnFolder(cacheDir))) return false;
  await makeFolder(inCache);
  if (!(await isOwnFolder(inCache))) return false;
  await access(inCache, constants.W_OK | constants.X_OK);
  return true;
}

async function ownFolder(path: string): Promise<string> {
  await mkdir(path, 0o700).catch((cause: unknown) => {
    if (errnoOf(cause) !== "EEXIST") throw placeFailure(cause, path);
  });
  const found = await lstat(path);
  // Whoever has a folder above it could put another in its place.
  if (found.isDirectory() && isOnlyOurs(found) && (await isOwnFolder(path))) {
    await chmod(path, 0o700);
    return path;
  }
  throw new LisdebError(
    "write-failed",
    "is another user's, or in a folder of one, and what is in it cannot be trusted",
    {
      where: { file: path },
      hint: "LISDEB_CACHE names a folder of your own, TMPDIR another one for what is temporary",
    },
  );
}
