import { posix } from "node:path";
import { inside } from "../../base/index.ts";
import type { Deb } from "../../deb/index.ts";
import type { Suite } from "../../suite/index.ts";
import type { PackageFault } from "./package-fault.ts";
import { mayBe, type Calls } from "./shell-commands.ts";
import { INIT_SCRIPT, textsOf, UNIT } from "./start-files.ts";

/** What insserv cannot do without (LSB 3.2, "Comment Conventions for Init Scripts"; insserv(8)). */
const KEYWORDS = ["Provides", "Required-Start", "Required-Stop", "Default-Start", "Default-Stop"] as const;

/**
 * By path, the init scripts of a package that the suite's init would run: systemd passes over one that has a unit of the same name
 * (systemd-sysv-generator(8)).
 */
export function initScripts(deb: Deb, suite: Suite): ReadonlyMap<string, string> {
  const all = textsOf(deb, INIT_SCRIPT);
  if (suite.init === "sysvinit") return all;
  const units = new Set([...textsOf(deb, UNIT).keys()].map((path) => posix.basename(path, ".service")));
  return new Map([...all].filter(([path]) => !units.has(posix.basename(path))));
}

/** Why init does not run a script at boot; `postinst`: what the package's postinst does. */
export function scriptFaults(
  deb: Deb,
  [path, text]: readonly [path: string, text: string],
  postinst: Calls,
  suite: Suite,
): PackageFault[] {
  const where = inside(deb.where, path);
  const mode = deb.entries.find((entry) => entry.path === path)?.mode ?? 0;
  // insserv passes over it, and so does systemd-sysv-generator: measured on insserv 1.24 and systemd 252.
  if ((mode & 0o111) === 0) return [{ kind: "not-executable", where, mode }];
  const name = posix.basename(path);
  const reached = runlevelsOf(suite);
  if (isLinked(deb, name, reached)) return [];
  if (!isRegistered(postinst, name, suite)) return [{ kind: "not-registered", where, script: name }];
  const levels = lsbHeader(text).get("Default-Start");
  const starts =
    levels === undefined ? !needsRunlevels(suite) : reached.some((level) => levels.includes(level));
  return starts ? [] : [{ kind: "no-runlevel", where, levels: (levels ?? "").trim(), reached }];
}

/** Which of the keywords that insserv needs a script's LSB header lacks. */
export function missingKeywords(text: string): string[] {
  const header = lsbHeader(text);
  return KEYWORDS.filter((keyword) => !header.has(keyword));
}

/**
 * The runlevels in which a suite's init starts services at boot: with Debian's inittab 2, after S; with systemd all that its generator
 * makes part of a target, of which S is none any more (measured on 252).
 */
function runlevelsOf({ init, debian }: Suite): readonly string[] {
  if (init === "sysvinit") return ["S", "2"];
  return [...(Number(debian) < 12 ? ["S"] : []), "2", "3", "4", "5"];
}

/** Whether no link is made for a script that names none, as measured on Debian 11 to 13; the insserv of Debian 7 and 8 takes default ones. */
function needsRunlevels({ debian }: Suite): boolean {
  return Number(debian) >= 11;
}

/** Whether the package itself has the link by which a script is started. */
function isLinked(deb: Deb, name: string, reached: readonly string[]): boolean {
  return deb.entries.some(({ path, target }) => {
    const [, level = ""] = /^\/etc\/rc([0-6S])\.d\/S[0-9]{2}[^/]+$/.exec(path) ?? [];
    return reached.includes(level) && target !== undefined && posix.basename(target) === name;
  });
}

/** Whether a postinst has links made for a script in /etc/rc?.d. */
function isRegistered(postinst: Calls, name: string, { init }: Suite): boolean {
  const isOne = (words: readonly string[]) =>
    words.some((word) => mayBe(word, name) || word === `${name}.service`);
  return (
    postinst["update-rc.d"].some(([of = "", action = ""]) => mayBe(of, name) && !NO_LINKS.has(action)) ||
    [...postinst.insserv, ...postinst.chkconfig].some(isOne) ||
    postinst.ln.some((words) => words.some((word) => /\/rc[^/]*\.d\b/.test(word))) ||
    // It hands scripts over to update-rc.d.
    (init === "systemd" && postinst.systemctl.some(([verb, ...of]) => verb === "enable" && isOne(of)))
  );
}

/** What update-rc.d makes no links by: `enable` and `disable` only change those that are there (measured). */
const NO_LINKS = new Set(["", "remove", "enable", "disable", "defaults-disabled", "stop"]);

/** The keywords between the two lines that mark the header, each with its value. */
function lsbHeader(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").map((line) => line.trimEnd());
  const begin = lines.indexOf("### BEGIN INIT INFO");
  const end = lines.indexOf("### END INIT INFO", begin);
  if (begin < 0 || end < 0) return new Map();
  return new Map(
    lines.slice(begin, end).flatMap((line) => {
      const [, keyword, value = ""] = /^#\s*([A-Za-z-]+):(.*)$/.exec(line) ?? [];
      return keyword === undefined ? [] : [[keyword, value] as const];
    }),
  );
}
