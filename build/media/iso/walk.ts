import { inside, LisdebError, shown, type Where } from "../../base/index.ts";
import { checkMediumPath } from "../medium-names.ts";
import type { MediumEntry } from "../medium.ts";
import type { Budget } from "./budget.ts";
import type { DirectoryRecord } from "./directory-record.ts";
import { extentOf, joined, type Extent, type Volume } from "./extent.ts";
import { typeOf } from "./file-type.ts";
import { ownRecord, recordsOf } from "./folder.ts";
import type { Facts, Naming } from "./naming.ts";
import { checkLinkTarget } from "./link-target.ts";
import type { Pages } from "./pages.ts";

/** An entry and where its bytes are. */
export interface Found {
  readonly entry: MediumEntry;
  /** Of a folder its records, of a file its content, in order; empty where there is neither. */
  readonly extents: readonly Extent[];
  /** Where it comes in the order of the image, in bytes: its content, or without any the folder that names it. */
  readonly place: number;
}

interface Folder {
  /** Empty for the top folder. */
  readonly path: string;
  readonly extent: Extent;
}

/** Each extent but the last has close to 4 GiB. */
const MOST_EXTENTS = 256;

interface Reading {
  readonly naming: Naming;
  readonly pages: Pages;
  readonly budget: Budget;
}

/**
 * Everything that the tree names, folders included, without the top one. Throws `medium-corrupt` and `medium-unsupported`
 * for what is broken or of another form, `medium-unsafe` for names that lead outside, names given twice and folders in two
 * places, `limit-exceeded`.
 */
export async function walk(reading: Reading): Promise<Found[]> {
  const { root } = reading.naming.tree;
  const found = new Map<string, Found>();
  const places = new Map<number, string>([[root.start, ""]]);
  const folders: Folder[] = [{ path: "", extent: root }];
  // Folders that are found on the way are added to the list, and come in turn.
  for (const folder of folders) {
    const here = await readFolder(folder, reading);
    // A folder that only holds folders moved there from too deep down is a means of the writer's, not a part of the medium.
    if (here.hasMoved && here.found.length === 0) found.delete(folder.path);
    for (const item of here.found) {
      found.set(item.entry.path, item);
      const [extent] = item.extents;
      if (item.entry.type !== "directory" || !extent) continue;
      checkOnce(places, item.entry.path, extent, reading.pages.where);
      folders.push({ path: item.entry.path, extent });
    }
  }
  return [...found.values()];
}

/** A folder in two places makes two names of everything in it; one in itself makes endless ones. */
function checkOnce(places: Map<number, string>, path: string, { start }: Extent, where: Where): void {
  const before = places.get(start);
  if (before !== undefined) {
    const which = before === "" ? "the top folder" : `the folder "${shown(before)}"`;
    throw new LisdebError("medium-unsafe", `is at the same place as ${which}`, {
      where: inside(where, path),
    });
  }
  places.set(start, path);
}

async function readFolder(
  folder: Folder,
  { naming, pages, budget }: Reading,
): Promise<{ found: Found[]; hasMoved: boolean }> {
  const { volume } = naming.tree;
  const folderWhere = folder.path === "" ? pages.where : inside(pages.where, folder.path);
  const found: Found[] = [];
  const names = new Set<string>();
  let hasMoved = false;
  let unfinished: Unfinished | undefined;
  for await (const record of recordsOf(folder.extent, volume.blockSize, pages, budget)) {
    // Resource forks and the like of another file, under its name.
    if (record.isAssociated) continue;
    if (unfinished) {
      addExtent(unfinished, record, volume);
    } else {
      const facts = await naming.facts(record, folderWhere);
      if (facts.isMoved) {
        hasMoved = true;
        continue;
      }
      unfinished = await begin(record, facts, folder, { naming, pages, budget });
      const { path, where } = unfinished;
      const key = naming.key(facts.name);
      if (names.has(key)) {
        throw new LisdebError("medium-unsafe", "is there twice in one folder", { where });
      }
      names.add(key);
      budget.spend("paths", path.length + (facts.target?.length ?? 0));
    }
    if (record.goesOn) continue;
    found.push(finish(unfinished, folder));
    unfinished = undefined;
  }
  if (unfinished) {
    throw new LisdebError("medium-corrupt", "goes on in an extent that is not there", {
      where: unfinished.where,
    });
  }
  return { found, hasMoved };
}

/** An entry some of whose extents may still be to come, in records of their own (ECMA-119 6.5.1). */
interface Unfinished {
  readonly path: string;
  readonly where: Where;
  readonly identifier: Uint8Array;
  readonly type: MediumEntry["type"];
  readonly facts: Facts;
  readonly modified: number | undefined;
  readonly extents: Extent[];
}

async function begin(
  record: DirectoryRecord,
  facts: Facts,
  folder: Folder,
  reading: Reading,
): Promise<Unfinished> {
  const { volume } = reading.naming.tree;
  if (facts.name.includes("/")) {
    throw new LisdebError("medium-unsafe", `the name "${shown(facts.name)}" holds a slash`, {
      where: folder.path === "" ? reading.pages.where : inside(reading.pages.where, folder.path),
    });
  }
  const path = folder.path === "" ? facts.name : `${folder.path}/${facts.name}`;
  const where = inside(reading.pages.where, path);
  checkMediumPath(path, reading.pages.where);
  const identifier = record.identifier;
  if (facts.movedTo !== undefined) {
    return {
      path,
      where,
      identifier,
      type: "directory",
      ...(await movedFolder(facts.movedTo, reading, where)),
    };
  }
  const type = typeOf(record, facts, where);
  if (facts.target !== undefined) checkLinkTarget(path, facts.target, where);
  if (record.goesOn && type !== "file") {
    throw new LisdebError("medium-unsupported", "is in several extents and no file", { where });
  }
  // Of links and devices, what stands for their content is of no account.
  const hasContent = type === "file" || type === "directory";
  const extents = hasContent ? [extentOf(record, volume, where)] : [];
  return { path, where, identifier, type, facts, modified: facts.modified ?? record.recorded, extents };
}

/** RRIP 1.12, 4.1.5: the folder where it was moved to; its own record says what it is, the one left in its place only its name. */
async function movedFolder(
  block: number,
  { naming, pages }: Reading,
  where: Where,
): Promise<Pick<Unfinished, "facts" | "modified" | "extents">> {
  const { volume } = naming.tree;
  const own = await ownRecord(block * volume.blockSize, pages);
  const extent = extentOf(own, volume, where);
  if (extent.start !== block * volume.blockSize) {
    throw new LisdebError("medium-corrupt", "was moved to a folder that says it is elsewhere", { where });
  }
  const facts = await naming.facts(own, where);
  return { facts, modified: facts.modified ?? own.recorded, extents: [extent] };
}

function addExtent(
  { identifier, where, extents }: Unfinished,
  record: DirectoryRecord,
  volume: Volume,
): void {
  if (record.isFolder || Buffer.compare(identifier, record.identifier) !== 0) {
    throw new LisdebError("medium-corrupt", "goes on in an extent of another name", { where });
  }
  if (extents.length === MOST_EXTENTS) {
    throw new LisdebError("limit-exceeded", `has more than ${MOST_EXTENTS} extents`, { where });
  }
  extents.push(extentOf(record, volume, where));
}

function finish({ path, type, facts, modified, extents }: Unfinished, folder: Folder): Found {
  const content = type === "file" ? joined(extents) : extents;
  return {
    entry: {
      path,
      type,
      size: type === "file" ? content.reduce((sum, extent) => sum + extent.size, 0) : 0,
      ...(facts.mode !== undefined && { mode: facts.mode & 0o7777 }),
      ...(modified !== undefined && { modified }),
      ...(facts.target !== undefined && { target: facts.target }),
    },
    extents: content,
    place: content[0]?.start ?? folder.extent.start,
  };
}
