// lisdeb publish as people run it: into a folder, with a key file.
import { cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandBench, digestOf } from "./support/command.ts";
import { run, sh } from "./support/shell.ts";
import { signingKey, type TestKey } from "./support/signing-key.ts";
import { smallDebs } from "./support/small-deb.ts";
import { requireTools } from "./support/tools.ts";

const { work, lisdeb, fresh } = commandBench("publish");

interface PublishedDocument {
  readonly archive: string;
  readonly suites: readonly {
    readonly suite: string;
    readonly state: number;
    readonly changed: boolean;
    readonly date: string;
    readonly added: readonly { readonly package: string; readonly version: string; readonly file: string }[];
    readonly present: readonly object[];
    readonly older: readonly { readonly version: string }[];
    readonly removed: readonly { readonly version: string }[];
  }[];
  readonly signedBy: readonly { readonly fingerprint: string }[];
  readonly keyring: readonly string[];
  readonly page: string;
}

/** Every file of an archive with its digest and time, and every link. */
async function everything(archive: string): Promise<string> {
  const listed = await sh(
    `cd '${archive}' && { find . -type f -printf '%p %T@\\n' -o -type l -printf '%p -> %l\\n'; find . -type f -exec sha256sum {} +; } | LC_ALL=C sort`,
  );
  return listed.stdout;
}

describe.skipIf(!requireTools("dpkg-deb", "gpgv"))("lisdeb publish", () => {
  let key: TestKey;
  let second: TestKey;
  /** Demonstration packages: for wheezy, wheezy-backports and jessie, on amd64 and i386. */
  let demo: string;
  let hello: readonly string[];

  beforeAll(async () => {
    key = await signingKey();
    second = await signingKey("second");
    demo = join(fresh(), "debs");
    expect((await lisdeb(["build", "demo", "--offline", "--out", join(demo, "..")])).status).toBe(0);
    hello = await smallDebs(join(work.path, "hello"), [
      { name: "hello", version: "1.0", architecture: "amd64" },
      { name: "hello", version: "1.9", architecture: "amd64" },
      { name: "hello", version: "1.10", architecture: "amd64" },
      { name: "hello", version: "1.9", architecture: "i386" },
      { name: "hello-firmware", version: "2:3-1", architecture: "all", section: "non-free/admin" },
    ]);
  });

  const publishing = (archive: string, ...args: readonly string[]) =>
    lisdeb(["publish", "--to", archive, "--sign", key.file, ...args]);
  const published = async (archive: string, ...args: readonly string[]): Promise<PublishedDocument> => {
    const ran = await publishing(archive, ...args, "--json");
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    return JSON.parse(ran.stdout) as PublishedDocument;
  };
  const fields = async (archive: string, suite: string): Promise<Record<string, string>> => {
    const text = await readFile(join(archive, "dists", suite, "Release"), "utf8");
    return Object.fromEntries(
      [...text.matchAll(/^([A-Z][A-Za-z-]+): (.+)$/gm)].map(([, name = "", value = ""]) => [name, value]),
    );
  };

  describe("of what lisdeb build made", () => {
    let archive: string;
    let first: PublishedDocument;
    beforeAll(async () => {
      archive = fresh();
      first = await published(archive, "--from", demo);
    });

    it("puts each package into the suite that it was built for, and its build record beside it", () => {
      expect(first.suites.map(({ suite, state, added }) => [suite, state, added.length])).toEqual([
        ["wheezy", 1, 4],
        ["wheezy-backports", 1, 4],
        ["jessie", 1, 4],
      ]);
      for (const { added } of first.suites) {
        for (const { file } of added) {
          expect(file).toMatch(
            /^pool\/main\/h\/(hv-kvp-daemon|hyperv-lis-daemons)\/\1_3\.4~demo0\+20120727-1~deb[78](\+bpo)?_(amd64|i386)\.deb$/,
          );
          expect(digestOf(join(archive, file))).toBe(digestOf(join(demo, basename(file))));
          const record = file.replace(/deb$/, "json");
          expect(digestOf(join(archive, record))).toBe(digestOf(join(demo, basename(record))));
        }
      }
    });

    it("states in Release what apt asks of it", async () => {
      expect(await fields(archive, "wheezy-backports")).toMatchObject({
        Origin: "lisdeb",
        Label: "lisdeb",
        Suite: "wheezy-backports",
        Codename: "wheezy-backports",
        "Acquire-By-Hash": "yes",
        Architectures: "amd64 i386",
        Components: "main non-free",
      });
    });

    it("gives each index and its signatures the time of Release's Date", async () => {
      for (const { suite, date } of first.suites) {
        const times = await sh(
          `cd '${archive}/dists/${suite}/' && find . -type f -printf '%T@\\n' | sort -u`,
        );
        expect(times.stdout).toMatch(new RegExp(`^${Date.parse(date) / 1000}(\\.0+)?\\n$`));
        expect(Date.parse((await fields(archive, suite)).Date ?? "")).toBe(Date.parse(date));
      }
    });

    it("signs with the key, whose certificate lies at the archive's root, as gpgv of today and 1.4 find", async () => {
      expect(first.signedBy).toMatchObject([{ fingerprint: key.fingerprint }]);
      expect(first.keyring).toEqual(["lisdeb-archive-keyring.gpg", "lisdeb-archive-keyring.asc"]);
      const keyring = join(archive, "lisdeb-archive-keyring.gpg");
      const dists = join(archive, "dists/jessie");
      for (const gpgv of requireTools("gpgv1") ? ["gpgv", "gpgv1"] : ["gpgv"]) {
        await sh(`${gpgv} --keyring '${keyring}' '${dists}/Release.gpg' '${dists}/Release' 2>&1`);
        await sh(`${gpgv} --keyring '${keyring}' '${dists}/InRelease' 2>&1`);
      }
    });

    it("says in words what it did and where to go on", async () => {
      const out = fresh();
      const ran = await publishing(out, "--from", demo, "--suite", "jessie");
      expect([ran.status, ran.stderr]).toEqual([0, ""]);
      expect(ran.stdout.replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, "DATE").split("\n")).toEqual([
        "package             version                    arch      size  suite   component",
        expect.stringMatching(
          /^hv-kvp-daemon       3\.4~demo0\+20120727-1~deb8  amd64  [\d.]+ kB  jessie  main       published$/,
        ),
        expect.stringMatching(/^hv-kvp-daemon .* i386 .* published$/),
        expect.stringMatching(/^hyperv-lis-daemons .* amd64 .* published$/),
        expect.stringMatching(/^hyperv-lis-daemons .* i386 .* published$/),
        "jessie: state 1, of DATE.",
        `Signed by ${key.fingerprint} (lisdeb test first <first@example.org>).`,
        `The archive is in ${out}; its index.html tells how clients are set up.`,
        "",
      ]);
    });

    it("changes nothing when it is run again, and says so", async () => {
      const before = await everything(archive);
      const ran = await publishing(archive, "--from", demo);
      expect(ran.status).toBe(0);
      expect(ran.stdout).toContain("was there already");
      expect(ran.stdout).toContain("wheezy: nothing new; it stays at state 1.\n");
      expect(await everything(archive)).toBe(before);
    });

    it("puts a file of the pool back that was lost", async () => {
      const copy = fresh();
      await cp(archive, copy, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
      const lost = first.suites[0]!.added[0]!.file;
      await rm(join(copy, lost));
      expect((await published(copy, "--from", demo)).suites[0]).toMatchObject({ changed: false });
      expect(digestOf(join(copy, lost))).toBe(digestOf(join(archive, lost)));
    });

    it("passes by what was built for other suites than those named", async () => {
      const { suites } = await published(fresh(), "--from", demo, "--suite", "jessie,wheezy");
      expect(suites.map(({ suite, added }) => [suite, added.length])).toEqual([
        ["wheezy", 4],
        ["jessie", 4],
      ]);
    });
  });

  it("gives the same archive, byte for byte, for the same packages, key and SOURCE_DATE_EPOCH", async () => {
    const [a, b] = [fresh(), fresh()];
    const epoch = String(Math.floor(Date.now() / 1000) - 1000);
    for (const to of [a, b]) {
      const options = { env: { SOURCE_DATE_EPOCH: epoch } };
      const ran = await lisdeb(["publish", "--from", demo, "--to", to, "--sign", key.file], options);
      expect([ran.status, ran.stderr]).toEqual([0, ""]);
    }
    await sh(`diff -r --no-dereference '${a}' '${b}'`);
    expect(Date.parse((await fields(a, "wheezy")).Date ?? "")).toBe(Number(epoch) * 1000);
  });

  it("publishes in a suite of a further name, for the clients of the one that its name begins with", async () => {
    const archive = fresh();
    const { suites } = await published(archive, "--from", demo, "--suite", "wheezy-testing");
    expect(suites).toMatchObject([{ suite: "wheezy-testing", state: 1 }]);
    expect(suites[0]?.added).toHaveLength(4);
    expect(await fields(archive, "wheezy-testing")).toMatchObject({
      Suite: "wheezy-testing",
      Codename: "wheezy-testing",
    });
  });

  it("takes any package that is named, into its section's component, and leaves the epoch out of its file's name", async () => {
    const archive = fresh();
    const { suites } = await published(archive, ...hello, "--suite", "bookworm");
    expect(suites[0]?.added.map(({ file }) => file)).toEqual(
      expect.arrayContaining([
        "pool/main/h/hello/hello_1.10_amd64.deb",
        "pool/non-free/h/hello-firmware/hello-firmware_3-1_all.deb",
      ]),
    );
    const packages = (path: string) => sh(`grep -h ^Package: '${archive}/dists/bookworm/${path}/Packages'`);
    expect((await packages("non-free/binary-i386")).stdout).toBe("Package: hello-firmware\n");
    expect((await packages("main/binary-i386")).stdout).toBe("Package: hello\n");
  });

  describe("with --keep", () => {
    it("keeps so many of the newest versions on each architecture, and the files of the others for those who still read old indices", async () => {
      const archive = fresh();
      await published(archive, ...hello.slice(0, 2), hello[3]!, "--suite", "bookworm");
      const { suites } = await published(archive, hello[2]!, "--suite", "bookworm", "--keep", "1");
      expect(suites).toMatchObject([
        { state: 2, added: [{ version: "1.10" }], removed: [{ version: "1.0" }, { version: "1.9" }] },
      ]);
      const versions = async (architecture: string) =>
        (await sh(`grep -h ^Version: '${archive}/dists/bookworm/main/binary-${architecture}/Packages'`))
          .stdout;
      expect(await versions("amd64")).toBe("Version: 1.10\n");
      expect(await versions("i386")).toBe("Version: 1.9\n");
      await stat(join(archive, "pool/main/h/hello/hello_1.0_amd64.deb"));
    });

    it("says what it leaves out because newer versions are there", async () => {
      const archive = fresh();
      const { suites } = await published(archive, ...hello.slice(0, 3), "--suite", "bookworm", "--keep", "2");
      expect(suites).toMatchObject([
        { added: [{ version: "1.9" }, { version: "1.10" }], older: [{ version: "1.0" }] },
      ]);
    });
  });

  describe("the keys", () => {
    it("are those of LISDEB_SIGN where the command line names none", async () => {
      const archive = fresh();
      const env = { LISDEB_SIGN: `${key.file},${second.file}` };
      const ran = await lisdeb(["publish", hello[0]!, "--suite", "bookworm", "--to", archive, "--json"], {
        env,
      });
      expect(ran.status).toBe(0);
      const { signedBy } = JSON.parse(ran.stdout) as PublishedDocument;
      expect(signedBy.map(({ fingerprint }) => fingerprint)).toEqual([key.fingerprint, second.fingerprint]);
    });

    it("stand all in the keyring as long as each signs a suite", async () => {
      const archive = fresh();
      await published(archive, hello[0]!, "--suite", "bookworm");
      const signed = (suite: string, ...by: readonly string[]) =>
        lisdeb(["publish", hello[1]!, "--suite", suite, "--to", archive, "--sign", ...by]);
      const keys = async () => {
        const shown = await sh(
          `gpg --show-keys --with-colons '${archive}/lisdeb-archive-keyring.gpg' | grep ^fpr: | cut -d: -f10 | sort`,
        );
        return shown.stdout.trim().split("\n");
      };
      const added = await signed("trixie", second.file, "--keyring", key.keyring);
      expect([added.status, added.stderr]).toEqual([
        0,
        `The keyring now has key ${second.fingerprint} (lisdeb test second <second@example.org>).\n`,
      ]);
      expect(await keys()).toEqual([key.fingerprint, second.fingerprint].sort());
      // The old key goes when the last suite that it signed is signed by the new one.
      const refused = await signed("bookworm", second.file);
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("bookworm")]);
      const ran = await lisdeb([
        "publish",
        hello[1]!,
        "--suite",
        "bookworm",
        "--to",
        archive,
        "--sign",
        second.file,
        "--keyring",
        key.keyring,
      ]);
      expect([ran.status, ran.stderr]).toEqual([
        0,
        `The keyring has no longer key ${key.fingerprint} (lisdeb test first <first@example.org>).\n`,
      ]);
      expect(await keys()).toEqual([second.fingerprint]);
    });

    it("are asked for, in a line, where there are none", async () => {
      const archive = fresh();
      const ran = await lisdeb(["publish", "--from", demo, "--to", archive], {
        env: { LISDEB_SIGN: undefined },
      });
      expect([ran.status, ran.stdout]).toEqual([2, ""]);
      expect(ran.stderr).toMatch(/^lisdeb: no key to sign with.*--sign KEY.*lisdeb key new.*\n$/);
      await expect(stat(archive)).rejects.toThrow("ENOENT");
    });
  });

  it("is refused, before anything changes, where another suite is signed by a key that was not given", async () => {
    const archive = fresh();
    const by = (who: TestKey, ...args: readonly string[]) =>
      lisdeb(["publish", hello[0]!, "--to", archive, "--sign", who.file, ...args]);
    expect((await by(second, "--suite", "trixie")).status).toBe(0);
    const ran = await by(key, "--suite", "bookworm");
    expect([ran.status, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toMatch(
      /^lisdeb: [^\n]* has the suite trixie, signed by key [0-9A-F]{16}, which was not given [^\n]*\n$/,
    );
    await expect(stat(join(archive, "dists/bookworm"))).rejects.toThrow("ENOENT");
    const keyring = join(archive, "lisdeb-archive-keyring.gpg");
    await sh(`gpgv --keyring '${keyring}' '${archive}/dists/trixie/InRelease' 2>&1`);
    expect((await by(key, "--suite", "bookworm", "--keyring", second.keyring)).status).toBe(0);
    for (const suite of ["bookworm", "trixie"])
      await sh(`gpgv --keyring '${keyring}' '${archive}/dists/${suite}/InRelease' 2>&1`);
  });

  it("keeps and shows the suites before the one that fails, and says which", async () => {
    const archive = fresh();
    const by = (who: TestKey, ...args: readonly string[]) =>
      lisdeb(["publish", hello[0]!, "--to", archive, "--sign", who.file, ...args]);
    expect((await by(key, "--suite", "trixie")).status).toBe(0);
    const ran = await by(key, "--suite", "bookworm,trixie", "--label", "Other");
    expect([ran.status, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toMatch(
      /^bookworm: state 1, of [^\n]*\nlisdeb: [^\n]*has the Label "lisdeb"[^\n]*\n$/,
    );
    const keyring = join(archive, "other-archive-keyring.gpg");
    await sh(`gpgv --keyring '${keyring}' '${archive}/dists/bookworm/InRelease' 2>&1`);
    expect(await readFile(join(archive, "index.html"), "utf8")).toContain("bookworm");
  });

  it("remembers where clients reach the archive, for its page", async () => {
    const archive = fresh();
    await published(archive, hello[0]!, "--suite", "bookworm", "--base-url", "https://example.org/debian/");
    await published(archive, hello[1]!, "--suite", "bookworm");
    const page = await readFile(join(archive, "index.html"), "utf8");
    expect(page).toContain("https://example.org/debian");
    expect(page).not.toContain("https://example.org/debian/ ");
  });

  it("works as npm run publish-apt", async () => {
    const archive = fresh();
    const args = ["run", "--silent", "publish-apt", "--", "--from", demo, "--to", archive];
    const ran = await run("npm", args, {
      cwd: join(import.meta.dirname, ".."),
      env: { LISDEB_SIGN: key.file },
    });
    expect(ran.status).toBe(0);
    await stat(join(archive, "dists/wheezy/InRelease"));
  });

  describe("refuses, and leaves the archive as it was,", () => {
    let archive: string;
    beforeAll(async () => {
      archive = fresh();
      await published(archive, hello[0]!, "--suite", "bookworm");
    });

    const refusal = async (...args: readonly string[]) => {
      const before = await everything(archive);
      const ran = await publishing(archive, ...args);
      expect(ran.stdout).toBe("");
      expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
      expect(await everything(archive)).toBe(before);
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

  it("publishes what nobody knows to work only with --allow-unproven", async () => {
    const out = fresh();
    const built = await lisdeb([
      "build",
      "demo",
      "--offline",
      "--allow-unproven",
      "--suite",
      "stretch",
      "--out",
      out,
    ]);
    expect(built.status).toBe(0);
    const archive = fresh();
    const refused = await publishing(archive, "--from", join(out, "debs"));
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/is not known to work on stretch: .*--allow-unproven publishes it/),
    ]);
    expect((await published(archive, "--from", join(out, "debs"), "--allow-unproven")).suites).toMatchObject([
      { suite: "stretch" },
    ]);
  });
});
