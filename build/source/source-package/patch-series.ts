import { posix } from "node:path";
import type { TreeEntry } from "../../deb/index.ts";

/** A patch that is applied to the sources, with `patch -p1` in the root of their tree. */
export interface Patch {
  /** Its file name, or a path that ends in it. */
  readonly file: string;
  readonly content: Uint8Array;
}

/**
 * Patches as they stand in debian/patches, with the list that says in which order they are applied (dpkg-source(1), "series"). Where two have one
 * name, of different folders, all are told apart by their number in the list. No patches make no folder.
 */
export function patchSeries(patches: readonly Patch[]): TreeEntry[] {
  if (patches.length === 0) return [];
  const plain = patches.map(({ file }) => plainName(posix.basename(file.replaceAll("\\", "/"))));
  const names =
    new Set(plain).size === plain.length ? plain : plain.map((name, index) => `${index + 1}-${name}`);
  const entries = patches.map(({ content }, index): TreeEntry => ({
    path: `/patches/${names[index] ?? ""}`,
    type: "file",
    mode: 0o644,
    content,
  }));
  const series = names.map((name) => `${name}\n`).join("");
  return [...entries, { path: "/patches/series", type: "file", mode: 0o644, content: series }];
}

/** In the list a blank would begin options, and `#` a comment; `series` is the list itself. */
function plainName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._+-]/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  return plain === "" || plain === "series" || plain.endsWith(".series") ? `patch-${plain}` : plain;
}
