import { ReadStream } from "node:tty";
import { LisdebError } from "../base/index.ts";
import type { Terminal } from "./terminal.ts";

/** Whether a person is at the terminal who could type a passphrase. */
export function asksPassphrases(environment: Terminal["environment"]): boolean {
  return (
    process.stdin.isTTY && process.stderr.isTTY && [undefined, "", "false", "0"].includes(environment.CI)
  );
}

/** Asks on the terminal, and shows nothing of what is typed. Throws `interrupted`. */
export async function askPassphrase(prompt: string, signal: AbortSignal): Promise<string> {
  const input = process.stdin;
  // Only asked where it is one.
  if (!(input instanceof ReadStream)) throw new LisdebError("key-locked", "nobody is there to be asked");
  signal.throwIfAborted();
  // Before anybody is asked: what is typed at once would be shown.
  input.setRawMode(true);
  input.setEncoding("utf8");
  input.resume();
  process.stderr.write(prompt);
  const listening = new AbortController();
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed = "";
      const stop = (): void =>
        reject(new LisdebError("interrupted", "stopped while asking for a passphrase"));
      signal.addEventListener("abort", stop, { once: true, signal: listening.signal });
      // A terminal that is hung up says no more than this.
      for (const end of ["end", "close", "error"]) input.once(end, stop);
      listening.signal.addEventListener("abort", () => {
        for (const end of ["end", "close", "error"]) input.off(end, stop);
      });
      input.on("data", (text: string) => {
        for (const character of text) {
          if (character === "\r" || character === "\n") resolve(typed);
          // In raw mode these do not come as signals.
          else if (character === "\u0003" || character === "\u0004") stop();
          else typed = character === "\u007f" || character === "\b" ? typed.slice(0, -1) : typed + character;
        }
      });
    });
  } finally {
    listening.abort();
    input.removeAllListeners("data");
    if (!input.destroyed) input.setRawMode(false);
    input.pause();
    process.stderr.write("\n");
  }
}
