import { createHash, type Hash } from "node:crypto";
import { LisdebError } from "../../base/index.ts";
import type { ArchiveAccess, OpenedFile } from "./access/archive-access.ts";

/** The digests by which archives list files, strongest first; and the names of their sections and by-hash folders. */
export const ALGORITHMS = ["sha512", "sha256", "sha1", "md5"] as const;
/** One of {@link ALGORITHMS}, as node:crypto names it. */
export type Algorithm = (typeof ALGORITHMS)[number];

/** What a file turned out to be. */
export interface Measured {
  /** In bytes; of a file that goes on behind what was asked for, at least so many. */
  readonly size: number;
  /** In lower-case hex. Of a file that was broken off because it is too long, of a part of it. */
  readonly digests: Readonly<Partial<Record<Algorithm, string>>>;
  readonly time: Date | undefined;
  readonly identity: string | undefined;
}

/** Digests of what goes through. */
export class Digester {
  size = 0;
  private readonly hashes: readonly (readonly [Algorithm, Hash])[];

  constructor(algorithms: readonly Algorithm[]) {
    this.hashes = algorithms.map((algorithm) => [algorithm, createHash(algorithm)] as const);
  }

  update(chunk: Uint8Array): void {
    this.size += chunk.length;
    for (const [, hash] of this.hashes) hash.update(chunk);
  }

  /** To be asked for once, at the end. */
  digests(): Partial<Record<Algorithm, string>> {
    return Object.fromEntries(this.hashes.map(([algorithm, hash]) => [algorithm, hash.digest("hex")]));
  }
}

/** Opens a file, has it used and closes it; where the connection breaks in the midst, once more from its start, three times in all. */
export async function withFile<T>(
  access: ArchiveAccess,
  path: string,
  use: (file: OpenedFile) => Promise<T>,
): Promise<T | undefined> {
  for (let tries = 1; ; tries++) {
    const file = await access.open(path);
    if (!file) return undefined;
    try {
      return await use(file);
    } catch (error) {
      if (tries === 3 || !(error instanceof LisdebError) || error.code !== "download-failed") throw error;
    } finally {
      await file.close();
    }
  }
}

/** The digests of a file, of which no more is read than `most` bytes and what tells that there are more; undefined where there is none. */
export function measure(
  access: ArchiveAccess,
  path: string,
  algorithms: readonly Algorithm[],
  most: number,
): Promise<Measured | undefined> {
  return withFile(access, path, async (file) => {
    const digester = new Digester(algorithms);
    const { time, identity } = file;
    // What says itself that it is too long need not be read.
    if (file.size !== undefined && file.size > most) return { size: file.size, digests: {}, time, identity };
    for await (const chunk of file.chunks()) {
      digester.update(chunk);
      if (digester.size > most) break;
    }
    return { size: digester.size, digests: digester.digests(), time, identity };
  });
}

/** All of a small file, and its time; undefined where there is none. Throws `limit-exceeded` where it has more than `most` bytes. */
export function readWhole(
  access: ArchiveAccess,
  path: string,
  most: number,
): Promise<
  | { readonly bytes: Uint8Array; readonly time: Date | undefined; readonly identity: string | undefined }
  | undefined
> {
  return withFile(access, path, async (file) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of file.chunks()) {
      size += chunk.length;
      if (size > most) {
        throw new LisdebError("limit-exceeded", `has more than the ${most} bytes that any genuine one has`, {
          where: file.where,
        });
      }
      chunks.push(chunk);
    }
    return { bytes: Buffer.concat(chunks), time: file.time, identity: file.identity };
  });
}
