import { ALGORITHMS, type Algorithm } from "./read-file.ts";
import { safePath } from "./safe-path.ts";
import { BOUNDS } from "./bounds.ts";
import type { ArchiveFaultKind } from "./rules.ts";

/** A file that Release lists. */
export interface Listing {
  /** Below the suite's folder. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** In lower-case hex. */
  readonly digests: Readonly<Partial<Record<Algorithm, string>>>;
}

/** A Release as far as it can be read, whoever wrote it. */
export interface ReleaseDocument {
  /** By names in lower case. */
  readonly fields: ReadonlyMap<string, string>;
  readonly date: Date | undefined;
  readonly validUntil: Date | undefined;
  readonly acquireByHash: boolean;
  readonly architectures: readonly string[];
  readonly components: readonly string[];
  /** The digests that it lists files by, strongest first. */
  readonly algorithms: readonly Algorithm[];
  readonly files: ReadonlyMap<string, Listing>;
}

/** Tells what is wrong with the document; `found` as in the rule. */
type TellHere = (kind: ArchiveFaultKind, found?: string) => void;

const SECTIONS: Readonly<Partial<Record<string, Algorithm>>> = {
  md5sum: "md5",
  sha1: "sha1",
  sha256: "sha256",
  sha512: "sha512",
};
const DIGITS: Readonly<Record<Algorithm, number>> = { md5: 32, sha1: 40, sha256: 64, sha512: 128 };

/** Reads Release, each kind of fault told once, and goes on behind it as far as that can be. */
export function readReleaseDocument(bytes: Uint8Array, tell: TellHere): ReleaseDocument {
  const text = Buffer.from(bytes).toString("utf8");
  const told = new Set<ArchiveFaultKind>();
  const once: TellHere = (kind, found) => {
    if (told.has(kind)) return;
    told.add(kind);
    tell(kind, found);
  };
  if (text.includes("\r")) once("carriage-return");
  if (text.includes("\0")) once("release-unreadable", "it holds NUL bytes");
  const lines = text.trimEnd().split(/\r?\n/);
  const fields = new Map<string, string>();
  const files = new Map<
    string,
    { path: string; size: number; digests: Partial<Record<Algorithm, string>> }
  >();
  let section: Algorithm | undefined;
  for (const line of lines) {
    const field = /^([!-9;-~]+):(.*)$/.exec(line);
    if (field) {
      const name = (field[1] ?? "").toLowerCase();
      section = SECTIONS[name];
      if (!fields.has(name)) fields.set(name, (field[2] ?? "").trim());
    } else if (line.trim() === "") {
      once("blank-line");
    } else if (section && /^[ \t]/.test(line)) {
      addListing(files, section, line, once);
      if (files.size > BOUNDS.listedFiles) {
        once("unchecked", `it lists more than ${BOUNDS.listedFiles} files`);
        break;
      }
    } else if (!/^[ \t]/.test(line)) {
      once("release-unreadable", `the line "${line}" is not a field`);
    }
  }
  const words = (name: string): string[] =>
    (fields.get(name) ?? "").split(/\s+/).filter((word) => word !== "");
  const algorithms = ALGORITHMS.filter((algorithm) =>
    [...files.values()].some(({ digests }) => digests[algorithm] !== undefined),
  );
  return {
    fields,
    date: releaseDate(fields.get("date")),
    validUntil: releaseDate(fields.get("valid-until")),
    acquireByHash: fields.get("acquire-by-hash")?.toLowerCase() === "yes",
    architectures: words("architectures"),
    components: words("components"),
    algorithms,
    files,
  };
}

function addListing(
  files: Map<string, { path: string; size: number; digests: Partial<Record<Algorithm, string>> }>,
  section: Algorithm,
  line: string,
  once: TellHere,
): void {
  const [hex = "", length = "", listed = "", ...more] = line.trim().split(/\s+/);
  if (listed === "" || more.length > 0 || !/^\d{1,15}$/.test(length)) {
    once("release-unreadable", `the line "${line}" lists no file`);
    return;
  }
  if (!/^[0-9a-f]+$/i.test(hex) || hex.length !== DIGITS[section]) {
    once("hash-form", `${hex} of ${listed}`);
    return;
  }
  if (hex !== hex.toLowerCase()) once("hash-upper-case", `${hex} of ${listed}`);
  const path = safePath(listed);
  if (path === undefined) {
    once("path-unsafe", listed);
    return;
  }
  const size = Number(length);
  const known = files.get(path) ?? { path, size, digests: {} };
  if (known.size !== size) once("sizes-differ", `${listed}: ${known.size} and ${size}`);
  known.digests[section] = hex.toLowerCase();
  files.set(path, known);
}

const DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [ \d]?\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} [ \d]?\d:\d\d:\d\d (?:UTC|GMT|Z|[+-]0000)$/;

/** A time in the form of RFC 1123, as apt reads it; undefined for any other. */
function releaseDate(text: string | undefined): Date | undefined {
  if (text === undefined || !DATE.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
