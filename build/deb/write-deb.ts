import { gzip, LisdebError, xz, type Where } from "../base/index.ts";
import { writeAr } from "./ar.ts";
import { controlEntries } from "./control-archive.ts";
import { dataEntries, installedSizeOf } from "./data-tree.ts";
import type { DebCompression, DebContents } from "./tree.ts";
import { writeUstar } from "./ustar.ts";

/** A .deb file. */
export interface WrittenDeb {
  readonly bytes: Uint8Array;
  /** In KiB, as in the control field. */
  readonly installedSize: number;
}

const COMPRESS = { gz: gzip, xz } as const satisfies Record<DebCompression, unknown>;

/** ar's field for the time has more room, but tar's ends here: 33 bits. */
const LATEST = 8 ** 11;

/**
 * Contents as a .deb (deb(5)): equal contents give equal bytes. Refuses everything that Wheezy's dpkg 1.16 would not install, because each
 * later one takes what it takes; what control.tar is compressed with is the caller's to choose. `where` is what errors call the package. Throws
 * `package-invalid` or `control-invalid`.
 */
export async function writeDeb(contents: DebContents, where: Where): Promise<WrittenDeb> {
  const { mtime, compression } = contents;
  if (!Number.isSafeInteger(mtime) || mtime < 0 || mtime >= LATEST) {
    throw new LisdebError(
      "package-invalid",
      `has the time ${mtime}, which is before 1970 or does not fit into 33 bits`,
      { where },
    );
  }
  const data = dataEntries(contents.tree, where);
  const installedSize = installedSizeOf(data);
  const control = controlEntries(contents, data, installedSize, where);
  const [controlTar, dataTar] = await Promise.all([
    COMPRESS[compression.control](writeUstar(control, mtime, where)),
    COMPRESS[compression.data](writeUstar(data, mtime, where)),
  ]);
  const bytes = writeAr(
    [
      // Without its line end dpkg 1.16 does not know the file for a .deb.
      { name: "debian-binary", content: Buffer.from("2.0\n") },
      { name: `control.tar.${compression.control}`, content: controlTar },
      { name: `data.tar.${compression.data}`, content: dataTar },
    ],
    mtime,
  );
  return { bytes, installedSize };
}
