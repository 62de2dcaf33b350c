import { createHash } from "node:crypto";
import { LisdebError } from "../../base/index.ts";
import type { LockedFile } from "./cache.ts";
import type { HttpAnswer } from "./http-request.ts";
import type { PaceWatch } from "./pace.ts";
import { shownUrl } from "./redirect-policy.ts";
import { beginsLikeWebPage } from "./web-page.ts";
import { wrongSize } from "./wrong-size.ts";

/** A file that is so much larger than the right one is not fetched only to tell what it is. In bytes. */
const MOST_MORE = 64 * 1024 * 1024;

/**
 * What is wrong with a file that a server offers whole, and that by its length is not the locked one: its digest, so that whoever looks after the
 * lock has both. undefined for a web page, for what is far too long, and where it does not come whole. Throws what reading the body throws.
 */
export async function otherFile(
  { body }: HttpAnswer,
  offered: number,
  lock: LockedFile,
  url: URL,
  watch: PaceWatch,
): Promise<LisdebError | undefined> {
  if (!(offered <= lock.size + MOST_MORE)) return undefined;
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of body) {
    if (size === 0 && beginsLikeWebPage(chunk)) return undefined;
    watch.came(chunk.length);
    hash.update(chunk);
    size += chunk.length;
  }
  if (size !== offered) return undefined;
  const sha256 = hash.digest("hex");
  if (sha256 === lock.sha256) return wrongSize(shownUrl(url), size, lock.size);
  return new LisdebError(
    "medium-digest-mismatch",
    `the server offers ${size} bytes with SHA-256 ${sha256}, and the lock states ${lock.size} bytes with ${lock.sha256}`,
    { where: { file: shownUrl(url) } },
  );
}
