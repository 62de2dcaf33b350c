import { LisdebError, type Where } from "../../base/index.ts";
import type { Budget } from "./budget.ts";
import type { DirectoryRecord } from "./directory-record.ts";
import { isOwnRecord, ownRecord } from "./folder.ts";
import { jolietName } from "./joliet.ts";
import { enhancedName, plainName } from "./names.ts";
import type { Pages } from "./pages.ts";
import { hasRockRidge, readRockRidge, type RockRidge } from "./rock-ridge.ts";
import { sharingStart, skippedLength, systemUseEntries, type SystemUseEntry } from "./susp.ts";
import type { VolumeTree } from "./volume-descriptors.ts";

/** What a record's name and attributes are, by whichever naming is read. */
export interface Facts extends RockRidge {
  readonly name: string;
}

/** One way to name what is on the image: a tree of folders, and how its records are read. */
export interface Naming {
  /** What people are told: `ISO 9660 with Rock Ridge`. */
  readonly label: string;
  readonly tree: VolumeTree;
  /** The name and attributes of a record; `where` is its folder. Throws as the naming's reader does. */
  facts(record: DirectoryRecord, where: Where): Promise<Facts>;
  /** Two names of one folder that have the same key are the same name. */
  key(name: string): string;
}

/**
 * The best naming that the image has: Rock Ridge, which alone has Unix names, modes and links; then Joliet; then ISO 9660:1999;
 * then plain ISO 9660.
 */
export async function chooseNaming(
  trees: readonly VolumeTree[],
  pages: Pages,
  budget: Budget,
): Promise<Naming> {
  const [primary] = trees; // the list begins with it
  if (!primary) throw new LisdebError("bug", "an image without a primary tree was let through");
  const rockRidge = await rockRidgeNaming(primary, pages, budget);
  if (rockRidge) return rockRidge;
  const joliet = trees.find((tree) => tree.kind === "joliet");
  if (joliet) {
    const name = (record: DirectoryRecord, where: Where) => jolietName(record.identifier, where);
    return withoutAttributes("ISO 9660 with Joliet", joliet, name, asItIs);
  }
  const enhanced = trees.find((tree) => tree.kind === "enhanced");
  if (enhanced) {
    const name = ({ identifier }: DirectoryRecord) => enhancedName(identifier);
    return withoutAttributes("ISO 9660:1999", enhanced, name, asItIs);
  }
  // ISO 9660 knows capitals only: readers on Windows and Linux take names that differ in case alone as one.
  const name = ({ identifier }: DirectoryRecord) => plainName(identifier);
  return withoutAttributes("ISO 9660", primary, name, (text) => text.toLowerCase());
}

function asItIs(name: string): string {
  return name;
}

/** Undefined where the tree has no Rock Ridge. */
async function rockRidgeNaming(tree: VolumeTree, pages: Pages, budget: Budget): Promise<Naming | undefined> {
  const context = { pages, budget, blockSize: tree.volume.blockSize };
  const own = await ownRecord(tree.root.start, pages);
  const start = sharingStart(own.systemUse);
  if (start === undefined) return undefined;
  const entries = await systemUseEntries(own.systemUse.subarray(start), own.systemUseAt + start, context);
  const skipped = skippedLength(entries);
  if (skipped === undefined || !hasRockRidge(entries)) return undefined;
  return {
    label: "ISO 9660 with Rock Ridge",
    tree,
    key: asItIs,
    async facts(record, where) {
      const area = record.systemUse.subarray(skipped);
      const entries = await systemUseEntries(area, record.systemUseAt + skipped, context);
      // A folder's own record may be named "." there; its name is in the folder that it is in.
      const said = readRockRidge(isOwnRecord(record) ? withoutNames(entries) : entries, where);
      // A record without a name of Rock Ridge's has the plain one.
      return { ...said, name: said.name ?? plainName(record.identifier) };
    },
  };
}

function withoutNames(entries: readonly SystemUseEntry[]): SystemUseEntry[] {
  return entries.filter((entry) => entry.signature !== "NM");
}

function withoutAttributes(
  label: string,
  tree: VolumeTree,
  name: (record: DirectoryRecord, where: Where) => string,
  key: (name: string) => string,
): Naming {
  return {
    label,
    tree,
    key,
    facts: (record, where) => Promise.resolve({ name: name(record, where), isMoved: false }),
  };
}
