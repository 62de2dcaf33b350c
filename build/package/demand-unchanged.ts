import { LisdebError, type FileIdentity } from "../base/index.ts";
import type { OpenMedium } from "../media/index.ts";

/**
 * Throws `read-failed` for a medium that is not the file, or no longer in the state, of which the digest was measured: a path may lead elsewhere
 * from one opening to the next. To be called when it has been read. A folder has no digest; nothing is held against it.
 */
export async function demandUnchanged(
  medium: Pick<OpenMedium, "identity" | "where">,
  measured: FileIdentity | undefined,
): Promise<void> {
  if (measured === undefined || (await medium.identity()) === measured) return;
  throw new LisdebError("read-failed", "was changed while it was read", {
    where: medium.where,
    hint: "wait until it is written, and try again",
  });
}
