import { inside, LisdebError, shown, type Where } from "../../base/index.ts";
import type { DaemonName } from "../../daemon/index.ts";
import type { Ran } from "../run-program.ts";
import { sourcePath } from "../source-path.ts";

/** Characters of the compiler's log that are kept. */
const LONGEST_LOG = 64 * 1024;

/** The compiler's own files, whose names are others each time: `/work/tmp/ccwBMQ73.s`. */
const TEMPORARY_NAME = /\/work\/tmp\/cc[A-Za-z0-9]{6}(?=\.)/g;

/**
 * Why a compilation failed, as one line with the place in the sources; the whole log is its evidence. `where` is the sources, and `tree` the folder that they were compiled in.
 */
export function compileFailure(ran: Ran, daemon: DaemonName, where: Where, tree: string): LisdebError {
  const log = `${ran.stdout}${ran.stderr}`.slice(0, LONGEST_LOG).replaceAll(TEMPORARY_NAME, daemon);
  const evidence = { daemon, log };
  const fail = (message: string, place: Where = inside(where, sourcePath(daemon))): LisdebError =>
    new LisdebError("compile-failed", `${daemon} does not compile: ${message}`, { where: place, evidence });
  // Of the compiler proper and of the assembler; the linker has a line for what it looks into, and says more.
  for (const line of log.split("\n")) {
    const { file, row, column, message } =
      /^(?<file>[^:\s]+):(?<row>\d+):(?:(?<column>\d+):)? (?:fatal |internal compiler )?[Ee]rror: (?<message>.*)$/.exec(
        line,
      )?.groups ?? {};
    if (file === undefined || message === undefined) continue;
    // A line of what the assembler was given is none of the source.
    if (!file.startsWith(`${tree}/`)) return fail(shown(message));
    return fail(shown(message), {
      ...inside(where, file.slice(tree.length + 1)),
      ...(row !== undefined && { line: Number(row) }),
      ...(column !== undefined && { column: Number(column) }),
    });
  }
  const killed =
    /Killed|CPU time limit|terminated signal|out of memory|memory exhausted|cannot allocate|File size limit/i.exec(
      log,
    );
  if (killed || ran.status === undefined)
    return fail("the compiler was stopped, since it took more time, memory or room than any daemon needs");
  const missing = /undefined reference to [`'](?<name>[^']*)'/.exec(log)?.groups?.name;
  if (missing !== undefined) return fail(`nothing defines ${shown(missing)}`);
  const said = log.split("\n").find((line) => /error|cannot|multiple definition/i.test(line));
  return fail(said === undefined ? `the compiler ended with status ${ran.status}` : shown(said));
}

/** Why a compilation was broken off: `stopped` is what the compiler was stopped for. */
export function compileStopped(stopped: LisdebError, daemon: DaemonName, where: Where): LisdebError {
  return new LisdebError("compile-failed", `${daemon} does not compile: ${stopped.message}`, {
    where: inside(where, sourcePath(daemon)),
    hint: "something in it, or in what it includes, has no end",
    cause: stopped,
  });
}
