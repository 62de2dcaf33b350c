import { shown } from "../../base/index.ts";
import type { KernelSources } from "../../source/index.ts";

/** More of them would be no notices of a few programs. */
const MOST = 100;

/** Who holds the copyright, and since when, by what the files say: `2010, Novell, Inc.`; each once, sorted. */
export function copyrightNotices({ files }: KernelSources): readonly string[] {
  const found = new Set<string>();
  for (const { path, content } of files) {
    // The licence's own text is nobody's program.
    if (/^(COPYING|LICENSES\/)/.test(path)) continue;
    const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString("utf8");
    for (const [, notice = ""] of text.matchAll(NOTICE)) found.add(shown(notice.trim()));
  }
  return [...found].sort().slice(0, MOST);
}

/** `Copyright (C) 2010, Novell, Inc.`, up to the end of its line or comment. */
const NOTICE = /\bCopyright \(c\) ?((?:19|20)\d\d[^\n]{1,200}?)(?:\*\/)?\s*$/gim;
