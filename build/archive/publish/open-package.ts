import { bytesSource, openFile, readAll, type ByteSource } from "../../base/index.ts";

/** In bytes. */
const SMALL = 256 * 1024;

/**
 * Opens a .deb; `close` it when done. A small one is read at once: to ask for each header of it would take longer than all the rest. Throws
 * `input-missing`, `read-failed`, and `input-unknown-format` for what is no regular file.
 */
export async function openPackage(path: string): Promise<ByteSource & { close(): Promise<void> }> {
  const file = await openFile(path);
  if (file.size > SMALL) return file;
  try {
    return { ...bytesSource(await readAll(file), file.where), close: () => Promise.resolve() };
  } finally {
    await file.close();
  }
}
