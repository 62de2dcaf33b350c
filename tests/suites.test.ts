import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { daemonFromElf, type Daemon } from "../build/daemon/index.ts";
import { bytesSource } from "../build/base/index.ts";
import { compareVersions, readDeb } from "../build/deb/index.ts";
import { buildDeb, loadTemplates, planPackages } from "../build/package/index.ts";
import { KNOWN_NAMES } from "../build/cli/index.ts";
import { loadRecipe } from "../build/recipe/index.ts";
import { SUITES, suiteNamed, type Suite } from "../build/suite/index.ts";
import { chooseForEach, explain, judge, judgeRelations } from "../build/verdict/index.ts";
import { compileDaemon } from "./support/compiled-daemon.ts";
import { fromArchive } from "./support/from-archive.ts";
import { packageIndices } from "./support/package-index.ts";
import { requireTools } from "./support/tools.ts";

/** The releases that Debian's archive still serves. */
const SERVED = ["bullseye", "bookworm", "trixie"] as const;

const indices = await fromArchive("package lists", () => packageIndices(SERVED, "amd64"));

describe.skipIf(!indices).each(SERVED)("the row of %s, held against Debian's archive", (name) => {
  const suite = suiteNamed(name);
  const index = indices?.get(name);
  const indexed = (wanted: string) => index?.get(wanted) ?? expect.unreachable(`no ${wanted} in ${name}`);
  const version = (wanted: string) => indexed(wanted).Version ?? expect.unreachable(wanted);

  it("names packages that are there, in versions that have only grown since", () => {
    for (const [wanted, stated] of Object.entries({ ...suite.minimal, ...suite.archive }))
      expect(compareVersions(version(wanted), stated), `${wanted} ${version(wanted)}`).toBeGreaterThanOrEqual(
        0,
      );
  });

  it("misses no package that another row names and that is there", () => {
    const named = SUITES.flatMap(({ minimal, archive }) => Object.keys({ ...minimal, ...archive }));
    const here = Object.keys({ ...suite.minimal, ...suite.archive });
    expect(named.filter((each) => !here.includes(each) && index?.has(each))).toEqual([]);
  });

  it("says what is provided, by whom and in which version", () => {
    for (const { name: provided, version: stated = "", by } of suite.provides) {
      const provides = indexed(by).Provides ?? "";
      const found = new RegExp(`(?:^|, )${provided} \\(= ([^)]+)\\)`).exec(provides)?.[1];
      expect(compareVersions(found ?? "0", stated), `${by} provides ${provides}`).toBeGreaterThanOrEqual(0);
    }
  });

  it("has the suite's C library, libgcc, kernel, dpkg and apt", () => {
    const upstream = (wanted: string) => version(wanted).replace(/-[^-]*$/, "");
    expect(upstream("libc6")).toBe(suite.glibc);
    expect(`${upstream(suite.libgcc.name)}.`.startsWith(`${suite.gcc}.`)).toBe(true);
    expect(`${upstream("linux-image-amd64")}.`.startsWith(`${suite.kernel}.`)).toBe(true);
    for (const [tool, stated] of [
      ["dpkg", suite.dpkg.version],
      ["apt", suite.apt.version],
    ] as const) {
      expect(compareVersions(version(tool), stated), tool).toBeGreaterThanOrEqual(0);
      expect(series(version(tool)), tool).toBe(series(stated));
    }
    expect(indexed(suite.iproute).Package).toBe(suite.iproute);
  });

  // Of what provides a name, debootstrap takes what is required: mawk for awk.
  const providersOf = (virtual: string) =>
    [...(index?.values() ?? [])]
      .filter(
        ({ Priority, Provides = "" }) => Priority === "required" && Provides.split(", ").includes(virtual),
      )
      .map(({ Package = "" }) => Package);

  it("calls minimal what is essential, and what such packages depend on", () => {
    const essential = [...(index?.values() ?? [])].filter((each) => each.Essential === "yes");
    const pulled = new Set(essential.map((each) => each.Package ?? ""));
    // Depends and Pre-Depends, the first alternative of each, as a first installation takes them.
    for (const one of pulled) {
      const { Depends = "", "Pre-Depends": before = "" } = index?.get(one) ?? {};
      for (const [, next = ""] of `${before}, ${Depends}`.matchAll(/(?:^|, )([a-z0-9][a-z0-9+.-]+)/g))
        for (const each of index?.has(next) ? [next] : providersOf(next)) pulled.add(each);
    }
    for (const each of Object.keys(suite.minimal)) expect(pulled, each).toContain(each);
    for (const each of Object.keys(suite.archive)) expect(pulled, each).not.toContain(each);
  });
});

/** What a further release adds: a row, and (but not here) a name in the type. */
const made: Suite = {
  ...suiteNamed("bookworm"),
  name: "forky" as Suite["name"], // the one thing beside the row that a new suite needs
  debian: "14",
  glibc: "2.43",
  gcc: "16.1",
  kernel: "7.0",
  init: "sysvinit",
  versionSuffix: "~deb14",
  lsbFunctions: "lsb-functions (>= 1)",
  iproute: "iproute",
  minimal: { libc6: "2.43-1", "lsb-functions": "1-1", mawk: "1.3.4-1" },
  archive: { iproute: "7.0-1" },
  provides: [],
};

describe.skipIf(!requireTools("gcc"))("a further suite", () => {
  it("is judged, chosen and packaged for by its row alone", async () => {
    const daemon = await kvpDaemon("GLIBC_2.34");
    expect(judge(daemon, made, "amd64")).toMatchObject({ suite: "forky", fits: true });
    const targets = chooseForEach([daemon], [...SUITES, made], ["amd64"]);
    expect(targets.filter(({ choice }) => choice.chosen).map(({ suite }) => suite.name)).toEqual([
      "bookworm",
      "trixie",
      "forky",
    ]);
    const recipe = await loadRecipe(join(import.meta.dirname, "recipes", "hyperv-daemons.yaml"), KNOWN_NAMES);
    const planned = planPackages(targets, {
      recipe,
      tool: { name: "lisdeb", version: "0" },
      sourceDateEpoch: 1_583_280_000,
    });
    const deb = await buildDeb(planned.at(-1)!.plan, await loadTemplates());
    expect(deb.fileName).toBe("hv-kvp-daemon_4.3.5+20200304-1~deb14_amd64.deb");
    const { control, entries } = await readDeb(bytesSource(deb.bytes, { file: deb.fileName }));
    expect(control).toContainEqual(["Depends", "libc6 (>= 2.34), lsb-functions (>= 1)"]);
    expect(control).toContainEqual(["Recommends", "iproute"]);
    expect(entries.some(({ path }) => path.endsWith(".service"))).toBe(false);
    expect(judgeRelations(control, [daemon], made)).toEqual([]);
  });

  it("is what the verdict's words are about", async () => {
    const { reasons } = judge(
      await kvpDaemon("GLIBC_2.34"),
      { ...made, glibc: "2.20", kernel: "4.1" },
      "amd64",
    );
    expect(reasons.map(explain)).toEqual([
      "needs GLIBC_2.34 (for __libc_start_main), and the suite's glibc is 2.20",
      expect.stringContaining("and the suite's kernel is 4.1"),
      expect.stringContaining("Linux 4.1"),
    ]);
  });
});

/** A daemon of generation 3 that runs ip. */
async function kvpDaemon(symbol: string): Promise<Daemon> {
  const strings = [
    "/var/lib/hyperv",
    "/.kvp_pool_%d",
    "hv_get_dns_info",
    "/dev/vmbus/hv_kvp",
    "ip route show dev",
  ];
  const program = await compileDaemon({ strings, imports: [["__libc_start_main", symbol]] });
  return daemonFromElf(program, { file: "hv_kvp_daemon" }) ?? expect.unreachable();
}

/** Within a release only the last part of a tool's version grows. */
function series(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
