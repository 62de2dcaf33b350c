import type { Medium } from "../../media/index.ts";
import { cannotTell, contradicts, ok, type Finding } from "./evidence.ts";

/**
 * What an ISO image's volume says of its size, ECMA-119 8.4.8. Files that are cut off are refused when they are read; an image that has lost only the
 * padding behind them reads like a whole one, and this is all that tells.
 */
export function volumeSizeFinding(length: Medium["length"]): Finding {
  if (length === undefined) return cannotTell("only an ISO image says how long it is");
  const { stated, found } = length;
  if (found < stated) {
    return contradicts(
      `it is ${stated - found} bytes shorter than its volume says: a download that broke off?`,
      [],
    );
  }
  return ok(`its volume says ${stated} bytes, and the file has ${found === stated ? "them" : found}`);
}
