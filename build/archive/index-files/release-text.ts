import { byText, LisdebError, shown } from "../../base/index.ts";
import type { IndexFile } from "../index-file.ts";

/** What Release says besides the files. */
export interface ReleaseFields {
  readonly origin: string;
  readonly label: string;
  readonly suite: string;
  readonly codename: string;
  /** Whole seconds count. */
  readonly date: Date;
  readonly validUntil?: Date | undefined;
  readonly architectures: readonly string[];
  readonly components: readonly string[];
  readonly description?: string | undefined;
}

/** By which digests a Release of ours lists its files. */
const SECTIONS = [
  ["MD5Sum", "md5"],
  ["SHA1", "sha1"],
  ["SHA256", "sha256"],
] as const;

/**
 * Text of Release (Debian's wiki, "RepositoryFormat"; what apt 0.9.7 to 3.0 reads of it was measured): no blank line, no line with a blank at its
 * end, nothing that a clear signature would have to escape. Throws `archive-invalid` where a value cannot stand in one line.
 */
export function formatRelease(fields: ReleaseFields, files: readonly IndexFile[]): string {
  const values: readonly (readonly [string, string | undefined])[] = [
    ["Origin", fields.origin],
    ["Label", fields.label],
    ["Suite", fields.suite],
    ["Codename", fields.codename],
    ["Date", releaseDate(fields.date)],
    ["Valid-Until", fields.validUntil && releaseDate(fields.validUntil)],
    // apt 1.2 and later ask for indices by their digests then, in the folder of the strongest that is listed.
    ["Acquire-By-Hash", "yes"],
    ["Architectures", fields.architectures.join(" ")],
    ["Components", fields.components.join(" ")],
    ["Description", fields.description],
  ];
  const sorted = files.toSorted((a, b) => byText(a.path, b.path));
  const width = Math.max(0, ...sorted.map(({ bytes }) => String(bytes.length).length));
  const lines = [
    ...values.flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [fieldLine(name, value)],
    ),
    ...SECTIONS.flatMap(([name, algorithm]) => [
      `${name}:`,
      ...sorted.map(
        (file) => ` ${file[algorithm]} ${String(file.bytes.length).padStart(width)} ${file.path}`,
      ),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function fieldLine(name: string, value: string): string {
  if (value.trim() === value && !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(value))
    return `${name}: ${value}`;
  throw new LisdebError("archive-invalid", `cannot have the ${name} "${shown(value)}" in a line of its own`, {
    where: { file: "Release" },
  });
}

/** A time as Release writes it (RFC 1123): `Mon, 23 Nov 2026 04:06:51 UTC`. */
export function releaseDate(date: Date): string {
  return date.toUTCString().replace("GMT", "UTC");
}
