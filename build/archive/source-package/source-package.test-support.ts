import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";

export const HELLO = "hello_1.0-1.dsc";

/** Copies of the source packages in a folder, each below its name. */
export function copying(from: string): (name?: string) => Promise<string> {
  return async (name = "quilt") => {
    const folder = await mkdtemp(join(from, "copy-"));
    for (const file of await readdir(join(from, name)))
      if (file !== "trees") await copyFile(join(from, name, file), join(folder, file));
    return folder;
  };
}

/** Puts other bytes in a file, and states them in the .dsc as if they had been there before. */
export async function restated(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const before = await readFile(join(folder, name));
  const hex = (algorithm: string, of: Uint8Array) => createHash(algorithm).update(of).digest("hex");
  let text = await readFile(join(folder, HELLO), "utf8");
  for (const algorithm of ["md5", "sha1", "sha256"])
    text = text.replaceAll(
      `${hex(algorithm, before)} ${before.length} ${name}`,
      `${hex(algorithm, bytes)} ${bytes.length} ${name}`,
    );
  await writeFile(join(folder, HELLO), text);
  await writeFile(join(folder, name), bytes);
}

/** What an error is to be. */
export const fails = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error;
