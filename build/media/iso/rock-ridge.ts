import { LisdebError, type Where } from "../../base/index.ts";
import { both32, field, u8 } from "./fields.ts";
import { nameText } from "./names.ts";
import { longDate, shortDate } from "./recorded-date.ts";
import { linkTarget } from "./rock-ridge-link.ts";
import { entryBytes, entryFields, type SystemUseEntry } from "./susp.ts";

/** What Rock Ridge says of one record; what it does not say is undefined. */
export interface RockRidge {
  readonly name?: string;
  /** All sixteen bits, the type of file among them. */
  readonly mode?: number;
  /** Of a symbolic link, as recorded. */
  readonly target?: string;
  /** Seconds since 1970. */
  readonly modified?: number;
  /** The logical block of a folder that belongs in this record's place, but was moved up since it would be too deep. */
  readonly movedTo?: number;
  /** This record is such a folder, where it was moved to: it belongs elsewhere. */
  readonly isMoved: boolean;
}

/** RRIP 1.12, 4.1.1. */
const PX = { mode: field(4, both32) };
/** RRIP 1.12, 4.1.4: flags, and then a part of the name. */
const NM = { flags: field(4, u8), name: 5 };
/** RRIP 1.12, 4.1.5.1. PL (4.1.5.2) is only in a moved folder's "..", which is not needed to put it back. */
const CL = { block: field(4, both32) };
/** RRIP 1.12, 4.1.6: flags, and then those dates that the flags name, in the order of their bits. */
const TF = { flags: field(4, u8), dates: 5 };

const NM_FLAGS = { goesOn: 0x01, current: 0x02, parent: 0x04 };
const TF_FLAGS = { created: 0x01, modified: 0x02, longForm: 0x80 };

/** RRIP 1.12, 4.3, and what earlier drafts and versions of it are called in ER. */
const EXTENSIONS = ["RRIP_1991A", "IEEE_P1282", "IEEE_1282"];
/** SUSP 5.5. */
const ER = { identifierLength: field(4, u8), identifier: 8 };

/** A part holds up to 250 bytes: this is four times the longest path. */
const MOST_PARTS = 64;

/**
 * Whether the entries of the top folder's own record say that the volume has Rock Ridge. The ER entry says so; writers that
 * leave it out are known by the attributes, which nothing else records.
 */
export function hasRockRidge(entries: readonly SystemUseEntry[]): boolean {
  return entries.some((entry) => {
    if (entry.signature === "PX" || entry.signature === "RR") return true;
    if (entry.signature !== "ER") return false;
    const { identifierLength } = entryFields(entry, { identifierLength: ER.identifierLength });
    const identifier = entryBytes(entry, ER.identifier).subarray(0, identifierLength);
    return EXTENSIONS.includes(Buffer.from(identifier).toString("latin1"));
  });
}

/**
 * Reads the Rock Ridge entries of one record. Throws `medium-unsafe` where its name or link is not one that a file can
 * have, `medium-corrupt` where the entries are broken, `medium-unsupported` where the content is compressed or sparse.
 */
export function readRockRidge(entries: readonly SystemUseEntry[], where: Where): RockRidge {
  const found: { -readonly [K in keyof RockRidge]: RockRidge[K] } = { isMoved: false };
  const nameParts: SystemUseEntry[] = [];
  const linkParts: SystemUseEntry[] = [];
  for (const entry of entries) {
    switch (entry.signature) {
      case "PX":
        found.mode = entryFields(entry, PX).mode;
        break;
      case "NM":
        nameParts.push(entry);
        break;
      case "SL":
        linkParts.push(entry);
        break;
      case "TF":
        Object.assign(found, modifiedIn(entry));
        break;
      case "CL":
        found.movedTo = entryFields(entry, CL).block;
        break;
      case "RE":
        found.isMoved = true;
        break;
      case "ZF": // zisofs
        throw new LisdebError("medium-unsupported", "is compressed by zisofs", { where });
      case "SF": // RRIP 1.12, 4.1.7
        throw new LisdebError("medium-unsupported", "is recorded as a sparse file", { where });
    }
  }
  if (Math.max(nameParts.length, linkParts.length) > MOST_PARTS) {
    throw new LisdebError("limit-exceeded", "has a Rock Ridge name or link in endless parts", { where });
  }
  if (nameParts.length > 0) found.name = nameOf(nameParts, where);
  if (linkParts.length > 0) found.target = linkTarget(linkParts, where);
  return found;
}

/** The parts of a name put together. */
function nameOf(parts: readonly SystemUseEntry[], where: Where): string {
  const pieces: Uint8Array[] = [];
  let goesOn = true;
  for (const part of parts) {
    // Which of two whole names counts, readers do not agree on.
    if (!goesOn) part.reader.fail("a file has two Rock Ridge names", part.start);
    const { flags } = entryFields(part, { flags: NM.flags });
    // "." and ".." as names are for a folder's own record and its parent's, which are read by their place alone.
    if (flags & (NM_FLAGS.current | NM_FLAGS.parent)) {
      throw new LisdebError("medium-unsafe", 'a file is named "." or ".." by Rock Ridge', { where });
    }
    goesOn = (flags & NM_FLAGS.goesOn) !== 0;
    pieces.push(entryBytes(part, NM.name));
  }
  const last = parts.at(-1);
  if (goesOn) last?.reader.fail("a Rock Ridge name goes on in a part that is not there", last.start);
  const [only] = pieces;
  return nameText(only && pieces.length === 1 ? only : Buffer.concat(pieces));
}

function modifiedIn(entry: SystemUseEntry): { modified?: number } {
  const { flags } = entryFields(entry, { flags: TF.flags });
  if (!(flags & TF_FLAGS.modified)) return {};
  const type = flags & TF_FLAGS.longForm ? longDate : shortDate;
  const before = flags & TF_FLAGS.created ? type.length : 0;
  const { modified } = entryFields(entry, { modified: field(TF.dates + before, type) });
  return modified === undefined ? {} : { modified };
}
