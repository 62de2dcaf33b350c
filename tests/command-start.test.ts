// How the bundled command starts, and its small commands.
import { readdirSync, readFileSync } from "node:fs";
import { chmod, copyFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMAND, commandBench, DEMO } from "./support/command.ts";
import { run } from "./support/shell.ts";

const { work, lisdeb } = commandBench("command-start");

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

  it("tells every mistake of all of them, though one of them cannot be read", async () => {
    await symlink("nowhere.yaml", join(work.path, "dangling.yaml"));
    await symlink("circle.yaml", join(work.path, "circle.yaml"));
    await writeFile(join(work.path, "wrong.yaml"), "title: x\nverson: 3\n");
    const check = async (...names: readonly string[]) => lisdeb(["recipe", "check", ...names, "wrong.yaml"]);
    expect(await check("dangling.yaml")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /^lisdeb: dangling\.yaml: no such file or folder\n(.*\n)*lisdeb: wrong\.yaml:2:1: unknown key/,
      ) as string,
    });
    // The system's own failure is no mistake in a file.
    const ran = await check("circle.yaml", "--json");
    expect([ran.status, JSON.parse(ran.stdout)]).toMatchObject([
      3,
      {
        ok: false,
        recipes: [
          { path: "circle.yaml", problems: [{ code: "read-failed" }] },
          { path: "wrong.yaml", problems: [{ code: "recipe-invalid" }, {}, {}, {}] },
        ],
      },
    ]);
  });

  it("checks what lies beside recipes as what it is: recipes/*.yaml, and families", async () => {
    const recipes = join(import.meta.dirname, "..", "recipes");
    const yaml = (folder: string) =>
      readdirSync(folder).flatMap((name) => (name.endsWith(".yaml") ? [join(folder, name)] : []));
    const all = await lisdeb(["recipe", "check", ...yaml(recipes), ...yaml(join(recipes, "families"))]);
    expect([all.status, all.stderr, all.stdout]).toEqual([
      0,
      "",
      expect.stringMatching(/^\d+ recipes, 6 families, 1 lock and 1 list of a toolchain are valid\.\n$/),
    ]);
    const lock = readFileSync(join(recipes, "lock.yaml"), "utf8").replace("demo:", "dmeo:");
    await copyFile(join(recipes, "demo.yaml"), join(work.path, "demo.yaml"));
    await writeFile(join(work.path, "lock.yaml"), lock);
    await writeFile(join(work.path, "toolchain.yaml"), "suite: bookworm\n");
    const wrong = await lisdeb(["recipe", "check", "lock.yaml", "toolchain.yaml"]);
    expect([wrong.status, wrong.stderr]).toEqual([
      1,
      expect.stringContaining(
        'lisdeb: lock.yaml:2:1: no recipe beside it is called dmeo (did you mean "demo"?)',
      ),
    ]);
    expect(wrong.stderr).toContain("lisdeb: toolchain.yaml:1:1: tree is missing");
  });

  it("names the recipe that lies here, where one is asked for by its id", async () => {
    await writeFile(join(work.path, "lis-4.9.0.yaml"), "");
    for (const command of ["plan", "build"]) {
      const ran = await lisdeb([command, "lis-4.9.0"]);
      expect([ran.status, ran.stderr]).toEqual([
        1,
        'lisdeb: no recipe is called "lis-4.9.0" (a recipe elsewhere is named by its path: lis-4.9.0.yaml)\n',
      ]);
    }
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
    visit(COMMAND);
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
    await chmod(COMMAND, 0o755);
    const ran = await run(COMMAND, ["inspect", "elsewhere.iso"], { cwd: work.path });
    expect(ran.status, ran.stderr).toBe(0);
  });
});
