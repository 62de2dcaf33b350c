// What a medium says against itself stops a build or is told, and a recipe's overrides settle it: on media made of real RPMs.
import { mkdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileDaemon } from "./support/compiled-daemon.ts";
import { lisdeb } from "./support/lisdeb.ts";
import {
  binaryOf,
  mediumOf,
  RHEL,
  SOURCES,
  writeRecipe,
  type AskedPackage,
} from "./support/lis-media/index.ts";
import { runOk, sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("evidence");
afterAll(() => work.remove());
let count = 0;
const fresh = (): string => join(work.path, `at-${++count}`);

interface Row {
  readonly check: string;
  readonly result: string;
  readonly detail: string;
  readonly places: readonly string[];
  readonly settled?: string;
}
interface Built {
  readonly packages: readonly { readonly file: string; readonly record: string }[];
  readonly notes: readonly { readonly recipe: string; readonly note: string }[];
  readonly error?: { readonly code: string; readonly message: string };
}
interface Recorded {
  readonly evidence: readonly Row[];
  readonly overrides: readonly { readonly profile: string; readonly places: readonly string[] }[];
  readonly inputs: { readonly daemon: { readonly profile: string; readonly rpm: { readonly path: string } } };
  readonly verdict: { readonly tells: readonly { readonly saw: string }[] };
}

async function madeMedium(packages: readonly AskedPackage[]): Promise<string> {
  const folder = fresh();
  mkdirSync(folder);
  return mediumOf(packages, folder);
}
const evidenceOf = async (medium: string): Promise<Readonly<Record<string, Row>>> => {
  const { stdout } = await lisdeb(["inspect", medium, "--json"]);
  const { evidence } = JSON.parse(stdout) as { evidence: readonly Row[] };
  return Object.fromEntries(evidence.map((row) => [row.check, row]));
};
/** Builds for one suite and amd64; `more`: further lines of the recipe. */
async function build(
  medium: string,
  more = "",
  suite = "wheezy",
  stated: Parameters<typeof writeRecipe>[3] = {},
): Promise<Built & { readonly stderr: string }> {
  const recipe = writeRecipe(work.path, `made-${++count}`, more, stated);
  const asked = [`--suite=${suite}`, "--arch=amd64", "--json", "--out", fresh()];
  const { stdout, stderr } = await lisdeb(["build", recipe, "--media", medium, ...asked]);
  return { ...(JSON.parse(stdout) as Built), stderr };
}
const notesOf = ({ notes }: Built): readonly string[] => notes.map(({ note }) => note);
/** Of the media here, which are folders that nobody could lock. */
const UNLOCKED = expect.stringMatching(/^medium: no lock proves a folder/) as string;
const recordOf = ({ packages }: Built): Recorded =>
  JSON.parse(readFileSync(packages[0]!.record, "utf8")) as Recorded;

const overriding = (rpm: string, profile: string): string =>
  `overrides:\n  - { rpm: "${rpm}", daemon: hv_kvp_daemon, profile: ${profile}, because: the test knows it }\n`;

describe.skipIf(!requireTools("gcc", "rpmbuild", "readelf", "dpkg-deb"))("a medium against itself", () => {
  /** The key-value daemon of LIS 3.4 for RHEL 6, and the same with another byte in a text: somebody has been at it. */
  let genuine: AskedPackage["daemons"];
  let patched: AskedPackage["daemons"];
  let rebuilt: AskedPackage["daemons"];

  beforeAll(async () => {
    const compiled = (builtFor: string): Promise<Uint8Array> =>
      compileDaemon(binaryOf(SOURCES.kvp3_4, RHEL[6], 64, builtFor));
    const content = await compiled("rhel63");
    const changed = Buffer.from(content);
    const at = changed.indexOf("built for rhel63");
    expect(at).toBeGreaterThan(0);
    changed.write("BUILT", at);
    const file = "hv_kvp_daemon";
    genuine = [{ file, content }];
    patched = [{ file, content: changed }];
    rebuilt = [{ file, content: await compiled("another") }];
  });

  it("is well where an RPM lies in two folders for one release of RHEL with the same bytes", async () => {
    const medium = await madeMedium([{ daemons: genuine }]);
    await sh("cp -r RHEL63 CentOS63", { cwd: medium });
    expect(await evidenceOf(medium)).toMatchObject({
      "rpm-digests": { result: "ok" },
      copies: { result: "ok", detail: "1 RPM lies in 2 places" },
      "other-copies": { result: "ok" },
      "build-ids": { result: "ok" },
      "build-hosts": { result: "ok" },
    });
    const built = await build(medium);
    expect(notesOf(built)).toEqual([UNLOCKED]);
    expect(recordOf(built).evidence).toEqual(
      Object.values(await evidenceOf(medium)).map((row) =>
        // What is held against the recipe: inspect knows of none.
        ["released", "version", "licence"].includes(row.check)
          ? (expect.objectContaining({ check: row.check }) as unknown)
          : row,
      ),
    );
  });

  it("stops the build where it has other bytes in one of them, and an override that leaves one of them out settles it", async () => {
    const medium = await madeMedium([{ daemons: genuine }, { daemons: rebuilt, folder: "CentOS63" }]);
    const refused = await build(medium);
    expect(refused.error?.code).toBe("medium-contradicts-itself");
    expect(refused.stderr).toMatch(
      /^lisdeb: .*: CentOS63\/.*\.rpm: microsoft-hyper-v-3\.4-20120727\.x86_64 for RHEL 6\.3 has different bytes in different folders \(.*override.*\)\n$/,
    );
    const built = await build(medium, overriding("CentOS63/*", "unused"));
    const record = recordOf(built);
    expect(record.inputs.daemon.rpm.path).toMatch(/^RHEL63\//);
    expect(record.overrides).toEqual([
      expect.objectContaining({
        profile: "unused",
        because: "the test knows it",
        places: [expect.stringMatching(/^CentOS63\/.*\.rpm: \/usr\/sbin\/hv_kvp_daemon$/)],
      }),
    ]);
    expect(record.evidence).toContainEqual(
      expect.objectContaining({ check: "copies", result: "contradicts", settled: "the test knows it" }),
    );
    expect(notesOf(built)).toEqual([
      UNLOCKED,
      expect.stringMatching(/^the recipe leaves out what is at CentOS63\/.*: the test knows it$/),
      expect.stringMatching(
        /^medium: .* has different bytes in different folders; the recipe knows: the test knows it$/,
      ),
      expect.stringContaining("debuginfo-3.4-20120727.x86_64 for RHEL 6.3 has different bytes"),
    ]);
    // Of RPMs without a daemon it is only told: their build ids and kernel modules are not used.
    expect(await evidenceOf(medium)).toMatchObject({ "other-copies": { result: "contradicts" } });
  });

  it("stops the build where two different binaries have one build id, as readelf sees it", async () => {
    const medium = await madeMedium([{ daemons: genuine }, { daemons: patched, folder: "RHEL64" }]);
    const ids = new Set<string | undefined>();
    for (const [i, [daemon]] of [genuine, patched].entries()) {
      const path = join(work.path, `daemon-${i}`);
      await writeFile(path, daemon!.content);
      ids.add(/Build ID: (\w+)/.exec((await runOk("readelf", ["-n", path])).stdout)?.[1]);
    }
    expect(ids.size).toBe(1);
    const refused = await build(medium);
    expect(refused.error).toMatchObject({
      code: "medium-contradicts-itself",
      message: `2 different binaries have the build id ${[...ids].join("")}`,
    });
  });

  it("is only told where it is merely odd, and still built", async () => {
    const late = Date.parse("2014-03-01T00:00:00Z") / 1000;
    const medium = await madeMedium([{ daemons: genuine, buildTime: late }]);
    const built = await build(medium, `released: "2012-09"\n`);
    expect(notesOf(built)).toEqual([
      UNLOCKED,
      expect.stringMatching(/built up to 582 days after the day in their name; expected: /),
      expect.stringMatching(/were built after 2012-09, when the recipe says that it was released/),
    ]);
    const text = await lisdeb(["inspect", medium]);
    expect(text.stdout).toMatch(/date-in-name +contradicts +1 of 1 were built up to 582 days/);
    expect(text.stdout).toContain("It stops nothing: a genuine medium may be so.");
  });

  it("is packaged as what its recipe states against the binary, which record and README.Debian tell", async () => {
    const medium = await madeMedium([{ daemons: genuine }]);
    const built = await build(medium, overriding("RHEL63/*", "kvp-2"), "jessie");
    const record = recordOf(built);
    expect(record.inputs.daemon.profile).toBe("kvp-2");
    expect(record.verdict.tells.at(-1)?.saw).toBe("the recipe states kvp-2: the test knows it");
    const { file } = built.packages[0]!;
    const readme = await sh(
      `dpkg-deb --fsys-tarfile '${file}' | tar -xO ./usr/share/doc/hv-kvp-daemon/README.Debian`,
    );
    expect(readme.stdout).toMatch(/What it is taken for\n-{20}\n(.*\n)+\n {4}the test knows it\.\n/);
  });

  it("is refused where the recipe states something of what is not there", async () => {
    const medium = await madeMedium([{ daemons: genuine }]);
    const refused = await build(medium, overriding("RHEL99/*", "unused"));
    expect(refused.error).toMatchObject({
      code: "recipe-contradicted",
      message: "an override is for hv_kvp_daemon in RHEL99/*, and no such daemon is there",
    });
  });

  it("is built under no recipe of another release, unless that knows why", async () => {
    const medium = await madeMedium([{ daemons: genuine }]);
    const other = { version: "3.5" };
    const refused = await build(medium, "", "wheezy", other);
    expect(refused.error).toMatchObject({
      code: "recipe-contradicted",
      message: "1 of 1 RPMs with daemons states version 3.4, and the recipe is of 3.5",
    });
    const settle = "overrides: [{ check: version, because: the test knows it }]\n";
    const built = await build(medium, settle, "wheezy", other);
    expect(notesOf(built)).toEqual([
      UNLOCKED,
      expect.stringMatching(/; the recipe knows: the test knows it$/),
    ]);
    expect(recordOf(built).evidence).toContainEqual(
      expect.objectContaining({ check: "version", result: "contradicts", settled: "the test knows it" }),
    );
    expect((await build(medium, settle)).error).toMatchObject({
      code: "recipe-contradicted",
      message: "an override is for the check version, and nothing contradicts that",
    });
  });

  it("is not built without a daemon that its recipe expects, unless that knows why", async () => {
    const medium = await madeMedium([{ daemons: genuine }]);
    const expecting = "expect: { generation: 1, vss: 2 }\n";
    expect((await build(medium, expecting)).error).toMatchObject({
      code: "recipe-contradicted",
      message: "there is no hv_vss_daemon, and the recipe expects one",
    });
    const built = await build(
      medium,
      `${expecting}overrides: [{ check: daemons, because: the test took it out }]\n`,
    );
    expect(recordOf(built).evidence).toContainEqual(
      expect.objectContaining({ check: "daemons", settled: "the test took it out" }),
    );
  });
});

describe("the page about evidence", () => {
  it("names every check that inspect shows, and which of them stop a build", async () => {
    const page = readFileSync(join(import.meta.dirname, "../docs/evidence.md"), "utf8");
    const told = [...page.matchAll(/^\| `([a-z-]+)` +\|.*\| (stops|told) +\|$/gm)].map(([, name, does]) => [
      name,
      does,
    ]);
    const { EVIDENCE_CHECKS } = await import("../build/package/index.ts");
    expect(told).toEqual(
      Object.entries(EVIDENCE_CHECKS).map(([name, { stops }]) => [name, stops ? "stops" : "told"]),
    );
  });
});
