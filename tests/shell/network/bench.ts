import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { daemon, fileOf, plan } from "../../../build/package/package.test-support.ts";
import { run, temporaryFolder, type Ran, type RunOptions } from "../../support/shell.ts";
import { requireRoot, requireTools } from "../../support/tools.ts";

/** The scripts that hv_kvp_daemon calls about the network. */
export type NetworkHelper = "hv_get_dhcp_info" | "hv_get_dns_info" | "hv_set_ifconfig";

/** The text of a helper as it is packed. */
export function networkHelper(name: NetworkHelper): Promise<string> {
  const kvp = plan("wheezy-backports", { daemon: daemon("hv_kvp_daemon", "kvp-2") });
  return fileOf(kvp, `/usr/sbin/${name}`);
}

/** A folder in which the helpers see a machine's files: the paths that they know lie below it, and so do the commands that change a network. */
export interface NetworkBench {
  /** Lets hv_set_ifconfig set what a file says. */
  readonly set: (file?: string | Uint8Array) => Promise<Ran>;
  /** Lets it undo that. */
  readonly undo: () => Promise<Ran>;
  /** The same, where it has to succeed. */
  readonly done: (file?: string) => Promise<void>;
  readonly undone: () => Promise<void>;
  /** Runs a helper with dash. */
  readonly run: (helper: NetworkHelper, args?: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** Where a path of the machine's lies. */
  readonly at: (path: string) => string;
  readonly write: (path: string, content: string | Uint8Array) => Promise<void>;
  /** What a file holds; undefined where it is not there. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** Puts a command first on the helpers' PATH; every call is noted. */
  readonly command: (name: string, does: string) => Promise<void>;
  /** What the commands were called with, a line each, since the last time. */
  readonly calls: () => Promise<readonly string[]>;
  /** An Ethernet interface, with its address. */
  readonly addInterface: (name: string, mac: string) => Promise<void>;
}

/** Folder of a bench; commands in it come before all others. There is none at first. */
export const TRAP = "trap";

/** The folders of a machine that the helpers know. */
const KNOWN = ["/etc/network/", "/etc/resolv.conf", "/run/", "/sys/class/net", "/proc/"];

/** Of processor time, for a helper and each program that it runs: far more than they take, and the same on a busy machine. */
const CPU_SECONDS = 5;

/** Whether hv_set_ifconfig can be run here; these beside what it needs itself. */
export const canSet = (...tools: readonly string[]): boolean =>
  requireTools("dash", "awk", "flock", ...tools) &&
  requireRoot("hv_set_ifconfig is run, which only root may");

/** A bench for the tests of a file: before each it is laid out anew, with these interfaces. */
export function withBench(interfaces: Readonly<Record<string, string>> = { eth0: MAC }): NetworkBench {
  let work: ReturnType<typeof temporaryFolder>;
  const bench = benchIn(() => work.path);
  beforeEach(async () => {
    work = temporaryFolder("network");
    await layOut(work.path, bench);
    for (const [name, mac] of Object.entries(interfaces)) await bench.addInterface(name, mac);
  });
  afterEach(() => work.remove());
  return bench;
}

/** A bench in a folder, laid out, with eth0. */
export async function networkBench(path: string): Promise<NetworkBench> {
  const bench = benchIn(() => path);
  await layOut(path, bench);
  await bench.addInterface("eth0", MAC);
  return bench;
}

/**
 * Lays the helpers out in a folder, with commands that act as ifupdown and the kernel do as far as the helpers see: ifup puts an
 * interface into the list of what is up, and every address is found on it.
 */
async function layOut(path: string, { at, command, write }: NetworkBench): Promise<void> {
  const scripts = join(path, "scripts");
  await mkdir(scripts, { recursive: true });
  for (const folder of ["run/network", "sys/class/net", "etc/network"])
    await mkdir(at(folder), { recursive: true });
  for (const name of ["hv_get_dhcp_info", "hv_get_dns_info", "hv_set_ifconfig"] as const) {
    const text = KNOWN.reduce((made, known) => made.replaceAll(known, at(known)), await networkHelper(name));
    await writeFile(
      join(scripts, name),
      text.replace("PATH=/usr", `PATH=${join(path, TRAP)}:${join(path, "bin")}:/usr`),
    );
  }
  const state = at("/run/network/ifstate");
  await command("ifup", `echo "\${1%%=*}=\${1#*=}" >>${state}`);
  await command(
    "ifdown",
    `for name; do :; done\ngrep -v "^$name=" ${state} >${state}.new; mv ${state}.new ${state}`,
  );
  await command(
    "ip",
    `case "$*" in *" to "*) for bits in $(seq 1 128); do printf ' /%s ' "$bits"; done ;; *"addr show"*) echo 'inet 192.0.2.77/24 ' ;; esac`,
  );
  await command("logger", "");
  await write("/etc/network/interfaces", "");
  await write("/run/network/ifstate", "");
}

function benchIn(path: () => string): NetworkBench {
  const at = (inside: string): string => join(path(), "machine", inside);
  const noted = (): string => join(path(), "calls");
  const write = async (to: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(at(to)), { recursive: true });
    await writeFile(at(to), content);
  };
  const runHelper: NetworkBench["run"] = (helper, args = [], options) =>
    run(
      "/bin/dash",
      [
        "-c",
        `ulimit -t ${CPU_SECONDS}; exec /bin/dash "$@"`,
        "dash",
        join(path(), "scripts", helper),
        ...args,
      ],
      options,
    );
  const set: NetworkBench["set"] = async (file = STATIC) => {
    await write(REQUEST, file);
    return runHelper("hv_set_ifconfig", [at(REQUEST)]);
  };
  const undo = () => runHelper("hv_set_ifconfig", ["--undo", "eth0"]);
  return {
    at,
    write,
    set,
    undo,
    run: runHelper,
    done: async (file) => expect(await set(file)).toMatchObject({ status: 0, stdout: "" }),
    undone: async () => expect(await undo()).toMatchObject({ status: 0, stdout: "" }),
    command: async (name, does) => {
      const file = join(path(), "bin", name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `#!/bin/sh\necho "${name} $*" >>${noted()}\n${does}\n`);
      await chmod(file, 0o755);
    },
    read: (file) => readFile(at(file), "utf8").catch(() => undefined),
    calls: async () => {
      const lines = await readFile(noted(), "utf8").catch(() => "");
      await rm(noted(), { force: true });
      return lines.split("\n").filter((line) => line !== "");
    },
    addInterface: async (name, mac) => {
      await write(`/sys/class/net/${name}/address`, `${mac}\n`);
      await write(`/sys/class/net/${name}/type`, "1\n");
      await write(`/sys/class/net/${name}/ifindex`, "2\n");
    },
  };
}

/** The address of the bench's eth0, as the kernel writes it; the daemon writes it in capitals. */
export const MAC = "00:15:5d:01:02:03";

/** Where the daemon writes what the host wants. */
export const REQUEST = "/var/lib/hyperv/ifcfg-eth0";

export const INTERFACES = "/etc/network/interfaces";

export const RESOLV = "/etc/resolv.conf";

/** Lines, each with its end. */
export const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join("");

/** A file of the daemon's for eth0: its first lines, and what else is given. */
export const request = (...rest: readonly string[]): string =>
  lines(`HWADDR=${MAC.toUpperCase()}`, "DEVICE=eth0", ...rest);

/** The least that a host can want: one address. */
export const STATIC = request("BOOTPROTO=none", "IPADDR0=192.0.2.10", "NETMASK0=255.255.255.0");

/** What {@link STATIC} makes of an empty file. */
export const STATIC_STANZA = ["iface eth0 inet static", "\taddress 192.0.2.10", "\tnetmask 255.255.255.0"];

/** hv_set_ifconfig's own part of a file, with these lines. */
export const own = (...inside: readonly string[]): string =>
  lines("# hv_set_ifconfig:eth0 begin", ...inside, "# hv_set_ifconfig:eth0 end");

/** The same of interfaces, with what it says of itself. */
export const part = (...inside: readonly string[]): string =>
  own(
    "# Set by the Hyper-V host. To have again what stood here before:",
    "# /usr/sbin/hv_set_ifconfig --undo eth0",
    ...inside,
  );

/** Lines that it has set aside. */
export const aside = (...all: readonly string[]): string =>
  lines(...all.map((line) => `#hv_set_ifconfig:eth0# ${line}`));

/** The loopback interface, as Debian's installer writes it. */
export const LO = lines("auto lo", "iface lo inet loopback", "");
