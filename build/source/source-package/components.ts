import type { Component } from "./upstream-tarballs.ts";

/** A tarball of a source package of Debian's: upstream's, or what Debian has added (dpkg-source(1)). */
const TARBALL =
  /^(?<source>[a-z0-9][a-z0-9+.-]*)_[^_]+\.(?<part>orig|debian)\.tar\.(?<compression>gz|xz|bz2)$/;

/** The files of Debian's source packages as components of ours: tarballs, byte for byte. What describes or signs them is left out. */
export function componentsOf(
  files: readonly { readonly file: string; readonly content: Uint8Array }[],
): readonly Component[] {
  return files.flatMap(({ file, content }) => {
    const { source, part, compression } = TARBALL.exec(file)?.groups ?? {};
    if (source === undefined || !isCompression(compression)) return [];
    return [{ name: part === "debian" ? `${source}-debian` : source, compression, content }];
  });
}

function isCompression(name: string | undefined): name is Component["compression"] {
  return name === "gz" || name === "xz" || name === "bz2";
}
