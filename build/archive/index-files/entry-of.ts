import { createHash } from "node:crypto";
import {
  chunksOf,
  inside,
  LisdebError,
  shown,
  type ByteSource,
  type Sha256,
  type Where,
} from "../../base/index.ts";
import { controlValue, type ControlField, type Deb } from "../../deb/index.ts";
import type { ArchiveEntry } from "../entry.ts";
import { FIELD_ORDER, NOT_OF_THE_PACKAGE } from "./field-order.ts";
import { parsePackages } from "./packages-text.ts";
import { componentOf, poolPath } from "./pool-path.ts";
import { stanzaOf } from "./stanza-of.ts";

/** A file as Packages states it. */
export interface FileDigests {
  /** In bytes. */
  readonly size: number;
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: Sha256;
  readonly sha512: string;
}

/** Every digest that Packages states, of a file that is read once, in chunks. */
export async function fileDigests(source: ByteSource): Promise<FileDigests> {
  const [md5, sha1, sha256, sha512] = [
    createHash("md5"),
    createHash("sha1"),
    createHash("sha256"),
    createHash("sha512"),
  ];
  for await (const chunk of chunksOf(source)) {
    for (const hash of [md5, sha1, sha256, sha512]) hash.update(chunk);
  }
  return {
    size: source.size,
    md5: md5.digest("hex"),
    sha1: sha1.digest("hex"),
    sha256: sha256.digest("hex") as Sha256, // sha256 in hex is what the type means
    sha512: sha512.digest("hex"),
  };
}

/**
 * What an index states of a package: its control fields in apt-ftparchive's order, and of the file its place in the pool, size and digests.
 * Throws `control-invalid` where a field is missing, is none that a package may state of itself, names no component of the archive,
 * or has a form that an index cannot.
 */
export function entryOf(deb: Pick<Deb, "control" | "where">, file: FileDigests): ArchiveEntry {
  const where = inside(deb.where, "control");
  for (const name of NOT_OF_THE_PACKAGE) {
    if (controlValue(deb, name) === undefined) continue;
    throw new LisdebError("control-invalid", "is not the package's to state", { where: inside(where, name) });
  }
  const stated = (name: string): string => {
    const value = controlValue(deb, name);
    if (value !== undefined && value !== "") return value;
    throw new LisdebError("control-invalid", "is missing", { where: inside(where, name) });
  };
  const name = stated("Package");
  const named = {
    name,
    version: stated("Version"),
    architecture: stated("Architecture"),
    source: withoutVersion(controlValue(deb, "Source") ?? name),
    component: componentOf(controlValue(deb, "Section"), where),
  };
  const filename = poolPath(named, where);
  const ofFile: readonly ControlField[] = [
    ["Filename", filename],
    ["Size", String(file.size)],
    ["MD5sum", file.md5],
    ["SHA1", file.sha1],
    ["SHA256", file.sha256],
    ["SHA512", file.sha512],
  ];
  const stanza = stanzaOf([...deb.control, ...ofFile], FIELD_ORDER);
  const entry = { ...named, filename, size: file.size, sha256: file.sha256, stanza };
  demandReadable(entry, where);
  return entry;
}

/**
 * An index that could not be read again, or not as the same, would stop every later change of its suite: dpkg builds packages with a Source such as
 * `foo(1.0)`.
 */
function demandReadable(entry: ArchiveEntry, where: Where): void {
  try {
    const [read] = parsePackages(entry.stanza, where);
    if (read?.source === entry.source) return;
  } catch (cause) {
    if (!(cause instanceof LisdebError)) throw cause;
    throw new LisdebError("control-invalid", `cannot stand in an index: ${cause.message}`, { where, cause });
  }
  throw new LisdebError(
    "control-invalid",
    `cannot stand in an index with the source "${shown(entry.source)}"`,
    {
      where,
    },
  );
}

/** A Source field's name. Cut by hand: an expression would try at each blank of a hostile one. */
function withoutVersion(source: string): string {
  const at = source.endsWith(")") ? source.indexOf("(") : -1;
  return at < 0 ? source : source.slice(0, at).trimEnd();
}
