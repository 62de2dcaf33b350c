import { mkdir, symlink, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contentsOf, daemon, plan } from "../../../build/package/package.test-support.ts";
import { scriptTree, type ScriptTree } from "./script-tree.ts";

const FCOPY = await contentsOf(plan("bullseye", { daemon: daemon("hv_fcopy_daemon", "fcopy-3") }));
const KVP = await contentsOf(plan("bullseye", { daemon: daemon("hv_kvp_daemon", "kvp-3") }));

/** Debian's own names of the init script: now, and up to Debian 10. */
const NAMES = ["hv-fcopy-daemon", "hyperv-daemons.hv-fcopy-daemon"];

describe("an init script that Debian's hyperv-daemons left", () => {
  let tree: ScriptTree;
  beforeEach(async () => {
    tree = await scriptTree();
    await tree.stub("usr/lib/hv-fcopy-daemon/daemon-control", '[ "$1" != status ]');
  });
  afterEach(() => tree.remove());

  async function left(name: string, { mode = 0o755, link = "S" } = {}): Promise<void> {
    await writeFile(tree.path("etc/init.d", name), "#!/bin/sh\n", { mode });
    await symlink(`../init.d/${name}`, tree.path("etc/rc2.d", `${link}01${name}`));
  }
  const configured = async (deb = FCOPY) => {
    const { status, stderr } = await tree.script(deb, "postinst", "configure", "");
    expect(status).toBe(0);
    return stderr;
  };

  it.each(NAMES)(
    "and that starts a daemon which is switched off is told of, with what ends it: %s",
    async (name) => {
      await left(name);
      const stderr = await configured();
      expect(stderr).toMatch(/^hv-fcopy-daemon: hv_fcopy_daemon is switched off, but [^\n]*\n$/);
      expect(stderr).toContain(
        `/etc/init.d/${name}, which another package has left, starts it at every boot`,
      );
      expect(stderr).toContain(`update-rc.d ${name} disable\n`);
      expect(await tree.calls(), "it is another package's").not.toContain(`update-rc.d ${name} disable`);
    },
  );

  it.each([
    ["cannot be run, as Debian 12 leaves it", { mode: 0o644 }],
    ["has no start link", { link: "K" }],
  ])("and that %s is passed over", async (_what, how) => {
    await left("hv-fcopy-daemon", how);
    expect(await configured()).toBe("");
  });

  it("is passed over under systemd, where its name is the unit's", async () => {
    await mkdir(tree.path("run/systemd/system"), { recursive: true });
    await left("hv-fcopy-daemon");
    expect(await configured()).toBe("");
  });

  it("is passed over where the service is on in any case", async () => {
    await left("hv-kvp-daemon");
    expect(await configured(KVP)).toBe("");
  });
});
