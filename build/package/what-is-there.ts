import { readdir, stat } from "node:fs/promises";
import { errnoOf, LIMITS, openFile, readAll, systemError } from "../base/index.ts";

/** Names in a folder of earlier builds; none where it is not there yet. Throws `read-failed`. */
export async function namesThere(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((cause: unknown) => {
    if (isAbsent(cause)) return [];
    throw systemError("read-failed", cause, { file: folder });
  });
}

/**
 * The text of a small file of an earlier build. Of what is no file, or larger than any such file, nothing: a named pipe would be waited at for ever.
 * Throws `read-failed`.
 */
export async function textThere(path: string): Promise<string> {
  const found = await stat(path).catch((cause: unknown) => {
    if (isAbsent(cause)) return undefined;
    throw systemError("read-failed", cause, { file: path });
  });
  if (found?.isFile() !== true || found.size > LIMITS.controlBytes) return "";
  const file = await openFile(path);
  try {
    return Buffer.from(await readAll(file)).toString("utf8");
  } finally {
    await file.close();
  }
}

function isAbsent(cause: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(errnoOf(cause) ?? "");
}
