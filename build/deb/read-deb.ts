import { createHash } from "node:crypto";
import {
  inside,
  LisdebError,
  LIMITS,
  shown,
  type ByteSource,
  type Compression,
  type Sha256,
  type TarMember,
  type Where,
} from "../base/index.ts";
import type { ArMember } from "./ar.ts";
import { parseControl } from "./control-fields.ts";
import { openDeb, textOf, type DebArchives } from "./deb-archive.ts";
import { SCRIPT_NAMES, type ControlField } from "./tree.ts";

/** What a .deb says of one path that it installs. */
export interface DebEntry {
  /** Absolute, without a `/` at the end; the root is `/`. */
  readonly path: string;
  readonly type: "file" | "directory" | "link" | "hard link" | "fifo" | "block" | "character";
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Owner names; empty where the archive has none. */
  readonly user: string;
  readonly group: string;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** In bytes; 0 for what has no content. */
  readonly size: number;
  readonly target: string | undefined;
  /** Of a file. */
  readonly sha256: Sha256 | undefined;
  /** Of a file, since that is what md5sums lists. */
  readonly md5: string | undefined;
}

/** A .deb, read whole but for the files' bytes, which were digested and let go unless they were to be held. */
export interface Deb {
  readonly where: Where;
  readonly members: readonly ArMember[];
  readonly compression: { readonly control: Compression; readonly data: Compression };
  /** In order. */
  readonly control: readonly ControlField[];
  /** As listed, flags included. */
  readonly conffiles: readonly string[];
  /** Absolute path and MD5, as listed. */
  readonly md5sums: readonly { readonly path: string; readonly md5: string }[];
  /** Maintainer scripts by name, shown and never run. */
  readonly scripts: Readonly<Partial<Record<MaintainerScript, string>>>;
  /** Other files of the control archive: `triggers`, `shlibs`, `templates`. */
  readonly otherControlFiles: readonly string[];
  /** Every file of the control archive by its name, as text. */
  readonly controlFiles: ReadonlyMap<string, string>;
  readonly entries: readonly DebEntry[];
  /** By path, the content that `hold` asked for. */
  readonly held: ReadonlyMap<string, Uint8Array>;
}

/** How a .deb is to be read. */
export interface ReadDebOptions {
  /** How many bytes of a file's content to hold, from its start; its `size` for all of it. Default: none. */
  readonly hold?: (file: Pick<DebEntry, "path" | "mode" | "size">) => number;
}

/** A script that dpkg or debconf runs. */
export type MaintainerScript = (typeof SCRIPTS)[number];

const SCRIPTS = [...SCRIPT_NAMES, "config"] as const;

/**
 * Reads any .deb of format 2.0, whatever its two archives are compressed with. Throws `deb-corrupt`, `control-invalid`,
 * `stream-corrupt`, `stream-unsupported` and `limit-exceeded`.
 */
export async function readDeb(source: ByteSource, options: ReadDebOptions = {}): Promise<Deb> {
  const archives = await openDeb(source);
  const files = await readControlFiles(source, archives);
  const where = inside(source.where, archives.control.name);
  const text = files.get("control");
  if (text === undefined) throw new LisdebError("deb-corrupt", "has no file control", { where });
  if (Buffer.byteLength(text) > LIMITS.controlBytes) {
    throw new LisdebError(
      "limit-exceeded",
      `is longer than the ${LIMITS.controlBytes} bytes that it may have`,
      {
        where: inside(where, "control"),
      },
    );
  }
  const paragraphs = parseControl(text, inside(where, "control"));
  const [control] = paragraphs;
  if (!control || paragraphs.length > 1) {
    throw new LisdebError("deb-corrupt", `has ${paragraphs.length} paragraphs, not one`, {
      where: inside(where, "control"),
    });
  }
  const scripts: Partial<Record<MaintainerScript, string>> = {};
  for (const name of SCRIPTS) {
    const script = files.get(name);
    if (script !== undefined) scripts[name] = script;
  }
  const known = new Set<string>(["control", "conffiles", "md5sums", ...SCRIPTS]);
  return {
    where: source.where,
    members: archives.members,
    compression: { control: archives.control.compression, data: archives.data.compression },
    control,
    conffiles: readConffiles(files.get("conffiles"), inside(where, "conffiles")),
    md5sums: linesOf(files.get("md5sums")).map((line) => readMd5sum(line, inside(where, "md5sums"))),
    scripts,
    otherControlFiles: [...files.keys()].filter((name) => !known.has(name)),
    controlFiles: files,
    ...(await readEntries(source, archives, options)),
  };
}

/** The value of a control field, whatever the case of its name. */
export function controlValue(deb: Pick<Deb, "control">, name: string): string | undefined {
  return deb.control.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
}

async function readControlFiles(source: ByteSource, archives: DebArchives): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const where = inside(source.where, archives.control.name);
  for await (const member of archives.control.members()) {
    const path = pathOf(member, where);
    if (path === "/") continue;
    const name = path.slice(1);
    if (name.includes("/") || !/^[0\0]$/.test(member.header.type)) {
      throw new LisdebError("deb-corrupt", `holds ${shown(name)}, which is not a plain file`, { where });
    }
    if (files.has(name)) throw new LisdebError("deb-corrupt", `holds ${shown(name)} twice`, { where });
    files.set(name, await textOf(member, source, archives.control.name));
  }
  return files;
}

const TYPES: Readonly<Record<string, DebEntry["type"]>> = {
  "\0": "file",
  "0": "file",
  "7": "file",
  "1": "hard link",
  "2": "link",
  "3": "character",
  "4": "block",
  "5": "directory",
  "6": "fifo",
};

async function readEntries(
  source: ByteSource,
  archives: DebArchives,
  { hold = () => 0 }: ReadDebOptions,
): Promise<Pick<Deb, "entries" | "held">> {
  const where = inside(source.where, archives.data.name);
  const entries: DebEntry[] = [];
  const held = new Map<string, Uint8Array>();
  let holds = 0;
  const seen = new Set<string>();
  for await (const member of archives.data.members()) {
    const { header } = member;
    const path = pathOf(member, where);
    if (seen.has(path)) throw new LisdebError("deb-corrupt", `holds ${shown(path)} twice`, { where });
    seen.add(path);
    const type = Object.hasOwn(TYPES, header.type) ? TYPES[header.type] : undefined;
    if (!type) throw new LisdebError("deb-corrupt", `${shown(path)} is of no known type`, { where });
    const mode = header.mode & 0o7777;
    const wanted = type === "file" ? Math.min(hold({ path, mode, size: header.size }), header.size) : 0;
    holds += wanted;
    if (holds > LIMITS.heldDebBytes) {
      throw new LisdebError(
        "limit-exceeded",
        `holds more than the ${LIMITS.heldDebBytes} bytes that fit here`,
        {
          where: inside(source.where, path),
        },
      );
    }
    const content = type === "file" ? await contentOf(member, wanted) : undefined;
    if (content && wanted > 0) held.set(path, content.start);
    entries.push({
      path,
      type,
      mode,
      uid: header.uid,
      gid: header.gid,
      user: header.uname,
      group: header.gname,
      mtime: header.mtime,
      size: header.size,
      target: type === "link" || type === "hard link" ? header.linkname : undefined,
      sha256: content?.sha256,
      md5: content?.md5,
    });
  }
  return { entries, held };
}

/** The digests of a member's content, and its first bytes, as many as are wanted. */
async function contentOf(member: TarMember, wanted: number) {
  const [sha256, md5] = [createHash("sha256"), createHash("md5")];
  const kept: Uint8Array[] = [];
  let missing = wanted;
  for await (const chunk of member.content()) {
    sha256.update(chunk);
    md5.update(chunk);
    // A copy: a view would keep the whole chunk in memory.
    if (missing > 0) kept.push(Uint8Array.from(chunk.subarray(0, missing)));
    missing -= Math.min(missing, chunk.length);
  }
  return {
    sha256: sha256.digest("hex") as Sha256, // sha256 in hex is what the type means
    md5: md5.digest("hex"),
    start: Buffer.concat(kept),
  };
}

/** `./usr/bin/` and `usr/bin` as `/usr/bin`. What leads out of the root is refused, since others may unpack what we only list. */
function pathOf({ header }: TarMember, where: Where): string {
  const parts = header.name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || header.name === "") {
    throw new LisdebError("deb-corrupt", `holds the name "${shown(header.name)}", which leads outside`, {
      where,
    });
  }
  if (Buffer.byteLength(header.name) > LIMITS.pathBytes) {
    throw new LisdebError("limit-exceeded", "holds a name longer than any path", { where });
  }
  return `/${parts.join("/")}`;
}

function readConffiles(text: string | undefined, where: Where): string[] {
  const lines = linesOf(text);
  if (lines.length > LIMITS.conffiles) {
    throw new LisdebError("limit-exceeded", `lists more than ${LIMITS.conffiles} files`, { where });
  }
  return lines;
}

function linesOf(text: string | undefined): string[] {
  return (text ?? "").split("\n").filter((line) => line !== "");
}

function readMd5sum(line: string, where: Where): { path: string; md5: string } {
  const { md5, path } = /^(?<md5>[0-9a-f]{32}) [ *](?<path>.+)$/.exec(line)?.groups ?? {};
  if (md5 === undefined || path === undefined) {
    throw new LisdebError("deb-corrupt", `"${shown(line)}" is not an MD5 and a path`, { where });
  }
  return { md5, path: `/${path.replace(/^(\.?\/)+/, "")}` };
}
