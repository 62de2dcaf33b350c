import { fstatSync, writeSync } from "node:fs";
import { systemError } from "../base/index.ts";

/** Where a command's words go. Handed to every command, so that tests can read what people would see. */
export interface Terminal {
  /** Standard output: what was asked for. Throws `write-failed` where it cannot be written. */
  out(text: string): void;
  /** Standard error: everything said about the work. What cannot be written there is lost: there is no other place to say so. */
  err(text: string): void;
  /** A person is looking at standard error, and it is no CI log: progress may be drawn there. */
  readonly interactive: boolean;
  /** Of standard output, where that is a terminal: as many characters as a line has room for. */
  readonly columns?: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The process's own terminal. A reader that has gone (`lisdeb inspect … | head`) ends the output quietly. */
export function processTerminal(): Terminal {
  const environment = process.env;
  // What a pipe or a terminal says after the writing is that nobody reads any more.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const write = writerTo(process.stdout);
  const writeError = writerTo(process.stderr);
  return {
    out(text) {
      try {
        write(text);
      } catch (cause) {
        throw systemError("write-failed", cause, { file: "standard output" });
      }
    },
    err(text) {
      try {
        writeError(text);
      } catch {
        // Nobody is left who could be told.
      }
    },
    interactive:
      process.stderr.isTTY &&
      !isSet(environment.CI) &&
      !isSet(environment.NO_COLOR) &&
      environment.TERM !== "dumb",
    // A terminal that does not know its size says 0.
    columns: process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : undefined,
    environment,
  };
}

/**
 * Writes all of a text, or throws. Node's own stream for a file tells of a full disk only when the program is at its end, and not at all where
 * a part of the text found room.
 */
function writerTo(stream: NodeJS.WriteStream & { readonly fd: number }): (text: string) => void {
  if (!isFile(stream)) return (text) => void stream.write(text);
  return (text) => {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length;) at += writeSync(stream.fd, bytes, at);
  };
}

/** A file or a device, which takes what is written at once; no pipe, socket or terminal. */
function isFile({ fd, isTTY }: NodeJS.WriteStream & { readonly fd: number }): boolean {
  if (isTTY) return false;
  // As bigint, for without it Node leaves "a pipe" where its module loader looks next, which then takes links to packages for the packages.
  const kind = fstatSync(fd, { bigint: true });
  return kind.isFile() || kind.isCharacterDevice();
}

/** What a command has to say at its end: a value for machines, or words for people, according to `--json`. */
export function answer(terminal: Terminal, json: true | undefined, value: unknown, words: string): void {
  if (json) terminal.out(`${JSON.stringify(value, undefined, 2)}\n`);
  else if (words !== "") terminal.out(words.endsWith("\n") ? words : `${words}\n`);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}
