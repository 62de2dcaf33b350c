// What lisdeb verify finds beside what apt looks at: in Release, Packages, Contents and the keyrings that an archive publishes.
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { VerifiedArchive } from "../build/archive/index.ts";
import { lisdeb } from "./support/lisdeb.ts";
import type { Lies } from "./support/lying-archive.ts";
import { kinds, lyingArchives, told, verified } from "./support/lying-archives.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("verify-parts");
afterAll(() => work.remove());
const { keys, good, fill, archiveOf, kindsOf } = lyingArchives(work.path);
const canBuild = requireTools("apt-ftparchive", "dpkg-deb", "gpg", "xz");

beforeAll(async () => {
  if (canBuild) await fill();
});

describe.skipIf(!canBuild)("what an archive says of itself", () => {
  it.each<readonly [string, Lies, readonly string[]]>([
    [
      "a line of Release that is no field",
      { release: (text) => text.replace("Components:", "no field\nComponents:") },
      ["release-unreadable"],
    ],
    [
      "a digest that is none",
      { release: (text) => text.replace(/^ [0-9a-f]{64} /m, " abc ") },
      ["file-missing-under", "hash-form"],
    ],
    [
      "two sizes for one file",
      { release: (text) => text.replace(/^( [0-9a-f]{40} +)(\d+)( \S+\/Packages)$/m, "$11$2$3") },
      ["sizes-differ"],
    ],
    [
      "a path that leads outside",
      {
        release: (text) =>
          text.replace(/^SHA256:\n/m, `SHA256:\n ${"0".repeat(64)} 5 ../../../etc/hostname\n`),
      },
      ["path-unsafe"],
    ],
    [
      "a listed file that is not there",
      { files: () => ({ "main/dep11/x": Buffer.from("x") }), served: { "main/dep11/x": undefined } },
      ["listed-absent"],
    ],
    [
      "a line of Packages that is no field",
      { packages: (text) => text.replace(/^Size:/m, "no field\nSize:") },
      ["stanza-unreadable"],
    ],
    [
      "a package without a size",
      { packages: (text) => text.replaceAll(/^Size: .*\n/gm, "") },
      ["field-absent"],
    ],
    [
      "a size that is no number",
      { packages: (text) => text.replaceAll(/^Size: .*$/gm, "Size: -1") },
      ["size-form"],
    ],
    [
      "a size that no package has",
      { packages: (text) => text.replaceAll(/^Size: .*$/gm, `Size: ${10 ** 15}`) },
      ["size-form"],
    ],
    [
      "a field that is there twice",
      { packages: (text) => text.replaceAll(/^(Size: .*)$/gm, "$1\n$1") },
      ["field-twice"],
    ],
    [
      "a file name that leads outside",
      { packages: (text) => text.replaceAll(/^Filename: /gm, "Filename: ../") },
      ["filename-unsafe"],
    ],
    [
      "an absolute file name",
      { packages: (text) => text.replaceAll(/^Filename: /gm, "Filename: /") },
      ["filename-unsafe"],
    ],
    [
      "one package twice, with other bytes",
      { packages: (text) => `${text}${text.replaceAll(/^SHA256: ./gm, "SHA256: 0")}` },
      ["package-twice", "package-differs"],
    ],
    [
      "a package of another architecture",
      { packages: (text) => text.replaceAll("Architecture: amd64", "Architecture: arm64") },
      ["package-architecture", "package-contradicts-list"],
    ],
  ])("is held against the rules: %s", async (_, lies, expected) => {
    expect([...(await kindsOf(lies))].sort()).toEqual([...expected].sort());
  });

  it("is said without escape sequences that it holds", async () => {
    const lies: Lies = {
      packages: (text) => text.replaceAll(/^Filename: .*/gm, "Filename: ../\u001b]0;owned\u0007\u001b[31m"),
    };
    const archive = await archiveOf(lies);
    const ran = await lisdeb(["verify", archive, "--keyring", await keys.keyring("rsa")]);
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain("\\x1b]0;owned\\x07");
    expect(ran.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  it("counts what there is more than twenty times", async () => {
    const many = Array.from(
      { length: 30 },
      (_, i) =>
        `Package: p${i}\nVersion: 1\nArchitecture: amd64\nSize: 1\nMD5sum: ${"0".repeat(32)}\nFilename: pool/p${i}.deb\n\n`,
    );
    const archive = await verified(
      await archiveOf({ packages: (text) => `${text}${many.join("")}` }),
      await keys.keyring("rsa"),
    );
    expect(told(archive).find((each) => each.startsWith("more-faults"))).toMatch(/more like this/);
    expect(archive.suites[0]?.faults.length).toBeLessThan(70);
  });
});

describe.skipIf(!canBuild)("Contents", () => {
  const contents = (text: string): Lies => ({ files: () => ({ "main/Contents-amd64.gz": gzipSync(text) }) });
  const right =
    "usr/share/hello-all/greeting utils/hello-all\nusr/share/hello-amd64/greeting utils/hello-amd64\n";

  it.each<readonly [string, Lies, readonly string[]]>([
    ["all of its packages' files", contents(right), []],
    [
      "with the explanation of old archives",
      contents(`Anything may stand here.\n\nFILE   LOCATION\n${right}`),
      [],
    ],
    ["one file too few", contents(right.split("\n").slice(1).join("\n")), ["contents-differ"]],
    ["another file", contents(right.replace("hello-all/greeting", "hello-all/other")), ["contents-differ"]],
    ["a package too many", contents(`${right}usr/share/x utils/x\n`), ["contents-differ"]],
    ["a line without a package", contents(`${right}usr/share/x\n`), ["contents-form"]],
  ])("is held against the packages: %s", async (_, lies, expected) => {
    expect(await kindsOf(lies)).toEqual(expected);
  });

  it("is what apt-ftparchive makes", async () => {
    const text = (await runOk("apt-ftparchive", ["--arch", "amd64", "contents", "pool"], { cwd: good }))
      .stdout;
    expect(await kindsOf(contents(text))).toEqual([]);
  });
});

describe.skipIf(!canBuild)("the keyring that an archive publishes", () => {
  const withKeyring = async (
    change: (archive: string, keyring: string) => Promise<void> | void,
  ): Promise<VerifiedArchive> => {
    const archive = await archiveOf({});
    await change(archive, await keys.keyring("rsa"));
    return verified(archive);
  };
  const publish = (name: string) => (archive: string, keyring: string) =>
    cpSync(keyring, join(archive, name));

  it("is what signatures are held against where no other is given", async () => {
    const archive = await withKeyring(publish("test-archive-keyring.gpg"));
    expect([archive.ok, archive.keysFrom, told(archive)]).toEqual([true, "published", []]);
  });

  it("is missed where there is none", async () => {
    expect(kinds(await withKeyring(() => undefined))).toEqual(["keyring-absent"]);
  });

  it("has to be binary, for trusted.gpg.d", async () => {
    const archive = await withKeyring(async (folder, keyring) => {
      const { stdout } = await runOk("gpg", ["--enarmor", "--output", "-", keyring]);
      writeFileSync(join(folder, "test-keyring.gpg"), stdout.replaceAll("ARMORED FILE", "PUBLIC KEY BLOCK"));
    });
    expect(told(archive)).toContainEqual(
      expect.stringMatching(/^keyring-form test-keyring\.gpg: is armoured/),
    );
  });

  it("has to have a name that trusted.gpg.d takes", async () => {
    expect(kinds(await withKeyring(publish("my+keyring.gpg")))).toEqual(["keyring-name"]);
  });

  it("has to hold the key that signed", async () => {
    const archive = await archiveOf({});
    cpSync(await keys.keyring("other"), join(archive, "test-keyring.gpg"));
    expect(kinds(await verified(archive, await keys.keyring("rsa")))).toEqual(["keyring-lacks-key"]);
  });

  it("holds in both its files the same keys", async () => {
    const archive = await withKeyring(async (folder, keyring) => {
      publish("test-keyring.gpg")(folder, keyring);
      cpSync(await keys.keyring("rsa", "other"), join(folder, "test-keyring.asc"));
    });
    expect(kinds(archive)).toEqual(["keyring-differs"]);
  });
});
