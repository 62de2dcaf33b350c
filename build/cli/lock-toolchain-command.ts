import { shown } from "../base/index.ts";
import { defaultCacheDir } from "../media/index.ts";
import { table } from "../report/index.ts";
import {
  prepareToolchain,
  proveToolchain,
  resolveToolchain,
  toolchainFile,
  toolchainLock,
  writeToolchainLock,
  type ToolchainLock,
  type ToolchainPackage,
} from "../source/index.ts";
import { demandYes, isAgreed } from "./ask.ts";
import type { Status } from "./options.ts";
import { progressFor } from "./progress-bar.ts";
import { answer, type Terminal } from "./terminal.ts";

/** Of `lisdeb recipe lock --toolchain`. */
export interface LockToolchainOptions {
  readonly yes?: true;
  readonly json?: true;
}

/** A package whose version is another today. */
interface Change {
  readonly name: string;
  readonly architecture: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Locks the packages that Debian has today for the environment in which daemons are compiled, once a program has been compiled in it, and after a yes; exit status 1 where that was a no.
 * The lock is the file that LISDEB_TOOLCHAIN names, else the one that comes with lisdeb.
 */
export async function lockToolchainCommand(
  options: LockToolchainOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const { environment } = terminal;
  const file = toolchainFile(environment);
  demandYes(options, environment);
  const before = await toolchainLock(file);
  const means = {
    cacheDir: defaultCacheDir(environment),
    offline: false,
    environment,
    progress: await progressFor(terminal, options.json),
    signal,
  };
  const after = await resolveToolchain(before, means);
  const changes = changesOf(before, after);
  const isSame =
    after.tree === before.tree && after.sha256 === before.sha256 && sourcesOf(after) === sourcesOf(before);
  if (!isSame) await proveToolchain(await prepareToolchain(after, means), signal);
  if (!options.json && !isSame) terminal.err(`${inWords(after, changes)}\n`);
  const agreed = isSame || options.yes || (await isAgreed(`Lock these in ${shown(file)}?`, signal));
  if (!isSame && agreed) await writeToolchainLock(file, after);
  const state = isSame ? "unchanged" : agreed ? "locked" : "declined";
  answer(
    terminal,
    options.json,
    {
      toolchain: {
        file,
        state,
        suite: after.suite,
        snapshot: after.snapshot ?? null,
        sha256: after.sha256,
        before: before.sha256,
        changes,
      },
    },
    {
      unchanged: `The compiler's environment is what ${after.suite} has today: nothing is changed.`,
      locked: `The compiler's environment is locked in ${shown(file)}.`,
      declined: "The compiler's environment stays as it was.",
    }[state],
  );
  return state === "declined" ? 1 : 0;
}

/** Packages by name and architecture; those that are new or gone have no version on one side. */
function changesOf(before: ToolchainLock, after: ToolchainLock): readonly Change[] {
  const [old, today] = [byKey(before), byKey(after)];
  return [...new Map([...today, ...old])].flatMap(([key, { name, architecture }]) => {
    const [was, is] = [old.get(key), today.get(key)];
    if (was?.sha256 === is?.sha256) return [];
    return [{ name, architecture, before: was?.version ?? "", after: is?.version ?? "" }];
  });
}

function byKey({ packages }: ToolchainLock): ReadonlyMap<string, ToolchainPackage> {
  return new Map(packages.map((each) => [`${each.name} ${each.architecture}`, each]));
}

function sourcesOf({ sources }: ToolchainLock): string {
  return sources.map(({ sha256 }) => sha256).join(" ");
}

function inWords({ packages }: ToolchainLock, changes: readonly Change[]): string {
  const counted = `${changes.length} packages are others today than are locked, of ${packages.length}. A program was compiled with them for each architecture.`;
  if (changes.length === 0)
    return "The packages are the same, and what they give or what they were made from is stated anew.";
  return `${table(
    [
      { title: "package", value: ({ name }: Change) => name },
      { title: "architecture", value: ({ architecture }) => architecture },
      { title: "locked", value: ({ before }) => before },
      { title: "today", value: ({ after }) => after },
    ],
    changes,
  )}\n${counted}`;
}
