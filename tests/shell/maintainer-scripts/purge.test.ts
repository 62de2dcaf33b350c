import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contentsOf, daemon, plan } from "../../../build/package/package.test-support.ts";
import { run } from "../../support/shell.ts";
import { requireRoot, requireTools } from "../../support/tools.ts";
import { scriptTree, type ScriptTree } from "./script-tree.ts";

const WHEEZY = await contentsOf(plan("wheezy"));
const BOOKWORM = await contentsOf(plan("bookworm", { daemon: daemon("hv_kvp_daemon", "kvp-3") }));

const canMount = requireTools("unshare", "mount") && requireRoot("a file system is mounted");

describe("a purge", () => {
  let tree: ScriptTree;
  beforeEach(async () => {
    tree = await scriptTree();
  });
  afterEach(() => tree.remove());

  it.skipIf(!canMount)(
    "succeeds where the folder of the pools is a mount point, and empties it",
    async () => {
      const folder = tree.path("var/lib/hyperv");
      await mkdir(folder);
      await tree.script(BOOKWORM, "postrm", "remove");
      const { status, stdout, stderr } = await run(
        "unshare",
        [
          "--mount",
          "sh",
          "-c",
          'mount -t tmpfs none "$2" && : >"$2/.kvp_pool_0" && dash "$1" purge && ls -A "$2"',
          "sh",
          tree.path("postrm"),
          folder,
        ],
        { env: { PATH: `${tree.path("bin")}:/usr/bin:/bin` } },
      );
      expect([status, stdout, stderr]).toEqual([0, "", ""]);
    },
  );

  it("takes away the lock of what joins the pools, which an image would keep", async () => {
    await writeFile(tree.path("run/hyperv-pools.lock"), "");
    expect((await tree.script(WHEEZY, "postrm", "remove")).status).toBe(0);
    expect(await readdir(tree.path("run"))).toEqual(["hyperv-pools.lock"]);
    expect((await tree.script(WHEEZY, "postrm", "purge")).status).toBe(0);
    expect(await readdir(tree.path("run"))).toEqual([]);
  });

  it("leaves what lies behind an administrator's link in place of the folder", async () => {
    await mkdir(tree.path("elsewhere"));
    await writeFile(tree.path("elsewhere/ifcfg-eth0"), "of somebody else's");
    await rm(tree.path("var/opt/hyperv"), { recursive: true });
    await symlink(tree.path("elsewhere"), tree.path("var/opt/hyperv"));
    expect((await tree.script(WHEEZY, "postrm", "purge")).status).toBe(0);
    expect(await readdir(tree.path("elsewhere"))).toEqual(["ifcfg-eth0"]);
  });

  it("takes the links of a suite with systemd away, also by the package of a suite without, and masks nothing there", async () => {
    const system = tree.path("etc/systemd/system");
    const helper = tree.path("var/lib/systemd/deb-systemd-helper-enabled");
    for (const folder of [system, helper]) {
      await mkdir(`${folder}/multi-user.target.wants`, { recursive: true });
      await symlink("/gone", `${folder}/multi-user.target.wants/hv_kvp_daemon.service`);
    }
    await tree.script(WHEEZY, "postrm", "remove");
    expect(await tree.calls()).toEqual([]);
    expect((await tree.script(WHEEZY, "postrm", "purge")).status).toBe(0);
    for (const folder of [system, helper])
      expect(await readdir(`${folder}/multi-user.target.wants`)).toEqual([]);
    expect(await tree.calls()).toContain("deb-systemd-helper purge hv_kvp_daemon.service");
  });

  it("tells that the host's name servers stay, and how to undo what only the package could", async () => {
    await writeFile(tree.path("etc/resolv.conf"), "nameserver 192.0.2.1\n");
    expect((await tree.script(WHEEZY, "postrm", "purge")).stdout).toBe("");
    await writeFile(
      tree.path("etc/resolv.conf"),
      "# hv_set_ifconfig:eth0 begin\nnameserver 192.0.2.2\n# hv_set_ifconfig:eth0 end\n#hv_set_ifconfig:eth0# nameserver 192.0.2.1\n",
    );
    expect((await tree.script(WHEEZY, "postrm", "remove")).stdout).toBe("");
    const { stdout } = await tree.script(WHEEZY, "postrm", "purge");
    expect(stdout).toContain(`${tree.path("etc/resolv.conf")} keeps`);
    expect(stdout).toMatch(/to undo it, delete these parts, and #hv_set_ifconfig:INTERFACE#/);
  });
});
