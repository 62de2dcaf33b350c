// What lisdeb publish refuses, and what of the archive is changed then: nothing, but for suites that were published before.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { canPublish, everythingIn, publishBench } from "./support/publish-bench.ts";
import { sh } from "./support/shell.ts";
import { smallDebs } from "./support/small-deb.ts";

const { work, fresh, hello, builtDemo, publishing, published } = publishBench("publish-refusals");

describe.skipIf(!canPublish)("lisdeb publish", () => {
  describe("refuses, and leaves the archive as it was,", () => {
    let demo: string;
    let archive: string;
    beforeAll(async () => {
      demo = await builtDemo("--suite", "jessie");
      archive = fresh();
      await published(archive, hello[0]!, "--suite", "bookworm");
    });

    const refusal = async (...args: readonly string[]) => {
      const before = await everythingIn(archive);
      const ran = await publishing(archive, ...args);
      expect(ran.stdout).toBe("");
      expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
      expect(await everythingIn(archive)).toBe(before);
      return [ran.status, ran.stderr];
    };
    const other = async (section: string, content: string) =>
      (
        await smallDebs(join(work.path, `other-${section.replace("/", "-")}`), [
          { name: "hello", version: "1.0", architecture: "amd64", section, content },
        ])
      )[0]!;

    it("a package that is there with other bytes", async () => {
      const deb = await other("admin", "others");
      expect(await refusal(deb, "--suite", "bookworm")).toEqual([
        1,
        expect.stringMatching(
          /hello_1\.0_amd64\.deb: the archive has hello 1\.0 amd64 with other bytes \(SHA-256 .*give the package a new version/,
        ),
      ]);
    });

    it("the same where the other one would be in another component", async () => {
      const deb = await other("non-free/admin", "others");
      expect(await refusal(deb, "--suite", "bookworm")).toEqual([
        1,
        expect.stringContaining("has hello 1.0 amd64 with other bytes"),
      ]);
    });

    it("the same where it is in another suite: the pool is one", async () => {
      const deb = await other("admin", "others");
      expect(await refusal(deb, "--suite", "trixie")).toEqual([
        1,
        expect.stringMatching(
          /\/other-.*hello_1\.0_amd64\.deb: lies in the pool with other bytes, as pool\/main\/h\/hello\/hello_1\.0_amd64\.deb/,
        ),
      ]);
    });

    it("the whole of several suites where a package of one of them is there with other bytes", async () => {
      const deb = await other("admin", "others");
      expect(await refusal(deb, hello[1]!, "--suite", "trixie,bookworm")).toEqual([
        1,
        expect.stringContaining("with other bytes"),
      ]);
    });

    it("a package that does not fit the suite, with the first reason and where to read all", async () => {
      const deb = join(demo, "hv-kvp-daemon_3.4~demo0+20120727-1~deb8_amd64.deb");
      expect(await refusal(deb, "--suite", "wheezy")).toEqual([
        1,
        expect.stringMatching(
          /deb8_amd64\.deb: does not fit on wheezy: dpkg 1\.16\.18: control\.tar\.xz: .+ \(lisdeb check .+ --suite wheezy tells all\)\n$/,
        ),
      ]);
      expect(await refusal("--from", demo, "--suite", "bookworm")).toEqual([
        2,
        expect.stringMatching(/none of the packages there is for bookworm/),
      ]);
    });

    it("a package of a component that the archive does not have", async () => {
      const deb = await other("contrib/admin", "others");
      expect(await refusal(deb, "--suite", "bookworm")).toEqual([
        1,
        expect.stringMatching(/contrib\/admin.*main and non-free/),
      ]);
    });

    it("a package without a suite", async () => {
      expect(await refusal(hello[0]!)).toEqual([2, expect.stringMatching(/no build record.*--suite/)]);
    });

    it("a suite that there is not", async () => {
      expect(await refusal(hello[0]!, "--suite", "bookwork")).toEqual([
        2,
        expect.stringMatching(/no suite "bookwork".*did you mean bookworm/),
      ]);
    });

    it("a file that is no package", async () => {
      expect(await refusal("/etc/passwd", "--suite", "bookworm")).toEqual([
        1,
        expect.stringMatching(/\/etc\/passwd: /),
      ]);
    });

    it("a folder without packages, or that is not there", async () => {
      const empty = join(work.path, "empty");
      await mkdir(empty, { recursive: true });
      await writeFile(join(empty, ".hidden.deb"), "");
      expect(await refusal("--from", empty)).toEqual([
        1,
        expect.stringMatching(/empty: holds no package \(lisdeb build/),
      ]);
      expect(await refusal("--from", join(empty, "none"))).toEqual([
        1,
        expect.stringMatching(/none: no such file or folder \(lisdeb build/),
      ]);
    });

    it.each([
      ["--from beside a package", ["--from", ".", "x.deb"], "--from is for where no package is named"],
      ["a number of versions that is none", ["x.deb", "--keep", "0"], "whole number from 1"],
      ["a time that is none", ["x.deb", "--valid-for", "30m"], "hours, days or weeks"],
      ["a key that is empty", ["x.deb", "--sign", ""], "empty"],
      [
        "an address that clients cannot reach",
        [" HELLO ", "--suite", "bookworm", "--base-url", "ftp://x/"],
        "cannot reach",
      ],
    ])("%s", async (_, args, message) => {
      const given = args.map((arg) => (arg === " HELLO " ? hello[0]! : arg));
      expect(await refusal(...given)).toEqual([2, expect.stringContaining(message)]);
    });

    it("what it cannot read, and says so as JSON where that is asked for", async () => {
      const ran = await publishing(archive, "none.deb", "--suite", "bookworm", "--json");
      expect(ran.status).toBe(1);
      expect(JSON.parse(ran.stdout)).toMatchObject({
        error: { code: "input-missing", where: { file: "none.deb" } },
      });
    });
  });

  it("keeps and shows the suites before the one that fails, and says which", async () => {
    const archive = fresh();
    expect((await publishing(archive, hello[0]!, "--suite", "trixie")).status).toBe(0);
    const ran = await publishing(archive, hello[0]!, "--suite", "bookworm,trixie", "--label", "Other");
    expect([ran.status, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toMatch(
      /^bookworm: state 1, of [^\n]*\nlisdeb: [^\n]*has the Label "lisdeb"[^\n]*\n$/,
    );
    const keyring = join(archive, "other-archive-keyring.gpg");
    await sh(`gpgv --keyring '${keyring}' '${archive}/dists/bookworm/InRelease' 2>&1`);
    expect(await readFile(join(archive, "index.html"), "utf8")).toContain("bookworm");
  });

  it("publishes what nobody knows to work only with --allow-unproven", async () => {
    const built = await builtDemo("--suite", "stretch", "--allow-unproven");
    const archive = fresh();
    const refused = await publishing(archive, "--from", built);
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/is not known to work on stretch: .*--allow-unproven publishes it/),
    ]);
    expect((await published(archive, "--from", built, "--allow-unproven")).suites).toMatchObject([
      { suite: "stretch" },
    ]);
  });
});
