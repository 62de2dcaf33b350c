import ejs from "ejs";
import { describe, expect, it } from "vitest";
import { compareVersions } from "../../deb/index.ts";
import { SUITES } from "../../suite/index.ts";
import { fillIn } from "../fill-in.ts";
import { BUILD_TIME, daemon, latestKvp, plan, recipe, unprovenPlan } from "../package.test-support.ts";
import { loadTemplates } from "../templates.ts";
import { buildDate } from "./build-date.ts";
import type { PackagePlan } from "./package-plan.ts";
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
      "/usr/lib/hv-kvp-daemon/daemon-control",
      "/usr/sbin/hyperv-guest",
      "/usr/lib/hv-kvp-daemon/join-pools",
      "/etc/init.d/hv_kvp_daemon",
      "/etc/default/hv_kvp_daemon",
      "/usr/share/doc/hv-kvp-daemon/copyright",
      "/usr/share/doc/hv-kvp-daemon/changelog.Debian.gz",
      "/usr/share/doc/hv-kvp-daemon/README.Debian",
      "/usr/share/man/man8/hv_kvp_daemon.8.gz",
      "/usr/share/man/man8/hyperv-guest.8.gz",
      "/usr/share/lintian/overrides/hv-kvp-daemon",
    ]);
    expect(conffiles).toEqual(["/etc/default/hv_kvp_daemon", "/etc/init.d/hv_kvp_daemon"]);
  });

  it("puts units and udev rules where the suite has them", () => {
    const kvp3 = daemon("hv_kvp_daemon", "kvp-3");
    const paths = (suite: "jessie" | "bookworm" | "trixie", one = kvp3) =>
      plan(suite, { daemon: one }).files.map(({ path }) => path).filter((path) => /lib\/(systemd|udev)\//.test(path)); // prettier-ignore
    expect(paths("bookworm")).toEqual([
      "/lib/systemd/system/hv_kvp_daemon.service",
      "/lib/systemd/system/hyperv-daemons.hv-kvp-daemon.service",
      "/lib/systemd/system/hv-kvp-daemon.service",
      "/lib/systemd/system-preset/80-hv-kvp-daemon.preset",
      "/lib/udev/rules.d/60-hv-kvp-daemon.rules",
    ]);
    expect(paths("trixie")).toEqual([
      "/usr/lib/systemd/system/hv_kvp_daemon.service",
      "/usr/lib/systemd/system/hyperv-daemons.hv-kvp-daemon.service",
      "/usr/lib/systemd/system/hv-kvp-daemon.service",
      "/usr/lib/systemd/system-preset/80-hv-kvp-daemon.preset",
      "/usr/lib/udev/rules.d/60-hv-kvp-daemon.rules",
    ]);
    expect(paths("jessie", daemon())).toEqual([
      "/lib/systemd/system/hv_kvp_daemon.service",
      "/lib/systemd/system/hyperv-daemons.hv-kvp-daemon.service",
      "/lib/systemd/system/hv-kvp-daemon.service",
      "/lib/systemd/system-preset/80-hv-kvp-daemon.preset",
    ]);
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

  it("says of a daemon whose it is: by its sources in the kernel, whatever its licence, but where the recipe knows better", () => {
    const holder = (licence: Partial<ReturnType<typeof recipe>["licence"]>) => {
      const { values } = plan("wheezy", {
        recipe: recipe({ licence: { verdict: "GPL-2.0", evidence: "e", ...licence } }),
      });
      return [values.copyright, values.fromKernelSources];
    };
    for (const verdict of ["GPL-2.0", "GPL-2.0-or-later", "GPL-3.0-or-later", "ambiguous"] as const)
      expect(holder({ verdict })).toEqual(["2010 Novell, Inc.", true]);
    expect(holder({ copyright: "2026 Jane Doe" })).toEqual(["2026 Jane Doe", false]);
  });

  it("puts helpers where this very binary looks for them, and none where it calls none", () => {
    const helpers = (made: PackagePlan) =>
      made.files.map(({ path }) => path).filter((path) => /\/hv_(get|set)_/.test(path));
    expect(helpers(plan("wheezy"))).toEqual([]);
    expect(helpers(plan("wheezy-backports", { daemon: daemon("hv_kvp_daemon", "kvp-2") }))).toEqual([
      "/usr/sbin/hv_get_dns_info",
      "/usr/sbin/hv_get_dhcp_info",
      "/usr/sbin/hv_set_ifconfig",
      ...["hv_get_dns_info", "hv_get_dhcp_info", "hv_set_ifconfig"].map(
        (name) => `/usr/share/man/man8/${name}.8.gz`,
      ),
    ]);
    expect(helpers(plan("bookworm", { daemon: latestKvp() }))).toContain(
      "/usr/libexec/hypervkvpd/hv_set_ifconfig",
    );
  });

  it("keeps fcopy off unless somebody switches it on", () => {
    expect(plan("trixie", { daemon: daemon("hv_fcopy_daemon", "fcopy-3") }).values.enableByDefault).toBe(
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
    const built = { ...origin, nevra, buildTime: Date.UTC(2012, 8, 1, 23, 59) / 1000 };
    expect(buildDate(recipe(), built, 0)).toBe(date);
    expect(buildDate(recipe({ built: "2031-01-02" }), built, 0), "where the recipe states a day").toBe(
      "20310102",
    );
  });

  it("is the package's own time where the daemon came without an RPM", () => {
    const without = { ...origin, nevra: undefined, buildTime: undefined };
    expect(buildDate(recipe(), without, BUILD_TIME)).toBe("20120727");
  });
});

describe("wrap", () => {
  it("breaks at blanks, and leaves a word that is too long whole", () => {
    expect(wrap("aa bb  cc\ndd", 5)).toEqual(["aa bb", "cc dd"]);
    expect(wrap("aaaaaaa b", 5)).toEqual(["aaaaaaa", "b"]);
    expect(wrap("", 5)).toEqual([]);
  });
});
