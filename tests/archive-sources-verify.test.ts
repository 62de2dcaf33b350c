// What lisdeb verify finds in Sources, and in source packages, of archives that other tools made and that lie.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kinds, lyingArchives, takenBy, told, verified } from "./support/lying-archives.ts";
import { runOk, sh, temporaryFolder } from "./support/shell.ts";
import { smallSource } from "./support/source-package.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("verify-sources");
afterAll(() => work.remove());
const { keys, fill, good, archiveOf } = lyingArchives(work.path);
const canBuild = requireTools("apt-ftparchive", "dpkg-deb", "dpkg-source", "gpg", "xz");
const POOL = "pool/main/h/hello";
const DSC = "hello_1.0+x-1.dsc";

/** What apt-ftparchive says of the sources. */
let sources = "";

beforeAll(async () => {
  if (!canBuild) return;
  await fill();
  const made = join(work.path, "made");
  for (const name of ["hello-amd64", "hello-i386", "hello-all"])
    await smallSource(join(made, name), { name, version: "1.0+x~1", format: "3.0 (native)" });
  await smallSource(join(made, "hello"), { name: "hello", version: "1.0+x-1" });
  await sh(
    `for each in '${made}'/*; do mkdir -p pool/main/h/\${each##*/}; find $each -maxdepth 1 -type f -exec cp {} pool/main/h/\${each##*/}/ ';'; done`,
    { cwd: good },
  );
  sources = (await runOk("apt-ftparchive", ["sources", "pool"], { cwd: good })).stdout;
});

type Change = (text: string) => string;
const same: Change = (text) => text;

/** An archive with a Sources that says other things, or a pool that holds them. */
async function lying(
  change: Change,
  before?: (pool: string) => Promise<void> | void,
  packages: Change = same,
) {
  const archive = await archiveOf(
    { packages, files: () => ({ "main/source/Sources": Buffer.from(change(sources)) }) },
    before && ((folder) => before(join(folder, POOL))),
  );
  return verified(archive, await keys.keyring("rsa"));
}

/** Changes a file of the pool, and what Sources says of it with it. */
const changed = (name: string, change: Change, pool: string): void =>
  writeFileSync(join(pool, name), change(readFileSync(join(pool, name), "utf8")));

describe.skipIf(!canBuild)("lisdeb verify, of sources", () => {
  it("finds nothing where there is nothing wrong", async () => {
    expect(told(await lying(same))).toEqual([]);
  });

  it("tells which packages have no source there, and takes it for no fault", async () => {
    const found = await lying((text) => text.replace(/Package: hello-i386\n(.+\n)+\n/, ""));
    expect(told(found)).toEqual([
      "source-lacking dists/bookworm/main/source/Sources: lacks the source of hello-i386 1.0+x~1 i386",
    ]);
    expect([found.ok, takenBy(found)]).toEqual([true, "7 8 9 10 11 12 13"]);
    const none = await lying(() => "");
    expect(told(none)).toEqual([
      "source-lacking dists/bookworm/main/source/Sources: lacks the source of hello-all 1.0+x~1 all, and of 2 more",
    ]);
  });

  it("tells so of packages that say what they were built from where the suite lists no source at all", async () => {
    const archiveWith = (packages: Change) => archiveOf({ packages });
    const keyring = await keys.keyring("rsa");
    expect(told(await verified(await archiveWith(same), keyring))).toEqual([]);
    const stating: Change = (text) =>
      text.replaceAll("Package: hello-all\n", "Package: hello-all\nSource: hello (1.0+x-1)\n");
    const found = await verified(await archiveWith(stating), keyring);
    expect(told(found)).toContain(
      "source-lacking dists/bookworm/Release: lacks the source of hello-all 1.0+x~1 all",
    );
    expect(takenBy(found)).toBe("7 8 9 10 11 12 13");
  });

  it("goes by the version of the source that a package states", async () => {
    const states =
      (value: string): Change =>
      (text) =>
        text.replaceAll("Package: hello-all\n", `Package: hello-all\nSource: ${value}\n`);
    expect(kinds(await lying(same, undefined, states("hello (1.0+x-1)")))).toEqual([
      "package-contradicts-list",
    ]);
    expect(kinds(await lying(same, undefined, states("hello (2)")))).toEqual([
      "package-contradicts-list",
      "source-lacking",
    ]);
  });

  it.each<[string, Change, RegExp]>([
    ["source-absent", (text) => text.replaceAll(/^Directory: .*\n/gm, ""), /is not there/],
    ["source-stanza", (text) => text.replace(/^Package: .*\n/m, ""), /lacks Package/],
    ["source-stanza", (text) => text.replace(/^Version: .*\n/m, ""), /lacks Version/],
    ["source-stanza", (text) => text.replace(/^( \w{40}) (\d+)/m, "$1 1$2"), /in two ways/],
    ["source-stanza", (text) => text.replaceAll(/^ .*\.dsc\n/gm, ""), /lists no \.dsc/],
    ["source-stanza", (text) => text.replaceAll(/^ [0-9a-f]+ .*\n/gm, ""), /lists no file/],
    [
      "source-stanza",
      (text) => text.replace(/^( [0-9a-f]{40})[0-9a-f]/m, "$1"),
      /in checksums|in files|in two ways/,
    ],
    ["source-stanza", (text) => text.replace(/^Format/m, "Format\nFormat"), /has the line "Format"/],
    ["source-unsafe", (text) => text.replaceAll(/^Directory: /gm, "Directory: ../"), /leads outside/],
    ["source-unsafe", (text) => text.replaceAll(" hello_", " ../hello_"), /leads outside/],
    [
      "source-absent",
      (text) => text.replaceAll(/^Directory: pool/gm, "Directory: elsewhere"),
      /is not there/,
    ],
    [
      "source-twice",
      (text) => `${text}\n${text.replaceAll(/^ [0-9a-f]{64} /gm, ` ${"0".repeat(64)} `)}`,
      /twice/,
    ],
  ])("finds %s", async (kind, change, words) => {
    const found = await lying(change);
    expect(kinds(found)).toContain(kind);
    expect(told(found).find((each) => each.startsWith(kind))).toMatch(words);
    expect(found.ok).toBe(false);
  });

  it("finds source-differs: a file that is not as listed", async () => {
    const found = await lying(same, (pool) => changed("hello_1.0+x.orig.tar.xz", (text) => `${text}x`, pool));
    expect(told(found)).toEqual([
      expect.stringMatching(
        `^source-differs ${POOL.replaceAll("+", "\\+")}/hello_1.0.x.orig.tar.xz: is not what Sources lists`,
      ),
    ]);
  });

  it.each<[string, Change, RegExp]>([
    ["of another version", (text) => text.replace("Version: 1.0+x-1", "Version: 2"), /it is of hello 2/],
    ["of another name", (text) => text.replace("Source: hello", "Source: other"), /it is of other/],
    ["with other files", (text) => text.replaceAll(/^ .*orig.*\n/gm, ""), /names 1 files, and the list 2/],
    [
      "with another digest",
      (text) => text.replaceAll(/^ [0-9a-f]{64}/gm, ` ${"0".repeat(64)}`),
      /is another one/,
    ],
    ["that is no text of fields", () => "<!DOCTYPE html>\n", /it is of/],
    [
      "with something behind its signature",
      (text) =>
        `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${text}\n-----BEGIN PGP SIGNATURE-----\n\n=x\n-----END PGP SIGNATURE-----\nSource: y\n`,
      /behind its signature/,
    ],
  ])("finds source-contradicts-list: a .dsc %s", async (_, change, words) => {
    const before = readFileSync(join(good, POOL, DSC));
    const after = Buffer.from(change(before.toString("utf8")));
    const sum = async (program: string, bytes: Uint8Array) =>
      (await runOk(program, [], { input: bytes })).stdout.split(" ")[0]!;
    let text = sources;
    for (const program of ["md5sum", "sha1sum", "sha256sum", "sha512sum"])
      text = text.replace(
        `${await sum(program, before)} ${before.length} ${DSC}`,
        `${await sum(program, after)} ${after.length} ${DSC}`,
      );
    const found = await lying(
      () => text,
      (pool) => writeFileSync(join(pool, DSC), after),
    );
    expect(told(found)).toEqual([expect.stringMatching(words)]);
    expect(told(found)[0]).toMatch(/^source-contradicts-list /);
  });
});
