import { setTimeout } from "node:timers/promises";
import { digest, LisdebError } from "../../base/index.ts";
import type { ArchiveAccess } from "./access/archive-access.ts";
import { suitesIn, type OpenedArchive, type SuitePlace } from "./access/open-archive.ts";
import { BOUNDS } from "./bounds.ts";
import { checkKeyrings, publishedKeyrings, type PublishedKeyring } from "./check-keyrings.ts";
import { ArchiveFaultList } from "./fault-list.ts";
import { readReleaseDocument } from "./release-document.ts";
import type { ArchiveFault } from "./rules.ts";
import { readWhole } from "./read-file.ts";
import { verifySuite, type VerifiedSuite, type VerifySuiteOptions } from "./verify-suite.ts";

/** How an archive is verified. */
export interface VerifyOptions extends Omit<
  VerifySuiteOptions,
  "certificates" | "keyrings" | "counted" | "signal"
> {
  /** Keys that are given; where there are none, those that the archive publishes. */
  readonly certificates: readonly Uint8Array[];
  /** Only these suites; all where not given. */
  readonly suites?: readonly SuitePlace[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of each file that was read, and its bytes. */
  readonly counted?: ((bytes: number) => void) | undefined;
}

/** What came of an archive. */
export interface VerifiedArchive {
  /** As people name it, without credentials. */
  readonly name: string;
  /** Every suite is. */
  readonly ok: boolean;
  readonly suites: readonly VerifiedSuite[];
  /** Faults of what is beside the suites. */
  readonly faults: readonly ArchiveFault[];
  /** Where the keys are from that signatures were held against; undefined where there were none. */
  readonly keysFrom: "given" | "published" | undefined;
  /** What was read: files, each form and name counted, and their bytes. */
  readonly read: { readonly files: number; readonly bytes: number };
}

/** How often a suite is walked anew, where it was published while it was. */
const MOST_TRIES = 3;

/** How long a publisher is given to show what it has committed, in milliseconds. */
const SHOWING = 1500;

/**
 * Walks an archive as apt of each Debian release would, whatever made it, and proves each signature, index and package. What is wrong is in the result;
 * thrown are `input-missing` where there is no such suite, and what reading throws.
 */
export async function verifyArchive(
  { access, suite }: OpenedArchive,
  options: VerifyOptions,
): Promise<VerifiedArchive> {
  const read = { files: 0, bytes: 0 };
  const counted = (bytes: number): void => {
    read.files += 1;
    read.bytes += bytes;
    options.counted?.(bytes);
  };
  const places = options.suites ?? (suite ? [suite] : await suitesIn(access));
  if (places.length === 0) {
    throw new LisdebError("input-missing", "has no suite: nothing below dists/ has a Release or InRelease", {
      where: access.where,
      hint: access.kind === "web" ? "--suite names one" : undefined,
    });
  }
  // What is signed while others are walked is not dated ahead.
  const started = performance.now();
  const now = () => new Date(options.now.getTime() + performance.now() - started);
  const list = new ArchiveFaultList(access.where);
  const keyrings = await publishedKeyrings(access, await labelOf(access, places));
  await checkKeyrings(access, keyrings, list.tell);
  const isGiven = options.certificates.length > 0;
  const certificates = isGiven ? options.certificates : usable(keyrings);
  const suites: VerifiedSuite[] = [];
  for (const place of places) {
    const verified = await untilSettled(
      access,
      place,
      () =>
        verifySuite(
          access,
          place,
          { ...options, certificates, keyrings, counted, signal: options.signal, now: now() },
          // Of each suite, and of each walk, its own: what was told of a package is told of each suite that lists it.
          new Map(),
        ),
      options.signal,
    );
    if (!verified) {
      throw new LisdebError("input-missing", "has neither Release nor InRelease", {
        where: { file: access.name, inside: [place.base] },
      });
    }
    suites.push(verified);
  }
  const faults = list.faults();
  return {
    name: access.name,
    ok: suites.every(({ ok }) => ok) && faults.every(({ wrong }) => !wrong),
    suites,
    faults,
    keysFrom: isGiven ? "given" : certificates.length > 0 ? "published" : undefined,
    read,
  };
}

/**
 * Walks a suite, and once more where it is another one at the end: then what was found may be of two states. In a store a publisher may be between
 * committing a state and showing it, which takes a second.
 */
async function untilSettled(
  access: ArchiveAccess,
  { base }: SuitePlace,
  walk: () => Promise<VerifiedSuite | undefined>,
  signal?: AbortSignal,
): Promise<VerifiedSuite | undefined> {
  for (let tries = 1; ; tries++) {
    access.anew?.();
    const before = await stateOf(access, base);
    const verified = await walk();
    if (tries === MOST_TRIES || !verified || verified.faults.length === 0) return verified;
    const isBehind =
      access.kind === "store" && verified.faults.some(({ kind }) => kind === "state-not-shown");
    if (isBehind)
      await setTimeout(SHOWING, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
    else if ((await stateOf(access, base)) === before) return verified;
  }
}

async function stateOf(access: ArchiveAccess, base: string): Promise<string> {
  const files = [];
  for (const name of ["InRelease", "Release", "Release.gpg"]) {
    const read = await readWhole(access, `${base}${name}`, BOUNDS.releaseBytes);
    files.push(digest("sha256", read?.bytes ?? ""));
  }
  return files.join(" ");
}

/** By which the keyring's file is named where the archive cannot be listed. */
async function labelOf(access: ArchiveAccess, [place]: readonly SuitePlace[]): Promise<string | undefined> {
  if (access.kind !== "web" || !place) return undefined;
  for (const name of ["Release", "InRelease"]) {
    const read = await readWhole(access, `${place.base}${name}`, BOUNDS.releaseBytes);
    const label = read && readReleaseDocument(read.bytes, () => undefined).fields.get("label");
    if (label !== undefined) return label;
  }
  return undefined;
}

function usable(keyrings: readonly PublishedKeyring[]): readonly Uint8Array[] {
  return keyrings.filter(({ fingerprints }) => fingerprints.length > 0).map(({ bytes }) => bytes);
}
