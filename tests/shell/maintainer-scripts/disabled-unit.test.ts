import { mkdir, rm, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contentsOf, daemon, plan } from "../../../build/package/package.test-support.ts";
import { SUITES } from "../../../build/suite/index.ts";
import { scriptTree, type ScriptTree } from "./script-tree.ts";

const SYSTEMD = SUITES.filter(({ init }) => init === "systemd").map(({ name }) => name);

/** What starts a service: by systemd, its helper, the init script, or as somebody had started it by hand. */
const STARTS = /[ -](re)?start( |$)/;

// Before init-system-helpers 1.23, and so in Debian 8, deb-systemd-invoke asks policy-rc.d alone: the stub starts whatever it is told to.
describe.each(SYSTEMD)("a unit that is disabled, on %s", (suite) => {
  let tree: ScriptTree;
  beforeEach(async () => {
    tree = await scriptTree();
    await rm(tree.path("var/opt/hyperv"), { recursive: true });
    await mkdir(tree.path("run/systemd/system"), { recursive: true });
    await writeFile(tree.path("etc/init.d/hv_fcopy_daemon"), "#!/bin/sh\n", { mode: 0o755 });
    await tree.stub("usr/lib/hv-fcopy-daemon/daemon-control", '[ "$1" != status ]');
    await tree.stub("deb-systemd-helper", 'case "$*" in *was-enabled*) exit 1 ;; esac');
    await unit({ enabled: false, active: false });
  });
  afterEach(() => tree.remove());

  const unit = ({ enabled, active }: { enabled: boolean; active: boolean }) =>
    tree.stub(
      "systemctl",
      `case $2 in is-enabled) exit ${enabled ? 0 : 1} ;; is-active) exit ${active ? 0 : 3} ;; esac`,
    );
  const fcopy = () => contentsOf(plan(suite, { daemon: daemon("hv_fcopy_daemon", "fcopy-3") }));
  const kvp = () => contentsOf(plan(suite, { daemon: daemon("hv_kvp_daemon", "kvp-3") }));
  const starts = async () => (await tree.calls()).filter((call) => STARTS.test(call));

  it.each([
    ["installed", ""],
    ["upgraded", "4.0"],
  ])("is not started when file copy is %s, though links in /etc/rc?.d may be there", async (_what, from) => {
    const deb = await fcopy();
    expect(await tree.script(deb, "postinst", "configure", from)).toMatchObject({ status: 0, stderr: "" });
    expect(await starts()).toEqual([]);
  });

  it("is not started on an upgrade where somebody had switched it off", async () => {
    await tree.linked();
    expect((await tree.script(await kvp(), "postinst", "configure", "3.1")).status).toBe(0);
    expect(await starts()).toEqual([]);
  });

  it("has its daemon replaced where one ran: by the unit where that is active, else as it was started", async () => {
    await tree.running();
    await unit({ enabled: false, active: true });
    await tree.script(await kvp(), "postinst", "configure", "3.1");
    expect(await starts()).toEqual(["systemctl try-restart hv_kvp_daemon.service"]);
    await unit({ enabled: false, active: false });
    await tree.stub(
      "usr/lib/hv-kvp-daemon/daemon-control",
      `[ "$1" != stop ] || rm -f ${tree.path("runs")}; [ "$1" != status ] || [ -e ${tree.path("runs")} ]`,
    );
    await tree.script(await kvp(), "postinst", "configure", "3.1");
    expect(await starts()).toEqual([expect.stringMatching(/^start-stop-daemon --start .*hv_kvp_daemon$/)]);
  });

  it("is started once it is enabled", async () => {
    await unit({ enabled: true, active: false });
    await tree.script(await fcopy(), "postinst", "configure", "4.0");
    expect(await starts()).toEqual(["deb-systemd-invoke start hv_fcopy_daemon.service"]);
  });
});
