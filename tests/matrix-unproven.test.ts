// From a medium of the shape of LIS 3.4 to packages of which nobody knows whether they work: what is refused, and what says so where it is not.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIS_MEDIA_TOOLS, loserOf, recordOf, workbench, type LisMedium } from "./support/lis-media/index.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("matrix-unproven");
afterAll(() => work.remove());

const canMake = requireTools(...LIS_MEDIA_TOOLS);
const { made, built, refused } = workbench(work.path);

describe.skipIf(!canMake)("LIS 3.4 on kernels that keep netlink beside their device", () => {
  let medium: LisMedium;
  beforeAll(async () => {
    medium = await made("lis-3.4");
  });

  it("is refused for bookworm, since nobody has shown that it works", async () => {
    const message = await refused("lis-3.4", medium.path, "bookworm");
    expect(message).toContain("RHEL63/");
    expect(message).toMatch(/nobody has shown/);
  });

  it("is built with --allow-unproven, of RHEL 6.3, and the record says that it is unproven", async () => {
    const result = await built(
      "lis-3.4",
      medium.path,
      "--suite=bookworm",
      "--arch=amd64",
      "--allow-unproven",
    );
    expect(result.packages.map(({ from }) => from)).toEqual([rpm34("63", "x86_64")]);
    const { verdict } = recordOf(result.packages[0]!.record);
    expect(verdict).toMatchObject({ fits: false, unproven: true });
  });

  describe("built for stretch with --allow-unproven, where nobody knows whether it works", () => {
    const unknown = /^is known to work up to Linux 4\.1, and nobody has shown it on the suite's 4\.9, /;
    const options = ["--suite=stretch", "--arch=amd64", "--allow-unproven"];

    it("says so in JSON and record, and why, also of those that are as unproven as the chosen one", async () => {
      const { packages } = await built("lis-3.4", medium.path, ...options);
      expect(packages).toMatchObject([{ from: rpm34("63", "x86_64"), unproven: true }]);
      const record = recordOf(packages[0]!.record);
      expect(record.verdict).toMatchObject({
        fits: false,
        unproven: true,
        reasons: [{ kind: "unproven-kernel" }],
        words: [expect.stringMatching(unknown)],
      });
      expect(loserOf(record, rpm34("6012", "x86_64"))).toMatchObject({
        reasons: [{ kind: "unproven-kernel" }],
        outranked: { by: record.inputs.daemon.sha256, rule: "newest-rhel" },
        words: [
          expect.stringMatching(unknown),
          `is as unproven as ${rpm34("63", "x86_64")}, which is preferred: the build for the newest release of RHEL`,
        ],
      });
    });

    it.skipIf(!requireTools("dpkg-deb", "bsdtar"))(
      "says so on the screen, in the package's description and in its README.Debian",
      async () => {
        const out = join(work.path, "unproven");
        const media = ["--media", medium.path, "--accept-licence", "--out", out];
        const { stdout } = await lisdeb(["build", "lis-3.4", ...media, ...options, "--why"]);
        expect(stdout).toMatch(
          /^package .* suite +verdict +from\nhv-kvp-daemon .* stretch +unproven +RHEL63/m,
        );
        expect(stdout).toMatch(
          /^hv_kvp_daemon on stretch amd64: unproven: RHEL63.*\n +is known to work up to Linux 4\.1, /m,
        );
        expect(stdout, "no metapackage brings it").not.toContain("hyperv-lis-daemons");
        const { stdout: said } = await sh(`
          cd '${out}/debs'; dpkg-deb -f *.deb Description
          dpkg-deb --fsys-tarfile *.deb | bsdtar -xOf - ./usr/share/doc/hv-kvp-daemon/README.Debian
        `);
        const text = said.replace(/\s+/g, " ");
        expect(text).toContain(
          "It is unproven: nobody has shown that it works on stretch. README.Debian tells",
        );
        expect(text).toContain(
          "hv_kvp_daemon is known to work up to Linux 4.1, and nobody has shown it on the",
        );
      },
    );

    it("says nothing of the kind of a package that fits", async () => {
      const fits = await built("lis-3.4", medium.path, "--suite=wheezy", "--arch=amd64", "--allow-unproven");
      expect(fits.packages).toMatchObject([{ unproven: false }]);
      const record = recordOf(fits.packages[0]!.record);
      expect(record.verdict).toMatchObject({ fits: true, unproven: false, reasons: [], words: [] });
    });
  });
});

const rpm34 = (target: string, architecture: string): string =>
  `RHEL${target}/microsoft-hyper-v-rhel${target}.3.4-1.20120727.${architecture}.rpm`;
