import { bytesSource, inside, LIMITS, LisdebError, readAll } from "../base/index.ts";
import { isElf } from "../elf/index.ts";
import type { Medium, MediumEntry } from "../media/index.ts";
import type { RpmFile, RpmPackage } from "../rpm/index.ts";
import { daemonFromElf } from "./daemon-from-elf.ts";
import type { DaemonName } from "./daemon-name.ts";
import type { Generation } from "./profile.ts";
import { openUnlessSource } from "./rpms-on-medium.ts";

/** A program that is a daemon by what is in it, and lies where none is looked for: under a name or in a folder that is nobody's. */
export interface DaemonElsewhere {
  /** Path of the RPM on the medium. */
  readonly rpmPath: string;
  /** In the RPM. */
  readonly path: string;
  readonly name: DaemonName;
  /** undefined where its content fits no generation that is known. */
  readonly generation: Generation | undefined;
}

/** Copies of programs for debuggers, which nobody runs. */
const FOR_DEBUGGERS = "/usr/lib/debug/";
/** More are not named. */
const MOST = 5;
/** In bytes: a daemon has some 50 KB, and 1 MB where it is static. */
const MOST_OF_PROGRAM = 4 * 1024 * 1024;
/** In bytes, unpacked, of all RPMs together: what a medium without daemons may cost beyond the look at its headers. */
const MOST_READ = 64 * 1024 * 1024;

/** Whether an RPM lists a program of a daemon's size, wherever it lies. */
export function holdsPrograms({ files }: Pick<RpmPackage, "files">): boolean {
  return files.some(isProgram);
}

/**
 * What on a medium are daemons by their content alone, for people who ask why none was found: within bounds, and without a word on what is wrong with
 * what it reads, since nothing is made of it. `entries`: RPMs that hold programs; `most`: bytes to unpack.
 */
export async function findElsewhere(
  medium: Medium,
  entries: readonly MediumEntry[],
  { signal, most = MOST_READ }: { readonly signal?: AbortSignal | undefined; readonly most?: number } = {},
): Promise<readonly DaemonElsewhere[]> {
  const found: DaemonElsewhere[] = [];
  let left = most;
  for (const entry of entries) {
    signal?.throwIfAborted();
    if (found.length >= MOST || left <= 0) break;
    if (entry.size > LIMITS.heldRpmBytes) continue;
    const rpm = await opened(medium, entry);
    left -= entry.size;
    // One that is too large is passed by, and hides no other.
    if (!rpm || unpackedSize(rpm) > left) continue;
    left -= unpackedSize(rpm);
    found.push(...(await programsOf(rpm, entry.path)));
  }
  return found.slice(0, MOST);
}

/** The same of an RPM by itself. */
export async function findElsewhereIn(rpm: RpmPackage, rpmPath: string): Promise<readonly DaemonElsewhere[]> {
  if (!holdsPrograms(rpm) || unpackedSize(rpm) > MOST_READ) return [];
  return (await programsOf(rpm, rpmPath)).slice(0, MOST);
}

/** In bytes: a payload has what its header lists, or reading it ends there. */
function unpackedSize({ files }: RpmPackage): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

async function opened(medium: Medium, entry: MediumEntry): Promise<RpmPackage | undefined> {
  const source = medium.read(entry);
  return openUnlessSource(bytesSource(await readAll(source), source.where), undefined);
}

async function programsOf(rpm: RpmPackage, rpmPath: string): Promise<readonly DaemonElsewhere[]> {
  const found: DaemonElsewhere[] = [];
  try {
    for await (const { file, content } of rpm.payload({ hold: isProgram })) {
      if (content === undefined || !isElf(content)) continue;
      const daemon = unlessRefused(() =>
        daemonFromElf(content, inside(rpm.where, file.path), { path: file.path }),
      );
      if (daemon && daemon.onlyNamed !== true)
        found.push({ rpmPath, path: file.path, name: daemon.name, generation: daemon.profile?.generation });
    }
  } catch (error) {
    if (!(error instanceof LisdebError)) throw error;
  }
  return found;
}

function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof LisdebError) return undefined;
    throw error;
  }
}

function isProgram({ type, size, mode, flags, path }: RpmFile): boolean {
  return (
    type === "file" &&
    size > 0 &&
    size <= MOST_OF_PROGRAM &&
    (mode & 0o111) !== 0 &&
    !flags.includes("ghost") &&
    !path.startsWith(FOR_DEBUGGERS)
  );
}
