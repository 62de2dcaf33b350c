// lisdeb publish into an archive that it has published into before: what it leaves as it is, puts back, takes out and remembers.
import { cp, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "./support/command.ts";
import { canPublish, everythingIn, publishBench, type PublishedDocument } from "./support/publish-bench.ts";
import { sh } from "./support/shell.ts";

const { fresh, hello, builtDemo, publishing, published } = publishBench("publish-again");

describe.skipIf(!canPublish)("lisdeb publish", () => {
  describe("of what lisdeb build made", () => {
    let demo: string;
    let archive: string;
    let first: PublishedDocument;
    beforeAll(async () => {
      demo = await builtDemo();
      archive = fresh();
      first = await published(archive, "--from", demo);
    });

    it("changes nothing when it is run again, and says so", async () => {
      const before = await everythingIn(archive);
      const ran = await publishing(archive, "--from", demo);
      expect(ran.status).toBe(0);
      expect(ran.stdout).toContain("was there already");
      expect(ran.stdout).toContain("wheezy: nothing new; it stays at state 1.\n");
      expect(await everythingIn(archive)).toBe(before);
    });

    it("puts a file of the pool back that was lost", async () => {
      const copy = fresh();
      await cp(archive, copy, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
      const lost = first.suites[0]!.added[0]!.file;
      await rm(join(copy, lost));
      expect((await published(copy, "--from", demo)).suites[0]).toMatchObject({ changed: false });
      expect(digestOf(join(copy, lost))).toBe(digestOf(join(archive, lost)));
    });
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

  it("remembers where clients reach the archive, for its page", async () => {
    const archive = fresh();
    await published(archive, hello[0]!, "--suite", "bookworm", "--base-url", "https://example.org/debian/");
    await published(archive, hello[1]!, "--suite", "bookworm");
    const page = await readFile(join(archive, "index.html"), "utf8");
    expect(page).toContain("https://example.org/debian");
    expect(page).not.toContain("https://example.org/debian/ ");
  });
});
