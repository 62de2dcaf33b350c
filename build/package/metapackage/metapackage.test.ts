import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { bytesSource } from "../../base/index.ts";
import { suiteNamed } from "../../suite/index.ts";
import { judge, judgePackage } from "../../verdict/index.ts";
import { buildDeb } from "../build-deb.ts";
import { formatRecord } from "../build-record.ts";
import { daemon, plan, recipe, unprovenPlan } from "../package.test-support.ts";
import { loadTemplates } from "../templates.ts";
import { buildMetapackages } from "./build-metapackages.ts";
import { planMetapackage } from "./plan-metapackage.ts";

const templates = await loadTemplates();

const { origin } = daemon();
const bookworm = (
  name: Parameters<typeof daemon>[0],
  profile: Parameters<typeof daemon>[1],
  day = "20120727",
) =>
  plan("bookworm", {
    daemon: daemon(name, profile, { origin: { ...origin, nevra: `lis-3.4-1.${day}.x86_64` } }),
  });
const kvp = bookworm("hv_kvp_daemon", "kvp-3");
const vss = bookworm("hv_vss_daemon", "vss-3", "20140102");
const fcopy = bookworm("hv_fcopy_daemon", "fcopy-3");

describe("planMetapackage", () => {
  it("depends on exactly the packages that were built, each from its own version on", () => {
    expect(planMetapackage([kvp, vss]).values.depends).toBe(
      "hv-kvp-daemon (>= 3.4+20120727-1~deb12), hv-vss-daemon (>= 3.4+20140102-1~deb12)",
    );
  });

  it("has the version of the youngest of them, which sorts by suite as theirs do", () => {
    expect(planMetapackage([kvp, vss, fcopy]).version).toBe("3.4+20140102-1~deb12");
    expect(planMetapackage([plan("wheezy")]).version).toBe("3.4+20120727-1~deb7");
  });

  it("has the day that the recipe states, as all that it brings have then", () => {
    const stated = recipe({ built: "2031-01-02" });
    const brings = [kvp, vss].map(({ daemon: made }) => plan("bookworm", { daemon: made, recipe: stated }));
    const { version, values } = planMetapackage(brings);
    expect(version).toBe("3.4+20310102-1~deb12");
    expect(values.depends).toBe(
      "hv-kvp-daemon (>= 3.4+20310102-1~deb12), hv-vss-daemon (>= 3.4+20310102-1~deb12)",
    );
    expect(values.changelog.map((entry) => entry.version)).toEqual([version]);
  });

  it("stands for Debian's package of all daemons only where it brings all of them", () => {
    expect(planMetapackage([kvp, vss, fcopy]).values.provides).toBe("hyperv-daemons");
    expect(planMetapackage([kvp, vss]).values.provides).toBeNull();
  });

  it("says which daemons there are none of, and which of them is off", () => {
    const words = (plans: Parameters<typeof planMetapackage>[0]) =>
      planMetapackage(plans).values.description.join(" ");
    expect(words([kvp])).toContain(
      "Nothing on the medium is known to work on bookworm as hv_vss_daemon or hv_fcopy_daemon.",
    );
    expect(words([kvp, vss, fcopy])).not.toContain("Nothing on");
    expect(words([fcopy])).toContain("hv-fcopy-daemon: Hyper-V file copy daemon, installed switched off.");
  });

  it("is in non-free where what it depends on is", () => {
    expect(planMetapackage([kvp]).values.section).toBe("non-free/metapackages");
    const free = plan("wheezy", {
      recipe: recipe({ licence: { verdict: "GPL-2.0", evidence: "It says so" } }),
    });
    expect(planMetapackage([free]).values.section).toBe("metapackages");
  });

  it("carries papers, no program, no configuration and no maintainer script", () => {
    const made = planMetapackage([kvp, vss, fcopy]);
    expect(made.files.map(({ path }) => path)).toEqual([
      "/usr/share/doc/hyperv-lis-daemons/copyright",
      "/usr/share/doc/hyperv-lis-daemons/changelog.Debian.gz",
    ]);
    expect([made.conffiles, made.scripts]).toEqual([[], {}]);
  });
});

describe("buildMetapackages", () => {
  it("makes one for each suite and architecture, with a record of what it brings", async () => {
    const debs = await Promise.all([plan("wheezy"), kvp, vss].map((each) => buildDeb(each, templates)));
    const [wheezy, both, ...more] = await buildMetapackages(debs, templates);
    expect(more).toEqual([]);
    expect(wheezy?.deb.fileName).toBe("hyperv-lis-daemons_3.4+20120727-1~deb7_amd64.deb");
    expect(both?.record.inputs.packages).toEqual(
      [debs[1]!, debs[2]!].map(({ plan: { packageName: name, version }, fileName: file, sha256 }) => ({
        name,
        version,
        file,
        sha256,
      })),
    );
    expect(both?.record.package.sha256).toBe(both?.deb.sha256);
    const again = await buildMetapackages(debs, await loadTemplates());
    expect(again.map(({ record }) => formatRecord(record))).toEqual(
      [wheezy!, both!].map(({ record }) => formatRecord(record)),
    );
  });

  it("makes the same whether or not unproven packages are built, too, and none where these are all", async () => {
    const { daemon: made, values } = vss;
    const unproven = plan("bookworm", {
      daemon: made,
      unproven: judge(daemon(), suiteNamed("stretch"), "amd64").reasons,
    });
    expect(unproven.version).toBe(vss.version);
    expect(unproven.values.unproven).not.toEqual(values.unproven);
    const [proven, other, alone] = await Promise.all(
      [kvp, unproven, unprovenPlan()].map((each) => buildDeb(each, templates)),
    );
    const without = await buildMetapackages([proven!], templates);
    expect(await buildMetapackages([proven!, other!, alone!], templates)).toEqual(without);
    expect(without).toHaveLength(1);
  });

  it.skipIf(!requireTools("dpkg-deb", "lintian"))(
    "makes packages that dpkg-deb reads and lintian has nothing to say of",
    async () => {
      const work = temporaryFolder("metapackage");
      try {
        for (const plans of [[plan("wheezy")], [kvp, vss, fcopy]]) {
          const { bytes, fileName } = await buildDeb(planMetapackage(plans), templates);
          const path = join(work.path, fileName);
          await writeFile(path, bytes);
          const depends = await runOk("dpkg-deb", ["-f", path, "Depends"]);
          expect(depends.stdout.trim().split(", ")).toHaveLength(plans.length);
          const judged = await runOk("lintian", ["--no-user-dirs", "--allow-root", "-I", "--pedantic", path]);
          expect(judged.stdout).toBe("");
        }
      } finally {
        work.remove();
      }
    },
  );

  it("makes packages that fit their suite, with what they bring left to be judged by itself", async () => {
    const { bytes } = await buildDeb(planMetapackage([kvp, vss]), templates);
    const verdict = await judgePackage(bytesSource(bytes, { file: "meta.deb" }), suiteNamed("bookworm"));
    expect(verdict).toMatchObject({
      fits: true,
      relationsNotJudged: [],
      relationsOnOwn: ["hv-kvp-daemon (>= 3.4+20120727-1~deb12)", "hv-vss-daemon (>= 3.4+20140102-1~deb12)"],
    });
  });
});
