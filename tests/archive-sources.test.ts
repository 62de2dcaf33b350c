// Source packages that dpkg-source makes, in archives that lisdeb publishes.
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { digestOf } from "./support/command.ts";
import { runOk, sh } from "./support/shell.ts";
import { smallDebs } from "./support/small-deb.ts";
import { requireTools } from "./support/tools.ts";
import { canMake, VERSIONS, sourcesBench } from "./support/sources-bench.ts";

const { work, fresh, built, deb, dsc, run, ok, publish, verify, sourcesIn, listed } = sourcesBench("sources");

describe.skipIf(!canMake)("publishing a package that was built from a source package", () => {
  it("publishes that with it, and verify proves both", async () => {
    const archive = fresh();
    const said = await publish(archive, "bookworm", [
      deb("1.0-1"),
      join(built(), "hello-data_1.0-1+b1_all.deb"),
    ]);
    expect(said).toMatch(/^hello +1\.0-1 +source .* published$/m);
    expect(sourcesIn(archive)).toEqual([
      "hello_1.0-1.debian.tar.xz",
      "hello_1.0-1.dsc",
      "hello_1.0.orig.tar.xz",
    ]);
    for (const name of sourcesIn(archive))
      expect(digestOf(join(archive, "pool/main/h/hello", name))).toBe(digestOf(join(built(), name)));
    const verified = await verify(archive);
    expect([verified.status, verified.stdout]).toEqual([0, expect.stringMatching(/is proven/)]);
    expect(verified.stdout).not.toMatch(/lacks the source/);
    const again = await publish(archive, "bookworm", [deb("1.0-1")]);
    expect(again).toMatch(/^hello +1\.0-1 +source .* was there already$/m);
    expect(again).toMatch(/nothing new/);
  });

  it.skipIf(!requireTools("apt-ftparchive"))(
    "lists it as apt-ftparchive does, byte for byte, in every form",
    async () => {
      const archive = fresh();
      await publish(
        archive,
        "bookworm",
        VERSIONS.map((version) => deb(version)),
      );
      const { stdout } = await runOk("apt-ftparchive", ["sources", "pool"], { cwd: archive });
      const folder = join(archive, "dists/bookworm/main/source");
      const ours = await readFile(join(folder, "Sources"), "utf8");
      const paragraphs = (text: string) => text.trimEnd().split("\n\n").sort();
      expect(paragraphs(ours)).toEqual(paragraphs(stdout));
      expect((await runOk("gzip", ["-dc", join(folder, "Sources.gz")])).stdout).toBe(ours);
      expect((await runOk("xz", ["-dc", join(folder, "Sources.xz")])).stdout).toBe(ours);
      const release = await readFile(join(archive, "dists/bookworm/Release"), "utf8");
      for (const component of ["main", "non-free"])
        for (const form of ["", ".gz", ".xz"]) {
          const path = `${component}/source/Sources${form}`;
          const digest = digestOf(join(archive, "dists/bookworm", path));
          expect(release).toMatch(new RegExp(`^ ${digest} +\\d+ ${path}$`, "m"));
          expect(
            existsSync(join(archive, "dists/bookworm", component, "source/by-hash/SHA256", digest)),
          ).toBe(true);
        }
    },
  );

  it.skipIf(!requireTools("reprepro", "gpg"))("lists what reprepro lists", async () => {
    const archive = fresh();
    const other = fresh();
    await publish(archive, "bookworm", [deb("2.0+x~1-1")]);
    await mkdir(join(other, "conf"), { recursive: true });
    await writeFile(
      join(other, "conf/distributions"),
      "Codename: bookworm\nArchitectures: amd64 source\nComponents: main\n",
    );
    await sh(`reprepro -b '${other}' -S admin -P optional includedsc bookworm '${dsc("2.0+x~1-1")}' 2>&1`);
    const fieldsOf = async (path: string) => {
      const text = await readFile(join(path, "dists/bookworm/main/source/Sources"), "utf8").catch(
        async () => {
          return (await runOk("gzip", ["-dc", join(path, "dists/bookworm/main/source/Sources.gz")])).stdout;
        },
      );
      const fields = text
        .trimEnd()
        .split(/\n(?! )/)
        .map((field) => field.split("\n").map((line) => line.trimEnd()));
      return Object.fromEntries(fields.map(([first = "", ...rest]) => [first, rest.sort()]));
    };
    const [ours, theirs] = [await fieldsOf(archive), await fieldsOf(other)];
    // It adds what its override says, and knows no SHA-512.
    delete theirs["Priority: optional"];
    delete theirs["Section: admin"];
    delete ours["Checksums-Sha512:"];
    expect(ours).toEqual(theirs);
  });

  it("names no source in an archive that has none, and keeps the empty lists of one that had some", async () => {
    const archive = fresh();
    await publish(archive, "bookworm", [join(built(), "other_1_all.deb")]);
    expect(existsSync(join(archive, "dists/bookworm/main/source"))).toBe(false);
    await publish(archive, "bookworm", [deb("1.0-1")]);
    expect(await listed(archive, "bookworm")).toEqual(["1.0-1"]);
    await ok("archive", "remove", archive, "--suite", "bookworm", "hello-bin");
    expect(await listed(archive, "bookworm")).toEqual([]);
    expect((await verify(archive)).status).toBe(0);
  });

  it("publishes a source package by itself where it is named with its suite", async () => {
    const archive = fresh();
    const without = await run("publish", dsc("1.0-1"), "--to", archive);
    expect([without.status, without.stderr]).toEqual([
      2,
      expect.stringMatching(/no package built from it .* --suite/s),
    ]);
    await publish(archive, "bookworm", [dsc("1.0-1")]);
    expect(await listed(archive, "bookworm")).toEqual(["1.0-1"]);
    await ok("archive", "remove", archive, "--suite", "bookworm", "hello:source");
    expect(await listed(archive, "bookworm")).toEqual([]);
  });

  it("takes all that a folder has, each source where its packages go", async () => {
    const archive = fresh();
    const folder = join(work.path, "by-suite");
    await mkdir(folder);
    const versions = { bookworm: "1.0-1", bullseye: "1.0-2" };
    for (const [suite, version] of Object.entries(versions)) {
      const name = `hello-bin_${version}_amd64`;
      for (const each of [
        `${name}.deb`,
        `hello_${version}.dsc`,
        `hello_${version}.debian.tar.xz`,
        "hello_1.0.orig.tar.xz",
      ])
        await copyFile(join(built(), each), join(folder, each));
      await writeFile(
        join(folder, `${name}.json`),
        recordOf(deb(version), suite, { name: basename(dsc(version)), sha256: digestOf(dsc(version)) }),
      );
    }
    await rm(join(folder, "hello-bin_1.0-2_amd64.deb"));
    const lone = await run("publish", "--from", folder, "--to", archive);
    expect([lone.status, lone.stderr]).toEqual([
      0,
      `${folder}/hello_1.0-2.dsc is left out: no package there was built from it.\n`,
    ]);
    await copyFile(deb("1.0-2"), join(folder, "hello-bin_1.0-2_amd64.deb"));
    await ok("publish", "--from", folder, "--to", archive);
    for (const [suite, version] of Object.entries(versions))
      expect(await listed(archive, suite)).toEqual([version]);
    expect((await verify(archive)).status).toBe(0);
  });
});

/** As much of a build record as publishing asks for. */
const recordOf = (
  path: string,
  suite: string,
  file: { readonly name: string; readonly sha256: string },
): string =>
  JSON.stringify({
    format: "lisdeb build record 1",
    package: { suite, sha256: digestOf(path) },
    source: { name: "hello", version: "x", files: [{ ...file, size: 1 }] },
  });

describe.skipIf(!canMake)("a package whose build record says that it has a source package", () => {
  const folder = () => join(work.path, "recorded");
  const path = () => join(folder(), "hello-bin_1.0-1_amd64.deb");
  const withRecord = async (sha256: string) => {
    await mkdir(folder(), { recursive: true });
    await copyFile(deb("1.0-1"), path());
    await writeFile(
      path().replace(/deb$/, "json"),
      recordOf(path(), "bookworm", { name: "hello_1.0-1.dsc", sha256 }),
    );
  };

  it("is not published without it", async () => {
    const archive = fresh();
    await withRecord(digestOf(dsc("1.0-1")));
    const { status, stderr } = await run("publish", path(), "--to", archive);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/built from the source package hello 1\.0-1, which neither/),
    ]);
    expect(existsSync(join(archive, "dists"))).toBe(false);
    // Where the suite has it already, there is nothing to want.
    await publish(archive, "bookworm", [dsc("1.0-1")]);
    await ok("publish", path(), "--to", archive);
  });

  it("nor, where nothing but itself says so, if lisdeb compiled it; what others built is", async () => {
    const fields = { version: "1.0-1", architecture: "amd64" };
    const [ours = ""] = await smallDebs(work.path, [
      { ...fields, name: "compiled", fields: ["Source: hv-daemons"] },
    ]);
    const { status, stderr } = await run("publish", ours, "--to", fresh(), "--suite", "bookworm");
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/source package hv-daemons 1\.0-1, which neither/),
    ]);
    const alone = join(work.path, "alone.deb");
    await copyFile(deb("1.0-1"), alone);
    await publish(fresh(), "bookworm", [alone]);
  });

  it("is not published with another one", async () => {
    await withRecord("0".repeat(64));
    for (const name of ["hello_1.0-1.dsc", "hello_1.0-1.debian.tar.xz", "hello_1.0.orig.tar.xz"])
      await copyFile(join(built(), name), join(folder(), name));
    const { status, stderr } = await run("publish", path(), "--to", fresh());
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/hello_1\.0-1\.dsc: is not the one that hello-bin/),
    ]);
  });
});
