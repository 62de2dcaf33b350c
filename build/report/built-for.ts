import { listed } from "../base/index.ts";
import { TARGET_ARCHITECTURES } from "../source/index.ts";

/**
 * `nothing on the medium is built for i386`: of the architectures that LIS was made for, by Debian's names; undefined where a daemon is there for
 * each. `there`: those of the daemons that are there, whether they fit or not.
 */
export function notBuiltFor(there: readonly string[]): string | undefined {
  const missing = TARGET_ARCHITECTURES.filter((architecture) => !there.includes(architecture));
  return missing.length === 0 ? undefined : `nothing on the medium is built for ${listed(missing, "or")}`;
}
