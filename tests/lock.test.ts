// `lisdeb recipe lock`: what it shows, asks and writes of a medium that is handed in, and who is said to have locked it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEMO, digestOf } from "./support/command.ts";
import { BY, lockBench, said } from "./support/lock-bench.ts";
import { kernelTarball } from "./support/made-kernel.ts";
import { run, runOk, sh, type Ran } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const { work, lisdeb, fresh, recipe } = lockBench("lock");

describe("a medium that is handed in", () => {
  it.skipIf(!requireTools("sha256sum", "python3"))(
    "is shown, locked after a yes as any reader of YAML sees it, and built from with its provenance in the record",
    async () => {
      const { path, lock, id } = recipe();
      const ran = await lisdeb(["recipe", "lock", path, "--media", DEMO, ...BY, "--note=made here", "--yes"]);
      const { stdout } = await runOk("sha256sum", [DEMO]);
      const sha256 = stdout.slice(0, 64);
      expect(ran.stdout).toBe(`${id}: lis-demo.iso is locked as ${sha256} in ${lock}.\n`);
      for (const part of [
        `SHA-256   ${sha256}`,
        "from      a file that was there already: how it came there, only you know",
        "is        ISO 9660 with Rock Ridge",
        "hv_kvp_daemon of generation 1: LIS 3.4",
        "expected  hv_kvp_daemon of generation 1; licence GPL-3.0-or-later",
        "signatures    cannot tell  no RPM is signed",
        "build-ids     ok",
      ])
        expect(ran.stderr).toContain(part);
      const read = "import json,sys,yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)";
      expect(JSON.parse((await runOk("/usr/bin/python3", ["-c", read, lock])).stdout)).toEqual({
        [id]: {
          "lis-demo.iso": {
            sha256,
            size: readFileSync(DEMO).length,
            when: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
            by: "Jane Doe <jane@example.org>",
            note: "made here",
          },
        },
      });

      const out = fresh();
      const built = await lisdeb([
        ...["build", path, "--media", DEMO, "--suite=wheezy", "--arch=amd64", "--json", "--out", out],
      ]);
      const { packages } = JSON.parse(built.stdout) as { packages: { record: string }[] };
      const record = JSON.parse(readFileSync(packages[0]!.record, "utf8")) as {
        inputs: { medium: { trust: string; provenance: string } };
      };
      expect(record.inputs.medium).toMatchObject({
        trust: "locked",
        provenance: expect.stringMatching(
          /^measured on \d{4}-\d\d-\d\d by Jane Doe <jane@example\.org>; made here$/,
        ) as string,
      });
    },
  );

  it("is left as it is where it is locked already, and another one is refused with both digests", async () => {
    const { path, lock } = recipe();
    const args = ["recipe", "lock", path, ...BY, "--yes", "--json"];
    expect(said(await lisdeb([...args, "--media", DEMO])).state).toBe("locked");
    const before = readFileSync(lock, "utf8");
    expect(said(await lisdeb([...args, "--media", DEMO])).state).toBe("unchanged");
    expect(said(await lisdeb(args)).state).toBe("unchanged");

    const other = join(work.path, "changed", "lis-demo.iso");
    mkdirSync(join(work.path, "changed"));
    writeFileSync(other, Buffer.concat([readFileSync(DEMO), Buffer.alloc(2048)]));
    const refused = await lisdeb(["recipe", "lock", path, ...BY, "--yes", "--media", other]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(
      `lis-demo.iso: has SHA-256 ${digestOf(other)}, and the lock states ${digestOf(DEMO)}`,
    );
    expect(readFileSync(lock, "utf8")).toBe(before);

    // A size that is not the one of that digest is another entry, too.
    writeFileSync(lock, before.replace(/size: \d+/, "size: 5"));
    const wrong = await lisdeb(["recipe", "lock", path, ...BY, "--yes", "--media", DEMO]);
    const size = readFileSync(DEMO).length;
    expect([wrong.status, wrong.stderr]).toEqual([
      1,
      expect.stringContaining(`has ${size} bytes, and the lock states 5 with the same SHA-256`),
    ]);
    const mended = await lisdeb(["recipe", "lock", path, ...BY, "--yes", "--media", DEMO, "--replace"]);
    expect(mended.stdout).toContain(` with ${size} bytes in place of 5.`);
    expect(readFileSync(lock, "utf8")).toBe(before);

    const replaced = said(await lisdeb([...args, "--media", other, "--replace"]));
    expect(replaced).toMatchObject({ state: "replaced", before: digestOf(DEMO), sha256: digestOf(other) });
  });

  it("is not locked where it contradicts its recipe, and all that was seen is told", async () => {
    const { path, lock } = recipe();
    writeFileSync(path, readFileSync(path, "utf8").replace("generation: 1", "generation: 3"));
    const ran = await lisdeb(["recipe", "lock", path, "--media", DEMO, ...BY, "--yes"]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/evidence +result +what was seen/);
    expect(ran.stderr).toMatch(/is hv_kvp_daemon of generation 1, and the recipe states generation 3/);
    expect(existsSync(lock)).toBe(false);
    const json = await lisdeb(["recipe", "lock", path, "--media", DEMO, ...BY, "--yes", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      error: { code: "recipe-contradicted", evidence: { medium: { file: "lis-demo.iso", rpms: 16 } } },
    });
  });

  it("is not locked where others published another digest of it", async () => {
    const { path } = recipe();
    const stated = `    stated: [{ sha256: ${"ab".repeat(32)}, by: Somebody, at: "https://example.org/sums" }]\n`;
    writeFileSync(path, readFileSync(path, "utf8").replace("lis-demo.iso\n", `lis-demo.iso\n${stated}`));
    const ran = await lisdeb(["recipe", "lock", path, "--media", DEMO, ...BY, "--yes"]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(`has SHA-256 ${digestOf(DEMO)}, and Somebody published ${"ab".repeat(32)}`);
  });

  it("is not locked where it lost its end, unless somebody published it so; it is drafted with a warning, and built with one", async () => {
    // What is cut off is the padding that genisoimage puts behind an image: all files are there.
    const cut = join(work.path, "lis-demo.iso");
    writeFileSync(cut, readFileSync(DEMO).subarray(0, -300 * 512));
    const told = "it is 153600 bytes shorter than its volume says: a download that broke off?";
    const { path, lock, id } = recipe();
    const refused = await lisdeb(["recipe", "lock", path, "--media", cut, ...BY, "--yes"]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(`lisdeb: ${cut}: ${told} (get it again; `);
    expect(refused.stderr).toMatch(/volume-size +contradicts +it is 153600 bytes shorter/);
    expect(existsSync(lock)).toBe(false);
    const built = await lisdeb(["build", path, "--media", cut, "--suite=wheezy", "--out", fresh()]);
    expect([built.status, built.stdout + built.stderr]).toEqual([0, expect.stringContaining(told)]);
    const drafted = await lisdeb(["recipe", "new", cut, "--output", join(work.path, "cut.yaml")]);
    expect([drafted.status, drafted.stdout + drafted.stderr]).toEqual([0, expect.stringContaining(told)]);

    const stated = `    stated: [{ sha256: ${digestOf(cut)}, by: Somebody, at: "https://example.org/sums" }]\n`;
    writeFileSync(path, readFileSync(path, "utf8").replace("lis-demo.iso\n", `lis-demo.iso\n${stated}`));
    const locked = await lisdeb(["recipe", "lock", path, "--media", cut, ...BY, "--yes"]);
    expect([locked.status, locked.stdout]).toEqual([
      0,
      expect.stringContaining(`${id}: lis-demo.iso is locked`),
    ]);
  });

  it("is no folder, and of several media it is the one that its name says", async () => {
    const { path } = recipe();
    const folder = await lisdeb(["recipe", "lock", path, "--media", work.path, ...BY, "--yes"]);
    expect([folder.status, folder.stderr]).toEqual([
      2,
      expect.stringContaining("is a folder, which has no digest"),
    ]);
    const two = recipe();
    const text = readFileSync(two.path, "utf8").replace(
      "lis-demo.iso\n",
      "lis-demo.iso\n  - file: other.iso\n",
    );
    writeFileSync(two.path, text);
    await copyFile(DEMO, join(work.path, "renamed.iso"));
    const unclear = await lisdeb(["recipe", "lock", two.path, "--media", "renamed.iso", ...BY, "--yes"]);
    expect(unclear.status).toBe(2);
    expect(unclear.stderr).toMatch(
      /none of the media of demo-\d+ by its name \(its media are lis-demo\.iso, other\.iso/,
    );
    expect(
      said(await lisdeb(["recipe", "lock", two.path, "--media", DEMO, ...BY, "--yes", "--json"])).state,
    ).toBe("locked");
  });
});

describe.skipIf(!requireTools("tar", "xz"))("a kernel's sources", () => {
  it("are locked after a look at the daemons in them, and refused where they are of another kernel, or plan would refuse them", async () => {
    const tarball = await kernelTarball(work.path, "3.6.11", ".xz");
    const { path } = recipe();
    const source = (kernel: string): string =>
      `title: t\nversion: "3.6.11"\nmedia:\n  - file: ${basename(tarball)}\nsource: { kernel: "${kernel}" }\n` +
      "licence: { verdict: GPL-2.0, evidence: the test says so }\n";
    writeFileSync(path, source("3.6.10"));
    const lock = ["recipe", "lock", path, "--media", tarball, ...BY, "--yes"];
    const refused = await lisdeb(lock);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("is Linux 3.6.11, and the recipe states 3.6.10");
    const contradictions = [
      [
        "source: {",
        "source: { daemons: [hv_kvp_daemon, hv_fcopy_daemon],",
        "has no tools/hv/hv_fcopy_daemon.c",
      ],
      [
        "licence:",
        "expect: { generation: 1, fcopy: 2 }\nlicence:",
        "there is no hv_fcopy_daemon, and the recipe",
      ],
      ["licence:", "expect: { generation: 3 }\nlicence:", "is hv_kvp_daemon of generation 1, and the recipe"],
      [
        "licence:",
        "overrides: [{ check: daemons, because: b }]\nlicence:",
        "an override is for the check daemons, and nothing",
      ],
    ] as const;
    for (const [part, instead, told] of contradictions) {
      writeFileSync(path, source("3.6.11").replace(part, instead));
      for (const command of [lock, ["plan", path, "--media", tarball]]) {
        const ran = await lisdeb(command);
        expect([ran.status, ran.stdout + ran.stderr]).toEqual([1, expect.stringContaining(told)]);
      }
    }
    writeFileSync(path, source("3.6.11"));
    const ran = await lisdeb(lock);
    expect(ran.stderr).toMatch(/is +sources of Linux 3\.6\.11/);
    expect(ran.stderr).toMatch(/hv_kvp_daemon +to be compiled +hv_kvp_daemon of generation 1/);
    expect(ran.status).toBe(0);
  });
});

describe("the yes", () => {
  it("must be there beforehand where nobody can be asked, and nothing is fetched without it", async () => {
    const { path } = recipe(["http://127.0.0.1:9/lis-demo.iso"]);
    for (const more of [[], ["--json"]]) {
      const ran = await lisdeb(["recipe", "lock", path, ...BY, ...more]);
      expect([ran.status, ran.stderr]).toEqual([2, expect.stringContaining("--yes says it beforehand")]);
    }
  });

  // util-linux's script(1) gives the command a terminal.
  it.skipIf(!requireTools("script")).each([
    ["y", 0, "locked"],
    ["n", 1, "nothing"],
    ["", 1, "nothing"],
  ])("is asked for on a terminal: %j", async (typed, status, expected) => {
    const { path, lock } = recipe();
    const command = join(import.meta.dirname, "../dist/lisdeb.js");
    const line = `'${process.execPath}' '${command}' recipe lock '${path}' --media '${DEMO}' --by Jane`;
    const ran = await run("script", ["-qec", line, "/dev/null"], {
      env: { CI: undefined },
      input: `${typed}\n`,
    });
    expect(ran.status).toBe(status);
    expect(ran.stdout).toContain(`Lock lis-demo.iso as ${digestOf(DEMO)}? [y/N]`);
    expect(ran.stdout).toContain(expected === "locked" ? "is locked as" : "nothing is locked");
    expect(existsSync(lock)).toBe(expected === "locked");
  });
});

describe("who locks", () => {
  const lockAs = async (env: Record<string, string | undefined>, setUp = ""): Promise<Ran> => {
    const { path } = recipe();
    if (setUp !== "") await sh(setUp, { cwd: join(path, "..") });
    const nobody = { HOME: work.path, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
    const args = ["recipe", "lock", path, "--media", DEMO, "--yes", "--json"];
    return lisdeb(args, { env: { ...nobody, DEBFULLNAME: undefined, DEBEMAIL: undefined, ...env } });
  };

  it.skipIf(!requireTools("git"))("is who commits in the recipe's checkout", async () => {
    const ran = await lockAs(
      { DEBFULLNAME: "Debra Ian" },
      "git init -q; git config user.name 'Gita Hub'; git config user.email gita@example.org",
    );
    expect(said(ran)).toMatchObject({ by: "Gita Hub <gita@example.org>" });
  });

  it("is else who Debian's variables name, and else must be told", async () => {
    const ran = await lockAs({ DEBFULLNAME: "Debra Ian", DEBEMAIL: "debra@example.org" });
    expect(said(ran)).toMatchObject({ by: "Debra Ian <debra@example.org>" });
    const nobody = await lockAs({});
    expect([nobody.status, nobody.stdout]).toEqual([2, expect.stringContaining('--by \\"Name <address>\\"')]);
  });
});
