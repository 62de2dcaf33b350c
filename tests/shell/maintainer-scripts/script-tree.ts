import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run, temporaryFolder, type Ran } from "../../support/shell.ts";
import type { DebContents, ScriptName } from "../../../build/deb/index.ts";

/** A file tree in which a package's scripts run, and where what they call is noted. */
export interface ScriptTree {
  /** Where a path of the tree lies. */
  readonly path: (...parts: string[]) => string;
  /** Runs a script as dpkg would. */
  readonly script: (deb: DebContents, name: ScriptName, ...args: string[]) => Promise<Ran>;
  /** Makes a program on PATH, or at a path of the tree, that notes its call and then does this. */
  readonly stub: (name: string, does?: string) => Promise<void>;
  /** What has been called since this was last asked. */
  readonly calls: () => Promise<string[]>;
  /** Makes the link by which the service starts, or one by which it does not. */
  readonly linked: (as?: "S" | "K") => Promise<void>;
  /** Says that the daemon runs; asked by daemon-control, which ends and starts nothing here. */
  readonly running: () => Promise<void>;
  /** Removes it. */
  readonly remove: () => void;
}

/** A tree with sysvinit's tools, a package's init script and its programs, of which all say that all is well and the daemon does not run. */
export async function scriptTree(): Promise<ScriptTree> {
  const work = temporaryFolder("scripts");
  const path = (...parts: string[]): string => join(work.path, ...parts);
  const inTree = (text: string): string =>
    text.replaceAll(/(?<![\w/])\/(etc|var|run|usr\/sbin|usr\/lib)\//g, `${work.path}/$1/`);
  const tree: ScriptTree = {
    path,
    script: async (deb, name, ...args) => {
      await writeFile(path(name), inTree(deb.scripts[name] ?? ""));
      return run("dash", [path(name), ...args], { env: { PATH: `${path("bin")}:/usr/bin:/bin` } });
    },
    stub: async (name, does = "") => {
      const file = name.includes("/") ? path(name) : path("bin", name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `#!/bin/sh\necho "\${0##*/} $*" >>${path("calls")}\n${does}\n`);
      await chmod(file, 0o755);
    },
    calls: async () => {
      const text = await readFile(path("calls"), "utf8").catch(() => "");
      await rm(path("calls"), { force: true });
      return text.split("\n").filter((line) => line !== "" && line !== "daemon-control status");
    },
    linked: (as = "S") => symlink("../init.d/hv_kvp_daemon", path(`etc/rc2.d/${as}01hv_kvp_daemon`)),
    running: () => writeFile(path("runs"), ""),
    remove: () => work.remove(),
  };
  for (const folder of ["etc/init.d", "etc/rc2.d", "var/opt/hyperv", "var/lib", "run", "usr/sbin"])
    await mkdir(path(folder), { recursive: true });
  await writeFile(path("etc/init.d/hv_kvp_daemon"), "#!/bin/sh\n", { mode: 0o755 });
  // What update-rc.d is asked for is there afterwards.
  await tree.stub("update-rc.d", `[ "$2" != defaults ] || ln -sf ../init.d/$1 ${path("etc/rc2.d")}/S01$1`);
  for (const tool of [
    "invoke-rc.d",
    "systemctl",
    "deb-systemd-helper",
    "deb-systemd-invoke",
    "start-stop-daemon",
  ])
    await tree.stub(tool);
  await tree.stub("usr/lib/hv-kvp-daemon/daemon-control", `[ "$1" != status ] || [ -e ${path("runs")} ]`);
  await tree.stub("usr/lib/hv-kvp-daemon/join-pools");
  return tree;
}
