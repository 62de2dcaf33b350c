import { chunksOf, decompress, LisdebError } from "../../base/index.ts";
import type { Tell } from "./fault-list.ts";
import type { InnerMember } from "./members.ts";

/** The uncompressed bytes of an archive, as they come. What is no gzip, zlib gives to dpkg as it stands. */
export async function contentOf(
  { bytes, compression }: InnerMember,
  tell: Tell,
): Promise<AsyncGenerator<Uint8Array>> {
  const { where, size } = bytes;
  const head = await bytes.read(0, Math.min(2, size));
  if (compression === "gzip" && size > 1 && (head[0] !== 0x1f || head[1] !== 0x8b)) {
    tell("gzip-not-compressed", where);
    return chunksOf(bytes);
  }
  return decompress(chunksOf(bytes), compression, { where, compressedSize: size });
}

/**
 * Tells of what stopped a stream, before the end of the archive in it or behind that; what has nothing to do with the file's
 * bytes is thrown on.
 */
export function tellOfStream(error: unknown, member: InnerMember, isAtEnd: boolean, tell: Tell): void {
  if (!(error instanceof LisdebError) || error.kind !== "input") throw error;
  const { bytes, compression } = member;
  const where = error.where ?? bytes.where;
  const isCorrupt = error.code === "stream-corrupt" || error.code === "stream-unsupported";
  // The decoders say it in words alone; the tests hold them to these. What is no
  // further member zlib passes over for dpkg, and Node's takes for damage.
  const isNoMember = error.cause instanceof Error && error.cause.message === "incorrect header check";
  const isRest =
    (error.message.startsWith("something follows") && compression !== "zstd") ||
    (compression === "gzip" && isNoMember);
  const isCut = error.message.endsWith("is cut short") && compression === "gzip";
  if (!isCorrupt) tell("unchecked", where, error.message);
  else if (isRest) tell("stream-with-rest", where);
  else if (isCut && isAtEnd) tell("gzip-cut-short", where);
  else tell("stream-broken", where, error.message);
}
