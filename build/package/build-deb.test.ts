import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run, runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { sha256 } from "../base/index.ts";
import { suiteNamed } from "../suite/index.ts";
import { buildDeb, type BuiltDeb } from "./build-deb.ts";
import { buildRecord, formatRecord } from "./build-record.ts";
import { BUILD_TIME, daemon, KINDS, plan, recipe } from "./package.test-support.ts";
import { loadTemplates } from "./templates.ts";

const templates = await loadTemplates();

describe("buildDeb", () => {
  it("makes the same bytes each time, of templates read anew", async () => {
    const one = await buildDeb(plan(), templates);
    const two = await buildDeb(plan(), await loadTemplates());
    expect(two.sha256).toBe(one.sha256);
    expect(one.fileName).toBe("hv-kvp-daemon_3.4+20120727-1~deb7_amd64.deb");
    expect(one.sha256).toBe(sha256(one.bytes));
  });

  it("does not put into the package where the medium was on this machine, or who made it", async () => {
    const moved = daemon("hv_kvp_daemon", "kvp-1", {
      origin: { ...daemon().origin, where: { file: "/home/somebody/other.iso" } },
    });
    const other = plan("wheezy", { daemon: moved, tool: { name: "lisdeb", version: "99" } });
    expect((await buildDeb(other, templates)).sha256).toBe((await buildDeb(plan(), templates)).sha256);
  });

  it("refuses a maintainer that would be a field of its own", async () => {
    const evil = recipe({ maintainer: "A <a@lisdeb.example>\nDepends: evil" });
    await expect(buildDeb(plan("wheezy", { recipe: evil }), templates)).rejects.toMatchObject({
      code: "template-failed",
      where: { file: "templates/changelog.ejs", line: 12 },
    });
  });

  describe.skipIf(!requireTools("dpkg-deb"))("makes packages that Debian's tools take:", () => {
    const work = temporaryFolder("built");
    const built = new Map<string, { folder: string }>();
    afterAll(work.remove);
    beforeAll(async () => {
      for (const [index, [what, make]] of KINDS.entries()) {
        const { bytes, fileName } = await buildDeb(make(), templates);
        const folder = join(work.path, String(index));
        const deb = join(work.path, `${index}-${fileName}`);
        await writeFile(deb, bytes);
        await runOk("dpkg-deb", ["-R", deb, folder]);
        built.set(what, { folder });
      }
    });
    const each = KINDS.map(([what]) => what);
    const of = (what: string) => built.get(what) ?? expect.unreachable();

    it.each(each)("%s: the daemon byte for byte", async (what) => {
      const { folder } = of(what);
      const daemons = (await readdir(join(folder, "usr/sbin"))).filter((name) => name.endsWith("_daemon"));
      expect(daemons).toHaveLength(1);
      await runOk("cmp", [join(folder, "usr/sbin", ...daemons), "/bin/true"]);
    });

    it.skipIf(!requireTools("systemd-analyze")).each(each)(
      "%s: a unit that systemd-analyze takes",
      async (what) => {
        const { folder } = of(what);
        const { stdout } = await run("find", [folder, "-name", "*.service"]);
        for (const unit of stdout.split("\n").filter((line) => line !== "")) {
          const { stderr } = await run("systemd-analyze", ["verify", "--man=no", unit]);
          // The daemon is not installed on the machine that runs this test.
          expect(
            stderr
              .split("\n")
              .filter((line) => line.includes("service:") && !line.includes("not executable")),
          ).toEqual([]);
        }
      },
    );
  });
});

describe("buildRecord", () => {
  const choose = (deb: BuiltDeb) => {
    const other = daemon("hv_kvp_daemon", "kvp-1", { sha256: sha256("other") });
    const { suite, architecture } = { suite: suiteNamed("wheezy"), architecture: "amd64" };
    return {
      name: "hv_kvp_daemon" as const,
      chosen: deb.plan.daemon,
      verdict: {
        daemon: deb.plan.daemon,
        suite: suite.name,
        architecture,
        fits: true,
        unproven: false,
        reasons: [],
      },
      losers: [
        {
          daemon: other,
          reasons: [
            {
              kind: "wrong-architecture" as const,
              daemon: "hv_kvp_daemon" as const,
              is: "i386",
              wanted: "amd64",
            },
          ],
          outranked: undefined,
        },
      ],
    };
  };
  const record = (deb: BuiltDeb) =>
    buildRecord({
      deb,
      templates: templates.sha256,
      medium: {
        file: "LinuxICv34.iso",
        sha256: sha256("iso"),
        size: 3,
        trust: "unlocked",
        provenance: undefined,
      },
      choice: choose(deb),
      checks: [{ what: "header SHA-1", result: "ok" }],
      evidence: [{ check: "copies", result: "ok", detail: "1 RPM lies in 2 places", places: [] }],
      overrides: [],
      acceptLicence: true,
      source: undefined,
    });

  it("says what went in, what came out and why, in an order that does not change", async () => {
    const deb = await buildDeb(plan(), templates);
    const text = formatRecord(record(deb));
    const parsed = JSON.parse(text) as ReturnType<typeof record>; // what buildRecord made
    expect(Object.keys(parsed)).toEqual([
      "format",
      "package",
      "inputs",
      "source",
      "verdict",
      "licence",
      "evidence",
      "overrides",
      "checks",
      "tool",
    ]);
    expect(parsed.package).toEqual({
      name: "hv-kvp-daemon",
      version: "3.4+20120727-1~deb7",
      architecture: "amd64",
      suite: "wheezy",
      file: deb.fileName,
      size: deb.bytes.length,
      sha256: deb.sha256,
      installedSize: deb.installedSize,
      time: BUILD_TIME,
    });
    expect(parsed.inputs.medium).toEqual({
      file: "LinuxICv34.iso",
      sha256: sha256("iso"),
      size: 3,
      trust: "unlocked",
      provenance: null,
    });
    expect(parsed.inputs.daemon.rpm.nevra).toBe("microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64");
    expect(parsed.verdict.losers[0]?.words).toEqual([
      expect.stringContaining("is a program for i386, not for amd64"),
    ]);
    expect(parsed.tool).toEqual({ name: "lisdeb", version: "0.1.0", templates: templates.sha256 });
    expect(text).toBe(formatRecord(record(await buildDeb(plan(), templates))));
  });

  it("holds no time of day and nothing of this machine", async () => {
    const text = formatRecord(record(await buildDeb(plan(), templates)));
    expect(text).not.toContain(process.cwd());
    expect(text).not.toContain(new Date().toISOString().slice(0, 10));
  });
});
