import { inside } from "../../base/index.ts";
import type { Daemon, DaemonsInDeb } from "../../daemon/index.ts";
import type { Deb } from "../../deb/index.ts";
import type { Suite } from "../../suite/index.ts";
import { initScripts, missingKeywords, scriptFaults } from "./init-scripts.ts";
import type { PackageFault } from "./package-fault.ts";
import { codeOf, callsIn } from "./shell-commands.ts";
import { codeWithCalled, postinstOf, runs } from "./start-files.ts";
import { commandsOf, startedUnits, unitFaults, unitsOf } from "./units.ts";

/** What runs a daemon, and why init does not start it at boot. */
interface Starter {
  readonly path: string;
  /** The code that it runs. */
  readonly code: string;
  /** Its text, of an init script. */
  readonly script: string | undefined;
  readonly faults: readonly PackageFault[];
}

/**
 * Whether each daemon of a package can run and is started by something in it that the suite's init reads and runs at boot; on sysvinit,
 * the script must say when. Needs what startFiles() and calledScripts() name to be held.
 */
export function startFaults({ deb, daemons, namesakes }: DaemonsInDeb, suite: Suite): PackageFault[] {
  const starters = startersOf(deb, daemons, suite);
  const faults = daemons.flatMap((daemon) => daemonFaults(deb, daemon, starters, suite));
  const headers = starters.flatMap(({ path, script }): PackageFault[] => {
    const lacks = suite.init === "sysvinit" && script !== undefined ? missingKeywords(script) : [];
    return lacks.length > 0 ? [{ kind: "no-lsb-header", where: inside(deb.where, path), lacks }] : [];
  });
  const others = namesakes
    .filter(({ name }) => !daemons.some((daemon) => daemon.name === name))
    .map(({ name, path }) => ({ kind: "no-program", where: inside(deb.where, path), daemon: name }) as const);
  // One script may start two daemons.
  return [
    ...new Map([...faults, ...headers, ...others].map((fault) => [JSON.stringify(fault), fault])).values(),
  ];
}

/** What in a package runs one of its daemons. */
function startersOf(deb: Deb, daemons: readonly Daemon[], suite: Suite): Starter[] {
  if (daemons.length === 0) return [];
  const runsOne = (code: string) => daemons.some(({ origin }) => runs(code, origin.path));
  const postinst = callsIn(codeWithCalled(deb, codeOf(postinstOf(deb))));
  const units = suite.init === "systemd" ? unitsOf(deb) : [];
  const started = startedUnits(deb, units, postinst);
  return [
    ...units.flatMap((unit) => {
      const code = codeWithCalled(deb, commandsOf(unit));
      if (!runsOne(code)) return [];
      return [{ path: unit.path, code, script: undefined, faults: unitFaults(deb, unit, started, postinst) }];
    }),
    ...[...initScripts(deb, suite)].flatMap(([path, script]) => {
      const code = codeWithCalled(deb, codeOf(script));
      if (!runsOne(code)) return [];
      return [{ path, code, script, faults: scriptFaults(deb, [path, script], postinst, suite) }];
    }),
  ];
}

function daemonFaults(
  deb: Deb,
  { name, mode, origin }: Daemon,
  starters: readonly Starter[],
  { init }: Suite,
): PackageFault[] {
  const where = inside(deb.where, origin.path);
  const own = starters.filter(({ code }) => runs(code, origin.path));
  const notRun: readonly PackageFault[] = own.some(({ faults }) => faults.length === 0)
    ? []
    : own.flatMap(({ faults }) => faults);
  return [
    ...((mode & 0o111) === 0 ? [{ kind: "not-executable", where, mode } as const] : []),
    ...(own.length === 0 ? [{ kind: "nothing-starts-it", where, daemon: name, init } as const] : []),
    ...notRun,
  ];
}
