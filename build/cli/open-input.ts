import { stat } from "node:fs/promises";
import { LisdebError, openFile, systemError, type ByteSource } from "../base/index.ts";
import { isDeb } from "../deb/index.ts";
import { isElf } from "../elf/index.ts";
import { openMedium, type Medium } from "../media/index.ts";
import {
  isKernelSources,
  readKernelSources,
  type KernelSources,
  type ReadSourcesOptions,
} from "../source/index.ts";
import { isRpm, LEAD_SIZE, type Keyring } from "../rpm/index.ts";

/** What a command was given a path of, open, by what it is. `close` it when done. */
export type Input = (
  | { readonly kind: "rpm" | "deb" | "elf"; readonly source: ByteSource }
  | { readonly kind: "medium"; readonly medium: Medium }
  | { readonly kind: "sources"; readonly sources: KernelSources }
) & { close(): Promise<void> };

/**
 * Opens what stands at a path: what is in a file decides, not its name. An RPM by itself is no medium here, though openMedium takes
 * one. A kernel's sources are read at once. Throws `input-missing`, `read-failed`, `input-unknown-format`, and what the reader of its form
 * throws.
 */
export async function openInput(path: string, reading: ReadSourcesOptions = {}): Promise<Input> {
  const found = await stat(path).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: path });
  });
  if (await isKernelSources(path)) {
    const sources = await readKernelSources(path, reading);
    return { kind: "sources", sources, close: () => Promise.resolve() };
  }
  // A device or a pipe is left to the media room to refuse.
  const input = found.isFile() ? await openPlainFile(path) : undefined;
  if (input) return input;
  const medium = await openMedium(path, ["a .deb", "an ELF binary", "a kernel's sources"]);
  return { kind: "medium", medium, close: () => medium.close() };
}

async function openPlainFile(path: string): Promise<Input | undefined> {
  const source = await openFile(path);
  let kind: "rpm" | "deb" | "elf" | undefined;
  try {
    kind = kindOf(await source.read(0, Math.min(source.size, LEAD_SIZE)));
  } finally {
    if (kind === undefined) await source.close();
  }
  return kind && { kind, source, close: () => source.close() };
}

function kindOf(head: Uint8Array): "rpm" | "deb" | "elf" | undefined {
  if (isRpm(head)) return "rpm";
  if (isDeb(head)) return "deb";
  return isElf(head) ? "elf" : undefined;
}

/** Nothing but RPMs can be held against a keyring: given for anything else, it would look as if it had been. Throws `usage`. */
export function demandSigned({ kind }: Input, path: string, keyring: Keyring | undefined): void {
  if (keyring === undefined || kind === "rpm" || kind === "medium") return;
  const what = { deb: "a .deb", elf: "an ELF binary", sources: "a kernel's tree" }[kind];
  throw new LisdebError("usage", `--keyring is for the signatures of RPMs, and this is ${what}`, {
    where: { file: path },
  });
}
