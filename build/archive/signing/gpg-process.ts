import { spawn } from "node:child_process";
import { LisdebError } from "../../base/index.ts";

/** How gpg is to be run. */
export interface GpgOptions {
  readonly homedir?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Whether gpg may ask a person by its own dialog. */
  readonly attended?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** What one run of gpg gave. */
export interface GpgRun {
  readonly exitStatus: number;
  readonly output: Uint8Array;
  /** Lines of its status, each as words, without their mark (GnuPG's doc/DETAILS). */
  readonly status: readonly (readonly string[])[];
}

interface GpgInput {
  readonly input?: string;
  /** By the last 16 digits of the fingerprint of the part that is unlocked. Where given, gpg asks for passphrases here, and nobody else. */
  readonly passphrases?: ReadonlyMap<string, string>;
}

/** Nobody waits longer for an agent that does not answer. Where a person is asked, a person's time is needed. */
const UNATTENDED_LIMIT = 60_000;
const ATTENDED_LIMIT = 600_000;
/** A signed text and its signatures; a certificate. */
const MOST_OUTPUT = 256 * 1024 * 1024;

/**
 * Runs gpg once. Nothing secret is among its arguments or in its environment: passphrases go through a pipe, each when gpg asks for that key's. It writes to
 * standard output only: gpg removes the file that --output names when it fails. What it says on standard error is dropped, for it holds
 * names, paths, and the user's language; its status says the same. Throws `signing-failed` where it cannot be run or does not end, and the signal's reason.
 */
export async function runGpg(
  args: readonly string[],
  options: GpgOptions,
  { input = "", passphrases }: GpgInput = {},
): Promise<GpgRun> {
  options.signal.throwIfAborted();
  const asked = passphrases
    ? ["--pinentry-mode", "loopback", "--command-fd", "4"]
    : ["--batch", "--pinentry-mode", options.attended ? "ask" : "error"];
  const child = spawn(
    "gpg",
    [...(options.homedir === undefined ? [] : ["--homedir", options.homedir]), ...ALWAYS, ...asked, ...args],
    // A session of its own: neither it nor an agent that it starts has this terminal, or is ended with it.
    { stdio: ["pipe", "pipe", "ignore", "pipe", "pipe"], env: environmentFor(options), detached: true },
  );
  const [stdin, stdout, , statusPipe, commandPipe] = child.stdio;
  const output: Buffer[] = [];
  const status: string[][] = [];
  let size = 0;
  let failure: LisdebError | undefined;
  const stop = (why: LisdebError): void => {
    failure ??= why;
    child.kill("SIGKILL");
  };
  const onAbort = (): void => stop(options.signal.reason as LisdebError); // main's signal is aborted with one
  const limit = options.attended ? ATTENDED_LIMIT : UNATTENDED_LIMIT;
  const timer = setTimeout(() => stop(failed(`gpg did not end within ${limit / 1000} seconds`)), limit);
  options.signal.addEventListener("abort", onAbort, { once: true });
  // gpg that has ended does not read what is left.
  for (const pipe of [stdin, commandPipe]) pipe?.on("error", () => undefined);
  stdout?.on("data", (chunk: Buffer) => {
    output.push(chunk);
    if ((size += chunk.length) > MOST_OUTPUT) stop(failed("gpg does not stop writing"));
  });
  const answer = (text: string): void => {
    if (commandPipe && "write" in commandPipe) commandPipe.write(`${text}\n`);
  };
  let wanted = "";
  eachLine(statusPipe, (line) => {
    const words = line.replace(/^\[GNUPG:\] /, "").split(" ");
    status.push(words);
    const [word, first, second] = words;
    if (word === "NEED_PASSPHRASE") wanted = second ?? "";
    if (word === "GET_HIDDEN" && first === "passphrase.enter") {
      const given = passphrases?.get(wanted);
      if (given === undefined)
        stop(locked("a key that gpg has is locked with a passphrase, and none was given for it"));
      else answer(given);
    } else if (word !== undefined && /^GET_/.test(word)) {
      // Such as a card's PIN, which locks the card when it is wrong three times.
      stop(locked(`gpg asks for ${first ?? "something"}, which only a person can answer`));
    }
  });
  stdin?.end(input);
  try {
    const exitStatus = await new Promise<number>((resolve, reject) => {
      child.on("error", (cause) => reject(notRun(cause)));
      child.on("close", (code) => resolve(code ?? -1));
    });
    if (failure) throw failure;
    return { exitStatus, output: Buffer.concat(output), status };
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener("abort", onAbort);
  }
}

/** The user's gpg.conf may add signatures, comments or another key: nothing in it is needed here. */
const ALWAYS = ["--no-options", "--no-tty", "--no-greeting", "--quiet", "--status-fd", "3"];

function environmentFor({ environment = process.env, attended }: GpgOptions): Record<string, string> {
  const names = attended ? [...NEEDED, ...FOR_DIALOGS] : NEEDED;
  const passed = names.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passed), LC_ALL: "C", LANGUAGE: "C" };
}
const NEEDED = ["PATH", "HOME", "GNUPGHOME", "TMPDIR"];
const FOR_DIALOGS = [
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "XAUTHORITY",
  "DBUS_SESSION_BUS_ADDRESS",
  "XDG_RUNTIME_DIR",
  "GPG_TTY",
  "TERM",
];

function eachLine(stream: unknown, line: (text: string) => void): void {
  if (!(stream && typeof stream === "object" && "on" in stream)) return;
  const readable = stream as NodeJS.ReadableStream; // stdio says "pipe" of it
  let rest = "";
  readable.setEncoding("utf8");
  readable.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(line);
  });
  readable.on("error", () => undefined);
}

const failed = (message: string): LisdebError => new LisdebError("signing-failed", message);
const locked = (message: string): LisdebError =>
  new LisdebError("key-locked", message, {
    hint: "--passphrase-file FILE, or unlock it for gpg's agent first",
  });

function notRun(cause: Error): LisdebError {
  const missing = "code" in cause && cause.code === "ENOENT";
  return new LisdebError("signing-failed", missing ? "gpg is not installed" : "gpg cannot be run", {
    hint: "apt-get install gnupg, or sign with a key file",
    cause,
  });
}
