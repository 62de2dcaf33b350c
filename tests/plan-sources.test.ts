// `lisdeb plan` of source recipes: what it foresees of a kernel's sources before anything is compiled, and what it refuses as `build` would.
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { COMMAND, commandBench, digestOf, packagesIn } from "./support/command.ts";
import { kernelTarball } from "./support/made-kernel.ts";
import { run, type Ran } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const { work, lisdeb, fresh } = commandBench("plan-sources");

const recipe = (version: string): string =>
  `title: t\nversion: "${version}"\nmedia: [{ file: linux-${version}.tar.xz }]\nmaintainer: T <t@example.org>\n` +
  `licence: { verdict: GPL-2.0, evidence: e }\nsource: { kernel: "${version}" }\n`;

interface Plan {
  readonly recipes: readonly { readonly state: string; readonly errors: readonly { code: string }[] }[];
  readonly packages: readonly { readonly file: string | null; readonly from: string | null }[];
}

describe.skipIf(!requireTools("tar", "xz", "prlimit", "unshare", "chroot"))(
  "the plan of a source recipe",
  () => {
    const path = join(work.path, "made.yaml");
    let media: string;
    beforeAll(async () => {
      media = await kernelTarball(work.path, "3.6.11");
      await writeFile(path, recipe("3.6.11"));
    });

    /** With a cache in which no compiler is. */
    const plan = async (...args: readonly string[]): Promise<Plan & { readonly status: number | null }> => {
      const ran = await lisdeb(["plan", path, "--media", media, ...args, "--json"], {
        env: { LISDEB_CACHE: fresh() },
      });
      expect(ran.stderr).toBe("");
      return { status: ran.status, ...(JSON.parse(ran.stdout) as Plan) };
    };

    it("names its packages by what the sources show, though the recipe states no generation", async () => {
      const planned = await plan("--suite=wheezy", "--arch=i386");
      expect(planned).toMatchObject({
        status: 0,
        recipes: [{ state: "download", expected: true, errors: [] }],
      });
      expect(planned.packages.map(({ file, from }) => [file, from])).toEqual([
        ["hv-kvp-daemon_3.6.11+20121221-1~deb7_i386.deb", "tools/hv/hv_kvp_daemon.c"],
        ["hyperv-lis-daemons_3.6.11+20121221-1~deb7_i386.deb", null],
      ]);
      expect(await plan("--suite=wheezy", "--offline")).toMatchObject({
        status: 1,
        recipes: [{ state: "cannot", errors: [{ code: "offline" }] }],
      });
    });

    it("writes nothing but what it keeps of the sources, in the cache", async () => {
      const [cache, out] = [fresh(), fresh()];
      await lisdeb(["plan", path, "--media", media, "--out", out], { env: { LISDEB_CACHE: cache } });
      expect(readdirSync(cache, { recursive: true }).sort()).toEqual([
        "sources",
        `sources/${digestOf(media)}.json`,
      ]);
      expect(existsSync(out)).toBe(false);
    });

    it("gives a matrix with a job for each suite and architecture", async () => {
      const ran = await lisdeb(["plan", path, "--media", media, "--suite=wheezy,jessie", "--matrix"]);
      const { include } = JSON.parse(ran.stdout) as { include: { suite: string; arch: string }[] };
      expect(include.map(({ suite, arch }) => `${suite} ${arch}`)).toEqual(
        ["wheezy", "jessie"].flatMap((suite) => [`${suite} amd64`, `${suite} i386`]),
      );
    });

    it("refuses sources of another kernel, and what is no kernel's sources: status 1", async () => {
      await writeFile(path, recipe("3.6.11").replace('kernel: "3.6.11"', 'kernel: "3.6.10"'));
      expect(await plan()).toMatchObject({
        status: 1,
        recipes: [{ state: "cannot", errors: [{ code: "recipe-contradicted" }] }],
        packages: [],
      });
      await writeFile(path, recipe("3.6.11"));
      const whole = media;
      media = join(work.path, "cut.tar.xz");
      await writeFile(media, (await readFile(whole)).subarray(0, 300));
      expect(await plan()).toMatchObject({ status: 1, recipes: [{ state: "cannot" }], packages: [] });
      media = whole;
    });

    it("says of a recipe that states too little, and whose medium is elsewhere, that it is built, and not that nothing is", async () => {
      const folder = fresh();
      mkdirSync(folder);
      const remote = join(folder, "remote.yaml");
      await writeFile(remote, recipe("3.6.11").replace("tar.xz", 'tar.xz, urls: ["http://127.0.0.1:9/x"]'));
      await writeFile(
        join(folder, "lock.yaml"),
        `remote: { linux-3.6.11.tar.xz: { sha256: ${"a".repeat(64)}, size: 5, when: "2026-01-01", by: nobody } }\n`,
      );
      const ran = await lisdeb(["plan", remote]);
      expect([ran.status, ran.stdout]).toEqual([
        0,
        "remote: to download; which packages it gives shows when its medium is there.\n",
      ]);
    });
  },
);

describe.skipIf(!requireRoot("its rights are taken from it") || !requireTools("setpriv"))(
  "a machine that cannot compile",
  () => {
    const there = async (args: readonly string[], cache = fresh()): Promise<Ran> => {
      // Who may neither make namespaces nor change its root has no way to enclose a compiler.
      const rights = ["--bounding-set=-sys_admin,-sys_chroot", "--inh-caps=-sys_admin,-sys_chroot"];
      return run("setpriv", [...rights, process.execPath, COMMAND, ...args], {
        cwd: work.path,
        env: { LISDEB_CACHE: cache },
      });
    };

    it("is told so by build before anything is fetched", async () => {
      let asked = 0;
      const server = createServer((_, response) => {
        asked++;
        response.writeHead(404).end();
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
      const folder = fresh();
      mkdirSync(folder);
      const served = recipe("3.6.11").replace("tar.xz", `tar.xz, urls: ["http://127.0.0.1:${port}/x"]`);
      await writeFile(join(folder, "served.yaml"), served);
      await writeFile(
        join(folder, "lock.yaml"),
        `served: { linux-3.6.11.tar.xz: { sha256: ${"a".repeat(64)}, size: 5, when: "2026-01-01", by: nobody } }\n`,
      );
      try {
        const ran = await there(["build", join(folder, "served.yaml")]);
        expect(ran.stderr).toMatch(/^lisdeb: daemons cannot be compiled on this machine: /);
        expect([ran.status, asked]).toEqual([3, 0]);
        // Nor what would compile sources that are at hand.
        const cache = fresh();
        const own = join(folder, "own.yaml");
        await writeFile(own, recipe("3.6.11"));
        const media = await kernelTarball(folder, "3.6.11");
        const atHand = await there(["build", own, "--media", media], cache);
        expect([atHand.status, atHand.stderr.split(" on this")[0]]).toEqual([
          3,
          "lisdeb: daemons cannot be compiled",
        ]);
        expect(existsSync(join(cache, "sha256"))).toBe(false);
      } finally {
        server.close();
      }
    });

    it("is told so by doctor, for which it is no failure", async () => {
      const ran = await there(["doctor"]);
      expect([ran.status, ran.stderr]).toEqual([0, ""]);
      expect(ran.stdout).toMatch(/^compiler +lacking +daemons cannot be compiled on this machine: /m);
      expect(ran.stdout).toMatch(/can do its work here, but for compiling daemons\.$/m);
    });
  },
);

describe("a build of all that is at hand", () => {
  it("leaves out a kernel's sources as long as what compiles them is not at hand", async () => {
    const cache = fresh();
    const lock = parse(await readFile(join(import.meta.dirname, "../recipes/lock.yaml"), "utf8")) as Record<
      string,
      Record<string, { sha256: string; size: number }>
    >;
    mkdirSync(join(cache, "sha256"), { recursive: true });
    for (const { sha256, size } of Object.values(lock["debian-linux-6.1"] ?? {})) {
      writeFileSync(join(cache, "sha256", sha256), "");
      truncateSync(join(cache, "sha256", sha256), size);
    }
    const out = fresh();
    const ran = await lisdeb(["build", "--offline", "--out", out], { env: { LISDEB_CACHE: cache } });
    expect([ran.status, ran.stderr]).toEqual([
      0,
      "lisdeb: left out debian-linux-6.1: what compiles them is not in the cache; it is fetched for recipes that are named\n",
    ]);
    expect(Object.keys(packagesIn(out)).some((name) => name.includes("3.4~demo"))).toBe(true);
    const list = await lisdeb(["recipe", "list", "--json"], { env: { LISDEB_CACHE: cache } });
    const recipes = JSON.parse(list.stdout) as { id: string; buildable: boolean }[];
    expect(recipes.filter(({ buildable }) => buildable).map(({ id }) => id)).toEqual(["demo"]);
  });
});
