import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { ROOT_TOOLS } from "./support/root-fs.ts";
import { requireRoot, requireTools } from "./support/tools.ts";
import { boot, MACHINE_TOOLS } from "./vm/machine.ts";

const work = temporaryFolder("vm-machine");
afterAll(() => work.remove());

const canBoot =
  requireTools(...MACHINE_TOOLS, ...ROOT_TOOLS) && requireRoot("a kernel is unpacked and built for");

describe.skipIf(!canBoot)("a machine whose disk has no system on it", { timeout: 400_000 }, () => {
  it("is given up at once, with what it said last", async () => {
    const disk = join(work.path, "disk");
    await runOk("mke2fs", ["-q", "-t", "ext4", disk, "16M"]);
    await expect(boot({ disk })).rejects.toThrow(
      /^booting: the machine has ended\. The console's last lines:[^]*Attempted to kill init/,
    );
  });
});
