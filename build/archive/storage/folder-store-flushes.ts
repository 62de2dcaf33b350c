import { atOnce, flushFolder } from "../../base/index.ts";
import { isMissing } from "./folder-store-files.ts";
import { folderError } from "./folder-store-temporary.ts";

/** Folders whose new names have to be on the disk before a state is committed that needs them. */
export interface Flushes {
  /** Notes a folder. */
  readonly later: (folder: string) => Promise<void>;
  /** Flushes those that are noted, each once. Throws `write-failed`. */
  readonly now: () => Promise<void>;
}

/** How many are flushed at a time. */
const AT_ONCE = 8;

/** For the pool: ten thousand new packages share a few folders, and nobody looks for them before the commit. */
export function poolFlushes(): Flushes {
  const noted = new Set<string>();
  return {
    later(folder) {
      noted.add(folder);
      return Promise.resolve();
    },
    async now() {
      const folders = [...noted];
      noted.clear();
      await atOnce(folders, AT_ONCE, async (folder) => {
        await flushFolder(folder).catch((cause: unknown) => {
          // One that is there no more holds nothing that a state will name.
          if (!isMissing(cause)) folderError("write-failed", folder)(cause);
        });
      });
    },
  };
}
