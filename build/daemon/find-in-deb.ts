import { posix } from "node:path";
import { inside, LIMITS, LisdebError, type ByteSource } from "../base/index.ts";
import { readDeb, type Deb, type DebEntry, type ReadDebOptions } from "../deb/index.ts";
import { isElf } from "../elf/index.ts";
import { daemonNamed, isAmongPrograms } from "./candidates.ts";
import { daemonFromElf } from "./daemon-from-elf.ts";
import type { DaemonName } from "./daemon-name.ts";
import type { Daemon } from "./daemon.ts";

/** A .deb, and every daemon in it, in the order of its archive. */
export interface DaemonsInDeb {
  readonly deb: Deb;
  readonly daemons: readonly Daemon[];
  /** What has a daemon's name where programs are, and is none: a script. */
  readonly namesakes: readonly { readonly name: DaemonName; readonly path: string }[];
}

/**
 * Reads a .deb and finds the daemons in it, in whatever folder they stand: Ubuntu has them below /usr/lib/linux-tools-VERSION. A link
 * under a daemon's name counts as what it leads to in the package; a script under such a name is passed over. `hold` asks for the
 * content of further files. Throws what reading a .deb and ELF files throws, and `daemon-contradiction`.
 */
export async function findDaemonsInDeb(
  source: ByteSource,
  { hold = () => 0 }: ReadDebOptions = {},
): Promise<DaemonsInDeb> {
  const first = await readDeb(source, {
    hold: (file) => Math.max(hold(file), isCandidate(file.path) ? sizeOf(file, source) : 0),
  });
  const links = linkedCandidates(first.entries).filter(({ file }) => !isCandidate(file));
  const wanted = new Set(links.map(({ file }) => file));
  // Seldom: what a link leads to is known only when all names are.
  const deb =
    wanted.size === 0
      ? first
      : await readDeb(source, {
          hold: (file) =>
            Math.max(hold(file), isCandidate(file.path) || wanted.has(file.path) ? sizeOf(file, source) : 0),
        });
  const places = new Map([
    ...deb.entries.filter(({ path }) => isCandidate(path)).map(({ path }) => [path, path] as const),
    ...links.map(({ path, file }) => [path, file] as const),
  ]);
  const modes = new Map(deb.entries.map(({ path, mode }) => [path, mode]));
  return {
    deb,
    daemons: [...places].flatMap(([path, file]) => daemonAt(path, file)),
    namesakes: [...places].flatMap(([path, file]) => namesakeAt(path, file)),
  };

  function daemonAt(path: string, file: string): Daemon[] {
    const content = deb.held.get(file);
    if (content === undefined || !isElf(content)) return [];
    const daemon = daemonFromElf(content, inside(deb.where, path), { path, mode: modes.get(file) ?? 0 });
    return daemon ? [daemon] : [];
  }

  function namesakeAt(path: string, file: string): DaemonsInDeb["namesakes"] {
    const content = deb.held.get(file);
    const name = isAmongPrograms(path) ? daemonNamed(path) : undefined;
    return name === undefined || content === undefined || isElf(content) ? [] : [{ name, path }];
  }
}

/** What is below /usr/lib/debug has the names, and only the debugging information. */
function isCandidate(path: string): boolean {
  return daemonNamed(path) !== undefined && !/^\/usr\/(lib\/debug|share)\//.test(path);
}

function sizeOf(file: Pick<DebEntry, "path" | "size">, { where }: ByteSource): number {
  if (file.size <= LIMITS.elfBytes) return file.size;
  throw new LisdebError("limit-exceeded", `is ${file.size} bytes large, and no daemon is`, {
    where: inside(where, file.path),
  });
}

/** Links under a daemon's name to files under other names. */
function linkedCandidates(entries: readonly DebEntry[]): { path: string; file: string }[] {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  return entries.flatMap((entry) => {
    if (!isCandidate(entry.path) || entry.target === undefined) return [];
    const file = endOf(entry, byPath);
    return file ? [{ path: entry.path, file: file.path }] : [];
  });
}

/** As many links in a row as Linux follows (MAXSYMLINKS). */
const LONGEST_CHAIN = 40;

function endOf(link: DebEntry, byPath: ReadonlyMap<string, DebEntry>): DebEntry | undefined {
  let entry: DebEntry | undefined = link;
  for (let i = 0; entry?.target !== undefined && i < LONGEST_CHAIN; i++) {
    const folder = entry.type === "hard link" ? "/" : posix.dirname(entry.path);
    entry = byPath.get(posix.resolve(folder, entry.target));
  }
  return entry?.type === "file" ? entry : undefined;
}
