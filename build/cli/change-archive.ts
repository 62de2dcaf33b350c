import { openStore, type ArchiveStore, type SettleDeps } from "../archive/index.ts";
import { LisdebError } from "../base/index.ts";
import {
  changeAsData,
  describeChanges,
  showArchive,
  signedByAsData,
  type SuiteChange,
} from "../report/index.ts";
import type { ArchiveOptions } from "./archive-options.ts";
import { openArchiveForWriting } from "./open-archive.ts";
import type { Status } from "./options.ts";
import { answer, type Terminal } from "./terminal.ts";

/** What a command did, suite by suite. */
export interface Outcome {
  readonly changes: readonly SuiteChange[];
  /** Why it did not do all of it. */
  readonly failed?: LisdebError | undefined;
}

/**
 * Changes an archive that is there, writes its keyring and page anew, and tells what was done. Throws `input-missing` where there is none, and what
 * the change throws.
 */
export async function changeArchive(
  address: string,
  options: ArchiveOptions,
  terminal: Terminal,
  signal: AbortSignal,
  change: (store: ArchiveStore, deps: Omit<SettleDeps, "beforeCommit">) => Promise<Outcome>,
): Promise<Status> {
  // An archive whose address is misspelt would come into being, empty.
  await openStore(address, { write: false, signal, s3Endpoint: options.s3Endpoint });
  const { store, signer, deps } = await openArchiveForWriting(address, options, terminal, signal);
  const { changes, failed } = await change(store, deps);
  const tell = (line: string) => terminal.err(`${line}.\n`);
  const made = await showArchive(store, signer, { trusted: deps.trusted, signal, tell }).catch(
    (error: unknown) => {
      // What was done is done, whether or not the page can be written.
      terminal.err(describeChanges(changes));
      throw error;
    },
  );
  const data = {
    archive: store.name,
    suites: changes.map(changeAsData),
    signedBy: signedByAsData(signer.keys),
    ...made,
  };
  if (failed) {
    if (!options.json) terminal.out(describeChanges(changes));
    const { code, message, where, hint } = failed;
    throw new LisdebError(code, message, { where, hint, cause: failed, evidence: data });
  }
  answer(terminal, options.json, data, describeChanges(changes));
  return 0;
}
