import { stat } from "node:fs/promises";
import {
  chunksOf,
  decompress,
  FETCH_AGAIN,
  LisdebError,
  looksLikeTar,
  openFile,
  sniffCompression,
  StreamReader,
  systemError,
  type ByteSource,
  type Compression,
} from "../base/index.ts";
import { openFolder } from "./folder-medium.ts";
import { isIso9660, openIso } from "./iso/iso-medium.ts";
import type { Medium, OpenMedium } from "./medium.ts";
import { looksLikeRpm, openRpmFile } from "./rpm-medium.ts";
import { openTar } from "./tar-medium.ts";
import { unknownFormat } from "./unknown-format.ts";

/** Of the file's start, in bytes: a tar's header is the longest thing that is looked for. */
const HEAD = 512;

/**
 * Opens a medium, whatever it is made of: what is in it decides, not its name. `close` it when done. `also` names what else the caller
 * takes, for the refusal of what is none of all that. Throws `input-missing`, `read-failed`, `input-unknown-format`, and what the reader
 * of its form throws.
 */
export async function openMedium(path: string, also: readonly string[] = []): Promise<OpenMedium> {
  const found = await stat(path).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: path });
  });
  if (found.isDirectory()) {
    return { ...openFolder(path), identity: () => Promise.resolve(undefined) };
  }
  const file = await openFile(path);
  try {
    const medium = await openAs(file, also, () => file.close());
    return { ...medium, identity: () => file.identity() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openAs(
  source: ByteSource,
  also: readonly string[],
  close: () => Promise<void>,
): Promise<Medium> {
  const head = await source.read(0, Math.min(HEAD, source.size));
  if (looksLikeRpm(head)) return openRpmFile(source, close);
  // Before tar: a hybrid image can start with anything.
  if (await isIso9660(source)) return openIso(source, close);
  if (looksLikeTar(head)) return openTar(source, "none", close);
  const compression = sniffCompression(head);
  if (compression === undefined) throw unknownFormat(source, head, also);
  if (looksLikeTar(await startOf(source, compression))) return openTar(source, compression, close);
  throw new LisdebError("input-unknown-format", `is ${compression}-compressed, and what is in it is no tar`, {
    where: source.where,
    hint: "decompress it, and name what is in it",
  });
}

/** The first bytes of what a compressed file holds. */
async function startOf(source: ByteSource, compression: Compression): Promise<Uint8Array> {
  const { where, size } = source;
  const content = new StreamReader(
    decompress(chunksOf(source), compression, { where, compressedSize: size, remedy: FETCH_AGAIN }),
  );
  try {
    return await content.take(HEAD);
  } finally {
    await content.close();
  }
}
