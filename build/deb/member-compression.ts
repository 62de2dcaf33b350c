import type { Compression } from "../base/index.ts";

/** What the name of one of the two archives ends in, by what dpkg writes and has written (deb(5), "Format"). */
const COMPRESSIONS: Readonly<Record<string, Compression>> = {
  "": "none",
  ".gz": "gzip",
  ".xz": "xz",
  ".zst": "zstd",
  ".bz2": "bzip2",
  ".lzma": "lzma",
};

/** What a member such as `data.tar.xz` is compressed with, by its name, of which `stem` is `data.tar`; undefined where that is unknown. */
export function compressionOf(name: string, stem: "control.tar" | "data.tar"): Compression | undefined {
  const ending = name.slice(stem.length);
  return name.startsWith(stem) && Object.hasOwn(COMPRESSIONS, ending) ? COMPRESSIONS[ending] : undefined;
}
