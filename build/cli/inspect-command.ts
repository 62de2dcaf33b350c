import type { ByteSource } from "../base/index.ts";
import {
  findDaemonsInDeb,
  findDaemonsInRpm,
  proveMedium,
  readElfFile,
  type Daemon,
} from "../daemon/index.ts";
import { proveDeb } from "../deb/index.ts";
import { defaultCacheDir, type Medium } from "../media/index.ts";
import { examineMedium, sourceNotes } from "../package/index.ts";
import {
  daemonAsData,
  debAsData,
  describeChoices,
  describeDaemon,
  describeDeb,
  describeElf,
  describeEvidence,
  describeMatrix,
  describeMedium,
  describeRpm,
  describeSources,
  mediumAsData,
  rpmAsData,
  sourcesAsData,
  targetsAsData,
} from "../report/index.ts";
import type { Keyring } from "../rpm/index.ts";
import { daemonsToBe, type KernelSources } from "../source/index.ts";
import { targetsAsked } from "../verdict/index.ts";
import { keyringFrom } from "./keyring-option.ts";
import { demandSigned, openInput, type Input } from "./open-input.ts";
import type { InspectOptions, Status } from "./options.ts";
import { answer, type Terminal } from "./terminal.ts";

interface Inspected {
  readonly data: object;
  readonly words: readonly string[];
  readonly daemons: readonly Daemon[];
}

/** Tells in words what a file is and what is in it. What is inside must be sound: a broken digest is an error, not a finding. */
export async function inspectCommand(
  path: string,
  options: InspectOptions,
  terminal: Terminal,
): Promise<Status> {
  const keyring = await keyringFrom(options.keyring);
  const input = await openInput(path, { cacheDir: defaultCacheDir(terminal.environment) });
  try {
    demandSigned(input, path, keyring);
    const { data, words, daemons } = await inspect(input, options.prove ?? false, keyring);
    const matrix = targetsAsked(daemons, {});
    const verdicts = daemons.length === 0 ? [] : [describeMatrix(matrix)];
    const why = options.why ? [describeChoices(matrix, { why: true })] : [];
    answer(
      terminal,
      options.json,
      { ...data, verdicts: targetsAsData(matrix) },
      [...words, ...(input.kind === "sources" ? [] : daemons.map(describeDaemon)), ...verdicts, ...why]
        .filter((part) => part !== "")
        .join("\n"),
    );
    return 0;
  } finally {
    await input.close();
  }
}

async function inspect(input: Input, prove: boolean, keyring: Keyring | undefined): Promise<Inspected> {
  switch (input.kind) {
    case "rpm":
      return inspectRpm(input.source, prove, keyring);
    case "deb":
      return inspectDeb(input.source, prove);
    case "elf":
      return inspectElf(input.source);
    case "sources":
      return inspectSources(input.sources);
    case "medium":
      return inspectMedium(input.medium, prove, keyring);
  }
}

async function inspectRpm(
  file: ByteSource,
  prove: boolean,
  keyring: Keyring | undefined,
): Promise<Inspected> {
  const { rpm, daemons } = await findDaemonsInRpm(file, keyring);
  const checks = prove ? await rpm.prove() : rpm.checks;
  return {
    data: { ...rpmAsData(rpm, checks), daemons: daemons.map(daemonAsData) },
    words: [describeRpm(rpm, checks)],
    daemons,
  };
}

async function inspectElf(file: ByteSource): Promise<Inspected> {
  const { elf, daemon } = await readElfFile(file);
  return {
    data: { kind: "elf", elf, daemon: daemon ? daemonAsData(daemon) : null },
    words: [describeElf(elf)],
    daemons: daemon ? [daemon] : [],
  };
}

async function inspectDeb(file: ByteSource, prove: boolean): Promise<Inspected> {
  const { deb, daemons } = await findDaemonsInDeb(file);
  const checks = prove ? proveDeb(deb) : [];
  return {
    data: { ...debAsData(deb, checks), daemons: daemons.map(daemonAsData) },
    words: [describeDeb(deb, checks)],
    daemons,
  };
}

/** Nothing is compiled for it: which daemons the sources make, and where these will run, shows before. */
function inspectSources(sources: KernelSources): Inspected {
  const notes = sourceNotes(sources);
  return {
    data: sourcesAsData(sources, notes),
    words: [describeSources(sources, notes)],
    daemons: daemonsToBe(sources),
  };
}

async function inspectMedium(
  medium: Medium,
  prove: boolean,
  keyring: Keyring | undefined,
): Promise<Inspected> {
  const entries = await medium.list();
  const scan = await examineMedium(medium, { keyring });
  const proven = prove ? await proveMedium(medium, keyring) : undefined;
  return {
    data: {
      ...mediumAsData(medium, entries, scan),
      evidence: scan.evidence,
      proven: proven ?? null,
      daemons: scan.daemons.map(daemonAsData),
    },
    words: [describeMedium(medium, entries, scan, proven), describeEvidence(scan.evidence)],
    daemons: scan.daemons,
  };
}
