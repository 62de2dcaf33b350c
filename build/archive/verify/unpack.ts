import { decompress, LisdebError, type Compression, type Where } from "../../base/index.ts";
import type { OpenedFile } from "./access/archive-access.ts";
import { Digester, type Algorithm, type Measured } from "./read-file.ts";

/** A compressed file, and what is in it. */
export interface Unpacked extends Measured {
  readonly content:
    | { readonly size: number; readonly digests: Partial<Record<Algorithm, string>> }
    /** Why it could not be unpacked; `tooLong` where it has more than `most` bytes. */
    | { readonly failure: LisdebError };
  /** The compressed bytes, where they were to be held. */
  readonly held: Uint8Array | undefined;
}

/** Past `most` the file is read no further, past `mostUnpacked` its content is a failure, past `hold` nothing of it is held. */
export interface UnpackLimits {
  /** Bytes of the file. */
  readonly most: number;
  /** Bytes of what is in it. */
  readonly mostUnpacked: number;
  /** Bytes of a file that is held. */
  readonly hold: number;
}

/** Measures a file and what is in it, read once: the file to its end, or to `most`, even where its content cannot be. */
export async function unpack(
  file: OpenedFile,
  compression: Compression,
  algorithms: readonly Algorithm[],
  limits: UnpackLimits,
): Promise<Unpacked> {
  const { time, identity, where } = file;
  const outer = new Digester(algorithms);
  const chunks: Uint8Array[] = [];
  const raw = file.chunks()[Symbol.asyncIterator]();
  const next = async (): Promise<Uint8Array | undefined> => {
    if (outer.size > limits.most) return undefined;
    const step = await raw.next();
    if (step.done === true) return undefined;
    outer.update(step.value);
    if (outer.size <= limits.hold) chunks.push(step.value);
    return step.value;
  };
  try {
    const content = await contentOf(untilEnd(next), compression, algorithms, {
      where,
      compressedSize: Math.min(file.size ?? limits.most, limits.most),
      most: limits.mostUnpacked,
    });
    while ((await next()) !== undefined) {
      // What the decoder left.
    }
    const held = outer.size <= limits.hold ? Buffer.concat(chunks) : undefined;
    return { size: outer.size, digests: outer.digests(), time, identity, content, held };
  } finally {
    await raw.return?.();
  }
}

async function contentOf(
  input: AsyncIterable<Uint8Array>,
  compression: Compression,
  algorithms: readonly Algorithm[],
  { where, compressedSize, most }: { where: Where; compressedSize: number; most: number },
): Promise<Unpacked["content"]> {
  const inner = new Digester(algorithms);
  try {
    for await (const chunk of decompress(input, compression, { where, compressedSize })) {
      inner.update(chunk);
      if (inner.size > most)
        throw new LisdebError("limit-exceeded", `holds more than ${most} bytes`, { where });
    }
    return { size: inner.size, digests: inner.digests() };
  } catch (error) {
    if (error instanceof LisdebError && error.kind === "input" && error.code !== "download-refused")
      return { failure: error };
    throw error;
  }
}

/** Without `return`, so that who stops early leaves the rest to be read. */
function untilEnd(next: () => Promise<Uint8Array | undefined>): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const value = await next();
        return value === undefined ? { done: true, value: undefined } : { done: false, value };
      },
    }),
  };
}
