import { posix } from "node:path";
import type { Deb } from "../../deb/index.ts";
import { codeOf } from "./shell-commands.ts";

/** Longer is no genuine script, unit or rule. In bytes. */
const LONGEST = 256 * 1024;
/** No genuine package has more of them in all: Debian's systemd has a quarter. In bytes, each file counted as a block at least. */
const [MOST, BLOCK] = [2 * 1024 * 1024, 4096];

/** Path of an init script, right below /etc/init.d. */
export const INIT_SCRIPT = /^\/etc\/init\.d\/[^/]+$/;
/** Units of the system and what is added to them, before and after the merge of /lib into /usr/lib; a user's do not start at boot. */
export const UNIT =
  /^(?:(?:\/usr)?\/lib|\/etc)\/systemd\/system\/([^/]+\.(?:service|target|path|timer|socket|device|mount))(?:\.d\/[^/]+\.conf)?$/;
/** Path of a file of udev rules, before and after the merge of /lib into /usr/lib. */
export const UDEV_RULES = /^(?:(?:\/usr)?\/lib|\/etc)\/udev\/rules\.d\/[^/]+\.rules$/;

interface File {
  readonly path: string;
  readonly size: number;
}

/**
 * Tells of each file of a package, as it comes, whether it may be what starts a daemon at boot, so that its content is needed: as long as
 * that is no more than can be looked at in a moment.
 */
export function startFiles(): (file: File) => boolean {
  const isWithin = budget();
  return (file) =>
    [INIT_SCRIPT, UNIT, UDEV_RULES].some((pattern) => pattern.test(file.path)) && isWithin(file);
}

function budget(): (file: File) => boolean {
  const taken = new Set<string>();
  let left = MOST;
  return ({ path, size }) => {
    const cost = Math.max(size, BLOCK);
    // A package is sometimes read twice.
    if (!taken.has(path) && size <= LONGEST && cost <= left) {
      taken.add(path);
      left -= cost;
    }
    return taken.has(path);
  };
}

/** The texts that are held of a package's files whose path matches, by path. */
export function textsOf(deb: Pick<Deb, "held">, pattern: RegExp): Map<string, string> {
  return new Map(
    [...deb.held].filter(([path]) => pattern.test(path)).map(([path, bytes]) => [path, textOf(bytes)]),
  );
}

/**
 * Scripts of a package that its postinst or what starts its daemons calls by their path, and of which no more than the first bytes are
 * held: what they do has to be read, too.
 */
export function calledScripts(deb: Deb): ReadonlySet<string> {
  const callers = [INIT_SCRIPT, UNIT].flatMap((pattern) => [...textsOf(deb, pattern).values()]);
  const called = pathsIn([...callers, postinstOf(deb)].join("\n"));
  const isWithin = budget();
  return new Set(
    deb.entries
      .filter((entry) => {
        const start = called.has(entry.path) ? deb.held.get(entry.path) : undefined;
        return start !== undefined && isScript(start) && start.length < entry.size && isWithin(entry);
      })
      .map(({ path }) => path),
  );
}

/** A script's code, and that of each script of the package which it calls by its path. */
export function codeWithCalled(deb: Pick<Deb, "held">, code: string): string {
  const called = [...pathsIn(code)].flatMap((path) => {
    const content = INIT_SCRIPT.test(path) ? undefined : deb.held.get(path);
    return content !== undefined && isScript(content) ? [codeOf(textOf(content))] : [];
  });
  return [code, ...called].join("\n");
}

/** As much of a package's postinst as is genuine. */
export function postinstOf({ scripts }: Pick<Deb, "scripts">): string {
  return (scripts.postinst ?? "").slice(0, LONGEST);
}

/** Whether code runs a program: by its path or, since a script may put that together, by the last part of it. */
export function runs(code: string, program: string): boolean {
  return code.includes(posix.basename(program));
}

function pathsIn(text: string): ReadonlySet<string> {
  return new Set(text.match(/\/[\w.+@%~/-]+/g));
}

function isScript(content: Uint8Array): boolean {
  return content[0] === 0x23 && content[1] === 0x21;
}

function textOf(content: Uint8Array): string {
  return Buffer.from(content).toString("utf8");
}
