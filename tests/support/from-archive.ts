import { requireTools, without } from "./tools.ts";

/**
 * What is fetched from Debian's archive. Where that cannot be reached it throws in CI, so that nothing is left out there unseen;
 * elsewhere it says so on standard error and gives undefined. `what` is what it is, in the plural: `foreign binaries`.
 */
export async function fromArchive<T>(what: string, fetch: () => Promise<T>): Promise<T | undefined> {
  if (!requireTools("apt-get", "dpkg-deb")) return undefined;
  try {
    return await fetch();
  } catch (cause) {
    without(`${what} could not be fetched: tests on them cannot run`, cause);
    return undefined;
  }
}
