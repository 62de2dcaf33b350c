import type { ByteSource } from "../base/index.ts";
import {
  demandDaemons,
  findDaemonsInRpm,
  readElfFile,
  scanMedium,
  type Daemon,
  type ScanOptions,
} from "../daemon/index.ts";
import type { ElfFacts } from "../elf/index.ts";
import { defaultCacheDir } from "../media/index.ts";
import {
  daemonInShort,
  describeCheck,
  describePackage,
  describeProgram,
  packageAsData,
  programAsData,
  targetsAsData,
} from "../report/index.ts";
import { daemonsToBe, demandDaemonSources } from "../source/index.ts";
import { SUITES } from "../suite/index.ts";
import { allServed, judgePackageFor, judgeProgram, targetsAsked, type Asked } from "../verdict/index.ts";
import { askedBy } from "./asked-by.ts";
import { keyringFrom } from "./keyring-option.ts";
import { demandSigned, openInput, type Input } from "./open-input.ts";
import type { CheckOptions, Status } from "./options.ts";
import { progressFor } from "./progress-bar.ts";
import { answer, type Terminal } from "./terminal.ts";

/** What is asked for, and how much is to be said of it. */
interface Wish extends Asked {
  readonly why: boolean;
}

interface Checked {
  readonly ok: boolean;
  readonly data: object;
  readonly words: string;
}

/** Tells whether the daemons in a file would run; exit status 1 where one that was asked for does not. */
export async function checkCommand(
  path: string,
  options: CheckOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const wish: Wish = { ...askedBy(options), why: options.why ?? false };
  const keyring = await keyringFrom(options.keyring);
  const progress = await progressFor(terminal, options.json);
  const cacheDir = defaultCacheDir(terminal.environment);
  const input = await openInput(path, { cacheDir, progress, signal });
  try {
    demandSigned(input, path, keyring);
    const { ok, data, words } = await check(input, wish, { keyring, progress, signal });
    answer(terminal, options.json, { file: path, kind: input.kind, ok, ...data }, words);
    return ok ? 0 : 1;
  } finally {
    await input.close();
  }
}

async function check(input: Input, wish: Wish, reading: ScanOptions): Promise<Checked> {
  switch (input.kind) {
    case "deb":
      return checkPackage(input.source, wish);
    case "elf": {
      const { elf, daemon } = await readElfFile(input.source);
      return daemon ? checkDaemons([daemon], wish) : checkProgram(elf, wish);
    }
    case "rpm": {
      const found = await findDaemonsInRpm(input.source, reading.keyring);
      const { rpm, daemons } = found;
      demandDaemons(daemons, [rpm], input.source.where, found);
      return checkDaemons(daemons, wish);
    }
    case "sources": {
      const daemons = daemonsToBe(input.sources);
      demandDaemonSources(daemons, input.sources);
      return checkDaemons(daemons, wish);
    }
    case "medium": {
      const scan = await scanMedium(input.medium, reading);
      const { daemons, rpms } = scan;
      demandDaemons(daemons, rpms, input.medium.where, scan);
      return checkDaemons(daemons, wish);
    }
  }
}

function checkDaemons(daemons: readonly Daemon[], wish: Wish): Checked {
  const targets = targetsAsked(daemons, wish);
  return {
    ok: allServed(
      targets.map(({ choice, architecture }) => ({ served: choice.chosen !== undefined, architecture })),
      wish,
    ),
    data: {
      daemons: daemons.map(daemonInShort),
      verdicts: targetsAsData(targets),
      program: null,
      package: null,
    },
    words: describeCheck(targets, detailOf(wish)),
  };
}

/** Whether it would start is told, too; but what was asked is whether it is a daemon that works. */
function checkProgram(elf: ElfFacts, wish: Wish): Checked {
  const program = judgeProgram(elf, wish);
  return {
    ok: false,
    data: { daemons: [], verdicts: [], program: programAsData(program), package: null },
    words: describeProgram(program, detailOf(wish)),
  };
}

async function checkPackage(source: ByteSource, wish: Wish): Promise<Checked> {
  const judged = await judgePackageFor(source, wish.suites ?? SUITES, wish.architectures);
  return {
    ok: allServed(
      judged.verdicts.map(({ fits, architecture }) => ({ served: fits, architecture })),
      wish,
    ),
    data: {
      daemons: (judged.content?.daemons ?? []).map(daemonInShort),
      verdicts: targetsAsData(judged.unread ? [] : judged.verdicts.flatMap(({ daemons }) => daemons)),
      program: null,
      package: packageAsData(judged),
    },
    words: describePackage(judged, detailOf(wish)),
  };
}

function detailOf({ suites, why }: Wish) {
  return { named: suites !== undefined, why };
}
