// Whether our packages and Debian's own of the same daemons take each other's place, under dpkg alone and under apt.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { links, one, running, versions } from "./support/daemon-in-root.ts";
import { debianPackage } from "./support/debian-package.ts";
import { fromArchive } from "./support/from-archive.ts";
import { canInstall, inGuest, lifeCyclePackage, SYSVINIT, SYSVINIT_BOOKWORM } from "./support/life-cycle.ts";
import { poolOf } from "./support/pool.ts";
import { ALL_OF_OURS, debsThere, OUR_VERSION, ourPackages, OURS, rivalPackage } from "./support/rivals.ts";
import type { Root } from "./support/root-fs.ts";
import { temporaryFolder } from "./support/shell.ts";

const work = temporaryFolder("rivals");
afterAll(() => work.remove());

const debian = canInstall()
  ? await fromArchive("hyperv-daemons of bookworm", () =>
      debianPackage({ suite: "bookworm", name: "hyperv-daemons", architecture: "amd64" }),
    )
  : undefined;

/** The last whose init scripts can be run after a removal: later ones are made with a debhelper that takes that away. */
const bullseyes = canInstall()
  ? await fromArchive("hyperv-daemons of bullseye", () =>
      debianPackage({ suite: "bullseye", name: "hyperv-daemons", architecture: "amd64" }),
    )
  : undefined;

const RECORDS = poolOf({ one: "1", two: "2" });
const INSTALLED = ALL_OF_OURS.map(() => `ii ${OUR_VERSION}`);

describe.skipIf(debian === undefined)("beside Debian's own hyperv-daemons", { timeout: 300_000 }, () => {
  let debs: Readonly<Record<string, string>>;

  beforeAll(async () => {
    const wants = { name: "wants-daemons", version: "1", relation: "Depends: hyperv-daemons" };
    debs = {
      ...(await ourPackages(work.path)),
      "wants-daemons": await rivalPackage(wants, work.path),
      "hyperv-daemons": debian!,
    };
  });

  const besideDebians = (story: (root: Root) => Promise<void>) => inGuest(debs, story, SYSVINIT_BOOKWORM);

  const dpkg = (root: Root, names: readonly string[]) => root.ok(`dpkg -i ${debsThere(names)} </dev/null`);
  const apt = (root: Root, names: readonly string[]) =>
    root.ok(`apt-get install -y ${debsThere(names)} </dev/null`);
  const pools = async (root: Root) => (await root.ok("cat /var/lib/hyperv/.kvp_pool_0")).bytes;

  it("ours take its place under dpkg alone, and stand for it: their daemon runs, and the pools are as they were", async () => {
    await besideDebians(async (root) => {
      await dpkg(root, ["hyperv-daemons"]);
      await root.ok("/etc/init.d/hv-kvp-daemon start");
      const old = await one(root, "hv_kvp_daemon");
      await root.ok("cat >/var/lib/hyperv/.kvp_pool_0", { input: RECORDS });
      await dpkg(root, ALL_OF_OURS);
      await dpkg(root, ["wants-daemons"]);
      expect(await versions(root, ALL_OF_OURS)).toEqual(INSTALLED);
      expect(await versions(root, ["hyperv-daemons", "wants-daemons"])).toEqual([
        expect.stringMatching(/^.c /),
        "ii 1",
      ]);
      expect((await root.ok("dpkg --audit; apt-get check")).stderr).toBe("");
      expect((await root.ok("dpkg -S /usr/sbin/hv_kvp_daemon")).stdout).toMatch(/^hv-kvp-daemon:/);

      expect(await one(root, "hv_kvp_daemon")).not.toEqual(old);
      expect((await pools(root)).equals(RECORDS)).toBe(true);
      expect((await root.ok("cat /var/opt/hyperv/.kvp_pool_0")).bytes.equals(RECORDS)).toBe(true);
      expect(await links(root)).toHaveLength(7);
      // What is left of the other is its init script, which finds nothing to do.
      await root.run("/etc/init.d/hv-kvp-daemon start");
      expect(await running(root, "hv_kvp_daemon")).toHaveLength(1);
    });
  });

  it("Debian's takes our place once ours are removed: its daemon runs, the pools are as they were, also when ours are purged then", async () => {
    await besideDebians(async (root) => {
      await dpkg(root, ALL_OF_OURS);
      await one(root, "hv_kvp_daemon");
      await root.ok("cat >/var/lib/hyperv/.kvp_pool_0", { input: RECORDS });
      // It says nothing of ours: dpkg alone would not take ours away for it, as apt does.
      const refused = await root.run(`dpkg -i ${debsThere(["hyperv-daemons"])} </dev/null`);
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("conflicting packages")]);
      expect(await versions(root, ALL_OF_OURS)).toEqual(INSTALLED);
      await root.ok(`dpkg -r ${ALL_OF_OURS.join(" ")}`);
      expect(await running(root, "hv_kvp_daemon")).toEqual([]);
      await dpkg(root, ["hyperv-daemons"]);
      await root.ok("/etc/init.d/hv-kvp-daemon start");
      const [runs] = await one(root, "hv_kvp_daemon");
      expect((await pools(root)).equals(RECORDS)).toBe(true);

      await root.ok("/etc/init.d/hv_kvp_daemon start");
      expect(await running(root, "hv_kvp_daemon"), "what is left of ours starts no second one").toEqual([
        runs,
      ]);
      await root.ok(`dpkg -P ${OURS.join(" ")}`);
      expect(await running(root, "hv_kvp_daemon")).toEqual([runs]);
      expect((await pools(root)).equals(RECORDS)).toBe(true);
    });
  });

  it("the two change places under apt, both ways", async () => {
    await besideDebians(async (root) => {
      await apt(root, ["hyperv-daemons"]);
      await apt(root, ALL_OF_OURS);
      expect(await versions(root, ALL_OF_OURS)).toEqual(INSTALLED);
      await apt(root, ["hyperv-daemons"]);
      expect(await versions(root, ["hyperv-daemons"])).toEqual([expect.stringMatching(/^ii /)]);
      expect(await versions(root, OURS)).toEqual(OURS.map((): unknown => expect.stringMatching(/^rc /)));
    });
  });
});

describe.skipIf(debian === undefined || bullseyes === undefined)(
  "file copy, which is installed switched off, in the place of Debian's own",
  { timeout: 300_000 },
  () => {
    /** Installs ours over Debian's. Gives what the installation said, and how many daemons of file copy the next boot starts. */
    async function inPlaceOf(
      debians: string,
      suite: "bullseye" | "bookworm",
      { then = "", starts = false }: { readonly then?: string; readonly starts?: boolean } = {},
    ) {
      const ours = await lifeCyclePackage({ suite, release: "4.3", profile: "fcopy-3" }, work.path);
      const wanted = { bullseye: SYSVINIT, bookworm: SYSVINIT_BOOKWORM }[suite];
      let said = "";
      let pids: readonly string[] = [];
      await inGuest(
        { ours, debians },
        async (root) => {
          await root.ok("mknod /dev/vmbus/hv_fcopy c 1 3; dpkg -i /root/debians.deb </dev/null");
          said = (await root.ok("dpkg -i /root/ours.deb </dev/null")).stderr;
          expect(await running(root, "hv_fcopy_daemon")).toEqual([]);
          // As /etc/init.d/rc goes through a runlevel.
          await root.ok(
            `${then}\nfor link in /etc/rc2.d/S*hv[_-]fcopy*; do [ ! -x "$link" ] || "$link" start; done`,
          );
          // Debian's script does not wait for the daemon that it starts. A script that starts none has ended here with all it did.
          pids = await (starts ? one : running)(root, "hv_fcopy_daemon");
        },
        wanted,
      );
      return { said, started: pids.length };
    }

    it("stays off in bookworm, whose script is left so that it cannot be run", async () => {
      const { said, started } = await inPlaceOf(debian!, "bookworm");
      expect(said).not.toContain("update-rc.d");
      expect(started).toBe(0);
    });

    it("would be started in bullseye by the script that is left, which is told, and is not after the command that is told", async () => {
      const command = "update-rc.d hv-fcopy-daemon disable";
      const { said, started } = await inPlaceOf(bullseyes!, "bullseye", { starts: true });
      expect(said).toContain(command);
      expect(started).toBe(1);
      expect((await inPlaceOf(bullseyes!, "bullseye", { then: command })).started).toBe(0);
    });
  },
);
