import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  isOnlyOurs,
  isOwnFolder,
  LIMITS,
  readFlags,
  sha256,
  writeFilesAtomically,
  type Sha256,
  type Where,
} from "../base/index.ts";
import type { KernelSources } from "./kernel-sources.ts";
import { sourceTree } from "./source-tree.ts";
import { isWanted, WANTED } from "./wanted-files.ts";

/*
 * What was kept of a kernel's tree stands in the cache by the digest of what it was read from, since that has 1.3 GB unpacked. A file there
 * is its own digest, a line end, and JSON. It may be deleted at any time; whatever is wrong with it, the tree is read anew.
 */

/** Of the JSON: whoever changes what is in it raises it, and what is in the cache is passed by. */
const FORMAT = 2;

/** In bytes: base64 and JSON around the files. */
const LONGEST = LIMITS.sourceBytes * 2;

/** Hex digits of a SHA-256. */
const DIGEST = 64;

interface Kept {
  readonly format: number;
  /** Digest of what the files were read from: under another name this is not what is looked for. */
  readonly from: Sha256;
  /** By which rules they were chosen. */
  readonly wanted: readonly string[];
  readonly time: number;
  /** Content in base64. */
  readonly files: readonly { readonly path: string; readonly mode: number; readonly content: string }[];
}

/** The sources that were read from a file of this digest before; undefined where they are not in the cache, or not as they were put there. */
export async function cachedSources(
  cacheDir: string,
  origin: KernelSources["origin"] & { readonly sha256: Sha256 },
): Promise<KernelSources | undefined> {
  const path = pathOf(cacheDir, origin.sha256);
  try {
    if (!(await isOwnFolder(dirname(path)))) return undefined;
    const text = await textOf(path);
    const [digest, json] = [text.slice(0, DIGEST), text.slice(DIGEST + 1)];
    return sha256(json) === digest ? unpacked(JSON.parse(json), { file: path }, origin) : undefined;
  } catch {
    return undefined;
  }
}

/** Puts sources into the cache. A cache that cannot be written is no cache, and no failure. */
export async function keepSources(cacheDir: string, from: Sha256, sources: KernelSources): Promise<void> {
  const kept: Kept = {
    format: FORMAT,
    from,
    wanted: WANTED,
    time: sources.time,
    files: sources.files.map(({ path, mode, content }) => ({
      path,
      mode,
      content: Buffer.from(content).toString("base64"),
    })),
  };
  const json = JSON.stringify(kept);
  await writeFilesAtomically([{ path: pathOf(cacheDir, from), content: `${sha256(json)}\n${json}` }]).catch(
    () => undefined,
  );
}

function pathOf(cacheDir: string, from: Sha256): string {
  return join(cacheDir, "sources", `${from}.json`);
}

async function textOf(path: string): Promise<string> {
  const handle = await open(path, readFlags({ followLinks: false }));
  try {
    const found = await handle.stat();
    // The digest in the file says that it is whole, not who wrote it: a compiler gets nothing that another user could have put there.
    if (!found.isFile() || !isOnlyOurs(found) || found.size > LONGEST) return "";
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}

/** Held to all that a tree is held to which is read from where it came. */
function unpacked(
  json: unknown,
  where: Where,
  origin: KernelSources["origin"] & { readonly sha256: Sha256 },
): KernelSources | undefined {
  const kept = json as Partial<Kept>; // whole, as its digest says, and then of the form that its number says
  if (kept.format !== FORMAT || kept.time === undefined || kept.files === undefined) return undefined;
  if (kept.from !== origin.sha256 || kept.wanted?.join("\n") !== WANTED.join("\n")) return undefined;
  const tree = sourceTree(where);
  for (const { path, mode, content } of kept.files) {
    const bytes = Buffer.from(content, "base64");
    if (!isWanted(path)) return undefined;
    tree.expect(path, bytes.length);
    tree.add(path, mode, kept.time, bytes);
  }
  return tree.finish(origin);
}
