import { createInterface } from "node:readline/promises";
import { LisdebError } from "../base/index.ts";
import { asksPassphrases } from "./ask-passphrase.ts";
import type { Terminal } from "./terminal.ts";

/** Whether a person is at the terminal who could answer. */
export function canAsk(environment: Terminal["environment"]): boolean {
  return asksPassphrases(environment);
}

/** Throws `usage` where what is to be trusted has no yes beforehand and nobody can be asked: whatever was fetched before the question would be for nothing. */
export function demandYes(
  { yes, json }: { readonly yes?: true; readonly json?: true },
  environment: Terminal["environment"],
): void {
  if (yes || (!json && canAsk(environment))) return;
  throw new LisdebError("usage", "what is to be trusted needs a yes, and nobody is there to be asked", {
    hint: "--yes says it beforehand",
  });
}

/** Asks for a yes; anything else, and a mere line end, is a no. Throws as {@link askLine} does. */
export async function isAgreed(question: string, signal: AbortSignal): Promise<boolean> {
  return /^y(es)?$/i.test(await askLine(`${question} [y/N] `, signal));
}

/** Asks on the terminal for a line, and gives it without blanks around it. Throws `interrupted`, also where the terminal is hung up. */
export async function askLine(prompt: string, signal: AbortSignal): Promise<string> {
  const stopped = new LisdebError("interrupted", "stopped while asking");
  if (signal.aborted) throw stopped;
  // What is asked is no result: standard output may go into a file.
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answered = await new Promise<string>((resolve, reject) => {
      const stop = (): void => reject(stopped);
      lines.once("close", stop);
      lines.once("SIGINT", stop);
      lines.question(prompt, { signal }).then(resolve, stop);
    });
    return answered.trim();
  } catch (error) {
    // What is said of it is no answer to the question.
    process.stderr.write("\n");
    throw error;
  } finally {
    lines.close();
    process.stdin.pause();
  }
}
