import type { DaemonName } from "../daemon/index.ts";
import { textAllows } from "../recipe/index.ts";
import { compileSteps } from "./compile/compile-steps.ts";
import type { KernelSources } from "./kernel-sources.ts";
import { sourcePath } from "./source-path.ts";

/** What a text says of its own licence. `other`: a licence, or terms, that lisdeb does not take for the kernel's. */
export interface StatedLicence {
  /** In the tree. */
  readonly path: string;
  /** undefined where it says nothing of it: what is true of the whole tree is true of it, then. */
  readonly licence: "GPL-2.0" | "GPL-2.0-or-later" | "other" | undefined;
  /** Of what it says, the words that tell; undefined where there are none that lisdeb knows. */
  readonly words: string | undefined;
}

/** Of the kernel's whole tree. */
const LICENCE_OF_THE_TREE = "COPYING";

/**
 * What the files that daemons are compiled from say of their licence, each in its head: the daemons' own and the kernel's headers; and what COPYING says of the
 * tree, where it is there.
 */
export function statedLicences(
  { files }: Pick<KernelSources, "files">,
  daemons: readonly DaemonName[],
): readonly StatedLicence[] {
  const paths = files.map(({ path }) => path);
  // What a daemon is compiled from is the same for each architecture.
  const { headers } = compileSteps({ files: paths, architecture: "amd64", daemons });
  const compiled = [...daemons.map(sourcePath), ...headers.map(({ from }) => from)];
  return [...compiled, LICENCE_OF_THE_TREE].flatMap((path) => {
    const file = files.find((each) => each.path === path);
    if (!file) return [];
    const text = Buffer.from(file.content).toString("latin1");
    return [{ path, ...(path === LICENCE_OF_THE_TREE ? licenceOfTree(text) : licenceInHead(text)) }];
  });
}

type Said = Omit<StatedLicence, "path">;

/** Of a file's start, in characters; the longest genuine head has 1,200. */
const HEAD = 4096;

/** The words that stood in the heads before there were SPDX lines (Linux 4.14), with every run of blanks and stars as one blank. */
const OR_LATER = /GNU General Public License as published by .{0,40}; either version 2 of the License, or/i;
const VERSION_2 = /GNU General Public License,? version 2,? as published/i;
/** What stands in no file that anybody may pass on. "All rights reserved" stands in some of the kernel's as well, above its licence. */
const KEPT_BACK = /\b(?:proprietary|confidential|all rights reserved)\b/i;

function licenceInHead(text: string): Said {
  const head = text.slice(0, HEAD);
  const bySpdx = spdx(head);
  if (bySpdx) return bySpdx;
  const words = head.replaceAll(/[\s*]+/g, " ");
  for (const [pattern, licence] of [
    [OR_LATER, "GPL-2.0-or-later"],
    [VERSION_2, "GPL-2.0"],
    [KEPT_BACK, "other"],
  ] as const) {
    const found = pattern.exec(words);
    if (found) return { licence, words: found[0] };
  }
  return { licence: undefined, words: undefined };
}

/** The text of the licence itself, or since Linux 4.16 the name of it. Whatever else stands there is none of the kernel. */
function licenceOfTree(text: string): Said {
  const bySpdx = spdx(text.slice(0, HEAD));
  if (bySpdx) return bySpdx;
  const words = text.replaceAll(/\s+/g, " ");
  const found = /GNU GENERAL PUBLIC LICENSE Version 2, June 1991/.exec(words);
  return found ? { licence: "GPL-2.0", words: found[0] } : { licence: "other", words: undefined };
}

/** Of what an expression allows the licence that grants more counts. */
const MOST_FIRST = ["GPL-2.0-or-later", "GPL-2.0"] as const;

/** By the SPDX lines of a text; where they say different things, by the one that counts against it. undefined where there is none. */
function spdx(text: string): Said | undefined {
  const said = [...text.matchAll(/SPDX-License-Identifier:[ \t]*([^\r\n]*)/g)].map(([, line = ""]): Said => {
    const words = line.replace(/[ \t]*(?:\*\/.*)?$/, "");
    const granted = MOST_FIRST.find((licence) => textAllows(words, licence) === true);
    return { licence: granted ?? "other", words };
  });
  return (
    said.find(({ licence }) => licence === "other") ??
    said.find(({ licence }) => licence === "GPL-2.0") ??
    said[0]
  );
}
