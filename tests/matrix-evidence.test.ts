// How sure lisdeb must be of what a daemon is before it packages it, and what it makes of binaries that say nothing, or two things.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileDaemon, type CompiledDaemon } from "./support/compiled-daemon.ts";
import {
  binaryOf,
  LIS_MEDIA_TOOLS,
  mediumOf,
  recordOf,
  RHEL,
  SOURCES,
  writeRecipe,
  type AskedPackage,
  type BuildRecord,
  type Result,
} from "./support/lis-media/index.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("evidence");
afterAll(() => work.remove());

describe.skipIf(!requireTools(...LIS_MEDIA_TOOLS))("evidence", () => {
  const unknown: CompiledDaemon = { strings: ["no tell of any daemon"], imports: [["socket"], ["bind"]] };
  const known = binaryOf(SOURCES.kvp3_4, RHEL[6], 64, "rhel63");

  describe("a binary that has a daemon's name and shows nothing of one", () => {
    let medium: string;
    beforeAll(async () => {
      medium = await mediumOf([kvpPackage(await compileDaemon(unknown))], freshFolder());
    });

    it("is refused: exit status 1, and it is said that nobody knows it", async () => {
      const ran = await build(medium, "--suite", "wheezy");
      expect(ran.status).toBe(1);
      expect(ran.stderr).toContain("has the name alone and shows nothing that hv_kvp_daemon does");
      expect(ran.stderr).toContain("RHEL63/microsoft-hyper-v-3.4-20120727.x86_64.rpm");
    });

    it("is refused without a suite that was asked for, too", async () => {
      expect((await build(medium)).status).toBe(1);
    });

    it("is built with --allow-unproven, and the build record says so and why", async () => {
      const ran = await build(medium, "--suite", "wheezy", "--allow-unproven");
      expect(ran.status).toBe(0);
      expect(made(ran.stdout)).toMatchObject([{ unproven: true }]);
      const record = firstRecord(ran.stdout);
      expect(record.verdict).toMatchObject({
        fits: false,
        unproven: true,
        reasons: [{ kind: "unknown-daemon" }],
        words: [expect.stringContaining("nobody knows whether it works")],
      });
      expect(record.inputs.daemon.profile).toBeNull();
      expect(record.verdict.tells).toEqual([
        {
          saw: "has the name of hv_kvp_daemon",
          means: "nothing in it is what one of the known daemons holds",
        },
      ]);
    });

    it("is not built for an architecture that it is not for, even so", async () => {
      const ran = await build(medium, "--suite=wheezy", "--arch=i386", "--allow-unproven");
      expect(ran.status).toBe(1);
      expect(ran.stderr).toContain("is a program for amd64, not for i386");
    });

    it("does not go before one that is known, even from a newer release and with --allow-unproven", async () => {
      const both = await mediumOf(
        [
          { ...kvpPackage(await compileDaemon(unknown)), folder: "RHEL64" },
          { ...kvpPackage(await compileDaemon(known)), folder: "RHEL6012" },
        ],
        freshFolder(),
      );
      const ran = await build(both, "--suite", "wheezy", "--allow-unproven");
      expect(ran.status).toBe(0);
      expect(made(ran.stdout)[0]!.from).toBe("RHEL6012/microsoft-hyper-v-3.4-20120727.x86_64.rpm");
      const record = firstRecord(ran.stdout);
      expect(record.verdict).toMatchObject({ fits: true, unproven: false });
      expect(record.verdict.losers.map(({ reasons }) => reasons.map(({ kind }) => kind))).toEqual([
        ["unknown-daemon"],
      ]);
    });
  });

  it("passes over a binary under another name, whatever is in it, and a script under a daemon's", async () => {
    const content = await compileDaemon(known);
    const script = new TextEncoder().encode("#!/bin/sh\necho /var/opt/hyperv .kvp_pool_\n");
    const medium = await mediumOf(
      [
        {
          daemons: [
            { file: "kvp", content },
            { file: "hv_kvp_daemon", content: script },
          ],
        },
      ],
      freshFolder(),
    );
    const ran = await build(medium, "--suite", "wheezy");
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("none of its 3 RPMs holds a daemon that lisdeb knows");
  });

  it.each([
    ["two places of pools", ["/var/opt/hyperv", "/var/lib/hyperv"]],
    ["the device of Linux and that of RHEL 5's modules", ["/dev/vmbus/hv_kvp", "/dev/hv_kvp"]],
    ["the pools of generation 1 and the device of generation 3", ["/var/opt/hyperv", "/dev/vmbus/hv_kvp"]],
    ["what two daemons have", ["/var/opt/hyperv", "Hyper-V VSS"]],
  ])("stops at a binary with %s, and names both and the file", async (_name, strings) => {
    const content = await compileDaemon({ ...known, strings: [".kvp_pool_", ...strings] });
    const medium = await mediumOf([kvpPackage(content)], freshFolder());
    const ran = await build(medium, "--suite", "wheezy", "--allow-unproven");
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("which no daemon does together");
    expect(ran.stderr).toMatch(/microsoft-hyper-v-3\.4-20120727\.x86_64\.rpm.*hv_kvp_daemon/);
  });

  it("takes a daemon for what is in it, not for what it is called", async () => {
    const content = await compileDaemon(binaryOf(SOURCES.vss3_5, RHEL[6], 64, "rhel63"));
    const medium = await mediumOf([{ daemons: [{ file: "hv_kvp_daemon", content }] }], freshFolder());
    const ran = await build(medium, "--suite", "jessie");
    expect(ran.status).toBe(0);
    expect(firstRecord(ran.stdout).inputs.daemon.profile).toBe("vss-2");
  });

  it.each([2, 3])("stops where the recipe states generation %i and the binary shows 1", async (stated) => {
    const medium = await mediumOf([kvpPackage(await compileDaemon(known))], freshFolder());
    const recipe = writeRecipe(work.path, `stated-${stated}`, `expect: { generation: ${stated} }\n`);
    const ran = await lisdeb(["build", recipe, "--media", medium, "--out", join(work.path, "never")]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(
      `is hv_kvp_daemon of generation 1, and the recipe states generation ${stated}`,
    );
    expect(ran.stderr).toContain("RHEL63/microsoft-hyper-v-3.4-20120727.x86_64.rpm");
  });

  describe("what tells RHEL 5's builds from RHEL 6's, whose strings are the same", () => {
    it.each([
      ["all of it speaks for RHEL 5", binaryOf(SOURCES.kvp3_4, RHEL[5], 64, "rhel58"), 5, "kvp-rhel5-1"],
      ["all of it speaks for RHEL 6", known, 6, "kvp-1"],
      ["the ABI note outweighs its package", known, 5, "kvp-1"],
      [
        "the ABI note outweighs its package, the other way round",
        binaryOf(SOURCES.kvp3_4, RHEL[5], 64, "rhel58"),
        6,
        "kvp-rhel5-1",
      ],
      ["without a note the package decides", without(known), 5, "kvp-rhel5-1"],
      ["without a note the package decides, the other way round", without(known), 6, "kvp-1"],
    ] as const)("%s", async (_name, wanted, rhel, profile) => {
      const content = await compileDaemon(wanted);
      // A folder whose name says nothing: only what is in the package counts.
      const medium = await mediumOf([{ ...kvpPackage(content), rhel, folder: "RPMs" }], freshFolder());
      const ran = await lisdeb(["inspect", medium, "--json"]);
      const { daemons } = JSON.parse(ran.stdout) as { daemons: { profile: string }[] };
      expect(daemons.map((daemon) => daemon.profile)).toEqual([profile]);
    });
  });
});

function without({ strings, imports }: CompiledDaemon): CompiledDaemon {
  return { strings: strings!, imports: imports! };
}

function kvpPackage(content: Uint8Array): AskedPackage {
  return { daemons: [{ file: "hv_kvp_daemon", content }] };
}

let count = 0;
const freshFolder = (): string => join(work.path, `medium-${++count}`);

function build(medium: string, ...options: string[]) {
  const name = `build-${++count}`;
  const recipe = writeRecipe(work.path, name);
  const out = join(work.path, name);
  return lisdeb(["build", recipe, "--media", medium, "--json", "--out", out, ...options]);
}

/** What was built: what the command promises to print. */
function made(stdout: string): Result["packages"] {
  return (JSON.parse(stdout) as Result).packages;
}

function firstRecord(stdout: string): BuildRecord {
  return recordOf(made(stdout)[0]!.record);
}
