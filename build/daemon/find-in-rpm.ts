import { sha256Of, type ByteSource, type Sha256 } from "../base/index.ts";
import { readRpm, type Keyring, type RpmPackage } from "../rpm/index.ts";
import type { Daemon } from "./daemon.ts";
import { findDaemons } from "./find-daemons.ts";

/** An RPM by itself, and every daemon in it, in payload order. */
export interface DaemonsInRpm {
  readonly rpm: RpmPackage;
  /** Of the whole file. */
  readonly sha256: Sha256;
  readonly daemons: readonly Daemon[];
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
  return { rpm, sha256, daemons };
}
