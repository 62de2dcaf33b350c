import { sha256 } from "../../base/index.ts";
import type { ArchiveEntry } from "../entry.ts";
import { entryOf } from "./entry-of.ts";

/** What a made package is told apart by; the rest follows. */
export interface MadeEntry {
  readonly name?: string;
  readonly version?: string;
  readonly architecture?: string;
  /** null: without one. */
  readonly section?: string | null;
  readonly source?: string;
  readonly description?: string;
}

/** An entry of a package that nobody built. Equal packages have equal digests. */
export function madeEntry(made: MadeEntry = {}): ArchiveEntry {
  const { name = "lis-test", version = "1.0-1", architecture = "amd64", section = "admin" } = made;
  const description = made.description ?? "package for tests\nIt does nothing.";
  const whole = JSON.stringify({ name, version, architecture, section, source: made.source, description });
  const digits = (algorithm: string, length: number): string =>
    (sha256(algorithm + whole) + sha256(whole + algorithm)).slice(0, length);
  return entryOf(
    {
      where: { file: `${name}.deb` },
      control: [
        ["Package", name],
        ["Version", version],
        ["Architecture", architecture],
        ["Maintainer", "A Tester <tester@lisdeb.example>"],
        ...(section === null ? [] : [["Section", section] as const]),
        ...(made.source === undefined ? [] : [["Source", made.source] as const]),
        ["Description", description],
      ],
    },
    {
      size: 1000 + whole.length,
      md5: digits("md5", 32),
      sha1: digits("sha1", 40),
      sha256: sha256(whole),
      sha512: digits("sha512", 128),
    },
  );
}
