import { shown } from "../base/index.ts";
import { openStore, poolFilesOf, type ArchiveStore, type SettleDeps, type Signer } from "../archive/index.ts";
import { sourceDate } from "../package/index.ts";
import { demandKeys, keysAtHand } from "../report/index.ts";
import type { ArchiveOptions } from "./archive-options.ts";
import { certificatesFrom } from "./keyring-option.ts";
import { openSignerFrom } from "./signing-options.ts";
import type { Terminal } from "./terminal.ts";

/** An archive that is to be changed, with all that a change needs. */
export interface OpenArchive {
  readonly store: ArchiveStore;
  readonly signer: Signer;
  readonly deps: SettleDeps;
}

/**
 * Opens an archive and the keys that are to sign it, the keys first: without one nothing is made. Throws `usage`, what opening a key or a store
 * throws, `read-failed`, and
 * `archive-foreign` where a suite is signed by a key that was not given.
 */
export async function openArchiveForWriting(
  address: string,
  options: ArchiveOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<OpenArchive> {
  const signer = await openSignerFrom(options, terminal, signal);
  const trusted = options.keyring === undefined ? [] : [await certificatesFrom(options.keyring)];
  const seconds = sourceDate(terminal.environment.SOURCE_DATE_EPOCH);
  const store = await openStore(address, {
    write: true,
    signal,
    s3Endpoint: options.s3Endpoint,
    onWait: (holder) => terminal.err(`Waiting for ${shown(holder)}, which is changing the archive.\n`),
  });
  await demandKeys(store, await keysAtHand(signer, trusted));
  const { origin, label, description, validFor } = options;
  return {
    store,
    signer,
    deps: {
      signer,
      trusted,
      release: {
        origin,
        label,
        description,
        validFor,
        allowReleaseinfoChange: options.allowReleaseinfoChange ?? false,
      },
      now: () => new Date(),
      date: seconds === undefined ? undefined : new Date(seconds * 1000),
      filesOf: poolFilesOf(store),
      signal,
    },
  };
}
