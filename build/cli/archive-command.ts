import {
  archiveSuiteNamed,
  changeSuite,
  clean,
  copyPackages,
  deleteSnapshot,
  demandKnown,
  demandSuite,
  demandSuites,
  keepNewest,
  openStore,
  removePackages,
  rollBack,
  surveyArchive,
  takeSnapshot,
  type ArchiveStore,
} from "../archive/index.ts";
import { LisdebError, shown } from "../base/index.ts";
import { cleanedAsData, describeCleaned, describeSurvey, surveyAsData } from "../report/index.ts";
import type { ArchiveOptions } from "./archive-options.ts";
import { changeArchive } from "./change-archive.ts";
import type { JsonOption, Status } from "./options.ts";
import { answer, type Terminal } from "./terminal.ts";

/** Of the commands that neither make a state nor sign. */
export interface PlainOptions extends JsonOption {
  readonly s3Endpoint?: string;
}

/** Of `lisdeb archive list`. */
export interface ListOptions extends PlainOptions {
  readonly suite?: readonly string[];
}

/** What an archive has: its suites, their packages, and the states that are kept. */
export async function archiveList(
  address: string,
  { suite, json, s3Endpoint }: ListOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const wanted = suite?.map((name) => archiveSuiteNamed(name).name);
  const store = await openStore(address, { write: false, signal, s3Endpoint });
  await demandSuites(store);
  for (const name of wanted ?? []) await demandSuite(store, name);
  const suites = await surveyArchive(store, wanted);
  answer(terminal, json, surveyAsData(store.name, suites), describeSurvey(suites));
  return 0;
}

/** Of `lisdeb archive remove`. */
export interface RemoveOptions extends ArchiveOptions {
  readonly suite: string;
  readonly keep?: number;
}

/** Takes packages out of a suite: those that are named, or with `--keep` their older versions. */
export async function archiveRemove(
  address: string,
  named: readonly string[],
  { keep, ...options }: RemoveOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const suite = archiveSuiteNamed(options.suite).name;
  if (named.length === 0 && keep === undefined)
    throw new LisdebError("usage", "says nothing to remove: name packages, or give --keep");
  const change = keep === undefined ? removePackages(suite, named) : keepNewest(suite, keep, named);
  return changeArchive(address, options, terminal, signal, async (store, deps) => {
    await demandSuite(store, suite);
    return { changes: [await changeSuite(store, suite, change, deps)] };
  });
}

/** Of `lisdeb archive copy`. */
export interface CopyOptions extends ArchiveOptions {
  readonly from: string;
  readonly to: string;
  readonly all?: true;
  readonly allowUnproven?: true;
}

/** Puts packages of one suite into another, too, where they are judged anew. */
export async function archiveCopy(
  address: string,
  named: readonly string[],
  options: CopyOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const [from, to] = [archiveSuiteNamed(options.from), archiveSuiteNamed(options.to)];
  if (from.name === to.name) throw new LisdebError("usage", `${from.name} is copied to itself`);
  if (named.length > 0 === (options.all ?? false))
    throw new LisdebError("usage", "either names packages, or says --all");
  const copying = {
    from,
    to,
    named: options.all ? undefined : named,
    allowUnproven: options.allowUnproven ?? false,
  };
  return changeArchive(address, options, terminal, signal, async (store, deps) => ({
    changes: [await copyPackages(store, copying, deps)],
  }));
}

/** Of `lisdeb archive rollback`. */
export interface RollbackOptions extends ArchiveOptions {
  readonly suite: string;
  readonly to: string;
}

/** Gives a suite the packages that it had in an earlier state. */
export async function archiveRollback(
  address: string,
  options: RollbackOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const suite = archiveSuiteNamed(options.suite).name;
  const wanted = /^[1-9]\d{0,14}$/.test(options.to) ? Number(options.to) : { snapshot: options.to };
  return changeArchive(address, options, terminal, signal, async (store, deps) => ({
    changes: [await rollBack(store, suite, wanted, deps)],
  }));
}

/** Of `lisdeb archive snapshot`. */
export interface SnapshotOptions extends PlainOptions {
  readonly suite: string;
  readonly delete?: true;
}

/** Keeps the newest state of a suite under a name, or gives such a name up. */
export async function archiveSnapshot(
  address: string,
  name: string,
  options: SnapshotOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const suite = archiveSuiteNamed(options.suite).name;
  const found = await openStore(address, { write: false, signal, s3Endpoint: options.s3Endpoint });
  await demandSuite(found, suite);
  const store = await openToKeep(address, options, terminal, signal);
  if (options.delete) {
    await deleteSnapshot(store, suite, name);
    const deleted = { archive: store.name, suite, snapshot: name, deleted: true };
    answer(terminal, options.json, deleted, `${suite}: "${shown(name)}" is kept no more.`);
    return 0;
  }
  const { record, unchanged } = await takeSnapshot(store, suite, name, new Date());
  const { number: state, date } = record;
  answer(
    terminal,
    options.json,
    { archive: store.name, suite, snapshot: name, deleted: false, state, date, unchanged },
    `${suite}: state ${state}, of ${date}, ${unchanged ? "was kept already" : "is kept"} as "${shown(name)}".`,
  );
  return 0;
}

/** Of `lisdeb archive clean`. */
export interface CleanOptions extends PlainOptions {
  /** In milliseconds. */
  readonly grace: number;
  readonly dryRun?: true;
}

const AN_HOUR = 3_600_000;

/** Removes what no state names any more. */
export async function archiveClean(
  address: string,
  options: CleanOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  if (/^s3:/i.test(address) && options.grace < AN_HOUR)
    throw new LisdebError("usage", "--grace is an hour at least where publishers cannot wait for each other");
  const dryRun = options.dryRun ?? false;
  const found = await openStore(address, { write: false, signal, s3Endpoint: options.s3Endpoint });
  await demandKnown(found);
  const store = dryRun ? found : await openToKeep(address, options, terminal, signal);
  const cleaned = await clean(store, { grace: options.grace, now: () => new Date(), dryRun, signal });
  answer(
    terminal,
    options.json,
    cleanedAsData(store.name, cleaned, dryRun),
    describeCleaned(cleaned, dryRun),
  );
  return 0;
}

/** An archive that is there, as the one who calls has looked: one whose address is misspelt would come into being, empty. */
function openToKeep(
  address: string,
  { s3Endpoint }: PlainOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ArchiveStore> {
  return openStore(address, {
    write: true,
    signal,
    s3Endpoint,
    onWait: (holder) => terminal.err(`Waiting for ${shown(holder)}, which is changing the archive.\n`),
  });
}
