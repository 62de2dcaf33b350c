import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run, sh, temporaryFolder } from "../support/shell.ts";
import { debianKernel } from "./kernel.ts";

/** How QEMU runs a machine here. */
export interface Accelerator {
  readonly name: "KVM" | "plain emulation";
  /** The longest that a boot, and a command, may take; in milliseconds. Far more than they do. */
  readonly bootLimit: number;
  readonly commandLimit: number;
  /** QEMU's options. */
  readonly options: (wanted: ProcessorWanted) => readonly string[];
}

interface ProcessorWanted {
  /** Hyper-V's own interfaces beside QEMU's, and the bridge to its bus: KVM only. */
  readonly enlightened: boolean;
  /** Whether the processor says that it is QEMU's: what a guest of Hyper-V does not see. */
  readonly showsHypervisor: boolean;
}

/**
 * KVM where a kernel boots with it, otherwise plain emulation, which needs nothing of the machine. That /dev/kvm opens is not enough: some
 * clouds' nested virtualization takes only kernels made for it, and hangs with Debian's.
 */
export async function accelerator(): Promise<Accelerator> {
  return (await asWhatKvmBoots()) === "no" ? EMULATION : KVM;
}

/** Whether machines can have Hyper-V's own interfaces here: with a KVM that has them all. */
export async function canBeEnlightened(): Promise<boolean> {
  return (await asWhatKvmBoots()) === "enlightened";
}

const KVM: Accelerator = {
  name: "KVM",
  bootLimit: 60_000,
  commandLimit: 60_000,
  options: ({ enlightened, showsHypervisor }) => [
    ...["-accel", "kvm", "-cpu"],
    [
      "host",
      ...(showsHypervisor ? [] : ["kvm=off"]),
      ...(enlightened ? HYPERV : showsHypervisor ? [] : ["-hypervisor"]),
    ].join(),
    ...(enlightened ? ["-device", "vmbus-bridge"] : []),
  ],
};

/** Hyper-V's interfaces for guests, as QEMU has them with KVM: hv_vmbus wants all of these. */
const HYPERV = ["hv_relaxed", "hv_vapic", "hv_time", "hv_vpindex", "hv_synic", "hv_stimer"];

const EMULATION: Accelerator = {
  name: "plain emulation",
  bootLimit: 300_000,
  commandLimit: 150_000,
  options: ({ enlightened, showsHypervisor }) => {
    if (enlightened) throw new Error("QEMU imitates Hyper-V's interfaces with KVM only");
    // A processor model whose own name tells nothing, either: virt-what looks at it.
    const processor = showsHypervisor ? "qemu64" : "qemu64,-hypervisor,tcg-cpuid=off,model-id=AMD EPYC";
    // Translated code takes up to a gigabyte of memory otherwise, a machine.
    return ["-accel", "tcg,thread=multi,tb-size=256", "-cpu", processor];
  },
};

/** `no`: as nothing. `plain`: without Hyper-V's interfaces. */
type Boots = "no" | "plain" | "enlightened";

let known: Promise<Boots> | undefined;

/** Found out once; the answer, kept in out/cache/tests, holds until this machine boots again. */
function asWhatKvmBoots(): Promise<Boots> {
  known ??= (async () => {
    if (!existsSync("/dev/kvm")) return "no";
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const cache = join(import.meta.dirname, "..", "..", "out", "cache", "tests");
    const answer = join(cache, `kvm-${boot}`);
    if (!existsSync(answer)) {
      const boots = !(await bootsWithKvm(false))
        ? "no"
        : (await bootsWithKvm(true))
          ? "enlightened"
          : "plain";
      await mkdir(cache, { recursive: true });
      await writeFile(`${answer}.${process.pid}`, boots);
      await rename(`${answer}.${process.pid}`, answer);
    }
    // Nobody but this function writes it.
    return readFileSync(answer, "utf8") as Boots;
  })();
  return known;
}

/** Boots the kernel with an initial file system that does nothing but end it. */
async function bootsWithKvm(enlightened: boolean): Promise<boolean> {
  const { image } = await debianKernel();
  const folder = temporaryFolder("kvm");
  try {
    await sh(`
      cd '${folder.path}' && mkdir tree && cp "$(command -v busybox)" tree/busybox
      printf '#!/busybox sh\necho it boots\n/busybox poweroff -f\n' >tree/init && chmod 755 tree/init
      cd tree && find . | cpio --quiet -o -H newc >../initrd`);
    // Where it hangs, not even a test run that is killed leaves it behind.
    const ran = await run(
      "setpriv",
      [
        ...["--pdeathsig", "KILL", "qemu-system-x86_64"],
        ...["-nodefaults", "-no-reboot", "-display", "none", "-serial", "stdio", "-m", "256"],
        ...KVM.options({ enlightened, showsHypervisor: true }),
        ...["-kernel", image, "-initrd", join(folder.path, "initrd")],
        ...["-append", "console=ttyS0 panic=-1"],
      ],
      { timeout: 15_000 },
    );
    const isHyperV = ran.stdout.includes("Hypervisor detected: Microsoft Hyper-V");
    return ran.status === 0 && ran.stdout.includes("it boots") && isHyperV === enlightened;
  } catch {
    // It hung.
    return false;
  } finally {
    folder.remove();
  }
}
