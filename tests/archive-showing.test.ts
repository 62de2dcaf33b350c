// What publishing leaves beside pool and dists: whom the keyring and the page trust, in archives in which others have written.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { signingKeysIn } from "../build/archive/index.ts";
import { runCommandLine } from "../build/cli/index.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { signingKey, type TestKey } from "./support/signing-key.ts";
import { smallDebs } from "./support/small-deb.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("archive-showing");
let counter = 0;
const fresh = (): string => join(work.path, `archive-${++counter}`);

async function lisdeb(...args: readonly string[]) {
  const said = { out: "", err: "" };
  const status = await runCommandLine(args, {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    interactive: false,
    environment: {},
  });
  return { status, stdout: said.out, stderr: said.err };
}

describe.skipIf(!requireTools("dpkg-deb", "gpg"))("what is shown of an archive", () => {
  let ours: TestKey;
  let theirs: TestKey;
  let deb: string;

  beforeAll(async () => {
    [ours, theirs] = [await signingKey(), await signingKey("second")];
    [deb = ""] = await smallDebs(join(work.path, "debs"), [
      { name: "greet", version: "1.0", architecture: "all" },
    ]);
    return () => work.remove();
  });

  const publish = (archive: string, key: TestKey, suite: string, ...args: readonly string[]) =>
    lisdeb("publish", deb, "--suite", suite, "--to", archive, "--sign", key.file, ...args);
  const keysIn = async (archive: string, name = "lisdeb") => {
    const file = `${name}-archive-keyring.gpg`;
    const keys = await signingKeysIn(readFileSync(join(archive, file)), { file });
    return keys.map(({ fingerprint }) => fingerprint);
  };
  const page = (archive: string): string => readFileSync(join(archive, "index.html"), "utf8");
  const id = ({ fingerprint }: TestKey): string => fingerprint.slice(-16);

  it("never has a key of somebody who can only write in the store: he puts his own suite and certificate there", async () => {
    const archive = fresh();
    const planted = fresh();
    await publish(archive, ours, "bookworm");
    await publish(planted, theirs, "bookworm-evil", "--label", "Evil");
    cpSync(join(planted, ".lisdeb/bookworm-evil"), join(archive, ".lisdeb/bookworm-evil"), {
      recursive: true,
      verbatimSymlinks: true,
    });
    cpSync(join(planted, ".lisdeb/keys"), join(archive, ".lisdeb/keys"), { recursive: true });
    const ran = await publish(archive, ours, "trixie");
    expect([ran.status, ran.stderr]).toEqual([
      1,
      `lisdeb: ${archive}: has the suite bookworm-evil, signed by key ${id(theirs)}, which was not given ` +
        `(name a keyring with its certificate, if you trust it: --keyring FILE; if nobody of yours has it, remove .lisdeb/bookworm-evil and dists/bookworm-evil)\n`,
    ]);
    expect(existsSync(join(archive, "dists/trixie"))).toBe(false);
    rmSync(join(archive, ".lisdeb/bookworm-evil"), { recursive: true });
    expect((await publish(archive, ours, "trixie")).status).toBe(0);
    expect(await keysIn(archive)).toEqual([ours.fingerprint]);
    expect(page(archive)).not.toMatch(/evil/i);
    expect(page(archive)).not.toContain(theirs.fingerprint);
    expect(existsSync(join(archive, "evil-archive-keyring.gpg"))).toBe(false);
  });

  it("is not changed where it is somebody else's, and each of his suites is named with what there is of it", async () => {
    const archive = fresh();
    await publish(archive, theirs, "trixie");
    await publish(archive, theirs, "bullseye");
    const ran = await publish(archive, ours, "bookworm");
    expect([ran.status, ran.stderr]).toEqual([
      1,
      `lisdeb: ${archive}: has the suites bullseye and trixie, signed by key ${id(theirs)}, which was not given ` +
        "(name a keyring with its certificate, if you trust it: --keyring FILE; if nobody of yours has them, remove " +
        ".lisdeb/bullseye, dists/bullseye, .lisdeb/trixie and dists/trixie)\n",
    ]);
  });

  it("never has a key of somebody who has put his own signatures beside ours", async () => {
    const archive = fresh();
    await publish(archive, ours, "bookworm");
    const path = join(archive, ".lisdeb/bookworm/1.json");
    const record = JSON.parse(readFileSync(path, "utf8")) as Record<"release" | "releaseGpg", string>;
    const home = join(work.path, "gnupg");
    mkdirSync(home, { mode: 0o700 });
    const release = join(work.path, "Release");
    writeFileSync(release, record.release);
    const gpg = `gpg --batch --quiet --homedir '${home}'`;
    writeFileSync(join(work.path, "ours.asc"), record.releaseGpg);
    const both = await sh(
      `${gpg} --import '${theirs.file}' && { ${gpg} --dearmor < '${work.path}/ours.asc'; ${gpg} --detach-sign --output - '${release}'; } | ${gpg} --enarmor`,
    );
    const releaseGpg = both.stdout
      .replaceAll("PGP ARMORED FILE", "PGP SIGNATURE")
      .replace(/^Comment:.*\n/m, "");
    writeFileSync(path, JSON.stringify({ ...record, releaseGpg }));
    cpSync(theirs.keyring, join(archive, `.lisdeb/keys/${theirs.fingerprint}.gpg`));
    const ran = await publish(archive, ours, "trixie");
    expect([ran.status, ran.stderr]).toEqual([
      0,
      `key ${id(theirs)}, which signs bookworm too, is left out of the keyring: not given to this run, for which there is --keyring.\n`,
    ]);
    expect(await keysIn(archive)).toEqual([ours.fingerprint]);
  });

  it("has the keys of two who publish in suites of their own and give each other's by --keyring", async () => {
    const archive = fresh();
    await publish(archive, ours, "bookworm", "--keyring", theirs.keyring);
    await publish(archive, theirs, "trixie", "--keyring", ours.keyring);
    const again = await lisdeb(
      ...["refresh", archive, "--suite", "bookworm", "--sign", ours.file, "--keyring", theirs.keyring],
    );
    expect([again.status, again.stderr]).toEqual([0, ""]);
    expect((await keysIn(archive)).sort()).toEqual([ours.fingerprint, theirs.fingerprint].sort());
    for (const suite of ["bookworm", "trixie"]) expect(page(archive)).toContain(suite);
  });

  it("does without a suite that cannot be read, or that this version does not know, and says so", async () => {
    const archive = fresh();
    await publish(archive, ours, "bookworm");
    await publish(archive, ours, "trixie");
    const record = readFileSync(join(archive, ".lisdeb/trixie/1.json"), "utf8");
    writeFileSync(join(archive, ".lisdeb/trixie/1.json"), "{}");
    mkdirSync(join(archive, ".lisdeb/zurg"));
    writeFileSync(join(archive, ".lisdeb/zurg/1.json"), record);
    writeFileSync(join(archive, ".lisdeb/keys/damaged.gpg"), "nothing");
    writeFileSync(join(archive, "lisdeb-archive-keyring.gpg"), "nothing");
    const ran = await lisdeb("refresh", archive, "--suite", "bookworm", "--sign", ours.file);
    expect(ran.status, ran.stderr).toBe(0);
    expect(ran.stdout).toContain("bookworm");
    expect(ran.stderr).toMatch(/^trixie is left out of the page, .*\nzurg is left out of the page: .*\n/);
    expect(await keysIn(archive)).toEqual([ours.fingerprint]);
  });

  it("takes no address for the page that nobody could have given", async () => {
    const archive = fresh();
    await publish(archive, ours, "bookworm", "--base-url", "https://example.org/apt/");
    expect(page(archive)).toContain("https://example.org/apt");
    for (const kept of [
      "{",
      JSON.stringify({ url: "javascript:alert(1)" }),
      JSON.stringify({ url: `https://example.org/${"a".repeat(3000)}` }),
      JSON.stringify({ url: "https://user:word@evil.example/", names: ["../x", 7] }),
    ]) {
      writeFileSync(join(archive, ".lisdeb/page.json"), kept);
      const ran = await lisdeb("refresh", archive, "--sign", ours.file);
      expect([kept, ran.status, ran.stderr]).toEqual([kept, 0, ""]);
      expect(page(archive)).not.toMatch(/javascript:alert|aaaa|evil\.example/);
    }
  });

  it("writes the keyring under the names of earlier Labels, too", async () => {
    const archive = fresh();
    await publish(archive, ours, "bookworm", "--label", "First");
    const renamed = ["--label", "Second", "--allow-releaseinfo-change"];
    const ran = await lisdeb(
      ...["refresh", archive, "--sign", theirs.file, "--keyring", ours.keyring, ...renamed],
    );
    expect(ran.status, ran.stderr).toBe(0);
    for (const name of ["first", "second"]) expect(await keysIn(archive, name)).toEqual([theirs.fingerprint]);
  });

  it.each([
    ["no keyring", "nothing"],
    ["an empty file", ""],
  ])("has nothing written where --keyring names %s", async (_, content) => {
    const archive = fresh();
    const bad = join(work.path, "bad.gpg");
    writeFileSync(bad, content);
    const ran = await publish(archive, ours, "bookworm", "--keyring", bad);
    expect(ran.status, ran.stderr).toBe(1);
    expect(ran.stderr).toContain(bad);
    expect(existsSync(archive)).toBe(false);
    rmSync(bad);
  });

  it("has nothing written where --base-url is no address", async () => {
    const archive = fresh();
    expect((await publish(archive, ours, "bookworm", "--base-url", "ftp://x")).status).toBe(2);
    expect(existsSync(archive)).toBe(false);
  });

  it.each([
    ["publish", "DEB", "--to", ""],
    ["publish", "--from", ""],
    ["publish", "DEB", "--sign", ""],
    ["publish", "DEB", "--keyring", ""],
    ["publish", ""],
    ["publish", "DEB", "--sign", "KEY", "--origin", "two\nlines"],
    ["refresh", ""],
    ["archive", "list", ""],
    ["archive", "clean", ""],
    ["verify", ""],
    ["verify", ".", "--keyring", ""],
    ["key", "new", "--out", ""],
    ["key", "show", ""],
    ["build", "--out", ""],
  ])("refuses %j %j %j %j: an unset variable", async (...args) => {
    const named = args.map((each) => (each === "DEB" ? deb : each === "KEY" ? ours.file : each));
    const ran = await lisdeb(...named);
    expect([ran.status, ran.stdout]).toEqual([2, ""]);
    expect(ran.stderr).toMatch(/^lisdeb: .*(is empty|It is empty|without control characters).*\n$/);
  });

  it("says what is wrong with a key that is not there", async () => {
    const ran = await lisdeb("publish", deb, "--to", fresh(), "--suite", "bookworm", "--sign", "a.asc,b.asc");
    expect([ran.status, ran.stderr]).toEqual([
      1,
      "lisdeb: a.asc,b.asc: is no key: there is no such file, and it is no fingerprint (give --sign once for each key)\n",
    ]);
  });
});
