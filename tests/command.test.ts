// The bundled command as users run it: what it prints, its exit status, and what it leaves behind.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, watch } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lisdeb as runLisdeb } from "./support/lisdeb.ts";
import { requireRoot, requireTools } from "./support/tools.ts";
import { run, runOk, sh, temporaryFolder, type Ran, type RunOptions } from "./support/shell.ts";

const ROOT = join(import.meta.dirname, "..");
const DEMO = join(ROOT, "samples/lis-demo.iso");
const work = temporaryFolder("command");

// Some tests start what lies in dist/ themselves.
beforeAll(() => lisdeb(["--version"]));
afterAll(() => work.remove());

const lisdeb = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  runLisdeb(args, { cwd: work.path, ...options });

let counter = 0;
const fresh = (): string => join(work.path, `out-${++counter}`);

const digestOf = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

/** A recipe of a medium that nobody has locked. */
const unlockedRecipe = (file: string, more = ""): string =>
  `title: t\nversion: "1"\nmedia:\n  - file: ${file}${more}\nlicence: { verdict: GPL-2.0, evidence: e }\n`;

/** Digest of every package in a folder, by name; hidden files, which nobody takes for packages, are passed by. */
const packagesIn = (out: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(out, "debs"))
      .filter((name) => /^[^.].*\.deb$/.test(name))
      .sort()
      .map((name) => [name, digestOf(join(out, "debs", name))]),
  );

describe("build", () => {
  it("builds the demo for wheezy, both architectures, from the RHEL 6.3 RPMs, and says so in a table", async () => {
    const out = fresh();
    const ran = await lisdeb(["build", "demo", "--suite", "wheezy", "--offline", "--out", out]);
    expect(ran.stderr).toBe("");
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/^package +version +arch +size +suite +from$/m);
    expect(ran.stdout).toMatch(/hv-kvp-daemon +\S+~deb7 +amd64 .* wheezy +RHEL63\/\S+x86_64\.rpm/);
    expect(ran.stdout).toMatch(/hv-kvp-daemon +\S+~deb7 +i386 .* wheezy +RHEL63\/\S+i686\.rpm/);
    expect(readdirSync(join(out, "debs")).sort()).toHaveLength(4);
  });

  it("gives one JSON document with --json, with the digest of each package and the losers with their reasons in the record", async () => {
    const out = fresh();
    const ran = await lisdeb(["build", "demo", "--suite=wheezy", "--arch=amd64", "--json", "--out", out]);
    const said = JSON.parse(ran.stdout) as { packages: { file: string; record: string; sha256: string }[] };
    expect(said.packages).toHaveLength(1);
    const made = said.packages[0]!;
    expect(digestOf(made.file)).toBe(made.sha256);
    const record = JSON.parse(readFileSync(made.record, "utf8")) as {
      inputs: { medium: { sha256: string; trust: string } };
      verdict: { losers: { words: string[] }[] };
    };
    expect(record.inputs.medium).toMatchObject({ sha256: digestOf(DEMO), trust: "locked" });
    expect(record.verdict.losers.flatMap(({ words }) => words).join("\n")).toMatch(/RHEL 5/);
    expect(readFileSync(made.record, "utf8")).not.toContain(work.path);
  });

  it("makes the same bytes anywhere: other folder, time zone, locale, umask, number of jobs", async () => {
    const [a, b] = [fresh(), fresh()];
    await lisdeb(["build", "demo", "--out", a]);
    await sh(
      `umask 077; mkdir -p '${b}'; cd '${b}'; TZ=Asia/Tokyo LC_ALL=tr_TR.UTF-8 '${process.execPath}' '${ROOT}/dist/lisdeb.js' build demo --jobs 1 --out '${b}'`,
    );
    expect(packagesIn(b)).toEqual(packagesIn(a));
    expect(Object.keys(packagesIn(a)).length).toBeGreaterThan(3);
  });

  it.skipIf(!requireTools("dpkg-deb"))(
    "takes SOURCE_DATE_EPOCH for the times in the package, and refuses one that is no number",
    async () => {
      const out = fresh();
      const ran = await lisdeb(["build", "demo", "--suite=wheezy", "--arch=i386", "--json", "--out", out], {
        env: { SOURCE_DATE_EPOCH: "1400000000" },
      });
      const { packages } = JSON.parse(ran.stdout) as { packages: { file: string }[] };
      const listed = await runOk("dpkg-deb", ["--contents", packages[0]!.file]);
      expect(
        new Set(
          listed.stdout
            .trim()
            .split("\n")
            .map((line) => /20\d\d-\d\d-\d\d/.exec(line)?.[0]),
        ),
      ).toEqual(new Set(["2014-05-13"]));
      expect((await lisdeb(["build", "demo"], { env: { SOURCE_DATE_EPOCH: "today" } })).status).toBe(2);
    },
  );

  it("leaves a package alone that is there with the same bytes, and writes it anew with --force", async () => {
    const out = fresh();
    const args = ["build", "demo", "--suite=wheezy", "--arch=amd64", "--json", "--out", out];
    const states: (boolean | undefined)[] = [];
    for (const one of [args, args, [...args, "--force"], args]) {
      const { packages } = JSON.parse((await lisdeb(one)).stdout) as { packages: { unchanged: boolean }[] };
      states.push(packages[0]?.unchanged);
    }
    expect(states).toEqual([false, true, false, true]);
  });

  it.skipIf(!requireTools("bsdtar", "tar", "gzip", "xz", "zstd", "bzip2"))(
    "builds a folder, a tar and an ISO of the same RPMs into the same packages",
    async () => {
      const tree = join(work.path, "tree");
      await sh(`mkdir '${tree}'; bsdtar -xf '${DEMO}' -C '${tree}'; cd '${tree}'
      tar -cf ../medium.tar .; gzip -k ../medium.tar; xz -k ../medium.tar; zstd -q ../medium.tar; bzip2 -k ../medium.tar`);
      const reference = fresh();
      await lisdeb(["build", "demo", "--suite=wheezy", "--out", reference]);
      // The same recipe without a lock beside it: these media have digests of their own.
      await mkdir(join(work.path, "recipes"));
      const recipe = join(work.path, "recipes/demo.yaml");
      await writeFile(
        recipe,
        readFileSync(join(ROOT, "recipes/demo.yaml"), "utf8")
          .replace(/path: .*/, "")
          .trimEnd() + "\n",
      );
      for (const medium of [
        tree,
        "medium.tar",
        "medium.tar.gz",
        "medium.tar.xz",
        "medium.tar.zst",
        "medium.tar.bz2",
      ]) {
        const out = fresh();
        const ran = await lisdeb(["build", recipe, "--media", medium, "--suite=wheezy", "--out", out]);
        expect(ran.stderr).toBe("");
        expect(packagesIn(out), medium).toEqual(packagesIn(reference));
      }
    },
  );

  it("refuses with status 1 a target on which nothing runs, naming why for each candidate", async () => {
    const out = fresh();
    const ran = await lisdeb(["build", "demo", "--suite=bookworm", "--out", out]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(
      /\nlisdeb: .*nothing on the medium is known to run on bookworm: .*Linux 4\.1.*\n$/,
    );
    for (const release of ["RHEL57", "RHEL58", "RHEL6012", "RHEL63"]) expect(ran.stderr).toContain(release);
    expect(existsSync(out)).toBe(false);
  });

  it("refuses binaries of ambiguous licence without --accept-licence", async () => {
    const ran = await lisdeb(["build", "lis-3.4", "--media", DEMO, "--out", fresh()]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("--accept-licence");
    const accepted = await lisdeb([
      "build",
      "lis-3.4",
      "--media",
      DEMO,
      "--accept-licence",
      "--suite=wheezy",
      "--out",
      fresh(),
    ]);
    expect(accepted.status).toBe(0);
  });

  it("does not download what nobody has locked, and never asks the network offline", async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.writeHead(404).end();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
    const folder = join(work.path, "remote");
    await mkdir(folder);
    const recipe = join(folder, "remote.yaml");
    await writeFile(
      recipe,
      `title: t\nversion: "1"\nmedia:\n  - file: a.iso\n    urls: ["http://127.0.0.1:${port}/a.iso"]\nlicence: { verdict: GPL-2.0, evidence: e }\n`,
    );
    const build = (...options: string[]) =>
      lisdeb(["build", recipe, "--out", fresh(), ...options], {
        env: {
          LISDEB_CACHE: join(folder, "cache"),
          http_proxy: undefined,
          HTTP_PROXY: undefined,
          all_proxy: undefined,
          ALL_PROXY: undefined,
        },
      });
    try {
      const unlocked = await build();
      expect([unlocked.status, asked]).toEqual([1, 0]);
      expect(unlocked.stderr).toContain("--media FILE");

      const sha256 = "a".repeat(64);
      await writeFile(
        join(folder, "lock.yaml"),
        `remote:\n  a.iso: { sha256: "${sha256}", size: 5, provenance: p }\n`,
      );
      const offline = await build("--offline");
      expect([offline.status, asked]).toEqual([3, 0]);
      expect(offline.stderr).toContain("--offline forbids");

      const online = await build();
      expect([online.status, asked], online.stderr).toEqual([1, 1]);
    } finally {
      server.close();
    }
  });

  it("builds what is at hand when no recipe is named, and the demo always is", async () => {
    const ran = await lisdeb(["build", "--json", "--out", fresh()], {
      env: { LISDEB_CACHE: join(work.path, "cache") },
    });
    const { packages } = JSON.parse(ran.stdout) as { packages: { recipe: string }[] };
    expect(new Set(packages.map(({ recipe }) => recipe))).toEqual(new Set(["demo"]));
  });
});

describe("bad input gets one line that names file, place and fault, status 1, and nothing in out/", () => {
  const bad = async (name: string, content: Uint8Array | string): Promise<Ran & { out: string }> => {
    const file = join(work.path, name);
    await writeFile(file, content);
    const recipe = join(work.path, "bad.yaml");
    await writeFile(
      recipe,
      `title: t\nversion: "1"\nmedia:\n  - file: none.iso\nlicence: { verdict: GPL-2.0, evidence: e }\n`,
    );
    const out = fresh();
    return { ...(await lisdeb(["build", recipe, "--media", file, "--out", out])), out };
  };
  const iso = readFileSync(DEMO);

  it.each([
    ["an empty file", ""],
    ["a web page", "<!DOCTYPE html><html><body>Not found</body></html>"],
    ["text", "hello\n".repeat(100)],
    ["an image cut short", iso.subarray(0, iso.length / 4)],
    ["an image whose RPMs are damaged", damaged(iso)],
  ])("%s", async (what, content) => {
    const ran = await bad(`${what.replaceAll(" ", "-")}.iso`, content);
    expect(ran.status, ran.stderr).toBe(1);
    expect(ran.stdout).toBe("");
    expect(ran.stderr).toMatch(/^lisdeb: [^\n]*\.iso[^\n]*\n$/);
    expect(existsSync(ran.out)).toBe(false);
  });

  it("tells the same as JSON with --json", async () => {
    await writeFile(join(work.path, "empty.iso"), "");
    const ran = await lisdeb(["inspect", "empty.iso", "--json"]);
    expect(ran.status).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      error: { code: "input-unknown-format", where: { file: "empty.iso" } },
    });
  });

  it("a locked medium with other bytes: both digests are told", async () => {
    const copy = join(work.path, "lis-demo.iso");
    await writeFile(copy, damaged(iso));
    const ran = await lisdeb(["build", "demo", "--media", copy, "--out", fresh()]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(digestOf(copy));
    expect(ran.stderr).toContain(digestOf(DEMO));
  });
});

describe("wrong usage is status 2 and one line", () => {
  it.each([
    [["frobnicate"]],
    [["build", "--frobnicate"]],
    [["build", "--suite", "wheezzy"]],
    [["build", "wheezy"]],
    [["build", "--media", "x.iso"]],
    [["build", "--jobs", "0"]],
    [["inspect"]],
    [["build", "demo", "--arch", ""]],
    [["build", "demo", "--suite", ","]],
  ])("%j", async (args) => {
    const ran = await lisdeb(args);
    expect(ran.status, ran.stderr).toBe(2);
    expect(ran.stdout).toBe("");
    expect(ran.stderr).toMatch(/^lisdeb: [^\n]*\n$/);
  });

  it.each([
    [["build", "--frobnicate", "--json"]],
    [["build", "--jobs", "0", "--json"]],
    [["frobnicate", "--json"]],
  ])("and one document with --json: %j", async (args) => {
    const ran = await lisdeb(args);
    expect(ran.status).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: "usage" } });
  });

  it("an unknown recipe is bad input, with the nearest one named", async () => {
    const ran = await lisdeb(["build", "lis-3.5x"]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/did you mean lis-3\.\d/);
  });
});

describe("a single RPM is a medium", () => {
  const recipe = async (): Promise<string> => {
    const path = join(work.path, "single.yaml");
    await writeFile(path, unlockedRecipe("one.rpm"));
    return path;
  };

  it("whatever its file is called", async () => {
    await sh(`bsdtar -xOf '${DEMO}' RHEL63/microsoft-hyper-v-rhel63.3.4-1.20120727.i686.rpm > renamed.bin`, {
      cwd: work.path,
    });
    const ran = await lisdeb([
      "build",
      await recipe(),
      "--media",
      "renamed.bin",
      "--suite=wheezy",
      "--out",
      fresh(),
    ]);
    expect(ran.stderr).toBe("");
    expect(ran.stdout).toMatch(/hv-kvp-daemon +1\+20120727-1~deb7 +i386/);
  });

  it.skipIf(!requireTools("rpmbuild"))("but not a source package: one line says what it is", async () => {
    await writeFile(
      join(work.path, "s.spec"),
      "Name: s\nVersion: 1\nRelease: 1\nSummary: s\nLicense: GPL\n%description\ns\n%files\n",
    );
    await sh(`rpmbuild --quiet -D '_topdir ${work.path}/rpm' -bs s.spec; mv rpm/SRPMS/*.src.rpm source.rpm`, {
      cwd: work.path,
    });
    const ran = await lisdeb(["build", await recipe(), "--media", "source.rpm", "--out", fresh()]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/^lisdeb: source\.rpm: holds only source packages[^\n]*\n$/);
  });
});

describe("the machine fails", () => {
  it("an output folder that cannot be made: status 3, one line, at once", async () => {
    const ran = await run("timeout", [
      "-s",
      "KILL",
      "30",
      process.execPath,
      join(ROOT, "dist/lisdeb.js"),
      "build",
      "demo",
      "--out",
      "/proc/lisdeb",
    ]);
    expect(ran.status, ran.stderr).toBe(3);
    expect(ran.stderr).toMatch(/^lisdeb: \/proc\/lisdeb[^\n]*\n$/);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "%s while it waits for a server: status 3, one line, nothing written",
    async (signal) => {
      await runLisdeb(["--version"]);
      const folder = join(work.path, signal);
      await mkdir(folder);
      // Told to stop just when it has asked for the medium.
      const server = createServer(() => child.kill(signal));
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
      const url = `\n    urls: ["http://127.0.0.1:${port}/"]`;
      await writeFile(join(folder, "slow.yaml"), unlockedRecipe("slow.iso", url));
      const lock = `slow:\n  slow.iso: { sha256: ${"a".repeat(64)}, size: 10, provenance: none }\n`;
      await writeFile(join(folder, "lock.yaml"), lock);
      const out = fresh();
      const args = [join(ROOT, "dist/lisdeb.js"), "build", join(folder, "slow.yaml"), "--out", out];
      const env = { ...process.env, LISDEB_CACHE: join(folder, "cache") };
      const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
      try {
        const [status] = (await once(child, "close")) as [number | null]; // what "close" is emitted with
        expect(status, said).toBe(3);
        expect(said).toMatch(/^lisdeb: [^\n]*(interrupted|stopped)[^\n]*\n$/);
        expect(existsSync(out)).toBe(false);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  );

  it.skipIf(!requireRoot("a small file system is mounted to be filled"))(
    "a full disk: status 3, one line, nothing half-written",
    async () => {
      const disk = join(work.path, "disk");
      await mkdir(disk);
      await sh(`mount -t tmpfs -o size=24k lisdeb-test '${disk}'`);
      try {
        const ran = await lisdeb(["build", "demo", "--out", join(disk, "out")]);
        expect(ran.status, ran.stderr).toBe(3);
        expect(ran.stderr).toMatch(/^lisdeb: [^\n]*no space left[^\n]*\n$/);
        expect(existsSync(join(disk, "out/debs")) ? readdirSync(join(disk, "out/debs")) : []).toEqual([]);
      } finally {
        await sh(`umount '${disk}'`);
      }
    },
  );

  it("an output folder that is a file: status 3, one line", async () => {
    const file = join(work.path, "a-file");
    await writeFile(file, "");
    const ran = await lisdeb(["build", "demo", "--out", file]);
    expect(ran.status).toBe(3);
    expect(ran.stderr).toMatch(/^lisdeb: [^\n]*\n$/);
  });

  it("killed at any moment: only whole packages are seen, and the next run succeeds", async () => {
    const out = fresh();
    const reference = fresh();
    await lisdeb(["build", "demo", "--out", reference]);
    const expected = packagesIn(reference);
    await mkdir(join(out, "debs"), { recursive: true });
    let killed = 0;
    for (let changes = 1; changes <= 24; changes++) {
      if (await killedAfter(changes, out)) killed++;
      expect(expected).toMatchObject(packagesIn(out));
    }
    expect(killed).toBeGreaterThan(0);
    expect((await lisdeb(["build", "demo", "--out", out])).status).toBe(0);
    expect(packagesIn(out)).toEqual(expected);
  });

  it("two runs at once into one folder end with the same whole packages", async () => {
    const [out, reference] = [fresh(), fresh()];
    await lisdeb(["build", "demo", "--out", reference]);
    const both = await Promise.all([1, 2].map(() => lisdeb(["build", "demo", "--force", "--out", out])));
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(packagesIn(out)).toEqual(packagesIn(reference));
    expect(readdirSync(join(out, "debs")).sort()).toEqual(readdirSync(join(reference, "debs")).sort());
  });

  const binary = join(ROOT, "dist/lisdeb.js");
  const toShell = (command: string): Promise<Ran> =>
    run("bash", ["--norc", "-c", `'${process.execPath}' '${binary}' ${command}`], { cwd: work.path });

  it.each([
    ["check", `check '${DEMO}'`],
    ["check --json", `check '${DEMO}' --json`],
    ["inspect", `inspect '${DEMO}'`],
    ["build", `build demo --suite wheezy --out full`],
    ["diff", `diff '${DEMO}' '${DEMO}'`],
    ["doctor", "doctor"],
    ["recipe list", "recipe list"],
    ["recipe schema", "recipe schema"],
    ["--help", "--help"],
    ["build --help", "build --help"],
    ["--version", "--version"],
  ])("a standard output that is full (%s): status 3, one line", async (_, command) => {
    const ran = await toShell(`${command} >/dev/full`);
    expect(ran.stderr).toBe("lisdeb: standard output: cannot write: no space left on the disk\n");
    expect(ran.status).toBe(3);
  });

  it.skipIf(!requireRoot("a small file system is mounted to be filled"))(
    "a standard output with room for a part only: status 3, one line",
    async () => {
      const disk = join(work.path, "small");
      await mkdir(disk);
      await sh(`mount -t tmpfs -o size=8k lisdeb-test '${disk}'`);
      try {
        const ran = await toShell(`inspect '${DEMO}' --json >'${disk}/out'`);
        expect(ran.stderr).toMatch(/^lisdeb: standard output: [^\n]*no space left[^\n]*\n$/);
        expect(ran.status).toBe(3);
      } finally {
        await sh(`umount '${disk}'`);
      }
    },
  );

  it.each(["2>/dev/full", "2>&-"])(
    "a standard error that takes nothing (%s) changes no status",
    async (how) => {
      expect(await toShell(`nonsense ${how}`)).toMatchObject({ status: 2, stdout: "" });
      expect(await toShell(`recipe check ${how}`)).toMatchObject({ status: 0 });
      const refused = await toShell(`check /nothing/there --json ${how}`);
      expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: "input-missing" } });
      expect(refused.status).toBe(1);
    },
  );

  it("a reader that goes away early is no error", async () => {
    const ran = await sh(
      `'${process.execPath}' '${ROOT}/dist/lisdeb.js' inspect '${DEMO}' --json | head -c 10`,
      {},
    );
    expect(ran.stderr).toBe("");
  });
});

describe("inspect tells what is in", () => {
  it.skipIf(!requireTools("bsdtar"))(
    "an ISO: every file that bsdtar lists, every RPM, each daemon and where it would run",
    async () => {
      const ran = await lisdeb(["inspect", DEMO, "--prove", "--json"]);
      const said = JSON.parse(ran.stdout) as {
        entries: { path: string; type: string }[];
        rpms: unknown[];
        proven: unknown;
      };
      const listed = (await runOk("bsdtar", ["-tf", DEMO])).stdout
        .trim()
        .split("\n")
        .filter((path) => path !== ".");
      expect(said.entries.map(({ path }) => path).sort()).toEqual(listed.sort());
      expect(said.rpms).toHaveLength(16);
      expect(said.proven).not.toBeNull();
      const words = (await lisdeb(["inspect", DEMO])).stdout;
      expect(words).toMatch(/wheezy +amd64 +fits: RHEL63\//);
      expect(words).toMatch(/bookworm +amd64 +unproven/);
    },
  );

  it.skipIf(!requireTools("rpm", "bsdtar"))("an RPM: what rpm says of it", async () => {
    await sh(`bsdtar -xOf '${DEMO}' RHEL63/microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64.rpm > one.rpm`, {
      cwd: work.path,
    });
    const said = JSON.parse((await lisdeb(["inspect", "one.rpm", "--prove", "--json"])).stdout) as {
      nevra: string;
      files: { path: string; size: number }[];
    };
    const rpm = await runOk("rpm", [
      "-qp",
      "--queryformat",
      "%{NEVRA}\n[%{FILENAMES} %{FILESIZES}\n]",
      join(work.path, "one.rpm"),
    ]);
    const [nevra, ...files] = rpm.stdout.trim().split("\n");
    expect(said.nevra).toBe(nevra);
    expect(said.files.map(({ path, size }) => `${path} ${size}`).sort()).toEqual(files.sort());
  });

  it.skipIf(!requireTools("dpkg-deb"))("a .deb and an ELF binary", async () => {
    const out = fresh();
    await lisdeb(["build", "demo", "--suite=wheezy", "--arch=amd64", "--out", out]);
    const deb = join(out, "debs", Object.keys(packagesIn(out))[0]!);
    expect((await lisdeb(["inspect", deb, "--prove"])).stdout).toContain("/etc/init.d/hv_kvp_daemon");
    await sh(`dpkg-deb -x '${deb}' '${work.path}/x'`);
    expect((await lisdeb(["inspect", join(work.path, "x/usr/sbin/hv_kvp_daemon")])).stdout).toMatch(
      /generation 1/,
    );
  });
});

describe("recipe and doctor", () => {
  it("lists and checks the recipes that come with lisdeb", async () => {
    const list = await lisdeb(["recipe", "list"]);
    for (const id of ["demo", "lis-3.1", "lis-3.4", "lis-4.3.5"]) expect(list.stdout).toContain(id);
    expect((await lisdeb(["recipe", "check"])).status).toBe(0);
  });

  it("tells every mistake of a recipe with status 1", async () => {
    await writeFile(join(work.path, "wrong.yaml"), "title: x\nverson: 3\n");
    const ran = await lisdeb(["recipe", "check", "wrong.yaml"]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('lisdeb: wrong.yaml:2:1: unknown key "verson" (did you mean "version"?)');
  });

  it("prints a schema that is JSON", async () => {
    expect(JSON.parse((await lisdeb(["recipe", "schema"])).stdout)).toMatchObject({ type: "object" });
  });

  it("says that this machine can do the work", async () => {
    const ran = await lisdeb(["doctor", "--json"]);
    expect(ran.status, ran.stdout).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: true });
  });
});

describe("the bundle starts fast", () => {
  it("loads no heavy package before a command needs it", () => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, path] of readFileSync(file, "utf8").matchAll(
        /(?:^|[;\n}])\s*import\s*(?:[^"'()]*?from\s*)?["'](\.[^"']+)["']/g,
      )) {
        visit(join(file, "..", path!));
      }
    };
    visit(join(ROOT, "dist/lisdeb.js"));
    const text = [...seen].map((file) => readFileSync(file, "utf8")).join("\n");
    const packages = [
      ...text.matchAll(/(?:^|[;\n}])\s*import\s*(?:[^"'()]*?from\s*)?["']([^."'][^"']*)["']/g),
    ].map(([, name]) => name!);
    expect(packages.filter((name) => !name.startsWith("node:"))).toEqual([]);
    // What each of them cannot do without.
    const heavy = {
      zod: "ZodError",
      yaml: "YAMLParseError",
      openpgp: "readSignature",
      "cli-table3": "colAligns",
      ejs: "openDelimiter",
    };
    expect(Object.entries(heavy).filter(([, word]) => text.includes(word))).toEqual([]);
    expect(text.length).toBeLessThan(150_000);
  });

  it("runs as it lies, without its development packages, wherever it is started", async () => {
    await copyFile(DEMO, join(work.path, "elsewhere.iso"));
    await chmod(join(ROOT, "dist/lisdeb.js"), 0o755);
    const ran = await run(join(ROOT, "dist/lisdeb.js"), ["inspect", "elsewhere.iso"], { cwd: work.path });
    expect(ran.status, ran.stderr).toBe(0);
  });
});

/** Runs a build and kills it at the Nth change that is seen in its output folder; whether it had not ended before. */
async function killedAfter(changes: number, out: string): Promise<boolean> {
  const args = [join(ROOT, "dist/lisdeb.js"), "build", "demo", "--force", "--out", out];
  let seen = 0;
  const watcher = watch(join(out, "debs"), () => {
    if (++seen === changes) child.kill("SIGKILL");
  });
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const [, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null]; // as Node documents the event
  watcher.close();
  return signal === "SIGKILL";
}

/** The image with one byte changed in the payload of each RPM. */
function damaged(image: Buffer): Buffer {
  const copy = Buffer.from(image);
  for (let at = copy.indexOf("edabeedb", 0, "hex"); at >= 0; at = copy.indexOf("edabeedb", at + 4, "hex")) {
    copy[at + 7000] = (copy[at + 7000] ?? 0) ^ 0xff;
  }
  return copy;
}
