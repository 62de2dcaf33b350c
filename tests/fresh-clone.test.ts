// What README.md and the maintainer's guide type first, in a clone in which nothing was installed or built.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runOk, sh, temporaryFolder } from "./support/shell.ts";
import { PATH_WITH_SBIN, requireTools } from "./support/tools.ts";

const ROOT = join(import.meta.dirname, "..");

describe.skipIf(!requireTools("npm"))("the command in a fresh clone", () => {
  const work = temporaryFolder("fresh-clone");
  const clone = join(work.path, "clone");
  afterAll(work.remove);

  beforeAll(() => {
    mkdirSync(clone);
    for (const name of ["build", "scripts", "package.json", "package-lock.json", "tsconfig.json"])
      cpSync(join(ROOT, name), join(clone, name), {
        recursive: true,
        filter: (path) => !path.endsWith(".test.ts"),
      });
    for (const name of ["recipes", "samples", "templates"]) symlinkSync(join(ROOT, name), join(clone, name));
    // npm without a network: what it would install is what is installed here.
    const npm = execFileSync("sh", ["-c", "command -v npm"], { env: { PATH: PATH_WITH_SBIN } });
    mkdirSync(join(work.path, "bin"));
    const stand = join(work.path, "bin/npm");
    writeFileSync(
      stand,
      `#!/bin/sh\nif [ "$1" = ci ]; then echo added >>'${work.path}/installed'; exec ln -s '${ROOT}/node_modules' node_modules; fi\n` +
        `exec '${npm.toString().trim()}' "$@"\n`,
    );
    chmodSync(stand, 0o755);
  });

  it("installs and builds what it lacks, says so beside its own answer, and does it once", async () => {
    const lisdeb = (args: string) =>
      sh(`PATH='${work.path}/bin':$PATH npm run --silent lisdeb -- ${args}`, { cwd: clone });
    const first = await lisdeb("recipe show demo --json");
    expect(JSON.parse(first.stdout)).toMatchObject([{ id: "demo" }]);
    expect(first.stderr).toMatch(/built .*dist: /);
    expect(existsSync(join(clone, "dist/lisdeb.js"))).toBe(true);
    expect((await lisdeb("--version")).stderr).not.toMatch(/built/);
    expect((await runOk("cat", [join(work.path, "installed")])).stdout).toBe("added\n");
  });
});
