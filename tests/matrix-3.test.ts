// From media of the shape of LIS 3.x to packages: which ones are made for which suite, why the others are not, and that the order on a
// medium changes nothing.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  LIS_MEDIA_TOOLS,
  loserOf,
  recordOf,
  summary,
  workbench,
  writeRecipe,
  type BuildRecord,
  type LisMedium,
  type Result,
} from "./support/lis-media/index.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("matrix-3");
afterAll(() => work.remove());

const canMake = requireTools(...LIS_MEDIA_TOOLS);
const { made, built, refused } = workbench(work.path);

describe.skipIf(!canMake)("LIS 3.4", () => {
  let medium: LisMedium;
  beforeAll(async () => {
    medium = await made("lis-3.4");
  });

  describe.each([
    ["amd64", "x86_64", "i686"],
    ["i386", "i686", "x86_64"],
  ])("on wheezy/%s", (architecture, own, other) => {
    let result: Result;
    let record: BuildRecord;
    beforeAll(async () => {
      result = await built("lis-3.4", medium.path, "--suite=wheezy", `--arch=${architecture}`);
      record = recordOf(result.packages[0]!.record);
    });

    it("chooses the build for RHEL 6.3", () => {
      expect(result.packages.map((each) => [each.package, each.suite, each.architecture, each.from])).toEqual(
        [["hv-kvp-daemon", "wheezy", architecture, rpm34("63", own)]],
      );
      expect(record.verdict.fits).toBe(true);
    });

    it("tells in the record why RHEL 5's lost: their records and their kernel", () => {
      for (const target of ["57", "58"]) {
        const { reasons, words } = loserOf(record, rpm34(target, own));
        expect(reasons.map(({ kind }) => kind).sort()).toEqual(["needs-kernel", "wrong-record-layout"]);
        expect(words.join("\n")).toMatch(/Linux 2\.6\.18 only, and the suite's kernel is 3\.2/);
        expect(words.join("\n")).toMatch(/256 \+ 512 bytes.*RHEL 5.*512 \+ 2048/);
      }
    });

    it("tells in the record that RHEL 6.0 to 6.2's would run, and by which rule 6.3's is preferred", () => {
      const { reasons, outranked, words } = loserOf(record, rpm34("6012", own));
      expect(reasons).toEqual([]);
      expect(outranked).toEqual({ by: record.inputs.daemon.sha256, rule: "newest-rhel" });
      expect(words).toEqual([
        `would run, and ${rpm34("63", own)} is preferred: the build for the newest release of RHEL`,
      ]);
    });

    it("tells in the record that the other processor's are for that", () => {
      const others = record.verdict.losers.filter(({ daemon }) => daemon.rpm.path.endsWith(`.${other}.rpm`));
      expect(others.map(({ daemon }) => daemon.rpm.path)).toHaveLength(4);
      for (const { reasons } of others)
        expect(reasons.map(({ kind }) => kind)).toContain("wrong-architecture");
    });

    it.skipIf(!requireTools("dpkg-deb", "rpm2cpio", "bsdtar"))(
      "packs the daemon of that RPM byte for byte",
      async () => {
        const lines = `
          dpkg-deb --fsys-tarfile '${result.packages[0]!.file}' | bsdtar -xOf - ./usr/sbin/hv_kvp_daemon | sha256sum
          rpm2cpio '${join(medium.tree, rpm34("63", own))}' | bsdtar -xOf - ./usr/sbin/hv_kvp_daemon | sha256sum
        `;
        const [packed, original] = (await sh(lines)).stdout.trim().split("\n");
        expect(packed).toBe(original);
      },
    );
  });

  it("tells the same on the screen, when asked why", async () => {
    const args = ["--media", medium.path, "--suite=wheezy", "--arch=amd64", "--accept-licence", "--why"];
    const ran = await lisdeb(["build", "lis-3.4", ...args, "--out", join(work.path, "why")]);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toContain(`hv_kvp_daemon on wheezy amd64: fits: ${rpm34("63", "x86_64")}`);
    const [, of6012 = ""] = ran.stdout.split(`  ${rpm34("6012", "x86_64")}\n`);
    expect(of6012).toMatch(/^ +would run, and RHEL63\/\S+x86_64\.rpm is preferred: the build for the newest/);
    const [, of58 = ""] = ran.stdout.split(`  ${rpm34("58", "x86_64")}\n`);
    expect(of58).toMatch(
      /^  RHEL57\/\S+x86_64\.rpm\n +works with Linux 2\.6\.18 only.*\n +exchanges records of 256 \+ 512 bytes/,
    );
  });

  it("is packaged for the three suites whose kernel speaks netlink, and no other, when no suite is named", async () => {
    const result = await built("lis-3.4", medium.path);
    expect(summary(result)).toEqual([
      "jessie amd64 hv-kvp-daemon",
      "jessie i386 hv-kvp-daemon",
      "wheezy amd64 hv-kvp-daemon",
      "wheezy i386 hv-kvp-daemon",
      "wheezy-backports amd64 hv-kvp-daemon",
      "wheezy-backports i386 hv-kvp-daemon",
    ]);
    expect([...new Set(result.unfit.map(({ suite }) => suite))]).toEqual([
      ...["jessie-backports", "stretch", "buster", "bullseye", "bookworm", "trixie"],
    ]);
  });

  it.skipIf(!requireTools("cpio"))(
    "is chosen from alike, and packed into the same bytes, from a medium with another order and other times",
    async () => {
      const shuffled = join(work.path, "shuffled.tar");
      // A tar holds its files in the order in which it is told them, and folders are listed in the order in which files came into them.
      await sh(`
      cp -r '${medium.tree}' '${work.path}/shuffled'; cd '${work.path}/shuffled'
      find . -type f | LC_ALL=C sort -r | while read -r path; do touch -d "1999-12-31 $((RANDOM % 24)):00" "$path"; done
      find . -type f | LC_ALL=C sort -r | tar --no-recursion -cf '${shuffled}' -T -
      mkdir '${work.path}/refilled'
      find . -type f | LC_ALL=C sort -r | cpio --quiet -pdm '${work.path}/refilled'
    `);
      const packages = async (path: string) =>
        (await built("lis-3.4", path)).packages.map(({ file, sha256 }) => [
          file.replace(/^.*\//, ""),
          sha256,
        ]);
      const reference = await packages(medium.path);
      expect(reference).toHaveLength(6);
      expect(await packages(shuffled)).toEqual(reference);
      expect(await packages(join(work.path, "refilled"))).toEqual(reference);
    },
  );

  it("is chosen from alike when its folders stand in another order by name", async () => {
    const turned = join(work.path, "turned");
    await sh(`mkdir '${turned}'; i=9
      for folder in RHEL57 RHEL58 RHEL6012 RHEL63; do
        mkdir -p '${turned}'/$i; cp -r '${medium.tree}'/$folder '${turned}'/$i/; i=$((i - 1))
      done`);
    const record = recordOf(
      (await built("lis-3.4", turned, "--suite=wheezy", "--arch=amd64")).packages[0]!.record,
    );
    const reference = recordOf(
      (await built("lis-3.4", medium.path, "--suite=wheezy", "--arch=amd64")).packages[0]!.record,
    );
    expect(record.inputs.daemon.rpm.path).toBe(`6/${rpm34("63", "x86_64")}`);
    expect(record.inputs.daemon.sha256).toBe(reference.inputs.daemon.sha256);
    expect(record.verdict.losers.map(({ daemon }) => daemon.rpm.path.slice(2))).toEqual(
      reference.verdict.losers.map(({ daemon }) => daemon.rpm.path),
    );
  });
});

describe.skipIf(!canMake)("LIS 3.5", () => {
  let medium: LisMedium;
  let recipe: string;
  beforeAll(async () => {
    medium = await made("lis-3.5");
    recipe = writeRecipe(work.path, "lis-3.5", "expect: { generation: 2, vss: 2 }\n", { version: "3.5" });
  });

  it("is refused for wheezy, since its 3.2 kernel knows neither the registration nor VSS", async () => {
    const message = await refused(recipe, medium.path, "wheezy");
    expect(message).toMatch(/registers with operation 100, and Linux 3\.2 answers only 4/);
    expect(message).toMatch(/works with Linux 3\.7 to 4\.1, and the suite's kernel is 3\.2/);
    expect(message).toMatch(/Linux 3\.2 has no driver for hv_vss_daemon/);
  });

  it("gives wheezy-backports and jessie both daemons, for both architectures", async () => {
    const result = await built(recipe, medium.path, "--suite=wheezy-backports,jessie");
    expect(summary(result)).toEqual(
      ["jessie", "wheezy-backports"].flatMap((suite) =>
        ["amd64", "i386"].flatMap((architecture) =>
          ["hv-kvp-daemon", "hv-vss-daemon"].map((name) => `${suite} ${architecture} ${name}`),
        ),
      ),
    );
    for (const { from } of result.packages) expect(from).toMatch(/^RHEL63\//);
  });

  it("is not built under the recipe of another release, whose licence may be another, too", async () => {
    expect(await refused("lis-4.0", medium.path, "jessie")).toMatch(
      /^lisdeb: .*LinuxICv35\.iso: \d+ of \d+ RPMs with daemons state version 3\.5, and the recipe is of 4\.0 /m,
    );
    // As a folder: of the add-on's RPMs the lock has the digests.
    const addOn = writeRecipe(work.path, "vss-of-2014", "expect: { vss: 2 }\n", { version: "1.0" });
    expect(await refused(addOn, medium.tree, "jessie")).toContain(
      "state version 3.5, and the recipe is of 1.0",
    );
  });
});

describe.skipIf(!canMake)("LIS 3.1", () => {
  it("is refused for wheezy, whose driver does not know how a daemon of generation 0 registers", async () => {
    const medium = await made("lis-3.1");
    const message = await refused(
      writeRecipe(work.path, "lis-3.1", "", { version: "3.1" }),
      medium.path,
      "wheezy",
    );
    expect(message).toMatch(
      /works with the drivers of Linux 2\.6\.37 to 3\.3, and Debian's 3\.2 carries those of 3\.4/,
    );
    expect(message).toMatch(/has no operation in its messages, and Linux 3\.2 answers only 4/);
    expect(message).toContain("x86_64/microsoft-hyper-v-rhel6-60.1.x86_64.rpm");
  });
});

describe.skipIf(!canMake)("the VSS add-on of 2014", () => {
  it("gives jessie the daemon of RHEL 6.5, from a folder of loose packages", async () => {
    const medium = await made("vss-2014");
    const result = await built(
      writeRecipe(work.path, "vss-2014", "", { version: "1.0" }),
      medium.path,
      "--suite=jessie",
    );
    expect(
      result.packages.map(({ package: name, architecture, from }) => [name, architecture, from]),
    ).toEqual([
      ["hv-vss-daemon", "amd64", "microsoft-hyper-v-vss-rhel65.1.0-20140102.x86_64.rpm"],
      ["hv-vss-daemon", "i386", "microsoft-hyper-v-vss-rhel65.1.0-20140102.i686.rpm"],
    ]);
  });
});

const rpm34 = (target: string, architecture: string): string =>
  `RHEL${target}/microsoft-hyper-v-rhel${target}.3.4-1.20120727.${architecture}.rpm`;
