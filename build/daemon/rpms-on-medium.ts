import { LisdebError, type ByteSource } from "../base/index.ts";
import type { Medium, MediumEntry } from "../media/index.ts";
import { readRpm, type Keyring, type RpmPackage } from "../rpm/index.ts";

/**
 * The entries of a medium that are to be read as RPMs: all files of that name, and the one of a medium that is an RPM itself. Not
 * whatever begins as an RPM does: to find these, every file would have to be opened, and an RPM whose first bytes are damaged would
 * pass for something else, unseen. So a file of that name that is no RPM is refused when it is opened.
 */
export async function rpmEntries(medium: Medium): Promise<readonly MediumEntry[]> {
  const entries = await medium.list();
  return entries.filter(
    ({ type, path }) => type === "file" && (medium.kind === "rpm" || /\.rpm$/i.test(path)),
  );
}

/** Files on a medium that are media by their names. */
export async function nestedMedia(medium: Medium): Promise<readonly string[]> {
  const entries = await medium.list();
  return entries
    .filter(({ type, path }) => type === "file" && /\.(?:iso|tar|tgz|tar\.\w+)$/i.test(path))
    .map(({ path }) => path);
}

/**
 * Opens an RPM of a medium; undefined for a source package, which holds nothing that lisdeb would use and is passed over. Throws
 * what reading an RPM throws.
 */
export async function openUnlessSource(
  source: ByteSource,
  keyring: Keyring | undefined,
): Promise<RpmPackage | undefined> {
  try {
    return await readRpm(source, { keyring });
  } catch (error) {
    if (error instanceof LisdebError && error.code === "rpm-source-package") return undefined;
    throw error;
  }
}
