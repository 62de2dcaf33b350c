import { LisdebError, type Where } from "../../base/index.ts";
import type { MediumEntry } from "../medium.ts";
import type { DirectoryRecord } from "./directory-record.ts";
import type { Facts } from "./naming.ts";

/** POSIX's types of file, as Rock Ridge's PX has them (RRIP 1.12, 4.1.1); all but these three are `other`. */
const TYPES: Record<number, MediumEntry["type"] | undefined> = {
  0o040000: "directory",
  0o100000: "file",
  0o120000: "link",
};
const TYPE_BITS = 0o170000;

/** What a record is. Throws `medium-corrupt` where Rock Ridge and ISO 9660 contradict each other. */
export function typeOf(record: DirectoryRecord, facts: Facts, where: Where): MediumEntry["type"] {
  const byFlag = record.isFolder ? "directory" : "file";
  const typeBits = (facts.mode ?? 0) & TYPE_BITS;
  const unstated = facts.target !== undefined && byFlag === "file" ? "link" : byFlag;
  const type = typeBits === 0 ? unstated : (TYPES[typeBits] ?? "other");
  const contradiction = (what: string): never => {
    throw new LisdebError("medium-corrupt", what, { where });
  };
  // Readers of Rock Ridge and readers of plain names would find different things here.
  if ((type === "directory") !== (byFlag === "directory")) {
    contradiction("is a folder by one of its records and none by another");
  }
  if ((type === "link") !== (facts.target !== undefined)) {
    contradiction(
      type === "link" ? "is a link that points at nothing" : "is no link, and points at something",
    );
  }
  return type;
}
