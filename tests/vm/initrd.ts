import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { sh } from "../support/shell.ts";
import type { Kernel } from "./kernel.ts";
import { MESSAGE_SIZE } from "./kvp-message.ts";

/**
 * How the kernel that the stand-in plays talks to the daemon: as Linux 3.4 to 3.6 and wheezy's 3.2, in messages of 2,580 bytes; as 3.8 to
 * 4.1, in messages of 7,432 bytes to old daemons as to new ones; as since 4.2.
 */
export type Transport = "connector-3.4" | "connector-3.8" | "device";

/** What the stand-in for the host does while the machine boots. */
export interface HostAtBoot {
  readonly transport: Transport;
  /** Requests that wait for the daemon from the start, as kvp-message.ts makes them. */
  readonly requests?: readonly Uint8Array[];
}

/** Programs that it is made with, for requireTools. */
export const INITRD_TOOLS = ["busybox", "cpio"] as const;

/**
 * Makes an initial file system, in the folder `work`: it loads the drivers of the machine's disk, mounts it, and hands over to its
 * init. With `host` it loads the stand-in before that, at a time when a real guest's kernel has found hv_utils.
 */
export async function makeInitrd(
  kernel: Kernel,
  host: HostAtBoot | undefined,
  work: string,
): Promise<string> {
  const tree = join(work, "initrd");
  await mkdir(join(tree, "lib"), { recursive: true });
  await copyFile(await busybox(), join(tree, "busybox"));
  for (const module of MODULES)
    await copyFile(join(kernel.modules, module), join(tree, "lib", basename(module)));
  await writeFile(join(tree, "init"), INIT);
  await chmod(join(tree, "init"), 0o755);
  if (host !== undefined) {
    await copyFile(kernel.host, join(tree, "hv_host.ko"));
    await writeFile(join(tree, "transport"), host.transport);
    await writeFile(join(tree, "requests"), Buffer.concat([...(host.requests ?? [])]));
  }
  await sh(`cd '${tree}' && find . | cpio --quiet -o -H newc >../initrd.cpio`);
  return join(work, "initrd.cpio");
}

/** In the order in which they need each other. */
const MODULES = [
  "virtio/virtio.ko",
  "virtio/virtio_ring.ko",
  "virtio/virtio_pci_legacy_dev.ko",
  "virtio/virtio_pci_modern_dev.ko",
  "virtio/virtio_pci.ko",
  "block/virtio_blk.ko",
  "char/virtio_console.ko",
].map((path) => `kernel/drivers/${path}`);

const INIT = `#!/busybox sh
/busybox mkdir /proc /disk
/busybox mount -t devtmpfs none /dev
/busybox mount -t proc none /proc
for module in ${MODULES.map((path) => basename(path)).join(" ")}; do
	/busybox insmod /lib/$module
done
if [ -e /hv_host.ko ]; then
	/busybox insmod /hv_host.ko transport=$(/busybox cat /transport)
	/busybox dd if=/requests of=/dev/hv_host bs=${MESSAGE_SIZE} 2>/dev/null
fi
until [ -b /dev/vda ]; do /busybox sleep 0.1; done
/busybox mount -t ext4 /dev/vda /disk
/busybox umount /proc
/busybox mount --move /dev /disk/dev
exec /busybox switch_root /disk /sbin/init
`;

async function busybox(): Promise<string> {
  const found = await sh("command -v busybox");
  return found.stdout.trim();
}
