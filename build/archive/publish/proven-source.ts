import { createHash } from "node:crypto";
import { LisdebError, type ByteSource, type Sha256, type Where } from "../../base/index.ts";

/**
 * The same bytes, read in order from the start, and proven at the end: a file that was written to between the digest and the upload does not
 * get into the pool. Reading anew from the start begins anew. Its `read` throws `read-failed`.
 */
export function provenSource(source: ByteSource, sha256: Sha256): ByteSource {
  let hash = createHash("sha256");
  let next = 0;
  return {
    where: source.where,
    size: source.size,
    async read(offset, length) {
      const bytes = await source.read(offset, length);
      if (offset === 0) {
        hash = createHash("sha256");
        next = 0;
      }
      if (offset !== next) throw new LisdebError("bug", "a file is not uploaded from its start to its end");
      hash.update(bytes);
      next += length;
      if (next === source.size && hash.digest("hex") !== sha256) throw wasChanged(source.where);
      return bytes;
    },
  };
}

/** What is said of a file whose bytes are not those that were digested. */
export function wasChanged(where: Where): LisdebError {
  return new LisdebError("read-failed", "was changed while it was being published", { where });
}
