// Looking after an archive: refreshed, cleaned, rolled back, copied within; and what real clients make of it.
import { readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inAptRoot, INSIDE_ARCHIVE } from "./support/apt-root.ts";
import { archiveClient } from "./support/archive-client.ts";
import { keepingBench, SUITE } from "./support/keeping-bench.ts";
import { ROOT_TOOLS } from "./support/root-fs.ts";
import { sh } from "./support/shell.ts";
import { smallDebs } from "./support/small-deb.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const packed = requireTools("dpkg-deb");
const { work, lisdeb, fresh, debs, key, done, publish } = keepingBench("keeping", packed);
const DAY = 24 * 3600;

const releaseOf = (archive: string) => readFile(join(archive, `dists/${SUITE}/Release`), "utf8");
const validUntil = async (archive: string) => /^Valid-Until: (.*)$/m.exec(await releaseOf(archive))?.[1];
const dateOf = async (archive: string) =>
  Date.parse(/^Date: (.*)$/m.exec(await releaseOf(archive))?.[1] ?? "");

/** Whatever this machine's own apt is told about dates. */
const STRICTLY = ["Acquire::Check-Date=true", "Acquire::Check-Valid-Until=true"].flatMap((each) => [
  "-o",
  each,
]);

describe.skipIf(!packed)("an archive whose Release runs out", () => {
  it("is refused by apt when it has expired, and taken again when it is refreshed", async () => {
    const archive = fresh();
    const then = Math.floor(Date.now() / 1000) - 2 * DAY;
    await publish(archive, ["1.0 amd64"], ["--valid-for", "1d"], { env: { SOURCE_DATE_EPOCH: `${then}` } });
    const client = (name: string) =>
      archiveClient(join(work.path, name), `file:${archive}`, SUITE, key().keyring);
    const [newcomer, old] = [await client("newcomer"), await client("old")];
    // One that has it from before that day.
    expect((await old.apt("apt-get", "-o", "Acquire::Check-Valid-Until=false", "update")).status).toBe(0);
    for (const { apt } of [newcomer, old]) {
      const refused = await apt("apt-get", ...STRICTLY, "update");
      expect(refused.status).toBe(100);
      expect(refused.stderr).toMatch(/Release file for .* is expired/);
    }

    const refreshed = await done(["refresh", archive, "--sign", key().file]);
    expect(refreshed).toMatchObject({
      archive,
      suites: [{ suite: SUITE, state: 2, changed: true, added: [], removed: [] }],
      signedBy: [{ fingerprint: key().fingerprint }],
      page: "index.html",
    });
    // For as long as before, since nothing else was said.
    const until = Date.parse((await validUntil(archive))!);
    expect(until - (await dateOf(archive))).toBe(DAY * 1000);
    for (const { apt } of [newcomer, old]) {
      const taken = await apt("apt-get", ...STRICTLY, "update");
      expect([taken.status, taken.stderr]).toEqual([0, ""]);
      expect((await apt("apt-get", "download", "greet")).status).toBe(0);
    }
  });

  it("remembers for how long it is valid, whoever publishes next, until that is taken back", async () => {
    const archive = fresh();
    await publish(archive, ["1.0 amd64"], ["--valid-for", "2w"]);
    await publish(archive, ["2.0 amd64"]);
    const period = async () => Date.parse((await validUntil(archive))!) - (await dateOf(archive));
    expect(await period()).toBe(14 * DAY * 1000);
    await done(["refresh", archive, "--sign", key().file, "--valid-for", "12h"]);
    expect(await period()).toBe((DAY / 2) * 1000);
    await done(["refresh", archive, "--sign", key().file, "--valid-for", "ever"]);
    expect(await validUntil(archive)).toBeUndefined();
    await done(["refresh", archive, "--sign", key().file]);
    expect(await validUntil(archive)).toBeUndefined();
  });

  it("is refreshed suite by suite: one that cannot be is told, and keeps no other from it", async () => {
    const archive = fresh();
    await publish(archive, ["1.0 amd64"]);
    const deb = debs["1.0 amd64"]!;
    const more = ["publish", deb, "--to", archive, "--suite", "bullseye", "--sign", key().file];
    expect((await lisdeb(more)).status).toBe(0);
    await writeFile(join(archive, ".lisdeb/bullseye/1.json"), "{}");
    const ran = await lisdeb(["refresh", archive, "--sign", key().file]);
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(/^bookworm: state 2, of \S+Z\.\n$/);
    // What becomes of the page and the keyring without its key is told before.
    expect(ran.stderr).toMatch(/^bullseye is left out of the page/);
    expect(ran.stderr).toMatch(/\nlisdeb: .*bullseye.*\n$/);
    const json = await lisdeb(["refresh", archive, "--sign", key().file, "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      error: { code: "archive-invalid", evidence: { suites: [{ suite: "bookworm", state: 3 }] } },
    });
  });
});

const canInstall =
  packed && requireTools(...ROOT_TOOLS) && requireRoot("packages are installed in a fresh system");

describe.skipIf(!canInstall)("a suite that is rolled back", { timeout: 300_000 }, () => {
  it("is taken by apt, which keeps what is installed, and goes back only when it is told to", async () => {
    const archive = fresh();
    await publish(archive, ["1.0 amd64", "1.0 arm64"]);
    const kept = await done(["archive", "snapshot", archive, "good", "--suite", SUITE]);
    expect(kept).toMatchObject({
      suite: SUITE,
      snapshot: "good",
      state: 1,
      unchanged: false,
      deleted: false,
    });
    await inAptRoot({ suite: SUITE, architecture: "amd64" }, archive, async (root) => {
      await root.write("/usr/share/keyrings/test.gpg", key().certificate);
      await root.write(
        "/etc/apt/sources.list.d/test.list",
        `deb [signed-by=/usr/share/keyrings/test.gpg] file:${INSIDE_ARCHIVE} ${SUITE} main\n`,
      );
      // dpkg says what it does, as a warning.
      const downgrade = async (what: string) => {
        const ran = await root.run(`apt-get -qq -y --allow-downgrades ${what}`);
        expect(ran).toMatchObject({
          status: 0,
          stderr: expect.stringContaining("downgrading greet") as string,
        });
      };
      const installed = () => root.quietly("dpkg-query -W -f '${Version}' greet");
      await root.quietly("dpkg --add-architecture arm64");
      await root.quietly("apt-get -q update && apt-get -qq -y install greet");
      await publish(archive, ["2.0 amd64"]);
      await root.quietly("apt-get -q update && apt-get -qq -y upgrade");
      expect(await installed()).toBe("2.0");
      const newest = await dateOf(archive);

      const rolled = await lisdeb([
        "archive",
        "rollback",
        archive,
        "--suite",
        SUITE,
        "--to",
        "good",
        "--sign",
        key().file,
      ]);
      expect([rolled.status, rolled.stderr]).toEqual([0, ""]);
      expect(rolled.stdout).toMatch(
        /^- greet 2\.0 amd64\nnote: who has greet 2\.0 on amd64 keeps it: .*\nbookworm: state 3, of \S+\.\n$/,
      );
      expect(await dateOf(archive)).toBeGreaterThan(newest);

      await root.quietly("apt-get -q update && apt-get -qq -y upgrade");
      expect(await installed()).toBe("2.0");
      expect(await root.quietly("apt-cache madison greet")).toMatch(/^ *greet \| +1\.0 \|[^\n]*\n$/);
      await downgrade("install greet=1.0");
      expect(await installed()).toBe("1.0");
      // Or for all machines, by a preference.
      await done(["archive", "rollback", archive, "--suite", SUITE, "--to", "2", "--sign", key().file]);
      await root.quietly("apt-get -q update && apt-get -qq -y upgrade");
      expect(await installed()).toBe("2.0");
      await done(["archive", "rollback", archive, "--suite", SUITE, "--to", "1", "--sign", key().file]);
      await root.write(
        "/etc/apt/preferences.d/back",
        "Package: *\nPin: release o=lisdeb\nPin-Priority: 1001\n",
      );
      await root.quietly("apt-get -q update");
      await downgrade("dist-upgrade");
      expect(await installed()).toBe("1.0");

      // The last package of an architecture goes, and its indices stay, empty: who has the architecture sees no error.
      const gone = await done([
        "archive",
        "remove",
        archive,
        "greet:arm64",
        "--suite",
        SUITE,
        "--sign",
        key().file,
      ]);
      expect(gone).toMatchObject({ suites: [{ added: [], removed: [{ architecture: "arm64" }] }] });
      await root.quietly("apt-get -q update");
      expect((await root.run("apt-cache show greet:arm64")).status).toBe(100);
      expect((await stat(join(archive, `dists/${SUITE}/main/binary-arm64/Packages`))).size).toBe(0);
      await root.quietly("apt-get -qq -y --reinstall install greet");
    });
  });
});

describe.skipIf(!packed)("packages that are copied from a suite to another", () => {
  it("are judged for that one: what does not fit there does not come in, and nothing else with it", async () => {
    const archive = fresh();
    const folder = join(work.path, "copied");
    const [fits] = await smallDebs(folder, [{ name: "fits", version: "1", architecture: "all" }]);
    // Wheezy's dpkg reads no control.tar.xz.
    const [modern] = await smallDebs(folder, [{ name: "modern", version: "1", architecture: "all" }]);
    await sh(`dpkg-deb --root-owner-group -Zxz -b '${folder}/trees/modern_1_all' '${modern!}' >/dev/null`);
    const sign = ["--sign", key().file];
    await done(["publish", fits!, modern!, "--to", archive, "--suite", "bookworm", ...sign]);

    const copy = ["archive", "copy", archive, "--from", "bookworm", "--to", "wheezy", ...sign];
    const refused = await lisdeb([...copy, "--all"]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /^lisdeb: .*modern_1_all\.deb: does not fit on wheezy: dpkg 1\.16\.18: .*control\.tar\.xz/,
    );
    expect(await done(["archive", "list", archive])).toMatchObject({ suites: [{ suite: "bookworm" }] });

    expect(await done([...copy, "fits"])).toMatchObject({
      suites: [
        { suite: "wheezy", state: 1, added: [{ package: "fits", file: "pool/main/f/fits/fits_1_all.deb" }] },
      ],
    });
    expect(await done([...copy, "fits=1:all"])).toMatchObject({ suites: [{ changed: false, added: [] }] });
    const verified = await lisdeb(["verify", archive, "--keyring", key().keyring]);
    expect([verified.status, verified.stderr]).toEqual([0, ""]);
  });
});

describe.skipIf(!packed)("the clean-up of an archive", () => {
  it("removes what nothing names when it is a day old, and clients miss nothing", async () => {
    const archive = fresh();
    await publish(archive, ["1.0 amd64"]);
    await publish(archive, ["2.0 amd64"], ["--keep", "1"]);
    const orphans = ["old", "new"].map((name) => join(archive, `pool/main/g/greet/${name}_1_amd64.deb`));
    for (const path of orphans) await writeFile(path, "left over");
    const aDayAgo = new Date(Date.now() - (DAY + 60) * 1000);
    await utimes(orphans[0]!, aDayAgo, aDayAgo);
    for (const path of ["greet_1.0_amd64.deb", "greet_2.0_amd64.deb"])
      await utimes(join(archive, "pool/main/g/greet", path), aDayAgo, aDayAgo);

    const would = await lisdeb(["archive", "clean", archive, "--dry-run"]);
    expect(would.stdout).toMatch(
      /^pool\/main\/g\/greet\/old_1_amd64\.deb  9 B\nWould remove 1 file, 9 B; \d+ are needed\.\nNo state names 1 file, 9 B more, written too short a time ago to be removed\.\n$/,
    );
    expect(await done(["archive", "clean", archive])).toMatchObject({
      dryRun: false,
      removed: [{ file: "pool/main/g/greet/old_1_amd64.deb", size: 9 }],
      waiting: [{ file: "pool/main/g/greet/new_1_amd64.deb" }],
    });
    expect(await done(["archive", "clean", archive, "--grace", "0"])).toMatchObject({
      removed: [{ size: 9 }],
    });
    // State 1 can still be gone back to.
    await done(["archive", "rollback", archive, "--suite", SUITE, "--to", "1", "--sign", key().file]);
    const { apt } = await archiveClient(join(work.path, "after"), `file:${archive}`, SUITE, key().keyring);
    expect((await apt("apt-get", "update")).status).toBe(0);
    expect((await apt("apt-get", "download", "greet=1.0")).status).toBe(0);
  });
});
