// What lisdeb verify finds in archives that lisdeb published: their states, build records and kept keys.
import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openArchive, verifyArchive } from "../build/archive/index.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { kinds, takenBy, told, verified } from "./support/lying-archives.ts";
import { temporaryFolder } from "./support/shell.ts";
import { signingKey } from "./support/signing-key.ts";
import { smallDebs } from "./support/small-deb.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("verify-own");
afterAll(() => work.remove());

/** A build record, as far as it is read here. */
function record(sha256: string): string {
  return JSON.stringify({ format: "lisdeb build record 1", package: { suite: "bookworm", sha256 } });
}

describe.skipIf(!requireTools("dpkg-deb"))("an archive of lisdeb's own", () => {
  const archive = join(work.path, "own");
  let secret = "";
  const publish = async (version: string): Promise<void> => {
    const debs = await smallDebs(join(work.path, "debs"), [{ name: "one", version, architecture: "amd64" }]);
    const ran = await lisdeb(["publish", ...debs, "--to", archive, "--suite", "bookworm", "--sign", secret]);
    expect(ran.status, ran.stderr).toBe(0);
  };
  const copied = (name: string): string => {
    const copy = join(work.path, name);
    cpSync(archive, copy, { recursive: true, verbatimSymlinks: true });
    return copy;
  };
  beforeAll(async () => {
    secret = (await signingKey()).file;
    await publish("1");
    await publish("2");
  });

  it("is proven by its folder, its suite's folder, and its Release, with every fault that any apt could have", async () => {
    for (const address of [
      archive,
      `file://${archive}`,
      join(archive, "dists/bookworm"),
      join(archive, "dists/bookworm/Release"),
    ]) {
      const proven = await verified(address);
      expect([proven.ok, told(proven), proven.suites[0]?.state]).toEqual([true, [], 2]);
    }
  });

  it("is said to be behind where the newest state is not shown", async () => {
    const copy = copied("behind");
    rmSync(join(copy, "dists/bookworm"));
    cpSync(join(archive, ".lisdeb/bookworm/1"), join(copy, "dists/bookworm"), {
      recursive: true,
      verbatimSymlinks: true,
    });
    expect(kinds(await verified(copy))).toContain("state-not-shown");
  });

  it("is said to be broken where clients in mid-update miss an index, or a record is none", async () => {
    const copy = copied("history");
    const before = JSON.parse(readFileSync(join(copy, ".lisdeb/bookworm/1.json"), "utf8")) as {
      release: string;
    };
    const lists = [...before.release.matchAll(/^ ([0-9a-f]{64}) +\d+ main\/binary-amd64\/Packages/gm)];
    for (const [, digest = ""] of lists)
      rmSync(join(copy, ".lisdeb/bookworm/by-hash/SHA256", digest), { force: true });
    expect(kinds(await verified(copy))).toContain("history-broken");
    writeFileSync(join(copy, ".lisdeb/bookworm/2.json"), "{}");
    expect(kinds(await verified(copy))).toContain("state-unreadable");
  });

  it("is said to be broken where the record of the state that clients see is missing", async () => {
    const copy = copied("no-record");
    for (const number of [1, 2]) rmSync(join(copy, `.lisdeb/bookworm/${number}.json`));
    const found = await verified(copy);
    expect([found.ok, kinds(found)]).toEqual([false, ["state-absent"]]);
  });

  it("is said to be broken where a kept key is damaged", async () => {
    const copy = copied("kept-key");
    const [kept = ""] = readdirSync(join(copy, ".lisdeb/keys"));
    const path = join(copy, ".lisdeb/keys", kept);
    writeFileSync(path, readFileSync(path).subarray(0, -1));
    expect(told(await verified(copy))).toEqual([
      `kept-key .lisdeb/keys/${kept}: is not the certificate of the key that it is named by`,
    ]);
  });

  it.each<readonly [string, string, readonly string[]]>([
    ["is of the package", record("@"), []],
    ["is of another package", record("0".repeat(64)), ["build-record"]],
    ["states no digest", JSON.stringify({ format: "lisdeb build record 1" }), ["build-record"]],
    ["is not JSON", record("@").replace("{", "["), ["build-record"]],
    ["is JSON of another tool", "[]", []],
  ])("has its build records held against the packages: one that %s", async (name, text, expected) => {
    const copy = copied(name.replaceAll(" ", "-"));
    const deb = join(copy, "pool/main/o/one/one_2_amd64.deb");
    const sha256 = createHash("sha256").update(readFileSync(deb)).digest("hex");
    writeFileSync(deb.replace(/deb$/, "json"), text.replace("@", sha256));
    expect(kinds(await verified(copy))).toEqual(expected);
  });

  it("needs a second object for each + in a name where the store wants that for apt 0.9.7", async () => {
    const folder = join(work.path, "plus");
    const debs = await smallDebs(join(work.path, "plus-debs"), [
      { name: "one", version: "1+x", architecture: "amd64" },
    ]);
    await lisdeb(["publish", ...debs, "--to", folder, "--suite", "wheezy", "--sign", secret]);
    const { access } = await openArchive(folder, { environment: {} });
    const of = async (isThere: boolean) =>
      verifyArchive(
        { access: { ...access, hasTwin: () => Promise.resolve(isThere) }, suite: undefined },
        { certificates: [], pool: true, demanded: [], now: new Date() },
      );
    expect(kinds(await of(true))).toEqual([]);
    const found = await of(false);
    expect([kinds(found), takenBy(found)]).toEqual([["plus-in-key"], "8 9 10 11 12 13"]);
  });

  it("counts a package for all architectures once", async () => {
    const folder = join(work.path, "for-all");
    const debs = await smallDebs(join(work.path, "all-debs"), [
      { name: "one", version: "1", architecture: "amd64" },
      { name: "data", version: "1", architecture: "all" },
    ]);
    await lisdeb(["publish", ...debs, "--to", folder, "--suite", "bookworm", "--sign", secret]);
    expect((await verified(folder)).suites[0]?.packages).toBe(2);
  });

  it("is told in words, as JSON, and by the exit status", async () => {
    const words = await lisdeb(["verify", archive]);
    expect([words.status, words.stderr]).toEqual([0, ""]);
    expect(words.stdout).toMatch(/^bookworm +\S+ \S+ +2 +[0-9A-F]{16} +12 +7 8 9 10 11 12 13 +good$/m);
    expect(words.stdout).toContain("The keys are those that the archive publishes itself");
    const json = await lisdeb(["verify", archive, "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: true,
      kind: "archive",
      keysFrom: "published",
      faults: [],
    });
    const pool = join(archive, "pool/main/o/one/one_2_amd64.deb");
    expect((await lisdeb(["verify", pool])).stdout).toContain("package one 2 for amd64");
    renameSync(pool, `${pool}.away`);
    const absent = await lisdeb(["verify", archive, "--for", "all"]);
    renameSync(`${pool}.away`, pool);
    expect(absent.status).toBe(1);
    expect(absent.stdout).toContain(
      "pool/main/o/one/one_2_amd64.deb is not there\n    refused by every apt\n",
    );
    expect((await lisdeb(["verify", archive, "--no-pool", "--for", "trixie,wheezy"])).status).toBe(0);
  });

  it("is wrong usage or a missing input where it cannot be found", async () => {
    expect((await lisdeb(["verify", join(work.path, "none")])).status).toBe(1);
    expect((await lisdeb(["verify", archive, "--suite", "stretch"])).stderr).toContain(
      "has neither Release nor InRelease",
    );
    expect((await lisdeb(["verify", archive, "--suite", "../x"])).status).toBe(2);
    expect((await lisdeb(["verify", archive, "--for", "x"])).status).toBe(2);
    expect((await lisdeb(["verify", "ftp://example.org/"])).status).toBe(2);
    expect((await lisdeb(["verify", work.path])).stderr).toMatch(/has no suite/);
  });
});
