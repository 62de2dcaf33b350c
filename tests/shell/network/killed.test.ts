// hv_set_ifconfig killed after each command that it runs: the next one mends it.
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "vitest";
import { run, temporaryFolder } from "../../support/shell.ts";
import {
  canSet,
  INTERFACES,
  lines,
  networkBench,
  REQUEST,
  RESOLV,
  STATIC,
  TRAP,
  type NetworkBench,
} from "./bench.ts";

const SOURCED = "/etc/network/interfaces.d/50-cloud-init";

const STATE = "/run/network/ifstate";

/** What is up. */
const UP = lines("eth0=eth0", "eth0:1=office");

/** A machine that has its address by DHCP, in a file of its own, and an alias. */
const BEFORE: Readonly<Record<string, string>> = {
  [INTERFACES]: lines("auto lo", "iface lo inet loopback", "source interfaces.d/*", "auto eth0"),
  [SOURCED]: lines("iface eth0 inet dhcp", "iface office inet manual"),
  [RESOLV]: lines("nameserver 198.51.100.1"),
  [STATE]: UP,
  [REQUEST]: `${STATIC}DNS1=192.0.2.53\n`,
};

/** What is run, and killed. */
interface Act {
  readonly args: readonly string[];
  /** What the machine is like before. */
  readonly prepare?: (bench: NetworkBench) => Promise<unknown>;
  /** Its exit status where nothing kills it. */
  readonly status: number;
}

const SET: Act = { args: [REQUEST], status: 0 };
const UNDO: Act = { args: ["--undo", "eth0"], prepare: (bench) => bench.set(BEFORE[REQUEST]), status: 0 };
const FAIL: Act = {
  args: [REQUEST],
  prepare: (bench) =>
    bench.command(
      "ifup",
      `grep -q static ${bench.at(INTERFACES)} || echo "\${1%%=*}=\${1#*=}" >>${bench.at(STATE)}`,
    ),
  status: 1,
};

describe
  .skipIf(!canSet())
  .concurrent("hv_set_ifconfig, killed after any command", { timeout: 300_000 }, () => {
    it.for<readonly [what: string, then: string, act: Act, next: Act]>([
      ["while it sets an interface up", "does so when it is run again", SET, SET],
      ["while it sets an interface up", "brings back by --undo what was there", SET, UNDO],
      ["while it undoes that", "does so when it is run again", UNDO, UNDO],
      ["while it undoes that", "sets it up when it is run for that", UNDO, SET],
      ["while it brings back what was there before a failure", "does so by --undo", FAIL, UNDO],
    ])("%s, %s", async ([, , act, next], { expect }) => {
      /** Kills it after its n-th command, and runs the next. What there is in the end, and what commands had been run. */
      const told = async (n: number) => {
        const work = temporaryFolder("killed");
        try {
          const bench = await networkBench(work.path);
          for (const [path, content] of Object.entries(BEFORE)) await bench.write(path, content);
          await act.prepare?.(bench);
          const { status, commands } = await killed(work.path, bench, act.args, n);
          const after = `after ${n} commands, ${commands.at(-1) ?? "none"}`;
          expect([after, status]).toEqual([after, n === NEVER ? act.status : 137]);
          expect([after, await runIn(work.path, bench, next.args)]).toMatchObject([after, { status: 0 }]);
          return { after, commands, outcome: await outcome(bench) };
        } finally {
          work.remove();
        }
      };
      const undisturbed = await told(NEVER);
      expect(undisturbed.commands.length).toBeGreaterThan(15);
      expect(undisturbed.outcome).toMatchObject({ [STATE]: UP, left: LEFT });
      for (const n of undisturbed.commands.keys()) {
        const { after, outcome } = await told(n + 1);
        expect([after, outcome]).toEqual([after, undisturbed.outcome]);
      }
    });
  });

const NEVER = 1_000_000;

/** Nothing of hv_set_ifconfig's own stays but its lock. */
const LEFT = ["50-cloud-init", "interfaces", "interfaces.d", "lock", "network", "resolv.conf"];

async function outcome(bench: NetworkBench): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  for (const file of [INTERFACES, SOURCED, RESOLV, STATE]) seen[file] = await bench.read(file);
  const folders = ["/etc", "/etc/network", "/etc/network/interfaces.d", "/run/hv_set_ifconfig"];
  seen["left"] = (await Promise.all(folders.map((folder) => readdir(bench.at(folder))))).flat().sort();
  return seen;
}

/** Those that change something beyond the files of the run itself. */
const COMMANDS = ["cp", "dd", "ifdown", "ifup", "ip", "mkdir", "mv", "rm"];

/** Runs it with commands that count, one of which kills it. */
async function killed(path: string, bench: NetworkBench, args: readonly string[], after: number) {
  const log = join(path, "log");
  await writeFile(log, "");
  await mkdir(join(path, TRAP));
  for (const name of COMMANDS) {
    const file = join(path, TRAP, name);
    await writeFile(
      file,
      `#!/bin/sh
PATH=\${PATH#*:}
${name} "$@"
status=$?
echo "${name} $*" >>${log}
[ $(wc -l <${log}) -lt ${after} ] || kill -KILL $(cat ${path}/pid)
exit $status
`,
    );
    await chmod(file, 0o755);
  }
  const { status } = await runIn(path, bench, args);
  await rename(join(path, TRAP), join(path, "off"));
  const commands = (await readFile(log, "utf8")).split("\n").slice(0, -1);
  await rm(log);
  return { status, commands };
}

const runIn = (path: string, bench: NetworkBench, args: readonly string[]) =>
  run("/bin/sh", [
    ...["-c", `echo $$ >'${path}/pid'; exec /bin/dash "$@"`, "sh", join(path, "scripts", "hv_set_ifconfig")],
    ...args.map((arg) => (arg.startsWith("/") ? bench.at(arg) : arg)),
  ]);
