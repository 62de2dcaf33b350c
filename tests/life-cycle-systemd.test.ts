import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { differences, inRoot, links, running, versions } from "./support/daemon-in-root.ts";
import { canInstall, lifeCyclePackage, putDebs, SYSTEMD } from "./support/life-cycle.ts";
import type { Root } from "./support/root-fs.ts";
import { temporaryFolder } from "./support/shell.ts";

const work = temporaryFolder("systemd");
afterAll(() => work.remove());

const SYSTEM = "/etc/systemd/system";
const ENABLED = [`${SYSTEM}/multi-user.target.wants/hv_kvp_daemon.service`];
const ENABLED_BY_DEVICE = [
  `${SYSTEM}/dev-vmbus-hv_kvp.device.wants/hv_kvp_daemon.service`,
  `${SYSTEM}/multi-user.target.wants/hv_kvp_daemon.service`,
];

describe.skipIf(!canInstall())("packages for bookworm in an image with systemd", { timeout: 300_000 }, () => {
  const packages: Record<string, string> = {};

  beforeAll(async () => {
    packages.wheezy = await lifeCyclePackage({ suite: "wheezy", release: "3.4" }, work.path);
    packages.netlink = await lifeCyclePackage({ suite: "bookworm", release: "3.4" }, work.path);
    packages.device = await lifeCyclePackage(
      { suite: "bookworm", release: "4.3", profile: "kvp-3" },
      work.path,
    );
    packages.fcopy = await lifeCyclePackage(
      { suite: "bookworm", release: "4.3", profile: "fcopy-3" },
      work.path,
    );
  });

  const inImage = (story: (root: Root) => Promise<void>) =>
    inRoot(SYSTEMD, async (root) => {
      await putDebs(root, packages);
      await story(root);
    });

  const install = (root: Root, name: string) => root.ok(`dpkg -i /root/${name}.deb </dev/null`);

  it("enable the unit, with what each release wants it by, and leave nothing when purged", async () => {
    await inImage(async (root) => {
      const before = await root.paths();
      await install(root, "netlink");
      expect(await unitLinks(root)).toEqual(ENABLED);
      await install(root, "device");
      expect(await unitLinks(root)).toEqual(ENABLED_BY_DEVICE);
      await install(root, "netlink");
      expect(await unitLinks(root)).toEqual(expect.arrayContaining(ENABLED));
      expect(await state(root)).toBe("enabled");
      expect(await running(root, "hv_kvp_daemon"), "in an image nothing is started").toEqual([]);

      await root.ok("dpkg -r hv-kvp-daemon");
      expect(await state(root), "or systemd would run the init script that stays").toBe("masked");
      await install(root, "device");
      expect(await state(root)).toBe("enabled");

      await root.ok("dpkg -P hv-kvp-daemon");
      expect(differences(before, await root.paths())).toEqual([]);
    });
  });

  it.each([
    ["systemctl disable", "systemctl disable hv_kvp_daemon", "disabled"],
    ["systemctl mask", "systemctl mask hv_kvp_daemon", "masked"],
    ["update-rc.d disable", "update-rc.d hv_kvp_daemon disable", "disabled"],
    ["both", "systemctl disable hv_kvp_daemon; systemctl mask hv_kvp_daemon", "masked"],
  ])("stay off after %s, and leave nothing when purged", async (_what, command, off) => {
    await inImage(async (root) => {
      const before = await root.paths();
      await install(root, "netlink");
      await root.ok(command);
      expect(await state(root)).toBe(off);
      const wanted = await unitLinks(root);
      for (const name of ["device", "netlink"]) {
        await install(root, name);
        expect([name, await state(root)]).toEqual([name, off]);
        // The links that a mask hides stay for the day when it is taken away.
        if (off === "disabled") expect(await unitLinks(root)).toEqual(wanted);
      }
      await root.ok("dpkg -r hv-kvp-daemon");
      await install(root, "device");
      expect(await state(root), "installed again").toBe(off);

      await root.ok("dpkg -P hv-kvp-daemon");
      expect(differences(before, await root.paths())).toEqual([]);
    });
  });

  it("are on again once somebody has switched them on", async () => {
    await inImage(async (root) => {
      await install(root, "netlink");
      await root.ok("systemctl disable hv_kvp_daemon");
      await install(root, "device");
      await root.ok("systemctl enable hv_kvp_daemon");
      await install(root, "device");
      expect(await unitLinks(root)).toEqual(ENABLED_BY_DEVICE);
    });
  });

  it.each([
    ["on", ":", "enabled", 7],
    ["off by chkconfig", "rm /etc/rc?.d/*hv_kvp_daemon", "disabled", 0],
    ["off by update-rc.d", "update-rc.d hv_kvp_daemon disable", "disabled", 7],
  ] as const)(
    "find the service %s in a package from before there were units",
    async (_what, command, then, ofLinks) => {
      await inImage(async (root) => {
        await install(root, "wheezy");
        await root.ok(command);
        await install(root, "device");
        expect(await versions(root, ["hv-kvp-daemon"])).toEqual([expect.stringMatching(/^ii 4\.3/)]);
        expect(await state(root)).toBe(then);
        expect(await links(root)).toHaveLength(ofLinks);
      });
    },
  );

  it("install the daemon of file copy disabled, and leave it enabled where somebody has enabled it", async () => {
    await inImage(async (root) => {
      const before = await root.paths();
      await install(root, "fcopy");
      expect(await state(root, "hv_fcopy_daemon")).toBe("disabled");
      expect(await unitLinks(root)).toEqual([]);
      await install(root, "fcopy");
      expect(await state(root, "hv_fcopy_daemon")).toBe("disabled");

      await root.ok("systemctl enable hv_fcopy_daemon");
      const enabled = await unitLinks(root);
      await install(root, "fcopy");
      expect(await state(root, "hv_fcopy_daemon")).toBe("enabled");
      expect(await unitLinks(root)).toEqual(enabled);

      await root.ok("dpkg -P hv-fcopy-daemon");
      expect(differences(before, await root.paths())).toEqual([]);
    });
  });

  it("keep to a preset of the administrator's when they are first installed", async () => {
    await inImage(async (root) => {
      await root.ok(
        "mkdir -p /etc/systemd/system-preset; echo 'disable *' >/etc/systemd/system-preset/00-none.preset",
      );
      await install(root, "device");
      expect(await state(root)).toBe("disabled");
      await install(root, "device");
      expect(await state(root)).toBe("disabled");
    });
  });
});

async function state(root: Root, service = "hv_kvp_daemon"): Promise<string> {
  return (await root.run(`systemctl is-enabled ${service}.service`)).stdout.trim();
}

/** What makes systemd start one of the daemons, below /etc. */
async function unitLinks(root: Root): Promise<readonly string[]> {
  const found = await root.ok(`find ${SYSTEM} -path '*.wants/*' -name '*hv*' | LC_ALL=C sort`);
  return found.stdout.split("\n").filter((line) => line !== "");
}
