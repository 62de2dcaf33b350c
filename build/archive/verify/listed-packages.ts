import { digest } from "../../base/index.ts";
import type { TellFault } from "./fault-list.ts";
import type { IndexGroup } from "./index-groups.ts";
import { ALGORITHMS, type Algorithm } from "./read-file.ts";
import { safePath } from "./safe-path.ts";
import type { Stanza } from "./stanzas.ts";

/** A package as a list of an archive states it. */
export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** From the archive's root, without `./`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** In lower-case hex. */
  readonly digests: Readonly<Partial<Record<Algorithm, string>>>;
  /** All of the paragraph. */
  readonly stanza: Stanza;
}

const DIGEST_FIELDS: Readonly<Record<Algorithm, string>> = {
  sha512: "sha512",
  sha256: "sha256",
  sha1: "sha1",
  md5: "md5sum",
};

/**
 * A paragraph of Packages, held against the rules; undefined where it does not say enough to find the package by. `known` has what this list had before,
 * by name, version and architecture.
 */
export function readListed(
  stanza: Stanza,
  { architecture: ofList }: IndexGroup,
  path: string,
  known: Map<string, string>,
  tell: TellFault,
): ListedPackage | undefined {
  const { fields, line, oddity, repeated } = stanza;
  const of = (name: string): string => fields.get(name) ?? "";
  const title =
    `${of("package") || `the paragraph of line ${line}`} ${of("version")} ${of("architecture")}`.trim();
  if (oddity !== undefined) tell("stanza-unreadable", path, `line ${line}: ${oddity}`);
  if (repeated !== undefined) tell("field-twice", path, `line ${line}: ${repeated}`);
  const lacking = NEEDED.filter((name) => of(name.toLowerCase()) === "");
  if (lacking[0] !== undefined) {
    tell("field-absent", path, `${lacking[0]} in ${title}`);
    return undefined;
  }
  if (!/^\d{1,15}$/.test(of("size"))) {
    tell("size-form", path, `${of("size")} of ${title}`);
    return undefined;
  }
  const digests: Partial<Record<Algorithm, string>> = {};
  for (const algorithm of ALGORITHMS) {
    const hex = of(DIGEST_FIELDS[algorithm]);
    if (hex !== "") digests[algorithm] = hex.toLowerCase();
  }
  if (ALGORITHMS.some((algorithm) => /[A-F]/.test(of(DIGEST_FIELDS[algorithm]))))
    tell("package-hash-upper-case", path, title);
  if (Object.keys(digests).length === 0) tell("package-hash-absent", path, title);
  else if (digests.sha512 === undefined && digests.sha256 === undefined)
    tell("package-hash-weak", path, title);
  if (/\(/.test(of("provides"))) tell("provides-version", path, `Provides: ${of("provides")} in ${title}`);
  const architecture = of("architecture");
  if (ofList !== undefined && architecture !== ofList && architecture !== "all" && ofList !== "all")
    tell("package-architecture", path, title);
  noteOnce(title, digests, known, path, tell);
  const filename = of("filename");
  const safe = safePath(filename);
  if (safe === undefined) {
    tell("filename-unsafe", path, `${filename} of ${title}`);
    return undefined;
  }
  if (safe !== filename) tell("filename-dot", path, filename);
  return {
    name: of("package"),
    version: of("version"),
    architecture,
    path: safe,
    size: Number(of("size")),
    digests,
    stanza,
  };
}

const NEEDED = ["Package", "Version", "Architecture", "Filename", "Size"] as const;

function noteOnce(
  title: string,
  digests: ListedPackage["digests"],
  known: Map<string, string>,
  path: string,
  tell: TellFault,
): void {
  // Short, for a list may have any number of them.
  const key = digest("md5", title);
  const stated = digests.sha256 ?? digests.sha512 ?? digests.sha1 ?? digests.md5 ?? "";
  const before = known.get(key);
  if (before !== undefined && before !== stated.slice(0, 16)) tell("package-twice", path, title);
  known.set(key, stated.slice(0, 16));
}
