// lisdeb check of media, RPMs and binaries, as users run it: verdicts in words and as data, exit statuses, and one document with --json.
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildDemo, lisdebIn, unpackDaemon } from "./support/check-command.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const DEMO = join(import.meta.dirname, "..", "samples/lis-demo.iso");
const work = temporaryFolder("check");
const at = (name: string) => join(work.path, name);
const { lisdeb, checked } = lisdebIn(work.path);
afterAll(() => work.remove());

beforeAll(async () => {
  const deb = await buildDemo(work.path);
  await unpackDaemon(deb("~deb7", "amd64"), work.path);
});

describe("check, on a medium", () => {
  it("fits wheezy on both architectures by the RHEL 6.3 builds", async () => {
    const said = await checked(DEMO, "--suite", "wheezy");
    expect(said).toMatchObject({
      status: 0,
      ok: true,
      kind: "medium",
      file: DEMO,
      package: null,
      program: null,
    });
    expect(said.verdicts.map(({ architecture, fits, chosen }) => [architecture, fits, chosen?.rpm])).toEqual([
      ["amd64", true, expect.stringMatching(/^RHEL63\/.*x86_64\.rpm$/)],
      ["i386", true, expect.stringMatching(/^RHEL63\/.*i686\.rpm$/)],
    ]);
  });

  it("tells of a suite that it is not known to fit, for each candidate why not, and ends with status 1", async () => {
    const ran = await lisdeb("check", DEMO, "--suite=stretch", "--arch=amd64");
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe("");
    expect(ran.stdout).toMatch(/^stretch +amd64 +hv_kvp_daemon +unproven: unproven-kernel$/m);
    expect(ran.stdout).toMatch(
      /\n {2}RHEL63\/\S+x86_64\.rpm, the same bytes as RHEL6012\/\S+x86_64\.rpm\n {4}is known to work up to Linux 4\.1/,
    );
    expect(ran.stdout).toMatch(
      /\n {2}RHEL58\/\S+x86_64\.rpm, the same bytes as RHEL57\/\S+x86_64\.rpm\n[^]*records of 256 \+ 512 bytes/,
    );
    expect(ran.stdout).not.toMatch("i686");
    expect(ran.stdout).toMatch("\n  and 2 built for other processors\n");
  });

  it("shows the matrix without a suite, with status 0 since it runs somewhere", async () => {
    const ran = await lisdeb("check", DEMO);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/^suite +arch +hv_kvp_daemon$/m);
    expect(ran.stdout).toMatch(/^wheezy +i386 +fits: RHEL63\/\S+$/m);
    expect(ran.stdout).toMatch(/^trixie +amd64 +unproven: unproven-kernel$/m);
    expect(ran.stdout).toMatch(/^Runs on wheezy, wheezy-backports, jessie\.$/m);
    expect(ran.stdout.split("\n").every((line) => line.length < 120)).toBe(true);
  });

  it("wants every suite and architecture that is named, not one of them", async () => {
    expect((await checked(DEMO, "--suite=wheezy,jessie")).status).toBe(0);
    expect((await checked(DEMO, "--suite=wheezy,stretch")).status).toBe(1);
    expect((await checked(DEMO, "--arch=amd64,i386")).status).toBe(0);
    expect((await checked(DEMO, "--arch=amd64,armhf")).status).toBe(1);
  });

  it("does not fit an architecture that no daemon is for", async () => {
    const said = await checked(DEMO, "--suite=wheezy", "--arch=armhf");
    expect(said).toMatchObject({ status: 1, ok: false });
    const kinds = said.verdicts.flatMap(({ losers }) =>
      losers.flatMap(({ why }) => why.map(({ kind }) => kind)),
    );
    expect(new Set(kinds)).toContain("wrong-architecture");
  });

  it("tells with --why who lost to whom by which rule, and of other processors, too", async () => {
    const ran = await lisdeb("check", DEMO, "--suite=wheezy", "--arch=amd64", "--why");
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(
      /^hv_kvp_daemon on wheezy amd64: fits: RHEL63\/\S+x86_64\.rpm: \/usr\/sbin\/hv_kvp_daemon$/m,
    );
    expect(ran.stdout).toMatch(
      /\n {2}RHEL63\/\S+i686\.rpm, the same bytes as \S+i686\.rpm\n {4}is a program for i386, not for amd64\n/,
    );
    expect(ran.stdout).toMatch("exchanges records of 256 + 512 bytes");
  });
});

describe("check, on an RPM and on an ELF binary", () => {
  it.skipIf(!requireTools("bsdtar"))("judges the one RPM", async () => {
    await sh(
      `bsdtar -xf '${DEMO}' && cp RHEL58/microsoft-*x86_64.rpm five.rpm && cp RHEL63/microsoft-*i686.rpm six.rpm`,
      {
        cwd: work.path,
      },
    );
    expect(await checked("six.rpm", "--suite=wheezy")).toMatchObject({ status: 0, kind: "rpm" });
    // What nobody names, nobody asks for: it is built for i386 alone.
    expect((await checked("six.rpm", "--suite=wheezy")).verdicts).toHaveLength(1);
    expect((await checked("six.rpm", "--suite=wheezy", "--arch=amd64")).status).toBe(1);
    const five = await checked("five.rpm");
    expect(five).toMatchObject({ status: 1, ok: false });
    expect(five.verdicts.every(({ fits }) => !fits)).toBe(true);
  });

  it("judges a daemon's binary by what is in it, whatever its name", async () => {
    await copyFile(at("hv_kvp_daemon"), at("renamed"));
    const said = await checked("renamed", "--suite=jessie");
    expect(said).toMatchObject({
      status: 0,
      kind: "elf",
      daemons: [{ name: "hv_kvp_daemon", generation: 1 }],
    });
    expect(said.verdicts[0]?.chosen).toMatchObject({ rpm: null, path: "renamed" });
    expect((await checked("renamed", "--suite=trixie")).status).toBe(1);
  });

  it("says of another program that it is no daemon, and where it would start", async () => {
    const said = await checked("/bin/ls", "--suite=wheezy");
    expect(said).toMatchObject({ status: 1, ok: false, daemons: [], verdicts: [], package: null });
    expect(said.program?.[0]).toMatchObject({ suite: "wheezy", starts: false, unproven: false });
    const ran = await lisdeb("check", "/bin/ls");
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(/^It is no daemon that lisdeb knows\./);
  });

  it("tells what only has a daemon's name as unproven, not as unfit, and does not pass it", async () => {
    await copyFile("/bin/true", at("hv_vss_daemon"));
    const said = await checked("hv_vss_daemon", "--suite=trixie");
    expect(said.status).toBe(1);
    expect(said.verdicts).toMatchObject([
      { daemon: "hv_vss_daemon", fits: false, unproven: true, chosen: null },
    ]);
    const words = (await lisdeb("check", "hv_vss_daemon", "--suite=trixie")).stdout;
    expect(words).toMatch(/^trixie +\S+ +hv_vss_daemon +unproven: unknown-daemon$/m);
    expect(words).toMatch("nobody knows whether it works");
    expect(words).toMatch("1 of 1 is unproven.");
  });
});

describe("check refuses in one line", () => {
  beforeAll(async () => {
    writeFileSync(at("empty"), "");
    writeFileSync(at("text"), "Not a medium.\n");
    mkdirSync(at("folder"));
    writeFileSync(at("folder/readme"), "nothing here\n");
    await sh("mkdir LIS; touch LIS/lis.iso LIS/README; tar -czf packed.tgz LIS; rm -r LIS", {
      cwd: work.path,
    });
    for (const [name, of] of [
      ["cut.iso", DEMO],
      ["cut.elf", at("hv_kvp_daemon")],
    ] as const) {
      await copyFile(of, at(name));
      truncateSync(at(name), readFileSync(of).length / 4);
    }
  });

  it.each<[string, number, RegExp]>([
    ["empty", 1, /empty: /],
    ["text", 1, /text: /],
    ["folder", 1, /folder: holds no RPM, and so no daemon/],
    [
      "packed.tgz",
      1,
      /packed\.tgz: holds no RPM, but LIS\/lis\.iso, which may be the medium \(unpack it, and name that/,
    ],
    ["cut.iso", 1, /cut\.iso/],
    ["cut.elf", 1, /cut\.elf/],
    ["missing", 1, /missing: /],
  ])("%s, with status %d", async (name, status, line) => {
    const ran = await lisdeb("check", name);
    expect(ran.stdout).toBe("");
    expect(ran.stderr).toMatch(/^lisdeb: [^\n]*\n$/);
    expect(ran.stderr).toMatch(line);
    expect(ran.status).toBe(status);
    const json = await lisdeb("check", name, "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { kind: "input" } });
  });

  it.each([
    [["--suite=wheezzy"], /there is no suite "wheezzy".*did you mean wheezy/],
    [["--suite="], /empty/],
    [["--arch=,"], /empty/],
    [["--allow-unproven"], /unknown option/],
  ])("%j, with status 2", async (options, line) => {
    const ran = await lisdeb("check", DEMO, ...options);
    expect([ran.status, ran.stdout]).toEqual([2, ""]);
    expect(ran.stderr).toMatch(/^lisdeb: [^\n]*\n$/);
    expect(ran.stderr).toMatch(line);
  });
});
