/** Where a command's words go. Handed to every command, so that tests can read what people would see. */
export interface Terminal {
  /** Standard output: what was asked for. */
  out(text: string): void;
  /** Standard error: everything said about the work. */
  err(text: string): void;
  /** A person is looking at standard error, and it is no CI log: progress may be drawn there. */
  readonly interactive: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The process's own terminal. A reader that has gone (`lisdeb inspect … | head`) ends the output quietly. */
export function processTerminal(): Terminal {
  const environment = process.env;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive:
      process.stderr.isTTY &&
      !isSet(environment.CI) &&
      !isSet(environment.NO_COLOR) &&
      environment.TERM !== "dumb",
    environment,
  };
}

/** What a command has to say at its end: a value for machines, or words for people, according to `--json`. */
export function answer(terminal: Terminal, json: true | undefined, value: unknown, words: string): void {
  if (json) terminal.out(`${JSON.stringify(value, undefined, 2)}\n`);
  else if (words !== "") terminal.out(words.endsWith("\n") ? words : `${words}\n`);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}
