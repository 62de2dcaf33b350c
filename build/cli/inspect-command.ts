import { stat } from "node:fs/promises";
import {
  LIMITS,
  LisdebError,
  openFile,
  readAll,
  sha256Of,
  systemError,
  type ByteSource,
} from "../base/index.ts";
import { daemonFromElf, findDaemons, proveMedium, scanMedium, type Daemon } from "../daemon/index.ts";
import { isDeb, proveDeb, readDeb } from "../deb/index.ts";
import { isElf, readElf } from "../elf/index.ts";
import { openMedium, type Medium } from "../media/index.ts";
import {
  choiceAsData,
  daemonAsData,
  debAsData,
  describeDaemon,
  describeDeb,
  describeElf,
  describeMatrix,
  describeMedium,
  describeRpm,
  matrixOf,
  mediumAsData,
  rpmAsData,
} from "../report/index.ts";
import { isRpm, LEAD_SIZE, readRpm, type Keyring } from "../rpm/index.ts";
import { keyringFrom } from "./keyring-option.ts";
import type { InspectOptions, Status } from "./options.ts";
import { answer, type Terminal } from "./terminal.ts";

interface Inspected {
  readonly data: object;
  readonly words: string;
}

/** Tells in words what a file is and what is in it. What is inside must be sound: a broken digest is an error, not a finding. */
export async function inspectCommand(
  path: string,
  options: InspectOptions,
  terminal: Terminal,
): Promise<Status> {
  const keyring = await keyringFrom(options.keyring);
  const { data, words } = await inspect(path, options.prove ?? false, keyring);
  answer(terminal, options.json, data, words);
  return 0;
}

async function inspect(path: string, prove: boolean, keyring: Keyring | undefined): Promise<Inspected> {
  const found = await stat(path).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: path });
  });
  if (found.isFile()) {
    const file = await openFile(path);
    try {
      const head = await file.read(0, Math.min(file.size, LEAD_SIZE));
      if (isRpm(head)) return await inspectRpm(file, prove, keyring);
      if (isDeb(head)) return await inspectDeb(file, prove);
      if (isElf(head)) return await inspectElf(file);
    } finally {
      await file.close();
    }
  }
  const medium = await openMedium(path);
  try {
    return await inspectMedium(medium, prove, keyring);
  } finally {
    await medium.close();
  }
}

async function inspectRpm(
  file: ByteSource,
  prove: boolean,
  keyring: Keyring | undefined,
): Promise<Inspected> {
  const rpm = await readRpm(file, { keyring });
  const checks = prove ? await rpm.prove() : rpm.checks;
  const { daemons } = await findDaemons(rpm, file.where.file, await sha256Of(file));
  return {
    data: { ...rpmAsData(rpm, checks), daemons: daemons.map(daemonAsData), verdicts: verdicts(daemons) },
    words: [describeRpm(rpm, checks), ...daemons.map(describeDaemon), matrixWords(daemons)]
      .filter(Boolean)
      .join("\n"),
  };
}

async function inspectElf(file: ByteSource): Promise<Inspected> {
  if (file.size > LIMITS.elfBytes) {
    throw new LisdebError(
      "limit-exceeded",
      `has ${file.size} bytes; a binary that lisdeb reads has at most ${LIMITS.elfBytes}`,
      {
        where: file.where,
      },
    );
  }
  const bytes = await readAll(file);
  const elf = readElf(bytes, file.where);
  const daemon = daemonFromElf(bytes, file.where);
  return {
    data: {
      kind: "elf",
      elf,
      daemon: daemon ? daemonAsData(daemon) : null,
      verdicts: daemon ? verdicts([daemon]) : [],
    },
    words: [describeElf(elf), ...(daemon ? [describeDaemon(daemon), matrixWords([daemon])] : [])].join("\n"),
  };
}

async function inspectDeb(file: ByteSource, prove: boolean): Promise<Inspected> {
  const deb = await readDeb(file);
  const checks = prove ? proveDeb(deb) : [];
  return { data: debAsData(deb, checks), words: describeDeb(deb, checks) };
}

async function inspectMedium(
  medium: Medium,
  prove: boolean,
  keyring: Keyring | undefined,
): Promise<Inspected> {
  const entries = await medium.list();
  const scan = await scanMedium(medium, { keyring });
  const proven = prove ? await proveMedium(medium, keyring) : undefined;
  return {
    data: {
      ...mediumAsData(medium, entries, scan),
      proven: proven ?? null,
      daemons: scan.daemons.map(daemonAsData),
      verdicts: verdicts(scan.daemons),
    },
    words: [
      describeMedium(medium, entries, scan, proven),
      ...scan.daemons.map(describeDaemon),
      matrixWords(scan.daemons),
    ]
      .filter(Boolean)
      .join("\n"),
  };
}

function verdicts(daemons: readonly Daemon[]) {
  return matrixOf(daemons).map(({ suite, architecture, choice }) => ({
    suite: suite.name,
    architecture,
    ...choiceAsData(choice),
  }));
}

function matrixWords(daemons: readonly Daemon[]): string {
  return daemons.length === 0 ? "" : describeMatrix(matrixOf(daemons));
}
