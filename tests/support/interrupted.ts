import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { atOnce } from "../../build/base/index.ts";
import type { DebContents } from "../../build/deb/index.ts";
import type { RootWanted } from "./base-root.ts";
import { eventually, running } from "./daemon-in-root.ts";
import { canInstall, handMadePackage, inGuest, lifeCyclePackage, type PackageWanted } from "./life-cycle.ts";
import { poolOf } from "./pool.ts";
import type { Root } from "./root-fs.ts";
import { temporaryFolder } from "./shell.ts";

/** Something that dpkg does with a package of ours, whose maintainer scripts may be killed at any of their commands. */
export interface Story {
  /** In words, for the test's name. */
  readonly what: string;
  readonly in: RootWanted;
  /** Lines of shell that lead up to it. A pool with records in it lies at /root/pool. */
  readonly before: string;
  /** What dpkg is told to do, as its arguments. */
  readonly dpkg: string;
  /** How many daemons run in the end. */
  readonly daemons: number;
}

/**
 * Registers a test for each story. `packages` are what it is told with, by the names of their files at /root; the hand-made one lies there, too, as
 * /root/handMade.deb.
 */
export function describeInterrupted(
  stories: readonly Story[],
  packages: Readonly<Record<string, PackageWanted>>,
): void {
  describe.skipIf(!canInstall())("maintainer scripts that are killed", { timeout: 300_000 }, () => {
    const work = temporaryFolder("interrupted");
    afterAll(work.remove);
    const debs: Record<string, string> = {};

    beforeAll(async () => {
      for (const [name, wanted] of Object.entries(packages))
        debs[name] = await lifeCyclePackage({ ...wanted, change: callingTheTrap }, work.path);
      debs.handMade = await handMadePackage(work.path);
    });

    it.each(stories)("after any of their commands lead to the same when they are run again: $what", (story) =>
      leadsToTheSame(story, debs),
    );
  });
}

/**
 * Tells a story once without a disturbance, and then as often as it has commands, killed after one more each time and run again: what the system is like
 * in the end has to be the same. `debs` are the packages, which lie at /root/NAME.deb.
 */
async function leadsToTheSame(story: Story, debs: Readonly<Record<string, string>>): Promise<void> {
  let commands: readonly string[] = [];
  let undisturbed: unknown;
  await told(story, debs, async (root) => {
    await killAfter(root, 0);
    await root.ok(`dpkg ${story.dpkg} </dev/null`, { env: TRAPPED });
    commands = await commandsRun(root);
    undisturbed = await outcome(root, story.daemons);
  });
  expect(commands).not.toEqual([]);
  const killed = (n: number) =>
    told(story, debs, async (root) => {
      const at = `killed after ${commands[n - 1] ?? ""}`;
      await killAfter(root, n);
      expect([at, (await root.run(`dpkg ${story.dpkg} </dev/null`, { env: TRAPPED })).status]).not.toEqual([
        at,
        0,
      ]);
      await killAfter(root, 0);
      // What had been unpacked is configured; anything else is done once more.
      const unpacked = (await root.run("dpkg --audit")).stdout.includes("configured");
      await root.ok(`dpkg ${unpacked ? "--configure -a" : story.dpkg} </dev/null`, { env: TRAPPED });
      expect([at, await outcome(root, story.daemons)]).toEqual([at, undisturbed]);
    });
  const numbers = commands.map((_, index) => index + 1);
  await atOnce(numbers, undefined, killed);
}

const told = (story: Story, debs: Readonly<Record<string, string>>, tell: (root: Root) => Promise<void>) =>
  inGuest(
    debs,
    async (root) => {
      await root.ok("cat >/root/pool", { input: poolOf({ cmdline: "a", name: "b" }) });
      await layTrap(root);
      await root.ok(`(${story.before}) </dev/null`);
      await tell(root);
    },
    story.in,
  );

/** All that is to be the same: files, what is in the pools, what dpkg knows, and what runs. */
async function outcome(root: Root, daemons: number): Promise<unknown> {
  const pids = await eventually(
    () => running(root, "hv_kvp_daemon"),
    (found) => found.length === daemons,
  );
  const pools = await root.ok("cat /var/lib/hyperv/.kvp_pool_0 2>/dev/null | sha256sum");
  const known = await root.ok(
    "dpkg-query -W -f '${Package} ${Status} ${Version}${Conffiles}\\n' 'hv-*' || :",
  );
  const notes = await root.ok("ls -A /run | grep hv_ || :");
  return {
    paths: await root.paths(),
    pools: pools.stdout,
    known: known.stdout,
    notes: notes.stdout,
    daemons: pids.length,
  };
}

/**
 * Puts commands of the same names before those that maintainer scripts run in a root. Each runs the real one and counts; after the one that
 * `killAfter` names, the maintainer script that called it is killed. What a command runs in turn is not counted.
 */
async function layTrap(root: Root): Promise<void> {
  await mkdir(join(root.path, FOLDER), { recursive: true });
  await writeFile(join(root.path, FOLDER, "count"), "0");
  await writeFile(join(root.path, FOLDER, "kill-after"), "0");
  await writeFile(join(root.path, FOLDER, "log"), "");
  for (const name of COMMANDS) {
    const path = join(root.path, FOLDER, name);
    await writeFile(path, TRAP.replace("@REAL@", OWN[name] ?? name));
    await chmod(path, 0o755);
  }
}

/** Has the script killed after its n-th command; 0 for never. Counting starts anew. */
async function killAfter(root: Root, n: number): Promise<void> {
  await root.ok(`cd /${FOLDER}; echo ${n} >kill-after; echo 0 >count; : >log`);
}

/** The commands counted so far, each with the script that ran it: `postinst: update-rc.d hv_kvp_daemon defaults`. */
async function commandsRun(root: Root): Promise<readonly string[]> {
  return (await root.ok(`cat /${FOLDER}/log`)).stdout.split("\n").filter((line) => line !== "");
}

/** With this PATH dpkg's children come into the trap. */
const TRAPPED = {
  PATH: "/srv/trap:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
};

/** A package whose scripts call their own programs by the trap's paths, where they would not be found by PATH. */
function callingTheTrap(contents: DebContents): DebContents {
  const scripts = Object.entries(contents.scripts).map(([name, text]) => [
    name,
    Object.entries(OWN).reduce((all, [command, path]) => all.replaceAll(path, `/${FOLDER}/${command}`), text),
  ]);
  return { ...contents, scripts: Object.fromEntries(scripts) as DebContents["scripts"] };
}

const FOLDER = "srv/trap";

const OWN: Readonly<Record<string, string>> = {
  "daemon-control": "/usr/lib/hv-kvp-daemon/daemon-control",
  "join-pools": "/usr/lib/hv-kvp-daemon/join-pools",
};

/** Those that change something, or have to do with processes. */
const COMMANDS = [
  ...["deb-systemd-helper", "deb-systemd-invoke", "dpkg-query", "invoke-rc.d", "mv", "rm", "rmdir"],
  ...["start-stop-daemon", "systemctl", "update-rc.d", ...Object.keys(OWN)],
];

const TRAP = `#!/bin/sh
PATH=\${PATH#/srv/trap:} @REAL@ "$@"
status=$?
case $(tr '\\0' ' ' </proc/$PPID/cmdline) in
*/var/lib/dpkg/*inst\\ * | */var/lib/dpkg/*rm\\ *) ;;
*) exit $status ;;
esac
cd /srv/trap
count=$(($(cat count) + 1))
echo $count >count
echo "$DPKG_MAINTSCRIPT_NAME: \${0##*/} $*" >>log
if [ $count = $(cat kill-after) ]; then
	# A subshell has the same command line: it is the outermost that counts.
	victim=
	pid=$PPID
	while :; do
		case $(tr '\\0' ' ' </proc/$pid/cmdline) in
		*/var/lib/dpkg/*inst\\ * | */var/lib/dpkg/*rm\\ *) victim=$pid ;;
		*) break ;;
		esac
		pid=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$pid/status)
	done
	kill -KILL $victim
fi
exit $status
`;
