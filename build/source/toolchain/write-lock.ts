import { readFile } from "node:fs/promises";
import { isMap, parseDocument } from "yaml";
import { LisdebError, systemError, writeFilesAtomically } from "../../base/index.ts";
import type { ToolchainLock } from "./toolchain.ts";

/** Writes an environment into a lock's file, where comments stay that stand before its keys. Throws `read-failed`, `recipe-invalid`, `write-failed`. */
export async function writeToolchainLock(path: string, lock: ToolchainLock): Promise<void> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: path });
  });
  await writeFilesAtomically([{ path, content: toolchainText(text, lock) }]);
}

/** The file's new text. */
export function toolchainText(
  text: string,
  { suite, snapshot, tree, packages, sources }: ToolchainLock,
): string {
  const document = parseDocument(text, { version: "1.2", stringKeys: true });
  if (document.errors.length > 0 || !isMap(document.contents))
    throw new LisdebError("recipe-invalid", "is no list of an environment's packages");
  const set = (key: string, value: unknown): void => {
    if (value === undefined) document.delete(key);
    else document.set(key, document.createNode(value));
  };
  set("suite", suite);
  set("snapshot", snapshot);
  set("tree", tree);
  set(
    "packages",
    packages.map(({ name, version, architecture, size, sha256, path }) => ({
      name,
      version,
      architecture,
      size,
      sha256,
      path,
    })),
  );
  set(
    "sources",
    sources.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
  );
  return document.toString({ lineWidth: 0 });
}
