import {
  bytesSource,
  inside,
  LIMITS,
  readAll,
  sha256Of,
  silent,
  type ByteSource,
  type Progress,
  type Sha256,
} from "../base/index.ts";
import type { Medium, MediumEntry } from "../media/index.ts";
import type { Keyring, RpmCheck, RpmPackage } from "../rpm/index.ts";
import type { Daemon } from "./daemon.ts";
import { holdsCandidates } from "./candidates.ts";
import { findElsewhere, holdsPrograms, type DaemonElsewhere } from "./find-elsewhere.ts";
import { findDaemons, type FoundDaemons } from "./find-daemons.ts";
import { mergeIdentical } from "./merge-identical.ts";
import { nestedMedia, openUnlessSource, rpmEntries } from "./rpms-on-medium.ts";

/** An RPM on a medium, as far as its header tells. */
export interface MediumRpm {
  /** On the medium. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** NAME-VERSION-RELEASE.ARCH; undefined for a source package, which is passed over. */
  readonly nevra: string | undefined;
  /** Only where the RPM was read to its end, because it holds a daemon. */
  readonly sha256: Sha256 | undefined;
  /** What was checked of it: header and signature always, the payload where it holds a daemon. */
  readonly checks: readonly RpmCheck[];
  /** How many daemons it holds: none in a kmod, debuginfo or source package. */
  readonly daemons: number;
}

/** What one pass over a medium found: all its RPMs, and the daemons in them. */
export interface MediumScan {
  readonly rpms: readonly MediumRpm[];
  /** Every daemon in every RPM that holds it, in the order in which they lie. */
  readonly found: readonly Daemon[];
  /** Every daemon on the medium; equal bytes stand once, with the other places named. */
  readonly daemons: readonly Daemon[];
  /** Where no daemon was found: files that are media themselves by their names, such as an ISO image in a tar. They are not opened. */
  readonly nested?: readonly string[];
  /** Where no daemon was found: what is one by its content, under another name or in another folder. It is told of, and not used. */
  readonly elsewhere?: readonly DaemonElsewhere[];
}

/** Whose signatures are demanded, and who looks on. Progress is told in RPMs; a scan that is aborted throws the signal's reason. */
export interface ScanOptions {
  /** Every RPM but a source package must be signed by one of these keys. */
  readonly keyring?: Keyring | undefined;
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Is shown each RPM while it is open, for what else is to be learnt in the same pass; a source package is not opened. */
  readonly look?:
    ((path: string, source: ByteSource, opened: RpmPackage | undefined) => Promise<void>) | undefined;
}

/**
 * Finds every daemon on a medium in one pass over its RPMs, in the order in which they lie. Of an RPM without a daemon only the header
 * is read. An RPM that is not what its header or digests say stops the scan, whether or not it is wanted: a
 * medium that is damaged in one place is not to be trusted in another.
 */
export async function scanMedium(medium: Medium, options: ScanOptions = {}): Promise<MediumScan> {
  const entries = await rpmEntries(medium);
  const task = (options.progress ?? silent).start("reading RPMs", entries.length, "packages");
  const known = new Map<Sha256, FoundDaemons>();
  const rpms: MediumRpm[] = [];
  const withPrograms: MediumEntry[] = [];
  const found: Daemon[] = [];
  try {
    for (const entry of entries) {
      options.signal?.throwIfAborted();
      const scanned = await scanRpm(medium, entry, known, options);
      rpms.push(scanned.rpm);
      found.push(...scanned.daemons);
      if (scanned.holdsPrograms) withPrograms.push(entry);
      task.advance(1);
    }
  } finally {
    task.done();
  }
  const daemons = mergeIdentical(found);
  if (daemons.length > 0) return { rpms, found, daemons };
  const elsewhere = await findElsewhere(medium, withPrograms, { signal: options.signal });
  return { rpms, found, daemons, nested: await nestedMedia(medium), elsewhere };
}

async function scanRpm(
  medium: Medium,
  entry: MediumEntry,
  known: Map<Sha256, FoundDaemons>,
  options: ScanOptions,
): Promise<{ rpm: MediumRpm; daemons: readonly Daemon[]; holdsPrograms: boolean }> {
  const source = await held(medium.read(entry));
  const opened = await openUnlessSource(source, options.keyring);
  await options.look?.(entry.path, source, opened);
  const rpm: MediumRpm = {
    path: entry.path,
    size: entry.size,
    nevra: opened?.nevra,
    sha256: undefined,
    checks: opened?.checks ?? [],
    daemons: 0,
  };
  const programs = opened !== undefined && holdsPrograms(opened);
  if (!opened || !holdsCandidates(opened)) return { rpm, daemons: [], holdsPrograms: programs };
  const digest = await sha256Of(source);
  // LIS 4.x repeats each RPM in a folder for every distribution that it serves.
  const same = known.get(digest);
  const found = same
    ? { ...same, daemons: same.daemons.map((daemon) => asFoundIn(daemon, source, entry)) }
    : await findDaemons(opened, entry.path, digest);
  known.set(digest, found);
  return {
    rpm: {
      ...rpm,
      sha256: digest,
      checks: [...rpm.checks, ...found.checks],
      daemons: found.daemons.length,
    },
    daemons: found.daemons,
    holdsPrograms: programs,
  };
}

/** A daemon of an RPM that was read before, in another place on the medium. */
function asFoundIn(daemon: Daemon, source: ByteSource, entry: MediumEntry): Daemon {
  const { origin } = daemon;
  return { ...daemon, origin: { ...origin, where: inside(source.where, origin.path), rpmPath: entry.path } };
}

/** A whole RPM in memory where it is as small as all genuine ones are: then it is fetched from the medium once. */
async function held(source: ByteSource): Promise<ByteSource> {
  if (source.size > LIMITS.heldRpmBytes) return source;
  return bytesSource(await readAll(source), source.where);
}
