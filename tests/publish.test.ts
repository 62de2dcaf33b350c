// lisdeb publish as people run it: into a folder, with a key file.
import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "./support/command.ts";
import { canPublish, publishBench, type PublishedDocument } from "./support/publish-bench.ts";
import { run, sh } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const { lisdeb, fresh, hello, key, builtDemo, publishing, published } = publishBench("publish");

describe.skipIf(!canPublish)("lisdeb publish", () => {
  /** For wheezy, wheezy-backports and jessie, on amd64 and i386. */
  let demo: string;
  beforeAll(async () => {
    demo = await builtDemo();
  });

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
      expect(first.signedBy).toMatchObject([{ fingerprint: key().fingerprint }]);
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
        `Signed by ${key().fingerprint} (lisdeb test first <first@example.org>).`,
        `The archive is in ${out}; its index.html tells how clients are set up.`,
        "",
      ]);
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
      const ran = await lisdeb(["publish", "--from", demo, "--to", to, "--sign", key().file], options);
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

  it("works as npm run publish-apt", async () => {
    const archive = fresh();
    const args = ["run", "--silent", "publish-apt", "--", "--from", demo, "--to", archive];
    const ran = await run("npm", args, {
      cwd: join(import.meta.dirname, ".."),
      env: { LISDEB_SIGN: key().file },
    });
    expect(ran.status).toBe(0);
    await stat(join(archive, "dists/wheezy/InRelease"));
  });
});
