import { basename } from "node:path/posix";
import { readAll } from "../../base/index.ts";
import type { Medium } from "../../media/index.ts";

/** A file of a medium that, by its name, says under which licence something is. */
export interface LicenceFile {
  readonly path: string;
  /** Whether it is the text of the GNU General Public License, or names it: what else it says is for a human to read. */
  readonly speaksOfGpl: boolean;
}

/** More is not looked at: a medium of 300 RPMs has one or two. */
const MOST_FILES = 20;
/** In bytes. A licence is a text that somebody is to read; GPL-3 has 35 KB. */
const MOST_BYTES = 256 * 1024;

const NAMES = /^(?:copying|copyright|eula|licen[cs]es?|legal|terms)(?:[._ -].*)?$/i;

/** The files of a medium beside its RPMs that are named as licences are, in the order in which they lie. */
export async function licenceTexts(medium: Medium): Promise<readonly LicenceFile[]> {
  const entries = (await medium.list()).filter(
    ({ type, path, size }) => type === "file" && size <= MOST_BYTES && NAMES.test(basename(path)),
  );
  const files: LicenceFile[] = [];
  for (const entry of entries.slice(0, MOST_FILES)) {
    const text = Buffer.from(await readAll(medium.read(entry))).toString("latin1");
    files.push({ path: entry.path, speaksOfGpl: /GNU\s+GENERAL\s+PUBLIC\s+LICEN[CS]E/i.test(text) });
  }
  return files;
}
