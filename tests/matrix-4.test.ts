// From media of the shape of LIS 4.x to packages: which ones are made for which suite, why the others are not, and that a package that
// lies in several folders counts once.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  LIS_MEDIA_TOOLS,
  loserOf,
  recordOf,
  type Result,
  summary,
  workbench,
  writeRecipe,
  type LisMedium,
} from "./support/lis-media/index.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("matrix-4");
afterAll(() => work.remove());

const canMake = requireTools(...LIS_MEDIA_TOOLS);
const { made, build, built, refused } = workbench(work.path);

describe.skipIf(!canMake)("LIS 4.0.11", () => {
  let medium: LisMedium;
  let recipe: string;
  beforeAll(async () => {
    medium = await made("lis-4.0.11");
    recipe = writeRecipe(work.path, "lis-4.0.11", "expect: { generation: 2, vss: 2, fcopy: 2 }\n", {
      version: "4.0.11",
    });
  });

  it("gives jessie all three daemons, of RHEL 7.1 for 64 bits and of RHEL 6.6 for 32", async () => {
    const result = await built(recipe, medium.path, "--suite=jessie");
    expect(
      result.packages.map(({ architecture, package: name, from }) => `${architecture} ${name} ${from}`),
    ).toEqual(
      [
        ["amd64", "CentOS71/microsoft-hyper-v-4.0.11-20150728.x86_64.rpm"] as const,
        ["i386", "CentOS66/microsoft-hyper-v-4.0.11-20150728.i686.rpm"] as const,
      ].flatMap(([architecture, rpm]) =>
        ["hv-kvp-daemon", "hv-vss-daemon", "hv-fcopy-daemon"].map((name) => `${architecture} ${name} ${rpm}`),
      ),
    );
  });

  it("counts a package once that lies in the folder of each distribution, and names where the copies are", async () => {
    const result = await built(recipe, medium.path, "--suite=jessie", "--arch=amd64");
    const name = "microsoft-hyper-v-4.0.11-20150728.x86_64.rpm";
    const record = recordOf(result.packages[0]!.record);
    expect(record.inputs.daemon.rpm).toMatchObject({
      path: `CentOS71/${name}`,
      alsoIn: [`Oracle71/${name}`, `RHEL71/${name}`],
    });
    expect(loserOf(record, `CentOS66/${name}`).daemon.rpm.alsoIn).toEqual([
      `Oracle66/${name}`,
      `RHEL66/${name}`,
    ]);
    expect(record.verdict.losers.map(({ daemon }) => daemon.rpm.path)).not.toContain(`RHEL71/${name}`);
  });

  it("makes wheezy-backports take RHEL 6.6's, since RHEL 7's need GLIBC_2.14 for memcpy", async () => {
    const result = await built(recipe, medium.path, "--suite=wheezy-backports", "--arch=amd64");
    const { reasons, words } = loserOf(
      recordOf(result.packages[0]!.record),
      "CentOS71/microsoft-hyper-v-4.0.11-20150728.x86_64.rpm",
    );
    expect(reasons).toMatchObject([
      { kind: "needs-glibc", symbol: "GLIBC_2.14", has: "2.13", functions: ["memcpy"] },
    ]);
    expect(words).toEqual(["needs GLIBC_2.14 (for memcpy), and the suite's glibc is 2.13"]);
  });
});

describe.skipIf(!canMake)("LIS 4.1.3-2", () => {
  let medium: LisMedium;
  beforeAll(async () => {
    medium = await made("lis-4.1.3-2");
  });

  it("is refused for wheezy, naming transport and kernel of each daemon", async () => {
    const message = await refused("lis-4.1.3-2", medium.path, "wheezy");
    expect(message).toMatch(
      /through \/dev\/vmbus\/hv_kvp, and Linux 3\.2 speaks to hv_kvp_daemon over the netlink connector/,
    );
    expect(message).toMatch(/through \/dev\/vmbus\/hv_vss, and Linux 3\.2 has no driver for hv_vss_daemon/);
    expect(message).toMatch(
      /through \/dev\/vmbus\/hv_fcopy, and Linux 3\.2 has no driver for hv_fcopy_daemon/,
    );
    expect(message).toMatch(/works with Linux 4\.2 and later, and the suite's kernel is 3\.2/);
    expect(message).toMatch(/works with Linux 4\.2 to 6\.9, and the suite's kernel is 3\.2/);
  });

  it("fails check for wheezy with exit status 1, and passes it for stretch", async () => {
    for (const [suite, status] of [
      ["wheezy", 1],
      ["stretch", 0],
    ] as const)
      expect((await lisdeb(["check", medium.path, "--suite", suite])).status).toBe(status);
  });

  it.each(["stretch", "buster", "bullseye", "bookworm"])(
    "gives %s all three daemons, for both architectures",
    async (suite) => {
      const result = await built("lis-4.1.3-2", medium.path, `--suite=${suite}`);
      expect(summary(result)).toEqual(
        ["amd64", "i386"].flatMap((architecture) =>
          ["hv-fcopy-daemon", "hv-kvp-daemon", "hv-vss-daemon"].map(
            (name) => `${suite} ${architecture} ${name}`,
          ),
        ),
      );
      for (const { architecture, from } of result.packages)
        expect(from).toMatch(architecture === "amd64" ? /^CentOS73\/microsoft/ : /^CentOS68\/microsoft/);
    },
  );

  it("gives trixie two, and tells that its kernel speaks to another program for file copy", async () => {
    const result = await built("lis-4.1.3-2", medium.path, "--suite=trixie", "--arch=amd64");
    expect(summary(result)).toEqual(["trixie amd64 hv-kvp-daemon", "trixie amd64 hv-vss-daemon"]);
    expect(result.unfit.map(({ daemon }) => daemon)).toEqual(["hv_fcopy_daemon"]);
    const [first] = result.unfit[0]!.candidates;
    const { rpm, path, alsoIn, sha256, why, reasons } = first!;
    expect([rpm, path]).toEqual([
      "CentOS73/microsoft-hyper-v-4.1.3.2-20170314.x86_64.rpm",
      "/usr/sbin/hv_fcopy_daemon",
    ]);
    expect(alsoIn.length).toBeGreaterThan(0);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(why.map(({ kind }) => kind)).toContain("wrong-transport");
    expect(reasons).toEqual(why);
    expect(first!.words.join("\n")).toMatch(
      /through \/dev\/vmbus\/hv_fcopy, and Linux 6\.12 speaks to hv_fcopy_daemon through a UIO device/,
    );
  });

  it("is planned as it is built, with what is unproven where that is allowed", async () => {
    for (const more of [[], ["--allow-unproven"]]) {
      const asked = [
        "lis-4.1.3-2",
        "--media",
        medium.path,
        "--accept-licence",
        "--suite=stretch,trixie",
        ...more,
      ];
      const planned = JSON.parse((await lisdeb(["plan", ...asked, "--json"])).stdout) as Pick<
        Result,
        "packages"
      >;
      const result = await built("lis-4.1.3-2", medium.path, "--suite=stretch,trixie", ...more);
      const daemons = planned.packages.filter(({ package: name }) => name !== "hyperv-lis-daemons");
      const place = ({ suite, architecture, package: name, from, unproven }: Result["packages"][number]) =>
        [suite, architecture, name, from, unproven].join(" ");
      expect(daemons.map(place)).toEqual(result.packages.map(place));
    }
  });

  it("names on the screen the daemon that trixie does not get, and not those that it gets", async () => {
    const args = ["--media", medium.path, "--accept-licence", "--out", join(work.path, "trixie")];
    const ran = await lisdeb(["build", "lis-4.1.3-2", ...args, "--suite=trixie"]);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(
      /^lis-4\.1\.3-2: no hv_fcopy_daemon on the medium is known to run on trixie; lisdeb build --why tells why\.$/m,
    );
  });

  it("counts the daemons of an update folder with those of the release where their bytes are the same", async () => {
    const result = await built("lis-4.1.3-2", medium.path, "--suite=stretch", "--arch=i386");
    const name = "microsoft-hyper-v-4.1.3.2-20170314.i686.rpm";
    expect(recordOf(result.packages[0]!.record).inputs.daemon.rpm).toMatchObject({
      path: `CentOS68/${name}`,
      alsoIn: [`Oracle68/${name}`, `RHEL68/${name}`, `RHEL68/update/${name}`],
    });
  });
});

describe.skipIf(!canMake)("LIS 4.3.5, the medium for 64 bits", () => {
  let medium: LisMedium;
  beforeAll(async () => {
    medium = await made("lis-4.3.5");
  });

  it("is refused for wheezy, naming transport and kernel", async () => {
    const message = await refused("lis-4.3.5", medium.path, "wheezy");
    expect(message).toMatch(/Linux 3\.2 speaks to hv_kvp_daemon over the netlink connector/);
    expect(message).toMatch(/works with Linux 4\.2 and later, and the suite's kernel is 3\.2/);
  });

  it("gives stretch and each later suite the daemons of RHEL 7.7", async () => {
    const suites = ["stretch", "buster", "bullseye", "bookworm", "trixie"];
    const result = await built("lis-4.3.5", medium.path, `--suite=${suites.join(",")}`);
    expect(summary(result)).toEqual(
      suites
        .flatMap((suite) =>
          ["hv-fcopy-daemon", "hv-kvp-daemon", "hv-vss-daemon"].map((name) => `${suite} amd64 ${name}`),
        )
        .filter((line) => line !== "trixie amd64 hv-fcopy-daemon")
        .sort(),
    );
    for (const { from } of result.packages) expect(from).toMatch(/(^|\/)RPMS77\//);
  });

  it("is not built under the recipe of another release of the same family, whose daemons are alike", async () => {
    const message = await refused("lis-4.2.0", medium.path, "bookworm");
    expect(message).toMatch(
      /state version 4\.3\.5, and the recipe is of 4\.2\.0 \(use the recipe of the release/,
    );
  });

  it("is refused for i386: there is nothing for it on this medium", async () => {
    const ran = await build("lis-4.3.5", medium.path, "--suite=stretch", "--arch=i386");
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/is a program for amd64, not for i386/);
  });

  it("says that once of all suites, and nothing else of a build for another processor", async () => {
    const ran = await build("lis-4.3.5", medium.path, "--arch=i386");
    expect(ran.status).toBe(1);
    expect(ran.stderr.match(/^hv_\w+ on wheezy, wheezy-backports, .* and trixie i386: no$/gm)).toHaveLength(
      3,
    );
    expect(ran.stderr).not.toMatch(/the suite's kernel is/);
    expect(ran.stderr.split("\n").length).toBeLessThan(50);
  });

  it("tells of each suite that was asked for why it got nothing", async () => {
    const ran = await build(
      "lis-4.3.5",
      medium.path,
      "--suite=wheezy,wheezy-backports,stretch",
      "--arch=amd64",
    );
    expect(ran.status).toBe(1);
    for (const suite of ["wheezy", "wheezy-backports"])
      expect(ran.stderr).toMatch(new RegExp(`^hv_kvp_daemon on ${suite} amd64: no$`, "m"));
    expect(ran.stderr).toMatch(
      /known to run on wheezy amd64 and wheezy-backports amd64: on wheezy amd64 hv_kvp/,
    );
    const { error } = JSON.parse(ran.stdout) as {
      error: { evidence: { verdicts: readonly { suite: string; losers: readonly unknown[] }[] } };
    };
    const { verdicts } = error.evidence;
    expect([...new Set(verdicts.map(({ suite }) => suite))]).toEqual(["wheezy", "wheezy-backports"]);
    expect(verdicts.map(({ losers }) => losers.length)).toEqual(verdicts.map(() => 9));
  });

  it("does not say that it runs on no suite where the recipe leaves out those on which it does", async () => {
    const recipe = writeRecipe(work.path, "old-suites", "suites: [wheezy, jessie]\n", { version: "4.3.5" });
    const ran = await build(recipe, medium.path);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/known to run on any suite of the recipe \(wheezy, jessie\): /);
    expect(ran.stderr).toMatch(/--suite asks for suites that the recipe leaves out/);
  });
});
