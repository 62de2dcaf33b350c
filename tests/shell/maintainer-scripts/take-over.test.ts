import { readdir, readFile, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contentsOf, plan } from "../../../build/package/package.test-support.ts";
import { scriptTree, type ScriptTree } from "./script-tree.ts";

const SYSVINIT = await contentsOf(plan("wheezy"));

describe("files that a hand-made package left", () => {
  let tree: ScriptTree;
  beforeEach(async () => {
    tree = await scriptTree();
    await tree.stub("dpkg-query");
  });
  afterEach(() => tree.remove());
  const initScript = () => tree.path("etc/init.d/hv_kvp_daemon");
  const there = (file: string) => readFile(file, "utf8").catch(() => undefined);

  it.each([["upgrade", "3.1"], ["install"]])(
    "go aside before %s, so that dpkg has nothing to ask",
    async (...args) => {
      const ran = await tree.script(SYSVINIT, "preinst", ...args);
      expect(ran).toMatchObject({ status: 0, stderr: "" });
      expect(ran.stdout).toContain("hv_kvp_daemon.dpkg-old");
      expect(await there(initScript())).toBeUndefined();
      expect(await there(`${initScript()}.dpkg-old`)).toBe("#!/bin/sh\n");
      expect((await tree.script(SYSVINIT, "preinst", ...args)).status).toBe(0);
      expect(await there(`${initScript()}.dpkg-old`)).toBe("#!/bin/sh\n");
    },
  );

  it("stay where dpkg knows them as configuration: an administrator's change is kept", async () => {
    await tree.stub("dpkg-query", `echo " ${initScript()} 0123"`);
    expect(await tree.script(SYSVINIT, "preinst", "upgrade", "3.4-1")).toMatchObject({
      status: 0,
      stdout: "",
    });
    expect(await there(initScript())).toBe("#!/bin/sh\n");
  });

  it.each(["abort-upgrade", "abort-install"])("come back on %s", async (step) => {
    await tree.linked();
    await tree.script(SYSVINIT, "preinst", "upgrade", "3.1");
    expect((await tree.script(SYSVINIT, "postrm", step, "3.1")).status).toBe(0);
    expect(await readdir(tree.path("etc/init.d"))).toEqual(["hv_kvp_daemon"]);
  });

  it("do not come back where an earlier installation had put them aside, and the new script was deleted since", async () => {
    await tree.script(SYSVINIT, "preinst", "upgrade", "3.1");
    await tree.stub("dpkg-query", `echo " ${initScript()} 0123"`);
    await tree.script(SYSVINIT, "postrm", "abort-upgrade", "3.5");
    expect(await there(initScript())).toBeUndefined();
  });

  it("go aside beside an older one that is there under the same name, and come back alone", async () => {
    const old = `${initScript()}.dpkg-old`;
    await writeFile(old, "older");
    await writeFile(`${initScript()}.1.dpkg-old`, "oldest");
    const { stdout } = await tree.script(SYSVINIT, "preinst", "upgrade", "3.1");
    expect(stdout).toContain(`${old}, which is older, is kept as ${initScript()}.2.dpkg-old`);
    expect([await there(old), await there(`${initScript()}.2.dpkg-old`)]).toEqual(["#!/bin/sh\n", "older"]);
    await tree.script(SYSVINIT, "postrm", "abort-upgrade", "3.1");
    expect(await there(initScript())).toBe("#!/bin/sh\n");
    expect(await there(`${initScript()}.1.dpkg-old`)).toBe("oldest");
  });
});
