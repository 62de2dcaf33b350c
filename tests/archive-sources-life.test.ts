// How long source packages stay in an archive, and what lisdeb verify finds of them.
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { digestOf } from "./support/command.ts";
import { sh } from "./support/shell.ts";
import { canMake, VERSIONS, sourcesBench } from "./support/sources-bench.ts";

const { lisdeb, fresh, built, deb, run, ok, publish, verify, sourcesIn, listed } =
  sourcesBench("sources-life");

describe.skipIf(!canMake)("a source package stays as long as a package needs it", () => {
  it("with --keep, and through copying, removing, rolling back and cleaning up", async () => {
    const archive = fresh();
    const cleaned = async () => {
      const ran = await lisdeb(["archive", "clean", archive, "--grace", "0"]);
      expect([ran.status, ran.stderr]).toEqual([0, ""]);
      return sourcesIn(archive).filter((name) => name.endsWith(".dsc"));
    };
    for (const version of VERSIONS) await publish(archive, "bookworm-testing", [deb(version)], "--keep", "2");
    // Other states still name it, and both of the newest ones share a tarball with it.
    expect(await listed(archive, "bookworm-testing")).toEqual(["1.0-2", "2.0+x~1-1"]);
    expect(await cleaned()).toEqual(VERSIONS.map((version) => `hello_${version}.dsc`));

    const copied = await ok(
      "archive",
      "copy",
      archive,
      "--from",
      "bookworm-testing",
      "--to",
      "bookworm",
      "hello-bin=1.0-2",
    );
    expect(copied).toMatch(/^\+ hello 1\.0-2 source$/m);
    expect(await listed(archive, "bookworm")).toEqual(["1.0-2"]);
    const removed = await ok("archive", "remove", archive, "--suite", "bookworm-testing", "hello-bin=1.0-2");
    expect(removed).toMatch(/^- hello 1\.0-2 source$/m);
    expect(await listed(archive, "bookworm-testing")).toEqual(["2.0+x~1-1"]);
    const back = await ok("archive", "rollback", archive, "--suite", "bookworm-testing", "--to", "1");
    expect(back).toMatch(/^\+ hello 1\.0-1 source$/m);
    expect(await listed(archive, "bookworm-testing")).toEqual(["1.0-1"]);
    const kept = await run("archive", "remove", archive, "--suite", "bookworm-testing", "hello:source");
    expect([kept.status, kept.stderr]).toEqual([
      1,
      expect.stringMatching(/has hello-bin 1\.0-1 amd64, which was built from hello 1\.0-1/),
    ]);
    expect((await verify(archive)).status).toBe(0);

    // When nothing names a state any more that had it, its own files go, and the tarball that others share stays.
    await rm(join(archive, "dists/bookworm-testing"));
    await rm(join(archive, ".lisdeb/bookworm-testing"), { recursive: true });
    await ok("refresh", archive);
    expect(await cleaned()).toEqual(["hello_1.0-2.dsc"]);
    expect(sourcesIn(archive)).toEqual([
      "hello_1.0-2.debian.tar.xz",
      "hello_1.0-2.dsc",
      "hello_1.0.orig.tar.xz",
    ]);
    expect((await verify(archive)).status).toBe(0);
    const list = await lisdeb(["archive", "list", archive]);
    expect(list.stdout).toMatch(/^hello +1\.0-2 +source /m);
  });

  it("is put back where it was lost, by publishing it again", async () => {
    const archive = fresh();
    await publish(archive, "bookworm", [deb("1.0-1")]);
    const lost = join(archive, "pool/main/h/hello/hello_1.0.orig.tar.xz");
    await rm(lost);
    const copy = await run(
      "archive",
      "copy",
      archive,
      "--from",
      "bookworm",
      "--to",
      "bookworm-testing",
      "--all",
    );
    expect([copy.status, copy.stderr]).toEqual([
      1,
      expect.stringMatching(/in the index, and not in the pool/),
    ]);
    await publish(archive, "bookworm", [deb("1.0-1")]);
    expect(digestOf(lost)).toBe(digestOf(join(built(), basename(lost))));
  });
});

describe.skipIf(!canMake)("lisdeb verify, of source packages, finds", () => {
  const folder = "pool/main/h/hello";
  const findings = async (archive: string) => {
    const { status, stdout } = await verify(archive, "--json");
    const { suites } = JSON.parse(stdout) as { suites: { faults: { kind: string; path: string }[] }[] };
    return [status, suites.flatMap(({ faults }) => faults.map(({ kind, path }) => `${kind} ${path}`))];
  };

  it.each([
    [
      "a tarball that is not there",
      "rm hello_1.0.orig.tar.xz",
      `source-absent ${folder}/hello_1.0.orig.tar.xz`,
    ],
    [
      "a tarball with other bytes",
      "printf x | dd of=hello_1.0.orig.tar.xz bs=1 seek=9 conv=notrunc 2>/dev/null",
      `source-differs ${folder}/hello_1.0.orig.tar.xz`,
    ],
    ["a .dsc that was changed", "echo X: y >>hello_1.0-1.dsc", `source-differs ${folder}/hello_1.0-1.dsc`],
    [
      "a link that leads outside",
      "ln -sf /etc/passwd hello_1.0.orig.tar.xz",
      `unchecked ${folder}/hello_1.0.orig.tar.xz`,
    ],
  ])("%s", async (_, command, fault) => {
    const archive = fresh();
    await publish(archive, "bookworm", [deb("1.0-1")]);
    await sh(command, { cwd: join(archive, folder) });
    expect(await findings(archive)).toEqual([1, [fault]]);
  });

  it("packages without their source, as a note, where the suite has others", async () => {
    const archive = fresh();
    await publish(archive, "bookworm", [deb("1.0-1"), join(built(), "other_1_all.deb")]);
    expect(await findings(archive)).toEqual([0, ["source-lacking dists/bookworm/main/source/Sources"]]);
    const { stdout } = await verify(archive);
    expect(stdout).toMatch(/main\/source\/Sources lacks the source of other 1 all\n +no apt notices/);
  });
});
