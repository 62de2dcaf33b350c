import { bytesSource, chunksOf, decompress, LisdebError, type Where } from "../../base/index.ts";
import { BOUNDS } from "./bounds.ts";
import { COMPRESSIONS, type Variant } from "./index-groups.ts";
import type { PackagesCheck } from "./packages-check.ts";
import { readWhole } from "./read-file.ts";

/** The unpacked list. What is read a second time is held, so that a slow reading of packages does not keep a connection waiting. */
export async function listContent(
  variant: Variant,
  path: string,
  { access }: Pick<PackagesCheck, "access">,
  where: Where,
): Promise<AsyncIterable<Uint8Array>> {
  const read = await readWhole(access, path, Math.min(variant.size, BOUNDS.heldIndexBytes));
  if (!read) throw new LisdebError("archive-invalid", "went away while the archive was read", { where });
  const source = bytesSource(read.bytes, where);
  return decompress(chunksOf(source), COMPRESSIONS[variant.extension], {
    where,
    compressedSize: source.size,
  });
}
