import {
  decompress,
  FETCH_AGAIN,
  inside,
  LisdebError,
  type ByteSource,
  type Compression,
  type ErrorCode,
  type Where,
} from "../base/index.ts";
import { openDeb } from "../deb/index.ts";
import { readTreeTar } from "./read-tree-tar.ts";
import type { SourceTree } from "./source-tree.ts";

/** The kernel's tarball in Debian's linux-source packages (debian/rules.real of the package linux); bzip2 up to wheezy, xz since. */
const TARBALL = /^(?:\.?\/)?usr\/src\/linux-source-[0-9][^/]*\.tar(\.xz|\.bz2|\.gz|\.zst)?$/;

const COMPRESSIONS: Readonly<Record<string, Compression>> = {
  ".xz": "xz",
  ".bz2": "bzip2",
  ".gz": "gzip",
  ".zst": "zstd",
};

/**
 * Reads a kernel's tree out of Debian's linux-source-X.Y_VERSION_all.deb, archive in archive, as it streams by. Throws what `tree` throws,
 * `deb-corrupt`, `medium-corrupt`, `medium-unsafe`, and `kernel-sources-invalid` for another package.
 */
export async function readLinuxSource(
  source: ByteSource,
  tree: SourceTree,
  watch: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
): Promise<void> {
  const { data } = await openDeb(source);
  let found: string | undefined;
  for await (const member of data.members()) {
    const { name, size, type } = member.header;
    const ending = TARBALL.exec(name);
    if (!ending || !/^[\u00000]$/.test(type)) continue;
    if (found !== undefined) {
      throw new LisdebError("kernel-sources-invalid", "holds two kernels' trees", {
        where: inside(source.where, name),
      });
    }
    found = name;
    const where: Where = inside(source.where, name.replace(/^\.?\//, ""));
    const code: ErrorCode = "medium-corrupt";
    const compression = COMPRESSIONS[ending[1] ?? ""] ?? "none";
    // The package is compressed itself: what its tarball may expand to is counted from the bytes that there are.
    const compressedSize = Math.min(size, source.size);
    const options = { where, compressedSize, remedy: FETCH_AGAIN };
    const content = decompress(watch(member.content()), compression, options);
    await readTreeTar(content, tree, { where, code });
  }
  if (found === undefined) {
    throw new LisdebError("kernel-sources-invalid", "is a .deb without a kernel's tarball in /usr/src", {
      where: source.where,
      hint: "Debian's kernel sources are in the package linux-source-X.Y",
    });
  }
}
