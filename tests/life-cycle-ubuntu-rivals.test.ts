// Whether dpkg and apt let our packages take the place of those that Ubuntu has for the same daemons. The latter are made, with the names,
// relations and paths that Ubuntu's build rules give them.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { versions } from "./support/daemon-in-root.ts";
import { canInstall, inGuest } from "./support/life-cycle.ts";
import { debsThere, OUR_VERSION, ourPackages, OURS, rivalPackage } from "./support/rivals.ts";
import type { Root } from "./support/root-fs.ts";
import { temporaryFolder } from "./support/shell.ts";

const work = temporaryFolder("ubuntu-rivals");
afterAll(() => work.remove());

const BOOKWORM = { suite: "bookworm", architecture: "amd64" } as const;
const INSTALLED = OURS.map(() => `ii ${OUR_VERSION}`);

describe.skipIf(!canInstall())("beside Ubuntu's packages", { timeout: 300_000 }, () => {
  let debs: Readonly<Record<string, string>>;

  beforeAll(async () => {
    const since1404 = { name: "linux-cloud-tools-common", version: "6.8.0-31.31" };
    const ofKernel = { name: "linux-cloud-tools-6.8.0-31", version: "6.8.0-31.31" };
    const of1204 = {
      name: "linux-tools-common",
      files: ["usr/bin/perf", "usr/sbin/hv_kvp_daemon", "usr/share/man/man8/hv_kvp_daemon.8.gz"],
    };
    const daemons = ["kvp", "vss", "fcopy"].map((name) => `usr/sbin/hv_${name}_daemon`);
    const depends = "Depends: linux-cloud-tools-common";
    debs = {
      ...(await ourPackages(work.path)),
      "linux-cloud-tools-common": await rivalPackage({ ...since1404, files: daemons }, work.path),
      "linux-cloud-tools-6.8.0-31": await rivalPackage({ ...ofKernel, relation: depends }, work.path),
      "linux-tools-common": await rivalPackage({ ...of1204, version: "3.2.0-67.101" }, work.path),
      "linux-tools-common-next": await rivalPackage({ ...of1204, version: "3.2.0-68.102" }, work.path),
    };
  });

  const besideUbuntus = (story: (root: Root) => Promise<void>) => inGuest(debs, story, BOOKWORM);
  const dpkg = (root: Root, names: readonly string[]) => root.ok(`dpkg -i ${debsThere(names)} </dev/null`);
  const owner = async (root: Root, path: string) => (await root.ok(`dpkg -S ${path}`)).stdout.trim();

  it("ours take the place of those since 14.04 where nothing depends on them, and else only with leave", async () => {
    await besideUbuntus(async (root) => {
      await dpkg(root, ["linux-cloud-tools-common"]);
      await dpkg(root, OURS);
      expect(await versions(root, ["linux-cloud-tools-common"])).toEqual([expect.stringMatching(/^un\b/)]);
      await root.ok(`dpkg -P ${OURS.join(" ")}`);

      const theirs = ["linux-cloud-tools-6.8.0-31", "linux-cloud-tools-common"];
      await dpkg(root, theirs);
      const refused = await root.run(`dpkg -i ${debsThere(["hv-kvp-daemon"])} </dev/null`);
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("auto-deconfigure")]);
      expect(await versions(root, theirs)).toEqual(theirs.map(() => "ii 6.8.0-31.31"));
      await root.ok(`apt-get install -y ${debsThere(OURS)} </dev/null`);
      expect(await versions(root, OURS)).toEqual(INSTALLED);
      expect((await root.ok("dpkg --audit")).stdout).toBe("");
    });
  });

  it("ours take over one file of the tools of 12.04, which stay and may be upgraded", async () => {
    await besideUbuntus(async (root) => {
      await dpkg(root, ["linux-tools-common"]);
      await dpkg(root, ["hv-kvp-daemon"]);
      const both = ["hv-kvp-daemon", "linux-tools-common"];
      expect(await versions(root, both)).toEqual([`ii ${OUR_VERSION}`, "ii 3.2.0-67.101"]);
      await dpkg(root, ["linux-tools-common-next"]);
      expect(await versions(root, both)).toEqual([`ii ${OUR_VERSION}`, "ii 3.2.0-68.102"]);
      expect(await owner(root, "/usr/bin/perf")).toMatch(/^linux-tools-common:/);
      expect(await owner(root, "/usr/sbin/hv_kvp_daemon")).toMatch(/^hv-kvp-daemon:/);
      expect((await root.ok("dpkg --verify hv-kvp-daemon")).stdout).toBe("");
    });
  });
});
