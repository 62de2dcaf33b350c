import {
  bytesSource,
  concatSources,
  inside,
  LisdebError,
  shown,
  sliceSource,
  type ByteSource,
} from "../../base/index.ts";
import type { Medium, MediumEntry } from "../medium.ts";
import { newBudget } from "./budget.ts";
import type { Extent } from "./extent.ts";
import { checkIsIso9660 } from "./identify.ts";
import { chooseNaming } from "./naming.ts";
import { checkOverlaps } from "./overlap.ts";
import { openPages } from "./pages.ts";
import { readVolumeTrees } from "./volume-descriptors.ts";
import { walk, type Found } from "./walk.ts";

export { isIso9660 } from "./identify.ts";

/**
 * Opens an ISO 9660 image (ECMA-119) where it lies: only its descriptors and folders are read, and of files what is asked
 * for. `close` is what closing the medium does; until the medium has been returned, closing `source` is left to the caller.
 *
 * Throws, here or in `list`, `input-unknown-format`, `medium-corrupt`, `medium-unsafe`, `medium-unsupported` and
 * `limit-exceeded`.
 */
export async function openIso(source: ByteSource, close: () => Promise<void>): Promise<Medium> {
  const { where } = source;
  await checkIsIso9660(source);
  const budget = newBudget(where);
  const pages = openPages(source, budget);
  const trees = await readVolumeTrees(pages);
  const naming = await chooseNaming(trees, pages, budget);
  // The primary one's: what all readers go by, and programs that add to an image bring up to date.
  const stated = trees[0]?.size ?? 0;
  const volume = naming.tree.identifier === "" ? "" : `, volume ${shown(naming.tree.identifier)}`;

  let listed: Promise<readonly MediumEntry[]> | undefined;
  let extents = new Map<string, readonly Extent[]>();

  async function readList(): Promise<readonly MediumEntry[]> {
    const found = await walk({ naming, pages, budget });
    checkOverlaps(found, source.size, where);
    found.sort(byPlace);
    extents = new Map(found.map(({ entry, extents }) => [entry.path, extents]));
    return found.map(({ entry }) => entry);
  }

  return {
    where,
    kind: "iso9660",
    description: `${naming.label}${volume}`,
    created: naming.tree.created,
    length: stated === 0 ? undefined : { stated, found: source.size },
    list: () => (listed ??= readList()),
    read(entry) {
      const here = inside(where, entry.path);
      const content = entry.type === "file" ? extents.get(entry.path) : undefined;
      if (!content) throw new LisdebError("bug", "was asked for as a file of this medium", { where: here });
      const parts = content.map(({ start, size }) => sliceSource(source, start, size, here));
      const [only] = parts;
      if (!only) return bytesSource(new Uint8Array(), here);
      return parts.length === 1 ? only : concatSources(parts, here);
    },
    close,
  };
}

/** Things without a place of their own come with their folder's records. */
function byPlace(one: Found, other: Found): number {
  return one.place - other.place || (one.entry.path < other.entry.path ? -1 : 1);
}
