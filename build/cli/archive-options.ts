import { InvalidArgumentError, type Command } from "commander";
import type { JsonOption } from "./options.ts";

/** Of every command that changes an archive. */
export interface ArchiveOptions extends JsonOption {
  readonly sign?: readonly string[];
  readonly homedir?: string;
  readonly passphraseFile?: string;
  readonly keyring?: string;
  readonly s3Endpoint?: string;
  readonly origin?: string;
  readonly label?: string;
  readonly description?: string;
  /** In milliseconds. */
  readonly validFor?: number | "ever";
  readonly allowReleaseinfoChange?: true;
}

/** Adds what every command that changes an archive takes. */
export function archiveOptions(command: Command): Command {
  return command
    .option(
      "--sign <key>",
      "a fingerprint that gpg knows, or a key file; several while keys are rotated. Default: LISDEB_SIGN",
      oneMore,
    )
    .option("--homedir <folder>", "gpg's folder")
    .option("--passphrase-file <file>", "unlocks the key. Default: LISDEB_PASSPHRASE_FILE")
    .option("--keyring <file>", "OpenPGP keys: what is there may be signed by one of them, too")
    .option("--s3-endpoint <url>", "address of an object store that is not Amazon's")
    .option("--origin <text>", "Origin in Release. Default: what it is already, or lisdeb", oneLine)
    .option("--label <text>", "Label in Release, likewise", oneLine)
    .option("--description <text>", "Description in Release, likewise", oneLine)
    .option(
      "--valid-for <time>",
      "after which clients no longer take Release: 12h, 30d, 8w, or ever. Default: what it is already",
      validity,
    )
    .option("--allow-releaseinfo-change", "let Origin and Label change: clients have to agree to that")
    .option("--json", "tell the result as JSON");
}

/** Not commander's variadic form: that would swallow an argument that stands after it. */
function oneMore(text: string, before: readonly string[] = []): readonly string[] {
  // An unset variable of a script must not mean "by no key", and succeed by another.
  if (text.trim() === "") throw new InvalidArgumentError("It is empty.");
  return [...before, text];
}

/** What Release has of it stands in one line. */
function oneLine(text: string): string {
  if (/\p{Cc}/u.test(text)) throw new InvalidArgumentError("It must be a line without control characters.");
  return text;
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function validity(text: string): number | "ever" {
  return text === "ever" ? text : duration(text);
}

/** A time on the command line, in milliseconds. An hour is the least: machines' clocks differ. */
export function duration(text: string): number {
  const { count, unit } = /^(?<count>[1-9]\d{0,3})(?<unit>[hdw])$/.exec(text)?.groups ?? {};
  const length = UNITS[unit ?? ""];
  if (length === undefined)
    throw new InvalidArgumentError("It must be a whole number of hours, days or weeks: 12h, 30d, 8w.");
  return Number(count) * length;
}
