// `lisdeb plan` of what `build` refuses: it names the same reason, and the same file, beforehand; and CI learns of it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMAND, commandBench, DEMO, packagesIn, unlockedRecipe } from "./support/command.ts";
import { run } from "./support/shell.ts";

const { work, lisdeb, fresh } = commandBench("plan-refusals");

const PAGE = readFileSync(join(import.meta.dirname, "../docs/plan.md"), "utf8");

interface Plan {
  readonly recipes: readonly {
    readonly state: string;
    readonly notes: readonly string[];
    readonly errors: readonly { readonly code: string; readonly message: string }[];
  }[];
  readonly packages: readonly { readonly file: string | null; readonly state: string }[];
}

/** A recipe in the folder of the tests; gives its path. */
function written(name: string, text: string): string {
  const path = join(work.path, `${name}.yaml`);
  writeFileSync(path, text);
  return path;
}

describe("packages of another recipe in the output folder", () => {
  it("are told of as build tells of them, where what would be written is known; else that they may stop it", async () => {
    const mine = ["--media", DEMO, "--suite=wheezy", "--arch=amd64"];
    const [one, two] = ["one", "two"].map((name) => [
      written(name, `${unlockedRecipe("lis-demo.iso")}maintainer: ${name} <${name}@example.org>\n`),
      ...mine,
    ]) as [string[], string[]]; // as many as there are names
    const out = fresh();
    const planned = async (...args: readonly string[]) => {
      const ran = await lisdeb(["plan", ...two, ...args, "--out", out, "--json"]);
      return { status: ran.status, ...(JSON.parse(ran.stdout) as Plan) };
    };
    expect((await lisdeb(["build", ...one, "--out", out])).status).toBe(0);
    const before = await planned();
    expect(before).toMatchObject({ status: 0, recipes: [{ state: "build", errors: [] }] });
    expect(before.recipes[0]?.notes.at(-1)).toMatch(
      /_amd64\.deb is of recipe one: build stops unless the same bytes come out$/,
    );
    await lisdeb(["build", ...two, "--out", fresh()]);
    const built = await lisdeb(["build", ...two, "--out", out]);
    expect(built.status).toBe(1);
    const why = built.stderr.replace(/^lisdeb: /, "").trim();
    expect(why).toMatch(/_amd64\.deb: is of recipe one, and would now get other bytes of the same version/);
    const words = await lisdeb(["plan", ...two, "--out", out]);
    expect([words.status, words.stdout.trim().split("\n").at(-1)]).toEqual([
      1,
      `two: cannot be built: ${why}.`,
    ]);
    const names = Object.keys(packagesIn(out));
    for (const args of [[], ["--force"]]) {
      const { status, recipes, packages } = await planned(...args);
      expect([status, recipes[0]?.state, recipes[0]?.errors[0]?.code]).toEqual([
        1,
        "cannot",
        "package-invalid",
      ]);
      expect(packages.map(({ file, state }) => [file, state])).toEqual(names.map((name) => [name, "cannot"]));
    }
  });
});

describe("a plan of what cannot be built", () => {
  it("names the file that is at fault, as build does", async () => {
    const cut = join(work.path, "cut.iso");
    writeFileSync(cut, readFileSync(DEMO).subarray(0, 40_000));
    const recipe = written("other", unlockedRecipe("other.iso"));
    for (const media of [join(work.path, "none.iso"), cut]) {
      const args = [recipe, "--media", media];
      const [planned, built] = [await lisdeb(["plan", ...args]), await lisdeb(["build", ...args])];
      const why = built.stderr.replace(/^lisdeb: /, "").trim();
      expect(why).toContain(media);
      expect([planned.status, planned.stdout.trim().split("\n").at(-1)]).toEqual([
        built.status,
        `other: cannot be built: ${why}.`,
      ]);
    }
  });

  it("and of a recipe whose patch can never be applied tells the line, and so does recipe check", async () => {
    const patch = join(work.path, "bad.patch");
    writeFileSync(patch, "--- a/include/linux/kernel.h\n+++ b/include/linux/kernel.h\n@@ -1 +1 @@\n-x\n+y\n");
    const recipe = written(
      "patched",
      'title: t\nversion: "3.6.11"\nmedia: [{ file: linux-3.6.11.tar.xz }]\nmaintainer: T <t@example.org>\n' +
        'licence: { verdict: GPL-2.0, evidence: e }\nsource: { kernel: "3.6.11", patches: [bad.patch] }\n',
    );
    const line = `${patch}:1: changes a/include/linux/kernel.h, which no daemon is compiled from`;
    const planned = await lisdeb(["plan", recipe]);
    expect([planned.status, planned.stdout]).toEqual([1, expect.stringContaining(line) as string]);
    const checked = await lisdeb(["recipe", "check", recipe]);
    expect([checked.status, checked.stdout]).toEqual([1, ""]);
    expect(checked.stderr).toContain(`lisdeb: ${line}`);
  });

  it("says that nothing can be fetched into a cache that cannot be written, and so does doctor", async () => {
    const cache = join(work.path, "no-folder");
    writeFileSync(cache, "");
    const env = { LISDEB_CACHE: cache };
    const folder = fresh();
    mkdirSync(folder);
    const recipe = join(folder, "remote.yaml");
    writeFileSync(recipe, unlockedRecipe("remote.iso", '\n    urls: ["http://127.0.0.1:9/remote.iso"]'));
    writeFileSync(
      join(folder, "lock.yaml"),
      `remote: { remote.iso: { sha256: ${"a".repeat(64)}, size: 5, when: "2026-01-01", by: nobody } }\n`,
    );
    const planned = await lisdeb(["plan", recipe], { env });
    const why = `${cache}/sha256: cannot write: a part of the path is not a folder (LISDEB_CACHE names another folder for the cache)`;
    expect([planned.status, planned.stdout.trim().split("\n").at(-1)]).toEqual([
      1,
      `remote: cannot be built: ${why}.`,
    ]);
    expect((await lisdeb(["build", recipe], { env })).stderr).toBe(`lisdeb: ${why}\n`);
    const doctor = await lisdeb(["doctor"], { env });
    expect(doctor.status).toBe(0);
    expect(doctor.stdout).toMatch(/^cache folder +lacking /m);
    expect(doctor.stdout).toMatch(/^compiler +lacking /m);
    expect(doctor.stdout).toMatch(
      /can do its work here, but for downloading media and compiling daemons\.$/m,
    );
  });
});

describe("a matrix without what cannot be built", () => {
  it("is alone on standard output; why stands on standard error, and stops the documented step of CI", async () => {
    const [, step = ""] = /^ +run: \|\n((?: {10}.*\n)+)/m.exec(PAGE) ?? [];
    const npx = fresh();
    mkdirSync(npx);
    // In place of npx, which would look for an installed package.
    writeFileSync(join(npx, "npx"), `#!/bin/sh\nshift\nexec '${process.execPath}' '${COMMAND}' "$@"\n`, {
      mode: 0o755,
    });
    const stepOf = async (...recipes: readonly string[]) => {
      const output = fresh();
      writeFileSync(output, "");
      // As GitHub runs it where no shell is named.
      const script = step.replace(
        "plan --matrix",
        `plan ${recipes.join(" ")} --suite wheezy --arch amd64 --matrix`,
      );
      const env = { GITHUB_OUTPUT: output, PATH: `${npx}:${process.env.PATH ?? ""}` };
      const ran = await run("bash", ["-e", "-c", script], { cwd: work.path, env });
      return { ...ran, output: readFileSync(output, "utf8") };
    };
    const fine = await stepOf("demo");
    expect([fine.status, fine.stderr]).toEqual([0, ""]);
    expect(fine.output).toMatch(/^matrix=\{"include":\[\{"recipe":"demo",[^\n]*\}\]\}\n$/);
    for (const recipes of [["lis-3.4"], ["demo", "lis-3.4"]]) {
      const ran = await stepOf(...recipes);
      expect([ran.status, ran.output]).toEqual([1, ""]);
      expect(ran.stderr).toMatch(/^lisdeb: lis-3\.4: cannot be built: [^\n]*--media FILE[^\n]*\n$/);
    }
  });
});
