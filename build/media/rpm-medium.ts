import { basename } from "node:path";
import { inside, sliceSource, type ByteSource } from "../base/index.ts";
import { checkMediumPath } from "./medium-names.ts";
import type { Medium, MediumEntry } from "./medium.ts";

/** An RPM's lead starts so (RPM v4 format, "Lead"). */
const RPM_MAGIC = [0xed, 0xab, 0xee, 0xdb];

/** Whether a file that starts with these bytes is to be taken for an RPM. */
export function looksLikeRpm(head: Uint8Array): boolean {
  return RPM_MAGIC.every((byte, i) => head[i] === byte);
}

/** A single RPM as a medium of one file, which bears the name that the user's file has. */
export function openRpmFile(source: ByteSource, close: () => Promise<void>): Medium {
  const path = basename(source.where.file);
  checkMediumPath(path, source.where);
  const entry: MediumEntry = { path, type: "file", size: source.size };
  return {
    where: source.where,
    kind: "rpm",
    description: "a single RPM",
    list: () => Promise.resolve([entry]),
    read: () => sliceSource(source, 0, source.size, inside(source.where, path)),
    close,
  };
}
