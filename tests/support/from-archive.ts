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

/**
 * What tests can do without, from a list of Debian's: for hours after a point release a mirror may have a list of another day than its Release
 * file. Where it has, this says so on standard error, in CI too, and gives undefined; whatever else fails is thrown.
 */
export async function unlessOutOfStep<T>(what: string, fetch: () => Promise<T>): Promise<T | undefined> {
  try {
    return await fetch();
  } catch (cause) {
    if (!(cause instanceof Error && cause.message.includes("Mirror sync in progress"))) throw cause;
    process.stderr.write(`${what}: left out, for the mirror's list is not the one that its Release states\n`);
    return undefined;
  }
}
