import { LisdebError, shown, type Where } from "../../base/index.ts";

/** A file that Release lists, by one algorithm. */
export interface ListedFile {
  /** In lower-case hex. */
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
}

/** The digests by which Release lists files, as node:crypto names them: MD5Sum, SHA1, SHA256 and SHA512. */
export type ReleaseAlgorithm = "md5" | "sha1" | "sha256" | "sha512";

/** A Release file, read. */
export interface Release {
  /** Every field by its name in lower case; those that list files are empty. */
  readonly fields: ReadonlyMap<string, string>;
  readonly origin: string | undefined;
  readonly label: string | undefined;
  readonly suite: string | undefined;
  readonly codename: string | undefined;
  readonly description: string | undefined;
  /** undefined where there is none, or one that apt does not read. */
  readonly date: Date | undefined;
  /** Likewise. */
  readonly validUntil: Date | undefined;
  readonly acquireByHash: boolean;
  readonly architectures: readonly string[];
  readonly components: readonly string[];
  /** By algorithm, the files by their paths below dists/SUITE/. */
  readonly files: Readonly<Record<ReleaseAlgorithm, ReadonlyMap<string, ListedFile>>>;
}

/** Fields that list files, in lower case, and how many hex digits each has. */
const SECTIONS: Readonly<Record<string, readonly [ReleaseAlgorithm, digits: number]>> = {
  md5sum: ["md5", 32],
  sha1: ["sha1", 40],
  sha256: ["sha256", 64],
  sha512: ["sha512", 128],
};

/** No empty step and none that leads up; a `/` neither first nor last. */
const SAFE_PATH = /^(?!.*(?:^|\/)\.{0,2}(?:\/|$))[\w.+~@:,=/-]+$/;

/** By every digest together: a suite of ten components and ten architectures would list some 2,000. */
const MOST_LISTED = 50_000;

/**
 * Reads a Release of ours, strictly. Throws `archive-invalid` with the line where one is neither a field nor a file, a file or field is there
 * twice, or a path leads outside; `limit-exceeded` where it lists more files than any.
 */
export function parseRelease(text: string, where: Where): Release {
  const lines = text.split("\n");
  const fail = (index: number, message: string): never => {
    throw new LisdebError("archive-invalid", message, { where: { ...where, line: index + 1 } });
  };
  if (lines.pop() !== "") fail(lines.length, "has no line end");
  const fields = new Map<string, string>();
  const files: Record<ReleaseAlgorithm, Map<string, ListedFile>> = {
    md5: new Map(),
    sha1: new Map(),
    sha256: new Map(),
    sha512: new Map(),
  };
  let section: (typeof SECTIONS)[string] | undefined;
  let listed = 0;
  for (const [index, line] of lines.entries()) {
    const [, field, value = ""] = /^([!-9;-~]+):(.*)$/.exec(line) ?? [];
    if (field !== undefined) {
      const name = field.toLowerCase();
      if (fields.has(name)) fail(index, `has the field ${shown(field)} twice`);
      fields.set(name, value.trim());
      section = Object.hasOwn(SECTIONS, name) ? SECTIONS[name] : undefined;
      if (section && value.trim() !== "") fail(index, `has a file in the line of ${shown(field)}`);
      continue;
    }
    const [, digest = "", size = "", path = ""] = /^ ([0-9a-f]+) +(\d{1,15}) (\S+)$/.exec(line) ?? [];
    if (!section || digest.length !== section[1] || !SAFE_PATH.test(path)) {
      return fail(index, `has the line "${shown(line)}", which is neither a field nor a file of the suite`);
    }
    const [algorithm] = section;
    if (files[algorithm].has(path)) fail(index, `lists ${path} twice`);
    if (++listed > MOST_LISTED) {
      throw new LisdebError("limit-exceeded", `lists more than ${MOST_LISTED} files`, { where });
    }
    files[algorithm].set(path, { digest, size: Number(size) });
  }
  const words = (name: string): string[] =>
    (fields.get(name) ?? "").split(/\s+/).filter((word) => word !== "");
  return {
    fields,
    origin: fields.get("origin"),
    label: fields.get("label"),
    suite: fields.get("suite"),
    codename: fields.get("codename"),
    description: fields.get("description"),
    date: parseDate(fields.get("date")),
    validUntil: parseDate(fields.get("valid-until")),
    acquireByHash: fields.get("acquire-by-hash")?.toLowerCase() === "yes",
    architectures: words("architectures"),
    components: words("components"),
    files,
  };
}

/** As RFC 1123 writes it, in universal time by one of its names: apt 0.9.7 refuses others. */
const DATE = /^(?:[A-Z][a-z]{2}, )?(\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d) (?:UTC|GMT|Z|[+-]0000)$/;

function parseDate(text: string | undefined): Date | undefined {
  const [, stated] = DATE.exec(text ?? "") ?? [];
  const date = new Date(`${stated ?? ""} UTC`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
