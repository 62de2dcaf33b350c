import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run, runOk, temporaryFolder, type Ran } from "../../support/shell.ts";
import { requireTools } from "../../support/tools.ts";
import { SUITES } from "../../../build/suite/index.ts";
import { contentsOf, daemon, KINDS, plan } from "../../../build/package/package.test-support.ts";

/** Every distinct unit that lisdeb makes, by the first package and suite that it is for. */
const UNITS = new Map<string, string>();
for (const { name, init } of SUITES) {
  if (init !== "systemd") continue;
  for (const [what, make] of KINDS) {
    const { tree } = await contentsOf(plan(name, { daemon: make().daemon }));
    const unit = tree.find(({ path, type }) => type === "file" && path.endsWith(".service"));
    if (typeof unit?.content !== "string") expect.unreachable();
    if (![...UNITS.values()].includes(unit.content)) UNITS.set(`${what}, rendered for ${name}`, unit.content);
  }
}
const each = [...UNITS].map(([what, text]) => ({ what, text }));

/** What systemd 215, jessie's, reads of a unit (its src/core/load-fragment-gperf.gperf.m4 and src/shared/install.c). */
const KNOWN_TO_215: Readonly<Record<string, readonly string[]>> = {
  Unit: [
    ...["Description", "Documentation", "After", "ConditionVirtualization", "ConditionPathIsDirectory"],
    "ConditionPathExists",
  ],
  Service: [
    ...["Type", "ExecStart", "ExecStop", "KillMode", "Restart", "TimeoutStartSec", "TimeoutStopSec"],
    "NoNewPrivileges",
  ],
  Install: ["WantedBy"],
};

describe("the unit", () => {
  it("says nothing that jessie's systemd does not know", () => {
    expect(UNITS.size).toBeGreaterThanOrEqual(5);
    for (const { what, text } of each)
      for (const { section, name } of directives(text)) expect(KNOWN_TO_215[section], what).toContain(name);
  });

  it("waits for no device: it requires and binds to none", () => {
    for (const { text } of each) expect(text).not.toMatch(/^(Requires|Requisite|BindsTo|Wants)=/m);
  });

  it("has a limit for start and stop, below the 90 seconds that are systemd's own", () => {
    for (const { text } of each) {
      expect(text).toMatch(/^TimeoutStartSec=15$/m);
      expect(text).toMatch(/^TimeoutStopSec=30$/m);
    }
  });

  it("is pulled in by the device where the daemon needs it, by the boot in any case", () => {
    for (const { what, text } of each) {
      const wanted = [...text.matchAll(/^WantedBy=(.*)$/gm)].map(([, unit]) => unit);
      const device = /^ConditionPathExists=\/dev\/vmbus\/(.*)$/m.exec(text)?.[1];
      const byDevice = device === undefined ? [] : [`dev-vmbus-${device}.device`];
      expect(wanted, what).toEqual([...byDevice, "multi-user.target"]);
    }
  });

  it.skipIf(!requireTools("systemd-analyze")).each(each)(
    "passes systemd-analyze verify: $what",
    async ({ text }) => {
      const work = temporaryFolder("verify");
      try {
        const unit = join(work.path, "hv_test.service");
        // daemon-control is not installed on the machine that runs this test.
        await writeFile(unit, text.replaceAll(/=\/usr\/lib\/\S*\/daemon-control/g, "=/bin/true"));
        const { status, stderr } = await run("systemd-analyze", ["verify", "--man=no", unit]);
        expect([status, stderr.split("\n").filter((line) => line.includes("hv_test"))]).toEqual([0, []]);
      } finally {
        work.remove();
      }
    },
  );
});

describe.skipIf(!requireTools("systemctl", "deb-systemd-helper"))("switching the unit", () => {
  let work: ReturnType<typeof temporaryFolder>;
  beforeEach(async () => {
    work = temporaryFolder("units");
    for (const made of [
      plan("bookworm", { daemon: daemon("hv_kvp_daemon", "kvp-3") }),
      plan("bookworm", { daemon: daemon("hv_fcopy_daemon", "fcopy-3") }),
    ]) {
      for (const { path, type, content, target } of (await contentsOf(made)).tree) {
        if (!path.startsWith("/lib/systemd/")) continue;
        await mkdir(dirname(join(work.path, path)), { recursive: true });
        if (type === "link") await symlink(target ?? "", join(work.path, path));
        else await writeFile(join(work.path, path), content ?? "");
      }
    }
    for (const folder of ["usr/lib", "etc/systemd/system", "var/lib/systemd"])
      await mkdir(join(work.path, folder), { recursive: true });
    await writeFile(join(work.path, "lib/systemd/system/multi-user.target"), "[Unit]\n");
    await writeFile(join(work.path, "lib/systemd/system-preset/90-systemd.preset"), "enable *\n");
  });
  afterEach(() => work.remove());

  const systemctl = (...args: string[]): Promise<Ran> => run("systemctl", [`--root=${work.path}`, ...args]);
  const helper = (...args: string[]): Promise<Ran> =>
    run("deb-systemd-helper", args, { env: { DPKG_ROOT: work.path, DPKG_MAINTSCRIPT_PACKAGE: "test" } });
  const isEnabled = async (name = "hv_kvp_daemon"): Promise<string> =>
    (await systemctl("is-enabled", `${name}.service`)).stdout.trim();

  const NAMES = ["hyperv-daemons.hv-kvp-daemon.service", "hv-kvp-daemon.service"];

  it.each(NAMES)(
    "works by the name %s as CloudStack's system VM does it: disabled when the image is made, enabled at boot",
    async (name) => {
      expect((await helper("enable", "hv_kvp_daemon.service")).status).toBe(0);
      expect(await isEnabled()).toBe("enabled");
      for (const [action, state] of [
        ["disable", "disabled"],
        ["disable", "disabled"],
        ["enable", "enabled"],
        ["enable", "enabled"],
      ] as const) {
        const { status, stderr } = await systemctl(action, name);
        expect([status, action, stderr.includes("Failed")]).toEqual([0, action, false]);
        expect(await isEnabled()).toBe(state);
      }
      expect((await systemctl("is-enabled", name)).stdout).toBe("alias\n");
      expect((await systemctl("mask", name)).status).toBe(0);
      expect((await systemctl("unmask", name)).status).toBe(0);
    },
  );

  it.each(NAMES)(
    "would not work by the name %s with Alias=, whose links systemctl makes and takes away itself",
    async (name) => {
      const unit = join(work.path, "lib/systemd/system/hv_kvp_daemon.service");
      for (const other of NAMES) await rm(join(dirname(unit), other));
      await runOk("sh", ["-c", `printf 'Alias=%s\\n' ${NAMES.join(" ")} >>'${unit}'`]);
      expect((await systemctl("enable", name)).stderr).toContain("does not exist");
      expect((await systemctl("enable", "hv_kvp_daemon.service")).status).toBe(0);
      expect((await systemctl("enable", name)).stderr).toContain("refusing to operate on linked unit file");
    },
  );

  it("is remembered by deb-systemd-helper whichever name it was switched by", async () => {
    await helper("enable", "hv_kvp_daemon.service");
    const wasEnabled = async () =>
      (await helper("--quiet", "was-enabled", "hv_kvp_daemon.service")).status === 0;
    expect(await wasEnabled()).toBe(true);
    for (const name of NAMES) {
      await systemctl("disable", name);
      expect(await wasEnabled()).toBe(false);
      await systemctl("enable", name);
      expect(await wasEnabled()).toBe(true);
    }
  });

  it("by preset is said for each of its names, since not every systemctl asks for the name behind a link", async () => {
    const file = join(work.path, "lib/systemd/system-preset/80-hv-fcopy-daemon.preset");
    expect((await readFile(file, "utf8")).match(/^disable .*$/gm)).toEqual([
      "disable hv_fcopy_daemon.service",
      "disable hyperv-daemons.hv-fcopy-daemon.service",
      "disable hv-fcopy-daemon.service",
    ]);
  });

  it("by preset enables what is on by default, and not file copy by any of its names", async () => {
    expect((await systemctl("preset-all")).status).toBe(0);
    expect(await isEnabled("hv_kvp_daemon")).toBe("enabled");
    expect(await isEnabled("hv_fcopy_daemon")).toBe("disabled");
    for (const name of ["hv_fcopy_daemon", "hyperv-daemons.hv-fcopy-daemon", "hv-fcopy-daemon"])
      await systemctl("preset", `${name}.service`);
    expect(await isEnabled("hv_fcopy_daemon")).toBe("disabled");
  });
});

/** The settings of a unit, each with its section. */
function directives(text: string): { section: string; name: string }[] {
  let section = "";
  return text.split("\n").flatMap((line) => {
    section = /^\[(\w+)\]$/.exec(line)?.[1] ?? section;
    const name = /^(\w+)=/.exec(line)?.[1];
    return name === undefined ? [] : [{ section, name }];
  });
}
