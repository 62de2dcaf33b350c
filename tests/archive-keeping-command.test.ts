// What an archive's owner asks of it and does with it beside changing it: lists, wrong commands, mirrors.
import { mkdir, readdir, readFile, readlink, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../build/cli/index.ts";
import { keepingBench, SUITE } from "./support/keeping-bench.ts";
import { sh } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";
import { wholeSuite } from "./support/whole-archive.ts";

const packed = requireTools("dpkg-deb");
const { work, lisdeb, fresh, key, done, publish } = keepingBench("keeping-command", packed);

describe.skipIf(!packed || !requireTools("rsync", "gpgv"))("a mirror, made as docs/archive.md tells", () => {
  it("shows whole states, whenever the archive changes meanwhile", async () => {
    const page = await readFile(join(import.meta.dirname, "../docs/archive.md"), "utf8");
    const script = join(work.path, "mirror.sh");
    await writeFile(script, /^#!\/bin\/sh\n# mirror [^]*?(?=^```)/m.exec(page)![0]);
    // Each is two states further, so that nothing is left of the folder of the one before.
    const states = [fresh(), fresh(), fresh()];
    await publish(states[0]!, ["1.0 amd64"]);
    for (const [i, version] of [
      [1, "2.0"],
      [2, "3.0"],
    ] as const) {
      await sh(`cp -a '${states[i - 1]!}' '${states[i]!}'`);
      await publish(states[i]!, [`${version} amd64`]);
      await done(["refresh", states[i]!, "--sign", key().file]);
    }
    // Before the so-manieth run of rsync, the archive becomes the next one.
    const bin = join(work.path, "bin");
    await mkdir(bin);
    await writeFile(
      join(bin, "rsync"),
      `#!/bin/sh
        runs=$(($(cat "$RUNS") + 1)); echo "$runs" >"$RUNS"
        if [ "$runs" = "$MOMENT" ]; then rm -r "$FROM"; cp -a "$NEXT" "$FROM"; fi
        PATH=\${PATH#*:} exec rsync "$@"
      `,
      { mode: 0o755 },
    );
    for (const moment of ["1", "2", "3", "none"]) {
      const [from, to, runs] = [fresh(), fresh(), fresh()];
      const mirror = async (at: string, next: string) => {
        await writeFile(runs, "0");
        const PATH = `${bin}:${process.env.PATH ?? ""}`;
        await sh(`sh '${script}' '${from}/' '${to}'`, {
          env: { PATH, RUNS: runs, MOMENT: at, FROM: from, NEXT: next },
        });
        return wholeSuite(to, SUITE, key().keyring);
      };
      await sh(`cp -a '${states[0]!}' '${from}'`);
      expect(await mirror("none", "")).toEqual(["greet"]);
      expect(await mirror(moment, states[1]!), moment).toEqual(["greet"]);
      expect(await mirror(moment, states[2]!), moment).toEqual(["greet"]);
      expect(await mirror("none", ""), moment).toEqual(["greet"]);
      const shows = (archive: string) => readlink(join(archive, "dists", SUITE));
      expect(await shows(to)).toBe(await shows(from));
    }
  });
});

describe.skipIf(!packed)("lisdeb archive", () => {
  let archive: string;
  beforeAll(async () => {
    archive = fresh();
    await publish(archive, ["1.0 amd64"]);
    await publish(archive, ["2.0 amd64", "1.0 arm64"]);
  });

  it("lists packages, states and snapshots", async () => {
    const entry = { package: "greet", component: "main" };
    expect(await done(["archive", "list", archive, "--suite", SUITE])).toMatchObject({
      archive,
      suites: [
        {
          suite: SUITE,
          state: 2,
          validUntil: null,
          packages: [
            { ...entry, version: "1.0", architecture: "amd64" },
            { ...entry, version: "1.0", architecture: "arm64" },
            {
              ...entry,
              version: "2.0",
              architecture: "amd64",
              file: "pool/main/g/greet/greet_2.0_amd64.deb",
            },
          ],
          states: [
            { state: 2, change: "publish greet 1.0 arm64 and greet 2.0 amd64", snapshots: [] },
            { state: 1, change: "publish greet 1.0 amd64", snapshots: [] },
          ],
        },
      ],
    });
  });

  it("keeps the newest versions of what a suite has", async () => {
    const copied = fresh();
    await sh(`cp -a '${archive}' '${copied}'`);
    const keep = ["archive", "remove", copied, "--suite", SUITE, "--keep", "1", "--sign", key().file];
    expect(await done(keep)).toMatchObject({
      suites: [{ state: 3, removed: [{ version: "1.0", architecture: "amd64" }] }],
    });
    expect(await done(keep)).toMatchObject({ suites: [{ state: 3, changed: false, removed: [] }] });
  });

  it("tells what a clean-up would remove without writing anything", async () => {
    const copied = fresh();
    await sh(`cp -a '${archive}' '${copied}' && touch '${copied}/pool/main/g/greet/left_1_all.deb'`);
    const look = async () => (await sh(`find '${copied}' -printf '%p %y %s %T@ %C@\\n' | sort`)).stdout;
    const before = await look();
    expect(await done(["archive", "clean", copied, "--dry-run", "--grace", "0"])).toMatchObject({
      dryRun: true,
      removed: [{ file: "pool/main/g/greet/left_1_all.deb" }],
    });
    expect(await look()).toEqual(before);
  });

  it.each([
    ["list", []],
    ["clean", ["--grace", "0"]],
    ["clean", ["--dry-run"]],
    ["snapshot", ["word", "--suite", SUITE]],
    ["snapshot", ["word", "--suite", SUITE, "--delete"]],
  ] as const)("%s %j leaves a folder alone that is no archive of lisdeb's", async (command, args) => {
    const foreign = fresh();
    await sh(`mkdir -p '${foreign}/pool' && touch -d 2001-01-01 '${foreign}/pool/greet_1_all.deb'`);
    const ran = await lisdeb(["archive", command, foreign, ...args]);
    expect([ran.status, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toMatch(/^lisdeb: .*(is no archive of lisdeb's|has no suite bookworm).*\n$/);
    expect((await readdir(foreign, { recursive: true })).sort()).toEqual(["pool", "pool/greet_1_all.deb"]);
  });

  it.each([
    [["list", "ARCHIVE", "--suite", "jessie"], 1, "has no suite jessie"],
    [["list", "ARCHIVE", "--suite", "wheezzy"], 2, 'there is no suite "wheezzy"'],
    [["list", "ARCHIVE/none"], 1, "no such file or folder"],
    [["remove", "ARCHIVE", "--suite", SUITE], 2, "says nothing to remove"],
    [["remove", "ARCHIVE", "greet"], 2, "required option '--suite <name>' not specified"],
    [
      ["remove", "ARCHIVE", "great", "--suite", SUITE],
      1,
      'no package "great" in bookworm (did you mean greet?)',
    ],
    [["remove", "ARCHIVE", "greet", "--suite", "jessie"], 1, "has no suite jessie"],
    [["remove", "ARCHIVE/none", "greet", "--suite", SUITE], 1, "no such file or folder"],
    [["copy", "ARCHIVE", "--from", SUITE, "--to", SUITE, "--all"], 2, "bookworm is copied to itself"],
    [["copy", "ARCHIVE", "--from", SUITE, "--to", "bullseye"], 2, "either names packages, or says --all"],
    [["copy", "ARCHIVE", "greet", "--from", SUITE, "--to", "bullseye", "--all"], 2, "either names packages"],
    [["copy", "ARCHIVE", "--from", "jessie", "--to", "bullseye", "--all"], 1, "has no suite jessie"],
    [["rollback", "ARCHIVE", "--suite", SUITE, "--to", "77"], 1, "keeps no state 77 of bookworm"],
    [["rollback", "ARCHIVE", "--suite", SUITE, "--to", "winter"], 1, 'keeps no state "winter" of bookworm'],
    [["snapshot", "ARCHIVE", "a/b", "--suite", SUITE], 2, '"a/b" is no name for a state'],
    [["snapshot", "ARCHIVE", "x", "--suite", SUITE, "--delete"], 1, 'keeps no state "x" of bookworm'],
    [["clean", "ARCHIVE", "--grace", "soon"], 2, "It must be a whole number of hours, days or weeks"],
    [["clean", "s3://bucket/prefix", "--grace", "0"], 2, "--grace is an hour at least"],
    [["clean", "ARCHIVE/none"], 1, "no such file or folder"],
  ] as const)("%j ends with %i and a line", async (args, status, line) => {
    const named = args.map((each) => each.replace("ARCHIVE", archive));
    const signs = ["remove", "copy", "rollback"].includes(args[0]);
    const said = { out: "", err: "" };
    const ended = await runCommandLine(["archive", ...named, ...(signs ? ["--sign", key().file] : [])], {
      out: (text) => void (said.out += text),
      err: (text) => void (said.err += text),
      interactive: false,
      environment: {},
    });
    expect([ended, said.out]).toEqual([status, ""]);
    expect(said.err).toContain(line);
    expect(said.err.trimEnd().split("\n")).toHaveLength(1);
    // Nothing has come into being by a misspelling.
    await expect(stat(join(archive, "none"))).rejects.toThrow("ENOENT");
    await expect(stat(join(archive, "dists/jessie"))).rejects.toThrow("ENOENT");
  });
});
