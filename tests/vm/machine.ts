import { spawn } from "node:child_process";
import type { Duplex, Readable } from "node:stream";
import { temporaryFolder, type Ran } from "../support/shell.ts";
import { PATH_WITH_SBIN } from "../support/tools.ts";
import { accelerator, type Accelerator } from "./accelerator.ts";
import { DISK_TOOLS } from "./disk.ts";
import { INITRD_TOOLS, makeInitrd, type HostAtBoot } from "./initrd.ts";
import { debianKernel } from "./kernel.ts";

/** Programs that a machine is made and run with, for requireTools. */
export const MACHINE_TOOLS = ["qemu-system-x86_64", ...DISK_TOOLS, ...INITRD_TOOLS] as const;

/** What is to boot, and as what it shows itself. */
export interface MachineWanted {
  /** As makeDisk has made it. */
  readonly disk: string;
  /** Keep what the machine writes: for a story of several boots. Default: forgotten. */
  readonly keep?: boolean;
  /**
   * What the firmware says of the machine: `qemu`, as QEMU has it, or what a Hyper-V guest of generation 1 or 2 sees. Default: `qemu`.
   */
  readonly firmware?: "qemu" | "hyperv-1" | "hyperv-2";
  /** The stand-in for the host, from before init starts. Default: none. */
  readonly host?: HostAtBoot;
  /** Hyper-V's own interfaces, and its bus, as QEMU imitates them. With KVM only. Default: none. */
  readonly enlightened?: boolean;
  /** A network with a DHCP server at 10.0.2.2, and nothing beyond it. Default: none. */
  readonly network?: boolean;
}

/** A machine that runs. */
export interface Machine {
  /** Runs lines of shell in it, whatever their exit status. */
  readonly run: (lines: string, options?: { readonly timeout?: number }) => Promise<Ran>;
  /** Runs lines of shell in it that have to succeed. */
  readonly ok: (lines: string, options?: { readonly timeout?: number }) => Promise<Ran>;
  /** What has been written to the serial console so far, to the last line. */
  readonly console: () => Promise<string>;
  /** Shuts the machine down as an administrator does, and waits for its end. */
  readonly shutDown: () => Promise<void>;
  /** Takes it away, whatever it is doing. */
  readonly close: () => Promise<void>;
}

/** Boots a machine, tells a story in it, and takes it away whatever happens. */
export async function inMachine<T>(
  wanted: MachineWanted,
  story: (machine: Machine) => Promise<T>,
): Promise<T> {
  const machine = await boot(wanted);
  try {
    return await story(machine);
  } finally {
    await machine.close();
  }
}

/**
 * Boots a machine and waits until its boot is done. Throws, with the console's last lines, where that takes longer than `limits` of the
 * accelerator, or a command in it does.
 */
export async function boot(wanted: MachineWanted): Promise<Machine> {
  const kernel = await debianKernel();
  const how = await accelerator();
  const folder = temporaryFolder("machine");
  try {
    const initrd = await makeInitrd(kernel, wanted.host, folder.path);
    const qemu = start([...options(wanted, how), "-kernel", kernel.image, "-initrd", initrd], folder.path);
    const machine = control(qemu, how, () => folder.remove());
    await machine.ready();
    return machine;
  } catch (error) {
    folder.remove();
    throw error;
  }
}

function options(wanted: MachineWanted, how: Accelerator): readonly string[] {
  const { disk, keep = false, firmware = "qemu", enlightened = false, network = false } = wanted;
  return [
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-m", "512", "-smp", "1"],
    ...how.options({ enlightened, showsHypervisor: firmware === "qemu" }),
    ...FIRMWARE[firmware].flatMap((strings) => ["-smbios", strings]),
    ...["-drive", `file=${disk},format=raw,if=virtio,cache=unsafe,snapshot=${keep ? "off" : "on"}`],
    ...["-serial", "stdio"],
    // Node gives a socket as the process's fourth file.
    ...["-chardev", "socket,id=agent,fd=3", "-device", "virtio-serial-pci"],
    ...["-device", "virtserialport,chardev=agent"],
    ...["-device", "virtio-rng-pci"],
    ...(network
      ? ["-netdev", "user,id=net,restrict=on", "-device", "virtio-net-pci,netdev=net,romfile="]
      : []),
    // Where an emulated processor gets little time, the kernel's check of its timer fails and ends the boot: as on Hyper-V, no check.
    ...["-append", "console=ttyS0 quiet panic=-1 net.ifnames=0 no_timer_check"],
  ];
}

const MICROSOFT = "manufacturer=Microsoft Corporation,product=Virtual Machine";

/** Beside that, nothing may say QEMU. */
const HARDWARE = ["type=4,manufacturer=AuthenticAMD", "type=17,manufacturer=Microsoft Corporation"];

/** What dmidecode shows in guests of Hyper-V: with a BIOS (generation 1), and with UEFI (generation 2). */
const FIRMWARE: Readonly<Record<NonNullable<MachineWanted["firmware"]>, readonly string[]>> = {
  qemu: [],
  "hyperv-1": [
    "type=0,vendor=American Megatrends Inc.,version=090008",
    `type=1,${MICROSOFT},version=7.0`,
    `type=2,${MICROSOFT},version=7.0`,
    "type=3,manufacturer=Microsoft Corporation,version=7.0",
    ...HARDWARE,
  ],
  "hyperv-2": [
    "type=0,vendor=Microsoft Corporation,version=Hyper-V UEFI Release v4.0",
    `type=1,${MICROSOFT},version=Hyper-V UEFI Release v4.0`,
    `type=2,${MICROSOFT},version=Hyper-V UEFI Release v4.0`,
    "type=3,manufacturer=Microsoft Corporation,version=Hyper-V UEFI Release v4.0",
    ...HARDWARE,
  ],
};

interface Qemu {
  readonly agent: Duplex;
  readonly console: () => string;
  /** Resolves when a text has come over the serial console. */
  readonly hears: (text: string) => Promise<void>;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  readonly isGone: () => boolean;
  readonly kill: () => void;
}

function start(args: readonly string[], folder: string): Qemu {
  // Not even a test run that is killed leaves it behind. Its own temporary files stand in the folder.
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "qemu-system-x86_64", ...args], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: { ...process.env, PATH: PATH_WITH_SBIN, TMPDIR: folder },
  });
  let said = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr] as readonly (Readable | null)[])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      for (const listener of listeners) listener();
    });
  let gone = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      gone = true;
      resolve();
    };
    child.once("close", end);
    child.once("error", (error) => {
      said += String(error);
      end();
    });
  });
  return {
    // The fourth entry of stdio above is a pipe, which Node makes a socket that can be read and written.
    agent: child.stdio[3] as Duplex,
    console: () => said,
    hears: (text) =>
      new Promise((resolve) => {
        const listener = (): void => {
          if (!said.includes(text)) return;
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
        listener();
      }),
    ended,
    isGone: () => gone,
    kill: () => child.kill("SIGKILL"),
  };
}

function control(
  qemu: Qemu,
  how: Accelerator,
  remove: () => void,
): Machine & { readonly ready: () => Promise<void> } {
  const lines = linesOf(qemu.agent);
  const close = async (): Promise<void> => {
    qemu.kill();
    await qemu.ended;
    remove();
  };
  /** Waits for something that happens in the machine. */
  const within = async <T>(awaited: Promise<T>, what: string, limit: number): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const fail = (why: string): void =>
        reject(new Error(`${what}: ${why}. The console's last lines:\n${lastLines(qemu.console())}`));
      timer = setTimeout(() => fail(`not done within ${limit / 1000} seconds (${how.name})`), limit);
      void qemu.ended.then(() => setImmediate(() => fail("the machine has ended")));
    });
    try {
      return await Promise.race([awaited, late]);
    } catch (error) {
      await close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
  const run: Machine["run"] = async (script, { timeout = how.commandLimit } = {}) => {
    qemu.agent.write(`${Buffer.from(`PATH=${PATH}\nexport PATH\n${script}\n`).toString("base64")}\n`);
    const answer = await within(lines.next(), `running ${brief(script)}`, timeout);
    const [status = "", output = "", errors = ""] = answer.split(":");
    const bytes = Buffer.from(output, "base64");
    const stderr = Buffer.from(errors, "base64").toString("utf8");
    return { status: Number(status), stdout: bytes.toString("utf8"), stderr, bytes };
  };
  let marks = 0;
  return {
    ready: async () => {
      const first = await within(lines.next(), "booting", how.bootLimit);
      if (first === "ready") return;
      await close();
      throw new Error(`the agent said ${first}`);
    },
    run,
    ok: async (script, options) => {
      const ran = await run(`set -e\n${script}`, options);
      if (ran.status === 0) return ran;
      throw new Error(`${brief(script)}: exit status ${ran.status}\n${ran.stdout}${ran.stderr}`);
    },
    console: async () => {
      // The agent's answers can be here before what was written to the console earlier: a line of our own comes after that.
      const mark = `(console read ${++marks})`;
      await run(`echo '${mark}' >/dev/console`);
      await within(qemu.hears(mark), "reading the console", how.commandLimit);
      return qemu.console();
    },
    shutDown: async () => {
      qemu.agent.write(`${Buffer.from(`PATH=${PATH} poweroff`).toString("base64")}\n`);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, how.bootLimit);
      });
      await Promise.race([qemu.ended, late]);
      clearTimeout(timer);
      const isDone = qemu.isGone();
      await close();
      if (!isDone)
        throw new Error(`shutting down: not done. The console's last lines:\n${lastLines(qemu.console())}`);
    },
    close,
  };
}

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What a message can hold of a script. */
function brief(script: string): string {
  const line = script.trim().replaceAll(/\s+/g, " ");
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function lastLines(text: string): string {
  return text.split("\n").slice(-60).join("\n");
}

/** The lines that come from the agent, each given once. */
function linesOf(stream: Readable): { readonly next: () => Promise<string> } {
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  let begun = "";
  stream.setEncoding("utf8");
  // It breaks when the machine ends, which is not the agent's to report.
  stream.on("error", () => undefined);
  stream.on("data", (text: string) => {
    const parts = (begun + text).split("\n");
    begun = parts.pop() ?? "";
    for (const line of parts) {
      const next = waiting.shift();
      if (next === undefined) lines.push(line);
      else next(line);
    }
  });
  return {
    next: () =>
      new Promise((resolve) => {
        const line = lines.shift();
        if (line === undefined) waiting.push(resolve);
        else resolve(line);
      }),
  };
}
