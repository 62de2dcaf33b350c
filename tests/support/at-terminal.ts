import { spawn } from "node:child_process";
import { PATH_WITH_SBIN } from "./tools.ts";

/** What somebody at a terminal would type, once the question stands there. */
export interface TypedAnswer {
  /** The end of the question, as it is shown. */
  readonly to: string | RegExp;
  /** Without the return key. */
  readonly type: string;
}

/** For requireTools: util-linux's, which runs a program in a terminal of its own. */
export const TERMINAL_TOOLS = ["script", "bash"] as const;

/**
 * Runs lines of shell in a terminal of their own, and types the answers, each after its question. Gives the exit status, and all that the
 * terminal showed, without what only moves the cursor. A question that nobody answers ends it after `timeout` milliseconds, as an error.
 */
export function atTerminal(
  lines: string,
  answers: readonly TypedAnswer[],
  {
    cwd,
    env,
    timeout = 60_000,
  }: { readonly cwd?: string; readonly env?: Record<string, string>; readonly timeout?: number } = {},
): Promise<{ readonly status: number; readonly shown: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("script", ["-qefc", `bash --norc -euo pipefail -c ${quoted(lines)}`, "/dev/null"], {
      ...(cwd !== undefined && { cwd }),
      // In CI nobody is at a terminal, and nothing is asked.
      env: {
        ...process.env,
        PATH: PATH_WITH_SBIN,
        CI: "",
        LC_ALL: "C.UTF-8",
        TZ: "UTC",
        TERM: "vt100",
        ...env,
      },
      stdio: ["pipe", "pipe", "inherit"],
      detached: true,
    });
    let shown = "";
    let from = 0;
    const waiting = [...answers];
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text: string) => {
      shown += text;
      for (let next = waiting[0]; next; next = waiting[0]) {
        const at = endOf(shown, next.to, from);
        if (at === undefined) return;
        from = at;
        waiting.shift();
        child.stdin.write(`${next.type}\r`);
      }
    });
    child.stdin.on("error", () => undefined);
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      reject(new Error(`did not end within ${timeout} ms:\n${shown}`));
    }, timeout);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      if (waiting[0]) reject(new Error(`nobody asked ${String(waiting[0].to)}:\n${shown}`));
      else resolve({ status: code ?? -1, shown: plain(shown) });
    });
  });
}

function endOf(text: string, wanted: string | RegExp, from: number): number | undefined {
  const rest = text.slice(from);
  if (typeof wanted === "string") {
    const at = rest.indexOf(wanted);
    return at < 0 ? undefined : from + at + wanted.length;
  }
  const found = wanted.exec(rest);
  return found ? from + found.index + found[0].length : undefined;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Without escape sequences and carriage returns. */
function plain(text: string): string {
  return text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, "").replaceAll("\r", "");
}
