import { inside, LisdebError, shown, type Where } from "../../base/index.ts";
import { controlValue, type ControlField } from "../../deb/index.ts";
import type { Component } from "../entry.ts";
import type { SourceEntry } from "../source-entry.ts";
import type { FileDigests } from "./entry-of.ts";
import { SOURCE_FIELD_ORDER } from "./field-order.ts";
import { componentOf, poolFolder } from "./pool-path.ts";
import { parseSources } from "./sources-text.ts";
import { stanzaOf } from "./stanza-of.ts";

/** What is taken of a .dsc. */
interface DscFields {
  readonly name: string;
  readonly version: string;
  readonly fields: readonly ControlField[];
}

/** A file of a source package, read. */
interface PartRead {
  readonly name: string;
  readonly digests: FileDigests;
}

/** Of a .dsc, what Sources says in its own way. */
const REWRITTEN = new Set(["source", "files", "checksums-sha1", "checksums-sha256", "checksums-sha512"]);

const SECTIONS = [
  ["Files", "md5"],
  ["Checksums-Sha1", "sha1"],
  ["Checksums-Sha256", "sha256"],
  ["Checksums-Sha512", "sha512"],
] as const;

/**
 * What Sources states of a source package: the fields of its .dsc in apt-ftparchive's order, its place in the pool, and its files, the .dsc first. Throws
 * `control-invalid` where it has a form that an index cannot.
 */
export function sourceEntryOf(
  dsc: DscFields,
  files: readonly [PartRead, ...PartRead[]],
  where: Where,
): SourceEntry {
  const { name, version } = dsc;
  const component = componentOfSource(dsc.fields, where);
  const folder = poolFolder({ source: name, component }, where);
  const listed = ({ digests, name: file }: PartRead, algorithm: (typeof SECTIONS)[number][1]) =>
    `${digests[algorithm]} ${digests.size} ${file}`;
  const stanza = stanzaOf(
    [
      ["Package", name],
      ...dsc.fields.filter(([field]) => !REWRITTEN.has(field.toLowerCase())),
      ["Directory", folder],
      ...SECTIONS.map(([field, algorithm]): ControlField => [
        field,
        ["", ...files.map((file) => listed(file, algorithm))].join("\n"),
      ]),
    ],
    SOURCE_FIELD_ORDER,
  );
  const entry: SourceEntry = {
    name,
    version,
    component,
    files: files.map(({ name: file, digests: { size, sha256 } }) => ({
      filename: `${folder}/${file}`,
      size,
      sha256,
    })),
    sha256: files[0].digests.sha256,
    stanza,
  };
  demandReadable(entry, where);
  return entry;
}

/** As for a package: an index that could not be read again would stop every later change. */
function demandReadable(entry: SourceEntry, where: Where): void {
  try {
    const [read] = parseSources(entry.stanza, where);
    if (read?.sha256 === entry.sha256 && read.component === entry.component) return;
  } catch (cause) {
    if (!(cause instanceof LisdebError)) throw cause;
    throw new LisdebError("control-invalid", `cannot stand in an index: ${cause.message}`, { where, cause });
  }
  throw new LisdebError("control-invalid", `cannot stand in an index with the name "${shown(entry.name)}"`, {
    where,
  });
}

/**
 * The component by the sections of the packages that it makes (dsc(5), "Package-List"): main where any of them belongs there, as free sources may also make what
 * is not for main (Policy 2.2).
 */
function componentOfSource(fields: readonly ControlField[], where: Where): Component {
  const lines = (controlValue({ control: fields }, "Package-List") ?? "").split("\n");
  const at = inside(where, "Package-List");
  const components = lines.flatMap((line) => {
    const section = /^ *\S+ \S+ (\S+) /.exec(line)?.[1];
    return section === undefined ? [] : [componentOf(section === "unknown" ? undefined : section, at)];
  });
  return components.length > 0 && !components.includes("main") ? "non-free" : "main";
}
