import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { committedImage } from "../../scripts/sample/sources.ts";
import { inRoot } from "../support/daemon-in-root.ts";
import { hypervDaemonsMedium } from "../support/hyperv-daemons-medium.ts";
import { lisdeb } from "../support/lisdeb.ts";
import type { Root } from "../support/root-fs.ts";
import { sh } from "../support/shell.ts";
import { makeDisk } from "./disk.ts";
import type { Machine } from "./machine.ts";

/** What a small Debian 12 needs to boot, by the name of its init, and what system VMs of CloudStack ask which hypervisor they run on. */
const PACKAGES = {
  sysvinit: ["sysvinit-core", "insserv"],
  systemd: ["systemd-sysv", "dbus"],
  both: ["udev", "kmod", "iproute2", "ifupdown", "isc-dhcp-client", "procps", "virt-what"],
} as const;

/**
 * Makes a small Debian 12 with an init of choice, does in it what `prepare` says, and makes a disk of it. Such disks are made one after the
 * other: where two are wanted at once, the first makes the system that both stand on.
 */
export function diskWith(
  init: "sysvinit" | "systemd",
  disk: string,
  prepare: (root: Root) => Promise<void>,
): Promise<string> {
  const made = latest.then(() => makeDiskWith(init, disk, prepare));
  latest = made.catch(() => undefined);
  return made;
}

let latest: Promise<unknown> = Promise.resolve();

async function makeDiskWith(
  init: "sysvinit" | "systemd",
  disk: string,
  prepare: (root: Root) => Promise<void>,
): Promise<string> {
  const packages = [...PACKAGES[init], ...PACKAGES.both];
  await mkdir(join(disk, ".."), { recursive: true });
  await inRoot({ suite: "bookworm", architecture: "amd64", packages }, async (root) => {
    await root.ok("cat >/etc/modprobe.d/tried.conf", { input: NOTE_TRIED });
    await prepare(root);
    await makeDisk(root, disk);
  });
  return disk;
}

/** All drivers of Hyper-V need hv_vmbus, which stays in no list of modules where it finds no Hyper-V: so modprobe notes that it was tried. */
const NOTE_TRIED = "install hv_vmbus touch /run/hv_vmbus.tried; modprobe --ignore-install hv_vmbus\n";

/** Whether a driver of Hyper-V was to be loaded since the boot, with success or without. */
export async function triedDriver(machine: Machine): Promise<boolean> {
  return (await machine.run("[ -e /run/hv_vmbus.tried ]")).status === 0;
}

/** Copies packages into a root's /root, and gives their paths there. */
export async function putPackages(root: Root, debs: readonly string[]): Promise<readonly string[]> {
  for (const deb of debs) await root.put(deb, `root/${basename(deb)}`);
  return debs.map((deb) => `/root/${basename(deb)}`);
}

/**
 * Builds wheezy's package of the demonstration medium, or its second revision: a daemon of generation 1, which speaks through the
 * connector.
 */
export async function demoPackage(out: string, revision: 1 | 2 = 1): Promise<string> {
  const recipe = revision === 1 ? ["demo"] : [join(RECIPES, "demo-revised.yaml"), "--media", committedImage];
  const deb = (await build([...recipe, "--suite", "wheezy"], out))["hv-kvp-daemon"];
  if (deb === undefined) throw new Error("the demonstration medium gave no hv-kvp-daemon");
  return deb;
}

/**
 * Builds bookworm's packages of a medium with Debian's own daemons, of generation 3, which need the device: path by name. The recipe is
 * one of tests/recipes.
 */
export async function hypervDaemonsPackages(work: string): Promise<Readonly<Record<string, string>>> {
  const medium = await hypervDaemonsMedium(join(work, "medium"));
  const recipe = join(RECIPES, "hyperv-daemons.yaml");
  return build([recipe, "--suite", "bookworm", "--media", medium.iso], join(work, "packages"));
}

const RECIPES = join(import.meta.dirname, "..", "recipes");

async function build(
  args: readonly string[],
  out: string,
): Promise<Readonly<Record<string, string | undefined>> & Readonly<Record<string, string>>> {
  const built = await lisdeb(["build", ...args, "--arch", "amd64", "--offline", "--out", out, "--json"]);
  if (built.status !== 0) throw new Error(built.stderr);
  const listed = await sh(`find '${out}/debs' -name '*.deb'`);
  const debs = listed.stdout.trim().split("\n");
  return Object.fromEntries(debs.map((deb) => [basename(deb).split("_")[0] ?? "", deb]));
}
