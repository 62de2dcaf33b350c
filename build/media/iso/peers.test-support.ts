import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { openFile, sha256Of } from "../../base/index.ts";
import { run, runOk } from "../../../tests/support/shell.ts";
import type { Medium } from "../medium.ts";
import { openIso } from "./iso-medium.ts";

/** What is at each path of a tree, as far as images and disks can be compared. */
export type Tree = Record<string, Thing>;
interface Thing {
  readonly type: string;
  /** In octal. */
  readonly mode?: string;
  readonly modified?: number;
  readonly size?: number;
  readonly sha256?: string;
  readonly target?: string;
}

interface ReadByUs {
  readonly tree: Tree;
  readonly description: string;
  readonly length: Medium["length"];
}

/** What is on an image by our reader. */
export async function readByUs(path: string): Promise<ReadByUs> {
  const source = await openFile(path);
  try {
    return await readOpen(await openIso(source, () => source.close()));
  } finally {
    await source.close();
  }
}

async function readOpen(medium: Medium): Promise<ReadByUs> {
  const tree: Tree = {};
  for (const entry of await medium.list()) {
    const { path, type, size, mode, modified, target } = entry;
    tree[path] = {
      type,
      ...(mode !== undefined && { mode: mode.toString(8) }),
      ...(modified !== undefined && { modified }),
      ...(type === "file" && { size, sha256: await sha256Of(medium.read(entry)) }),
      ...(target !== undefined && { target }),
    };
  }
  return { tree: sorted(tree), description: medium.description, length: medium.length };
}

/** What is on an image by bsdtar, unpacked into a folder of this name. */
export async function unpackedByBsdtar(image: string, folder: string): Promise<Tree> {
  await runOk("mkdir", ["-p", folder]);
  await runOk("bsdtar", ["-x", "-p", "--no-same-owner", "-f", image, "-C", folder]);
  return takenFrom(folder);
}

/** The same by xorriso, without the folder that genisoimage moves deep folders into: xorriso shows it, emptied. */
export async function unpackedByXorriso(image: string, folder: string): Promise<Tree> {
  await runOk("xorriso", ["-osirrox", "on", "-indev", image, "-extract", "/", folder]);
  const tree = await takenFrom(folder);
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !/^\.?rr_moved$/.test(path)));
}

/** All paths of an image by isoinfo; `naming` is `-R`, `-J` or nothing. */
export async function pathsByIsoinfo(image: string, ...naming: string[]): Promise<string[]> {
  const { stdout } = await run("isoinfo", [...naming, "-f", "-i", image]);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => line.slice(1).replace(/;1$/, "").replace(/\.$/, "")).sort();
}

/** The tree in a folder on disk. */
export function treeOf(folder: string): Tree {
  const tree: Tree = {};
  for (const path of pathsIn(folder)) {
    const stat = lstatSync(join(folder, path));
    const kinds = { directory: stat.isDirectory(), link: stat.isSymbolicLink(), file: stat.isFile() };
    const type = Object.entries(kinds).find(([, is]) => is)?.[0] ?? "other";
    tree[path] = {
      type,
      mode: (stat.mode & 0o7777).toString(8),
      modified: Math.floor(stat.mtimeMs / 1000),
      ...(type === "file" && { size: stat.size, sha256: digestOf(join(folder, path)) }),
      ...(type === "link" && { target: readlinkSync(join(folder, path)) }),
    };
  }
  return sorted(tree);
}

/**
 * A tree by an outside tool, with only those facts that ours has too: an image without Rock Ridge has no modes, and who unpacks it
 * makes some up; dates of folders and links are set by some tools, and by others not.
 */
export function asFarAs(ours: Tree, theirs: Tree): Tree {
  return changed(theirs, (path, fact, type) => fact in (ours[path] ?? {}) && isCompared(fact, type));
}

/** Our tree without what cannot be compared. */
export function comparable(ours: Tree): Tree {
  return changed(ours, (_, fact, type) => isCompared(fact, type));
}

function isCompared(fact: string, type: string): boolean {
  return fact !== "modified" || type === "file";
}

function changed(tree: Tree, keep: (path: string, fact: string, type: string) => boolean): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([path, thing]) => {
      const facts = Object.entries(thing).filter(([fact]) => keep(path, fact, thing.type));
      return [path, { type: thing.type, ...Object.fromEntries(facts) }];
    }),
  );
}

async function takenFrom(folder: string): Promise<Tree> {
  const tree = treeOf(folder);
  // Folders that may not be written could not be removed at the test's end.
  await runOk("chmod", ["-R", "u+rwX", folder]);
  return tree;
}

/** Node's own recursion would follow links. */
function pathsIn(folder: string, prefix = ""): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((found) => {
    const path = prefix + found.name;
    return found.isDirectory() ? [path, ...pathsIn(folder, `${path}/`)] : [path];
  });
}

function sorted(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function digestOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
