import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import ejs from "ejs";
import { describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { compareVersions } from "../deb/index.ts";
import { SUITES } from "../suite/index.ts";
import { buildDate } from "./build-date.ts";
import { changelogEntries } from "./changelog.ts";
import { fillIn } from "./fill-in.ts";
import { BUILD_TIME, daemon, plan, recipe, unprovenPlan } from "./package.test-support.ts";
import { loadTemplates } from "./templates.ts";
import { wrap } from "./wrap.ts";

const origin = daemon().origin;
const withOrigin = (changes: Partial<typeof origin>) =>
  daemon("hv_kvp_daemon", "kvp-1", { origin: { ...origin, ...changes } });

describe("planPackage", () => {
  it("names the package, its version and its files as CloudStack's scripts expect", () => {
    const { packageName, version, files, conffiles } = plan("wheezy");
    expect([packageName, version]).toEqual(["hv-kvp-daemon", "3.4+20120727-1~deb7"]);
    expect(files.map(({ path }) => path)).toEqual([
      "/usr/sbin/hv_kvp_daemon",
      "/etc/init.d/hv_kvp_daemon",
      "/etc/default/hv_kvp_daemon",
      "/usr/share/doc/hv-kvp-daemon/copyright",
      "/usr/share/doc/hv-kvp-daemon/changelog.Debian.gz",
      "/usr/share/doc/hv-kvp-daemon/README.Debian",
      "/usr/share/lintian/overrides/hv-kvp-daemon",
    ]);
    expect(conffiles).toEqual(["/etc/default/hv_kvp_daemon", "/etc/init.d/hv_kvp_daemon"]);
  });

  it("puts units and udev rules where the suite has them", () => {
    const kvp3 = daemon("hv_kvp_daemon", "kvp-3");
    const paths = (suite: "jessie" | "bookworm" | "trixie", one = kvp3) =>
      plan(suite, { daemon: one }).files.map(({ path }) => path).filter((path) => /lib\//.test(path)); // prettier-ignore
    expect(paths("bookworm")).toEqual([
      "/lib/systemd/system/hv_kvp_daemon.service",
      "/lib/udev/rules.d/60-hv-kvp-daemon.rules",
    ]);
    expect(paths("trixie")).toEqual([
      "/usr/lib/systemd/system/hv_kvp_daemon.service",
      "/usr/lib/udev/rules.d/60-hv-kvp-daemon.rules",
    ]);
    expect(paths("jessie", daemon())).toEqual(["/lib/systemd/system/hv_kvp_daemon.service"]);
  });

  it("makes versions that sort as the suites do, after the hand-made 3.1 and before the next revision", () => {
    const versions = SUITES.map(({ name }) => plan(name).version);
    expect(versions.toSorted(compareVersions)).toEqual(versions);
    expect(compareVersions("3.1", versions[0]!)).toBeLessThan(0);
    expect(
      compareVersions(versions.at(-1)!, plan("wheezy", { recipe: recipe({ revision: 2 }) }).version),
    ).toBeLessThan(0);
  });

  it("says of an unproven daemon, and of no other, in description and README.Debian that it is, and why", async () => {
    const { texts, ...templates } = await loadTemplates();
    const readme = ({ values }: typeof fitting) =>
      fillIn(ejs.compile, { texts, ...templates }, "README.Debian.ejs", "text", { ...values });
    const fitting = plan("stretch");
    expect(fitting.values.unproven).toEqual([]);
    expect(fitting.values.description.join(" ")).not.toContain("unproven");
    expect(readme(fitting)).not.toMatch(/unproven|Nobody has shown/i);
    const unproven = unprovenPlan();
    expect(unproven.values.description.join(" ")).toContain(
      "It is unproven: nobody has shown that it works on stretch. README.Debian tells why.",
    );
    expect(readme(unproven)).toMatch(
      /\n\nUnproven\n-{8}\nNobody has shown that this daemon works on stretch:\n\nhv_kvp_daemon is known to work up to Linux 4\.1, /,
    );
    expect(readme(unproven).replace(/\n+Unproven\n.*?nobody depends on\./s, "")).toBe(readme(fitting));
  });

  it("takes the RPM's build time, and SOURCE_DATE_EPOCH before it, which does not change the version", () => {
    expect(plan("wheezy").mtime).toBe(BUILD_TIME);
    const later = plan("wheezy", { sourceDateEpoch: 1_700_000_000 });
    expect([later.mtime, later.version]).toEqual([1_700_000_000, "3.4+20120727-1~deb7"]);
  });

  it("compresses as the suite's dpkg reads it", () => {
    expect(plan("wheezy").compression).toEqual({ control: "gz", data: "xz" });
    expect(plan("bookworm").compression).toEqual({ control: "xz", data: "xz" });
  });

  it("puts a binary of unclear licence into non-free", () => {
    expect(plan("wheezy").values.section).toBe("non-free/admin");
    const known = recipe({ licence: { verdict: "GPL-2.0", evidence: "It says so" } });
    expect(plan("wheezy", { recipe: known }).values.section).toBe("admin");
  });

  it("keeps fcopy off unless somebody switches it on", () => {
    expect(plan("trixie", { daemon: daemon("hv_fcopy_daemon", "fcopy-3") }).values.startByDefault).toBe(
      false,
    );
  });

  it("refuses a daemon of another architecture", () => {
    expect(() => plan("wheezy", { architecture: "i386" })).toThrow(/is for amd64, not for i386/);
  });

  it("refuses a daemon of no known time, and says the remedy", () => {
    const without = withOrigin({ buildTime: undefined });
    expect(() => plan("wheezy", { daemon: without })).toThrow(
      expect.objectContaining({
        code: "package-invalid",
        hint: expect.stringContaining("SOURCE_DATE_EPOCH") as string,
      }),
    );
    expect(plan("wheezy", { daemon: without, sourceDateEpoch: 5 }).mtime).toBe(5);
  });

  it("refuses a recipe's version that makes none for Debian", () => {
    expect(() => plan("wheezy", { recipe: recipe({ version: "rhel63.3.4" }) })).toThrow(
      /does not start with a digit/,
    );
  });
});

describe("init script and defaults file", () => {
  it("are the same in every release and for every suite, so that a changed one is kept without a question", async () => {
    const templates = await loadTemplates();
    for (const template of ["init.d.ejs", "default.ejs"]) {
      const texts = [
        plan("wheezy"),
        plan("bookworm", { daemon: daemon("hv_kvp_daemon", "kvp-3") }),
        plan("jessie", {
          daemon: daemon("hv_kvp_daemon", "kvp-2"),
          recipe: recipe({ version: "4.0", title: "LIS 4.0" }),
        }),
      ].map(({ values }) => fillIn(ejs.compile, templates, template, "shell", { ...values }));
      expect(new Set(texts).size).toBe(1);
    }
  });
});

describe("buildDate", () => {
  it.each([
    ["microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64", "20120727"],
    ["microsoft-hyper-v-4.3.5-20200304.x86_64", "20200304"],
    ["microsoft-hyper-v-vss-rhel64.1.0-20140102.i686", "20140102"],
    ["microsoft-hyper-v-rhel6-60.1.x86_64", "20120901"],
    ["no-date-1.20121399.x86_64", "20120901"],
    ["too-long-1.201207271.x86_64", "20120901"],
    ["in-the-20110101-name-1.0.x86_64", "20120901"],
    ["version-20110101-1.x86_64", "20110101"],
    [undefined, "20120901"],
  ])("of %s, built on 1 September 2012, is %s", (nevra, date) => {
    expect(buildDate({ ...origin, nevra, buildTime: Date.UTC(2012, 8, 1, 23, 59) / 1000 }, 0)).toBe(date);
  });

  it("is the package's own time where the daemon came without an RPM", () => {
    expect(buildDate({ ...origin, nevra: undefined, buildTime: undefined }, BUILD_TIME)).toBe("20120727");
  });
});

describe("the changelog", () => {
  const changes = [
    { revision: 3, date: "2026-03-01", lines: ["Not yet."] },
    { revision: 2, date: "2026-02-01", lines: ["Second.", `Long: ${"word ".repeat(30).trim()}`] },
    { revision: 1, date: "2026-01-01", lines: ["First."] },
  ];
  const versionOf = (revision: number) => `3.4+20120727-${revision}~deb7`;

  it("has the recipe's changes up to the revision that is built, newest first", () => {
    const entries = changelogEntries(recipe({ revision: 2, changes }), versionOf, BUILD_TIME);
    expect(entries.map(({ version, date }) => [version, date])).toEqual([
      ["3.4+20120727-2~deb7", "Sun, 01 Feb 2026 00:00:00 +0000"],
      ["3.4+20120727-1~deb7", "Thu, 01 Jan 2026 00:00:00 +0000"],
    ]);
  });

  it("has an entry for the revision that is built even where the recipe says nothing of it", () => {
    const entries = changelogEntries(recipe(), versionOf, BUILD_TIME);
    expect(entries).toEqual([
      {
        version: "3.4+20120727-1~deb7",
        changes: [
          wrap(
            "Package the daemon of Linux Integration Services 3.4 for Hyper-V, byte for byte as it is on the medium.",
            76,
          ),
        ],
        date: "Fri, 27 Jul 2012 00:00:00 +0000",
      },
    ]);
  });

  it.skipIf(!requireTools("dpkg-parsechangelog"))(
    "is read by dpkg-parsechangelog without a warning",
    async () => {
      const work = temporaryFolder("changelog");
      try {
        const { values } = plan("wheezy", { recipe: recipe({ revision: 2, changes }) });
        const path = join(work.path, "changelog");
        await writeFile(
          path,
          fillIn(ejs.compile, await loadTemplates(), "changelog.ejs", "text", { ...values }),
        );
        const { stdout, stderr } = await runOk("dpkg-parsechangelog", ["--all", "-l", path]);
        expect(stderr).toBe("");
        expect(stdout).toMatchInlineSnapshot(`
          "Source: hv-kvp-daemon
          Version: 3.4+20120727-2~deb7
          Distribution: wheezy
          Urgency: low
          Maintainer: lisdeb packagers <packagers@lisdeb.example>
          Timestamp: 1769904000
          Date: Sun, 01 Feb 2026 00:00:00 +0000
          Changes:
           hv-kvp-daemon (3.4+20120727-2~deb7) wheezy; urgency=low
           .
             * Second.
             * Long: word word word word word word word word word word word word word word
               word word word word word word word word word word word word word word word
               word
           .
           hv-kvp-daemon (3.4+20120727-1~deb7) wheezy; urgency=low
           .
             * First.
          "
        `);
      } finally {
        work.remove();
      }
    },
  );
});

describe("wrap", () => {
  it("breaks at blanks, and leaves a word that is too long whole", () => {
    expect(wrap("aa bb  cc\ndd", 5)).toEqual(["aa bb", "cc dd"]);
    expect(wrap("aaaaaaa b", 5)).toEqual(["aaaaaaa", "b"]);
    expect(wrap("", 5)).toEqual([]);
  });
});
