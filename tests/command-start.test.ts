// How the bundled command starts, and its small commands.
import { readFileSync } from "node:fs";
import { chmod, copyFile, writeFile } from "node:fs/promises";
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
