import { basename, dirname, join } from "node:path";
import { atOnce, bytesSource, LIMITS, LisdebError, openFile, readAll } from "../../base/index.ts";
import { fileDigests, sourceEntryOf, type FileDigests } from "../index-files/index.ts";
import type { SourceEntry } from "../source-entry.ts";
import { provePart } from "./prove-part.ts";
import { readDsc } from "./read-dsc.ts";

/** A source package that is to be published, proven. */
export interface SourcePackageFile {
  /** Where its .dsc lies. */
  readonly path: string;
  readonly entry: SourceEntry;
  /** Where each of the entry's files lies, in that order. */
  readonly paths: readonly string[];
}

/** Name of the .dsc of a version, as dpkg-source gives it: without the epoch. */
export function dscName({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}_${version.replace(/^\d+:/, "")}.dsc`;
}

/**
 * Reads a source package: its .dsc, and the files beside it that this names, each proven. Throws `input-missing`, `read-failed`, `source-invalid`,
 * `control-invalid`, and what unpacking throws.
 */
export async function readSourcePackage(path: string): Promise<SourcePackageFile> {
  const { dsc, digests } = await openDsc(path);
  if (basename(path) !== dscName(dsc)) {
    throw new LisdebError(
      "source-invalid",
      `is the .dsc of ${dsc.name} ${dsc.version}, which is named ${dscName(dsc)}`,
      {
        where: { file: path },
      },
    );
  }
  const folder = dirname(path);
  const files: { readonly name: string; readonly digests: FileDigests }[] = [];
  await atOnce(dsc.files, 1, async (file) => {
    const part = await openPart(join(folder, file.name), path);
    try {
      files.push({ name: file.name, digests: await provePart(part, file, dsc) });
    } finally {
      await part.close();
    }
  });
  const all = [{ name: basename(path), digests }, ...files] as const;
  const entry = sourceEntryOf(dsc, all, { file: path });
  return { path, entry, paths: all.map(({ name }) => join(folder, name)) };
}

async function openDsc(path: string) {
  const file = await openFile(path);
  try {
    if (file.size > LIMITS.controlBytes)
      throw new LisdebError("source-invalid", `has more than the ${LIMITS.controlBytes} bytes of any .dsc`, {
        where: { file: path },
      });
    const source = bytesSource(await readAll(file), { file: path });
    return { dsc: readDsc(await readAll(source), source.where), digests: await fileDigests(source) };
  } finally {
    await file.close();
  }
}

async function openPart(path: string, dsc: string) {
  return openFile(path).catch((cause: unknown) => {
    if (!(cause instanceof LisdebError) || cause.code !== "input-missing") throw cause;
    throw new LisdebError(cause.code, `is not there, and ${basename(dsc)} names it`, {
      where: { file: path },
      hint: "a source package is published whole: put the file beside its .dsc",
      cause,
    });
  });
}
