// `lisdeb plan`: what it says is what `build` then does; its matrix splits that among jobs; and it does nothing itself.
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMAND, commandBench, DEMO, packagesIn, unlockedRecipe } from "./support/command.ts";
import { sh } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const { lisdeb, fresh } = commandBench("plan");

const PAGE = readFileSync(join(import.meta.dirname, "../docs/plan.md"), "utf8");

/** What `plan --json` prints. */
interface Plan {
  readonly recipes: readonly {
    readonly recipe: string;
    readonly state: string;
    readonly expected: boolean;
    readonly errors: readonly { readonly code: string }[];
  }[];
  readonly packages: readonly {
    readonly recipe: string;
    readonly suite: string;
    readonly architecture: string;
    readonly package: string;
    readonly version: string | null;
    readonly file: string | null;
    readonly from: string | null;
    readonly unproven: boolean;
    readonly expected: boolean;
    readonly state: string;
  }[];
  readonly unfit: readonly { readonly suite: string; readonly daemon: string }[];
  readonly matrix?: Matrix;
}

interface Matrix {
  readonly include: readonly {
    readonly recipe: string;
    readonly suite: string;
    readonly arch: string;
    readonly args: string;
  }[];
}

const plan = async (...args: readonly string[]): Promise<Plan> => {
  const ran = await lisdeb(["plan", ...args, "--json"]);
  expect(ran.stderr).toBe("");
  return JSON.parse(ran.stdout) as Plan;
};

const statesOf = ({ recipes, packages }: Plan) => [
  ...new Set([...recipes, ...packages].map(({ state }) => state)),
];

describe("a plan", () => {
  it("names the very files that build makes, from where, and then says that they are there, or were built before", async () => {
    const out = fresh();
    const asked = ["demo", "--suite=wheezy,jessie", "--out", out] as const;
    const planned = await plan(...asked);
    expect(statesOf(planned)).toEqual(["build"]);
    expect(existsSync(out)).toBe(false);
    const built = JSON.parse((await lisdeb(["build", ...asked, "--json"])).stdout) as Record<
      "packages" | "metapackages",
      { file: string; from?: string }[]
    >;
    expect(planned.packages.map(({ file, from }) => [file, from])).toEqual(
      [...built.packages, ...built.metapackages].map(({ file, from }) => [basename(file), from ?? null]),
    );
    expect(planned.packages.every(({ expected }) => !expected)).toBe(true);
    const after = await plan(...asked);
    expect(statesOf(after)).toEqual(["there"]);
    const elsewhere = await plan(...asked.slice(0, 2), "--out", fresh());
    expect(statesOf(elsewhere)).toEqual(["kept"]);
    expect(statesOf(await plan(...asked, "--force"))).toEqual(["build"]);
    // But for that, it is the same, whoever says so.
    const withoutState = (each: Plan) => JSON.stringify(each).replaceAll(/"state":"\w+"/g, "");
    expect(withoutState(after)).toBe(withoutState(planned));
  });

  it("is a table with a row for each suite and architecture, and says what nothing fits", async () => {
    const ran = await lisdeb(["plan", "demo", "--out", fresh()]);
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    expect(ran.stdout).toMatch(/^recipe +suite +arch +daemons +version +state$/m);
    expect(ran.stdout).toMatch(/^demo +wheezy +i386 +kvp +3\.4~demo0\+20120727-1~deb7 +to build$/m);
    expect(ran.stdout).toMatch(/^demo: no hv_kvp_daemon on the medium is known to run on .*bookworm.*\.$/m);
    expect(ran.stdout).toContain("hyperv-lis-daemons for each suite and architecture among them.");
  });

  it("tells of a medium that is not at hand what the recipe expects, and why it cannot be built: status 1", async () => {
    const ran = await lisdeb(["plan", "lis-3.4", "--json"]);
    expect(ran.status).toBe(1);
    const { recipes, packages } = JSON.parse(ran.stdout) as Plan;
    expect(recipes).toMatchObject([
      { state: "cannot", expected: true, errors: [{ code: "licence-ambiguous" }, { code: "input-missing" }] },
    ]);
    expect(new Set(packages.map((each) => [each.package, each.version, each.expected].join()))).toEqual(
      new Set(["hv-kvp-daemon,,true"]),
    );
    expect(new Set(packages.map(({ suite }) => suite))).toContain("wheezy");
    const words = await lisdeb(["plan", "lis-3.4"]);
    expect(words.stdout).toMatch(/^lis-3\.4 +wheezy +amd64 +kvp +expected +cannot$/m);
    expect(words.stdout).toContain("--media FILE");
  });

  it("covers every recipe where none is named, in 120 columns: status 0", async () => {
    const ran = await lisdeb(["plan"]);
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    const [table = ""] = ran.stdout.split("\n12 packages");
    expect(Math.max(...table.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
    const all = JSON.parse((await lisdeb(["recipe", "list", "--json"])).stdout) as { id: string }[];
    const { recipes } = await plan();
    expect(recipes.map(({ recipe }) => recipe).sort()).toEqual(all.map(({ id }) => id).sort());
    for (const { recipe } of recipes) expect(ran.stdout).toContain(recipe);
  });

  it("says what keeps the named suite without packages, as build would", async () => {
    const planned = await lisdeb(["plan", "demo", "--suite=bookworm"]);
    const built = await lisdeb(["build", "demo", "--suite=bookworm"]);
    expect([planned.status, built.status]).toEqual([1, 1]);
    const why = /nothing on the medium is known to run on bookworm: [^(]*/.exec(built.stderr)?.[0] ?? "none";
    expect(planned.stdout).toContain(why.trim());
  });

  it("takes a medium's file for it, and refuses what build refuses", async () => {
    const folder = fresh();
    await mkdir(folder);
    const recipe = join(folder, "own.yaml");
    await writeFile(recipe, unlockedRecipe("lis-demo.iso"));
    expect(statesOf(await plan(recipe, "--media", DEMO))).toEqual(["build"]);
    for (const args of [
      ["wheezy"],
      ["demo", "--suite=wheezzy"],
      ["--media", DEMO],
      ["demo", "lis-3.4", "--media", DEMO],
      ["demo", "--out="],
      ["no-such-recipe"],
    ]) {
      const [planned, built] = [await lisdeb(["plan", ...args]), await lisdeb(["build", ...args])];
      expect([planned.status, planned.stdout, planned.stderr], args.join(" ")).toEqual([
        built.status,
        "",
        built.stderr,
      ]);
    }
  });

  it("downloads a medium that is damaged in the cache, unless it may not or nobody has it: as build does", async () => {
    const folder = fresh();
    await mkdir(folder);
    const recipe = join(folder, "damaged.yaml");
    const more = "expect: { generation: 3 }\nsuites: [stretch]\n";
    const url = '\n    urls: ["http://127.0.0.1:9/damaged.iso"]';
    const sha256 = "b".repeat(64);
    const lock = `damaged:\n  damaged.iso: { sha256: ${sha256}, size: 5, when: "2026-01-01", by: nobody }\n`;
    await writeFile(join(folder, "lock.yaml"), lock);
    const cache = join(folder, "cache");
    await mkdir(join(cache, "sha256"), { recursive: true });
    await writeFile(join(cache, "sha256", sha256), "other");
    const told = async (...args: readonly string[]) => {
      const ran = await lisdeb(["plan", recipe, ...args, "--json"], { env: { LISDEB_CACHE: cache } });
      const [{ state, errors }] = (JSON.parse(ran.stdout) as Plan).recipes as [Plan["recipes"][number]];
      return [ran.status, state, ...errors.map(({ code }) => code)];
    };
    await writeFile(recipe, unlockedRecipe("damaged.iso", url) + more);
    expect(await told()).toEqual([0, "download"]);
    expect(await told("--offline")).toEqual([1, "cannot", "offline"]);
    await writeFile(recipe, unlockedRecipe("damaged.iso") + more);
    expect(await told()).toEqual([1, "cannot", "input-missing"]);
    expect(await told("--mirror=http://127.0.0.1:9/")).toEqual([0, "download"]);
    await rm(join(cache, "sha256", sha256));
    expect(await told("--mirror=http://127.0.0.1:9/")).toEqual([0, "download"]);
    expect(await told("--mirror=nowhere")).toEqual([1, "cannot", "usage"]);
  });

  it("asks no server and writes nothing, whatever it is told", async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.writeHead(404).end();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
    const folder = fresh();
    await mkdir(folder);
    const recipe = join(folder, "remote.yaml");
    const url = `\n    urls: ["http://127.0.0.1:${port}/remote.iso"]`;
    await writeFile(
      recipe,
      `${unlockedRecipe("remote.iso", url)}expect: { generation: 3 }\nsuites: [stretch]\n`,
    );
    const sha256 = "a".repeat(64);
    const lock = `remote:\n  remote.iso: { sha256: ${sha256}, size: 5, when: "2026-01-01", by: nobody }\n`;
    await writeFile(join(folder, "lock.yaml"), lock);
    try {
      const before = await sh(`find '${folder}' -printf '%p %T@\\n'`);
      const env = { LISDEB_CACHE: join(folder, "cache") };
      const told = async (...args: readonly string[]) => {
        const ran = await lisdeb(["plan", recipe, ...args, "--json"], { env, cwd: folder });
        return { status: ran.status, ...(JSON.parse(ran.stdout) as Plan) };
      };
      expect(await told()).toMatchObject({
        status: 0,
        recipes: [{ state: "download", expected: true, errors: [] }],
        packages: [
          { suite: "stretch", architecture: "amd64", package: "hv-kvp-daemon", state: "download" },
          { suite: "stretch", architecture: "i386", package: "hv-kvp-daemon", state: "download" },
        ],
      });
      expect(await told("--offline")).toMatchObject({
        status: 1,
        recipes: [{ state: "cannot", errors: [{ code: "offline" }] }],
      });
      await lisdeb(["plan", "demo"], { env, cwd: folder });
      expect((await sh(`find '${folder}' -printf '%p %T@\\n'`)).stdout).toBe(before.stdout);
      expect(asked).toBe(0);
    } finally {
      server.close();
    }
  });
});

describe("the matrix of a plan", () => {
  const matrixOf = async (...args: readonly string[]): Promise<Matrix["include"]> => {
    const ran = await lisdeb(["plan", ...args, "--matrix"]);
    expect(ran.stdout.split("\n").length).toBe(2);
    return (JSON.parse(ran.stdout) as Matrix).include;
  };

  it("is one line of JSON; its jobs, each by itself, make together the very packages of the whole build", async () => {
    // A recipe of one's own, in a folder whose name a shell has to be told of with care.
    const folder = join(fresh(), "it's a folder");
    await mkdir(folder, { recursive: true });
    const recipe = join(folder, "own.yaml");
    await writeFile(recipe, unlockedRecipe("lis-demo.iso").replace("GPL-3.0-or-later", "ambiguous"));
    const asked = [recipe, "--media", DEMO, "--accept-licence", "--suite=wheezy,jessie"] as const;
    const jobs = await matrixOf(...asked);
    expect(jobs.map((job) => [job.recipe, job.suite, job.arch].join(" "))).toEqual(
      ["wheezy amd64", "wheezy i386", "jessie amd64", "jessie i386"].map((place) => `own ${place}`),
    );
    const [whole, parts] = [fresh(), fresh()];
    await lisdeb(["build", ...asked, "--out", whole]);
    for (const { args } of jobs)
      await sh(`'${process.execPath}' '${COMMAND}' build ${args} --force --out '${parts}'`);
    expect(packagesIn(parts)).toEqual(packagesIn(whole));
    expect(readdirSync(join(parts, "debs")).length).toBe(2 * Object.keys(packagesIn(parts)).length);
  });

  it("has no job for what cannot be built, and is in the whole document with --json", async () => {
    const jobs = await matrixOf("--offline");
    expect(new Set(jobs.map(({ recipe }) => recipe))).toEqual(new Set(["demo"]));
    const refused = await lisdeb(["plan", "lis-3.4", "--matrix"]);
    expect([refused.status, refused.stdout]).toEqual([1, '{"include":[]}\n']);
    expect(refused.stderr).toMatch(/^lisdeb: lis-3\.4: cannot be built: .*--media FILE.*\n$/);
    expect((await plan("demo", "--matrix")).matrix).toEqual({ include: await matrixOf("demo") });
    expect(await plan("demo")).not.toHaveProperty("matrix");
  });

  it.skipIf(!requireTools("jq"))(
    "becomes a child pipeline of GitLab by the line in the documentation",
    async () => {
      const [, plans, makes] =
        /^npx lisdeb (plan --matrix > matrix\.json)\n(jq '[^']*' matrix\.json > child\.yml)$/m.exec(PAGE) ??
        [];
      const folder = fresh();
      await mkdir(folder);
      const planned = plans?.replace("plan", "plan demo --suite wheezy") ?? "none";
      await sh(`cd '${folder}'\n'${process.execPath}' '${COMMAND}' ${planned}\n${makes ?? "none"}`);
      expect(JSON.parse(readFileSync(join(folder, "child.yml"), "utf8"))).toEqual({
        build: {
          parallel: {
            matrix: ["amd64", "i386"].map((arch) => ({
              RECIPE: "demo",
              SUITE: "wheezy",
              ARCH: arch,
              ARGS: `demo --suite wheezy --arch ${arch}`,
            })),
          },
          script: ["eval npx lisdeb build $ARGS"],
          artifacts: { paths: ["out/debs"] },
        },
      });
    },
  );

  it("is what the documentation shows of a plan", async () => {
    const [, args = "", shown] = /^```console\n\$ lisdeb (plan [^\n]*)\n([^]*?)^```$/m.exec(PAGE) ?? [];
    expect((await lisdeb([...args.split(" "), "--out", fresh()])).stdout).toBe(shown);
  });
});
