import { MOST_DSC_FILES } from "../source-package/index.ts";
import type { TellFault } from "./fault-list.ts";
import type { Algorithm } from "./read-file.ts";
import { safePath } from "./safe-path.ts";
import type { Stanza } from "./stanzas.ts";

/** A file of a source package, as Sources or a .dsc lists it. */
export interface ListedSourceFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** In lower-case hex. */
  readonly digests: Partial<Record<Algorithm, string>>;
}

/** A source package as a list of an archive states it. */
export interface ListedSource {
  readonly name: string;
  readonly version: string;
  /** Each with its path from the archive's root. */
  readonly files: readonly (ListedSourceFile & { readonly path: string })[];
}

const SECTIONS: readonly (readonly [string, Algorithm, digits: number])[] = [
  ["checksums-sha512", "sha512", 128],
  ["checksums-sha256", "sha256", 64],
  ["checksums-sha1", "sha1", 40],
  ["files", "md5", 32],
];

/** A paragraph of Sources, held against the rules; undefined where it does not say enough to find the files by. */
export function readListedSource(stanza: Stanza, path: string, tell: TellFault): ListedSource | undefined {
  const of = (name: string): string => stanza.fields.get(name) ?? "";
  const [name, version] = [of("package"), of("version")];
  const title = `${name || `the paragraph of line ${stanza.line}`} ${version}`.trim();
  const odd = (what: string): void => tell("source-stanza", path, `${title} ${what}`);
  if (stanza.oddity !== undefined) odd(`has the line "${stanza.oddity}"`);
  if (stanza.repeated !== undefined) odd(`has a field a second time: "${stanza.repeated}"`);
  const listed = listedFiles(stanza.fields);
  const lack =
    name === "" || version === "" ? `lacks ${name === "" ? "Package" : "Version"}` : lackingIn(listed);
  if (lack !== undefined || typeof listed === "string") {
    odd(lack ?? "");
    return undefined;
  }
  // Without one, they lie at the archive's root.
  const folder = of("directory") === "" ? "" : `${of("directory")}/`;
  const files: ListedSource["files"][number][] = [];
  for (const file of listed) {
    const safe = safePath(`${folder}${file.name}`);
    if (safe !== undefined && !file.name.includes("/")) files.push({ ...file, path: safe });
    else tell("source-unsafe", path, `${folder}${file.name} of ${title}`);
  }
  return { name, version, files };
}

function lackingIn(listed: ReturnType<typeof listedFiles>): string | undefined {
  if (typeof listed === "string") return listed;
  if (listed.length === 0) return "lists no file";
  // Its .dsc, and what that may name.
  if (listed.length > 1 + MOST_DSC_FILES)
    return `lists ${listed.length} files, more than any source package has`;
  const count = listed.filter((file) => file.name.endsWith(".dsc")).length;
  return count === 1 ? undefined : `lists ${count === 0 ? "no" : "more than one"} .dsc`;
}

/** The files that a paragraph lists, by all its digests; a clause where it contradicts itself. */
export function listedFiles(fields: ReadonlyMap<string, string>): readonly ListedSourceFile[] | string {
  const files = new Map<string, ListedSourceFile>();
  for (const [field, algorithm, digits] of SECTIONS) {
    for (const line of (fields.get(field) ?? "").split("\n")) {
      if (line.trim() === "") continue;
      const [, hex = "", size = "", name = ""] =
        /^\s*([0-9A-Fa-f]+)\s+(\d{1,15})\s+(\S+)\s*$/.exec(line) ?? [];
      if (hex.length !== digits) return `has in ${field} the line "${line}"`;
      const file = files.get(name) ?? { name, size: Number(size), digests: {} };
      if (file.size !== Number(size) || file.digests[algorithm] !== undefined)
        return `lists ${name} in two ways`;
      file.digests[algorithm] = hex.toLowerCase();
      files.set(name, file);
    }
  }
  return [...files.values()];
}
