import { type ByteSource, type Compression } from "../../base/index.ts";
import { compressionOf } from "../member-compression.ts";
import { arMembers, type Member } from "./ar-headers.ts";
import type { Tell } from "./fault-list.ts";
import type { DpkgFaultKind } from "./rules.ts";

/** A member of the .deb that is one of its two archives, as dpkg finds it. */
export interface InnerMember {
  /** Its bytes; `where` names the member. */
  readonly bytes: ByteSource;
  /** What its name says. */
  readonly compression: Compression;
}

/** The two archives of a .deb, where they are there and compressed with something known. */
interface Members {
  readonly control: InnerMember | undefined;
  readonly data: InnerMember | undefined;
}

/** What a compression of each archive comes to; nothing for those that every dpkg reads there. */
const CONTROL_COMPRESSION: Partial<Record<Compression, DpkgFaultKind>> = {
  xz: "control-compression-xz",
  none: "control-compression-none",
  zstd: "control-compression-zstd",
  bzip2: "control-compression-unknown",
  lzma: "control-compression-unknown",
};
const DATA_COMPRESSION: Partial<Record<Compression, DpkgFaultKind>> = { zstd: "data-compression-zstd" };

/** Finds the two archives as dpkg-deb does, which reads members up to the data and looks at nothing behind it (deb(5)). */
export async function checkMembers(source: ByteSource, tell: Tell): Promise<Members> {
  const found: { control?: Member; data?: Member } = {};
  const state = { isFirst: true, isWhole: true };
  // What ends the reading early is the fault then, and not that something was not found.
  const members = arMembers(source, (...fault) => {
    state.isWhole = false;
    tell(...fault);
  });
  for await (const member of members) {
    const { name } = member;
    const { where } = member.bytes;
    if (state.isFirst) {
      state.isFirst = false;
      if (name === "debian-binary") await checkFormat(member, tell);
      else tell("first-member", where, name);
    } else if (name.startsWith("control.tar")) {
      if (found.control) tell("control-member-twice", where);
      found.control ??= member;
    } else if (name.startsWith("data.tar")) {
      if (!found.control && !found.data) tell("data-before-control", where);
      found.data ??= member;
    } else if (!name.startsWith("_")) {
      tell("member-unknown", where);
    }
    if (found.control && found.data) break;
  }
  if (state.isWhole && state.isFirst) tell("ar-cut-short", source.where, "a member's header");
  else if (state.isWhole) {
    if (!found.control) tell("control-member-missing", source.where);
    if (!found.data) tell("data-member-missing", source.where);
  }
  return {
    control: found.control && inner(found.control, "control.tar", CONTROL_COMPRESSION, tell),
    data: found.data && inner(found.data, "data.tar", DATA_COMPRESSION, tell),
  };
}

/** A signed 32-bit number. */
const LARGEST = 2_147_483_647;

async function checkFormat({ bytes }: Member, tell: Tell): Promise<void> {
  const text = Buffer.from(await bytes.read(0, Math.min(bytes.size, 4096))).toString("latin1");
  // What dpkg reads is a C string, in which a newline must stand.
  const stated = text.split("\0", 1)[0] ?? "";
  if (!stated.includes("\n")) tell("format-newline", bytes.where);
  if (!/^0*2\.[0-9]+(?:\n|$)/.test(stated)) tell("format-version", bytes.where, stated.split("\n", 1)[0]);
  else if (Number(/\.([0-9]+)/.exec(stated)?.[1]) > LARGEST)
    tell("format-number", bytes.where, stated.split("\n", 1)[0]);
}

function inner(
  { name, bytes }: Member,
  stem: "control.tar" | "data.tar",
  faults: Partial<Record<Compression, DpkgFaultKind>>,
  tell: Tell,
): InnerMember | undefined {
  const compression = compressionOf(name, stem);
  const unknown = stem === "control.tar" ? "control-compression-unknown" : "data-compression-unknown";
  const fault = compression === undefined ? unknown : faults[compression];
  if (fault !== undefined) tell(fault, bytes.where);
  return compression && { bytes, compression };
}
