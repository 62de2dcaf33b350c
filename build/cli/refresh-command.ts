import { archiveSuiteNamed, demandSuites, refresh, type ChangedSuite } from "../archive/index.ts";
import { asLisdebError, formatError, type LisdebError } from "../base/index.ts";
import type { ArchiveOptions } from "./archive-options.ts";
import { changeArchive } from "./change-archive.ts";
import type { Status } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Of `lisdeb refresh`. */
export interface RefreshOptions extends ArchiveOptions {
  readonly suite?: readonly string[];
}

/** Signs suites anew as they are, with a new Date and Valid-Until. One that cannot be does not keep the others from it. */
export async function refreshCommand(
  address: string,
  options: RefreshOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const wanted = options.suite && [...new Set(options.suite.map((name) => archiveSuiteNamed(name).name))];
  return changeArchive(address, options, terminal, signal, async (store, deps) => {
    const suites = wanted ?? (await demandSuites(store));
    const changes: ChangedSuite[] = [];
    const failures: LisdebError[] = [];
    for (const suite of suites) {
      try {
        changes.push(await refresh(store, suite, deps));
      } catch (error) {
        signal.throwIfAborted();
        const failure = asLisdebError(error);
        if (failure.kind === "bug") throw error;
        failures.push(failure);
      }
    }
    // The last one is told at the end, by whoever catches it.
    const failed = failures.at(-1);
    const last = failed && formatError(failed);
    // What keeps all of them from it, such as a folder that nobody may write in, is told once.
    const lines = new Set(failures.map(formatError).filter((line) => line !== last));
    for (const line of lines) terminal.err(`lisdeb: ${line}\n`);
    if (failed && changes.length === 0) throw failed;
    return { changes, failed };
  });
}
