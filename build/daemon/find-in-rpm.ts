import { sha256Of, type ByteSource, type Sha256 } from "../base/index.ts";
import { readRpm, type Keyring, type RpmPackage } from "../rpm/index.ts";
import type { Daemon } from "./daemon.ts";
import { findElsewhereIn, type DaemonElsewhere } from "./find-elsewhere.ts";
import { findDaemons } from "./find-daemons.ts";

/** An RPM by itself, and every daemon in it, in payload order. */
export interface DaemonsInRpm {
  readonly rpm: RpmPackage;
  /** Of the whole file. */
  readonly sha256: Sha256;
  readonly daemons: readonly Daemon[];
  /** Where there is none: what is one by its content, under another name or in another folder. */
  readonly elsewhere: readonly DaemonElsewhere[];
}

/**
 * Reads an RPM that is on no medium and finds the daemons in it; each has the file's own path as that of its RPM. Throws what reading
 * an RPM and {@link findDaemons} throw.
 */
export async function findDaemonsInRpm(
  source: ByteSource,
  keyring: Keyring | undefined,
): Promise<DaemonsInRpm> {
  const rpm = await readRpm(source, { keyring });
  const sha256 = await sha256Of(source);
  const { daemons } = await findDaemons(rpm, source.where.file, sha256);
  const elsewhere = daemons.length > 0 ? [] : await findElsewhereIn(rpm, source.where.file);
  return { rpm, sha256, daemons, elsewhere };
}
