// What `lisdeb build` makes of a medium, and where it refuses.
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMAND, commandBench, DEMO, DEMO_RECIPE, digestOf, packagesIn } from "./support/command.ts";
import { runOk, sh } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const { work, lisdeb, fresh } = commandBench("command-build");

describe("build", () => {
  it("builds the demo for wheezy, both architectures, from the RHEL 6.3 RPMs, and says so in a table", async () => {
    const out = fresh();
    const ran = await lisdeb(["build", "demo", "--suite", "wheezy", "--offline", "--out", out]);
    expect(ran.stderr).toBe("");
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/^package +version +arch +size +suite +from$/m);
    expect(ran.stdout).toMatch(/hv-kvp-daemon +\S+~deb7 +amd64 .* wheezy +RHEL63\/\S+x86_64\.rpm/);
    expect(ran.stdout).toMatch(/hv-kvp-daemon +\S+~deb7 +i386 .* wheezy +RHEL63\/\S+i686\.rpm/);
    expect(ran.stdout).toMatch(/hyperv-lis-daemons +\S+~deb7 +i386 .* wheezy +hv-kvp-daemon$/m);
    expect(ran.stdout).toContain(`4 packages in ${join(out, "debs")}.`);
    expect(readdirSync(join(out, "debs")).sort()).toHaveLength(8);
  });

  it("gives one JSON document with --json, with the digest of each package and the losers with their reasons in the record", async () => {
    const out = fresh();
    const ran = await lisdeb(["build", "demo", "--suite=wheezy", "--arch=amd64", "--json", "--out", out]);
    const said = JSON.parse(ran.stdout) as Record<
      "packages" | "metapackages",
      { file: string; record: string; sha256: string; depends?: string[] }[]
    >;
    expect([said.packages.length, said.metapackages.length]).toEqual([1, 1]);
    const made = said.packages[0]!;
    expect(digestOf(made.file)).toBe(made.sha256);
    const meta = said.metapackages[0]!;
    expect([digestOf(meta.file), meta.depends]).toEqual([meta.sha256, ["hv-kvp-daemon"]]);
    expect(JSON.parse(readFileSync(meta.record, "utf8"))).toMatchObject({
      inputs: { packages: [{ name: "hv-kvp-daemon", sha256: made.sha256 }] },
    });
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
    await lisdeb(["build", "demo", "--force", "--out", a]);
    await sh(
      `umask 077; mkdir -p '${b}'; cd '${b}'; TZ=Asia/Tokyo LC_ALL=tr_TR.UTF-8 '${process.execPath}' '${COMMAND}' build demo --force --jobs 1 --out '${b}'`,
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

  it.skipIf(!requireTools("dpkg-deb", "tar", "zcat"))(
    "makes packages of the day that the recipe states, as plan says, also where a build of another day is kept",
    async () => {
      const recipe = join(work.path, "stated-day.yaml");
      const text = readFileSync(DEMO_RECIPE, "utf8")
        .replace(/path: .*/, "")
        .trimEnd();
      const asked = [recipe, "--media", DEMO, "--suite=wheezy", "--arch=i386", "--json"];
      const madeWith = async (more: string) => {
        await writeFile(recipe, `${text}\n${more}`);
        const planned = JSON.parse((await lisdeb(["plan", ...asked])).stdout) as {
          packages: { version: string }[];
        };
        const { stdout } = await lisdeb(["build", ...asked, "--out", fresh()]);
        const built = JSON.parse(stdout) as {
          packages: { file: string; record: string }[];
          metapackages: { file: string }[];
          notes: { note: string }[];
        };
        return { planned: planned.packages.map(({ version }) => version), built };
      };
      const own = await madeWith("");
      expect(own.planned).toEqual(Array(2).fill("3.4~demo0+20120727-1~deb7"));
      const { planned, built } = await madeWith('built: "2031-01-02"\n');
      const [made, meta] = [built.packages[0]!, built.metapackages[0]!];
      const version = "3.4~demo0+20310102-1~deb7";
      expect(planned).toEqual([version, version]);
      expect(built.notes.map(({ note }) => note)).toContain(
        "the packages' version has the day 2031-01-02, since the recipe states it",
      );
      const fieldsOf = (file: string, ...fields: string[]) => runOk("dpkg-deb", ["-f", file, ...fields]);
      expect((await fieldsOf(made.file, "Version")).stdout.trim()).toBe(version);
      expect((await fieldsOf(meta.file, "Version", "Depends")).stdout).toBe(
        `Version: ${version}\nDepends: hv-kvp-daemon (>= ${version})\n`,
      );
      expect(JSON.parse(readFileSync(made.record, "utf8"))).toMatchObject({ package: { version } });
      const { stdout: changelog } = await sh(
        `dpkg-deb --fsys-tarfile '${made.file}' | tar -xO ./usr/share/doc/hv-kvp-daemon/changelog.Debian.gz | zcat`,
      );
      // When it was built, by the RPM.
      expect(changelog).toMatch(/^hv-kvp-daemon \(3\.4~demo0\+20310102-1~deb7\) [^]* 01 Aug 2012 /);
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
      await mkdir(join(work.path, "without-lock"));
      const recipe = join(work.path, "without-lock/demo.yaml");
      await writeFile(
        recipe,
        readFileSync(DEMO_RECIPE, "utf8")
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
        `remote:\n  a.iso: { sha256: "${sha256}", size: 5, when: "2026-01-01", by: nobody }\n`,
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
