import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { atOnce, byText, LisdebError, shown, systemError } from "../base/index.ts";
import {
  archiveSuiteNamed,
  demandRecorded,
  eachOnce,
  loneSources,
  publish,
  readPackageFile,
  readSourcePackage,
  sortIntoSuites,
  sourcesBeside,
  type PackageFile,
  type Published,
  type SourcePackageFile,
} from "../archive/index.ts";
import {
  clientAddress,
  describePublished,
  describeStates,
  publishedAsData,
  showArchive,
} from "../report/index.ts";
import type { ArchiveOptions } from "./archive-options.ts";
import { openArchiveForWriting } from "./open-archive.ts";
import type { Status } from "./options.ts";
import { progressFor } from "./progress-bar.ts";
import { answer, type Terminal } from "./terminal.ts";

/** Of `lisdeb publish`. */
export interface PublishOptions extends ArchiveOptions {
  readonly to: string;
  readonly from?: string;
  readonly suite?: readonly string[];
  readonly keep?: number;
  readonly allowUnproven?: true;
  readonly baseUrl?: string;
}

/** How many are read at the same time. */
const PACKAGES_AT_ONCE = 4;

/** Puts packages into an archive, signed; and ends with a table of what is new there and what is not. */
export async function publishCommand(
  debs: readonly string[],
  options: PublishOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  if (debs.length > 0 && options.from !== undefined)
    throw new LisdebError("usage", "--from is for where no package is named, and some are");
  const baseUrl = options.baseUrl === undefined ? undefined : clientAddress(options.baseUrl);
  const suites = options.suite && [...new Set(options.suite)].map(archiveSuiteNamed);
  const paths = debs.length > 0 ? [...new Set(debs)] : await packagesIn(options.from ?? "out/debs");
  const { packages, sources } = await readPackages(paths, options, terminal, signal);
  const chosen = debs.length > 0 ? "named" : "found";
  if (packages.length === 0 && chosen === "found")
    throw new LisdebError("input-missing", "holds source packages, and no package that was built from one", {
      where: { file: options.from ?? "out/debs" },
      hint: "name a .dsc and --suite, to publish it by itself",
    });
  const tell = (line: string) => terminal.err(`${line}.\n`);
  for (const { path } of chosen === "found" ? loneSources(packages, sources) : [])
    tell(`${shown(path)} is left out: no package there was built from it`);
  const publications = sortIntoSuites(packages, suites, chosen, sources);
  if (publications.length === 0)
    throw new LisdebError("usage", `none of the packages there is for ${(options.suite ?? []).join(", ")}`, {
      where: { file: options.from ?? "out/debs" },
      hint: "name packages, to publish them in other suites than they were built for",
    });
  const { store, signer, deps } = await openArchiveForWriting(options.to, options, terminal, signal);
  const show = () => showArchive(store, signer, { baseUrl, trusted: deps.trusted, signal, tell });
  const done: Published[] = [];
  const published = await publish(
    store,
    publications,
    {
      keep: options.keep,
      allowUnproven: options.allowUnproven ?? false,
      onPublished: (one) => done.push(one),
    },
    deps,
  ).catch(async (error: unknown) => {
    if (done.length === 0) throw error;
    terminal.err(describeStates(done));
    // The first error is the one to be told; who publishes next shows the same.
    await show().catch(() => undefined);
    throw error;
  });
  const made = await show().catch((error: unknown) => {
    // What was published is published, whether or not the page can be written.
    terminal.err(describeStates(done));
    throw error;
  });
  const result = { archive: store.name, suites: published, signedBy: signer.keys, ...made };
  answer(terminal, options.json, publishedAsData(result), describePublished(result));
  return 0;
}

async function readPackages(
  paths: readonly string[],
  { json }: PublishOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<{ readonly packages: readonly PackageFile[]; readonly sources: readonly SourcePackageFile[] }> {
  const [dscs, debs] = [paths.filter(isDsc), paths.filter((path) => !isDsc(path))];
  const task = (await progressFor(terminal, json)).start("reading packages", paths.length, "packages");
  const options = { signal, onDone: () => task.advance(1) };
  try {
    const packages = await atOnce(debs, PACKAGES_AT_ONCE, readPackageFile, options);
    // What a package was built from goes with it, whether or not it was named.
    const all = eachOnce([...dscs, ...(await sourcesBeside(packages))]);
    const sources = await atOnce(all, PACKAGES_AT_ONCE, readSourcePackage, options);
    demandRecorded(packages, sources);
    return { packages, sources };
  } finally {
    task.done();
  }
}

const isDsc = (path: string): boolean => path.endsWith(".dsc");

/** Every package and source package in a folder, in the order of their names. Throws `input-missing`. */
async function packagesIn(folder: string): Promise<readonly string[]> {
  const hint = "lisdeb build makes packages; --from names another folder";
  const names = await readdir(folder).catch((cause: unknown) => {
    const { code, message, where } = systemError("read-failed", cause, { file: folder });
    throw new LisdebError(code, message, { where, hint, cause });
  });
  const debs = names.filter((name) => /^[^.].*\.(deb|dsc)$/.test(name)).sort(byText);
  if (debs.length === 0)
    throw new LisdebError("input-missing", "holds no package", { where: { file: folder }, hint });
  return debs.map((name) => join(folder, name));
}
