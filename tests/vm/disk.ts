import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Root } from "../support/root-fs.ts";
import { runOk } from "../support/shell.ts";
import { installAgent } from "./agent.ts";
import { debianKernel } from "./kernel.ts";

/** Programs that it is made with, for requireTools. */
export const DISK_TOOLS = ["mke2fs", "nsenter"] as const;

/** Makes a root into a disk that a machine can boot from, with the kernel's modules and the agent in it. The root can't be used any more. */
export async function makeDisk(root: Root, disk: string): Promise<void> {
  const kernel = await debianKernel();
  await installAgent(root);
  const modules = join(root.path, "lib/modules", kernel.release);
  await mkdir(modules, { recursive: true });
  await cp(kernel.modules, modules, { recursive: true });
  await cp(kernel.host, join(root.path, "root/hv_host.ko"));
  const pid = /^\/proc\/(\d+)\//.exec(root.path)?.[1];
  if (pid === undefined) throw new Error(`${root.path} is not the path of a root`);
  const folder = root.path.slice(`/proc/${pid}/root`.length);
  // In the root's own view of mounts, and without its /proc. Without a journal: nobody needs the disk after a crash.
  const lines = `umount '${folder}/proc' && exec mke2fs -q -t ext4 -O ^has_journal -E root_owner=0:0 -d '${folder}' '${disk}' 1G`;
  await runOk("nsenter", [`--target=${pid}`, "--mount", "sh", "-ec", lines], { timeout: 120_000 });
}
