// What `lisdeb recipe new` says of the medium: what is new on it, that it contradicts itself, what it has nothing for.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEMO } from "./support/command.ts";
import { canDraft, draftBench, drafted } from "./support/draft-bench.ts";

const { work, lisdeb, iso, tree, project } = draftBench("recipe-new-findings");

describe.skipIf(!canDraft)("a draft of a medium that nobody has described", () => {
  it("says first that there is a recipe for this very medium, where there is one", async () => {
    const cwd = project(true);
    expect((await lisdeb(["recipe", "new", iso()], { cwd })).stderr).toBe("");
    const lock = ["recipe", "lock", "lis-4.9.0", "--media", iso(), "--yes", "--by", "Jane"];
    expect((await lisdeb(lock, { cwd })).status).toBe(0);
    const again = await lisdeb(["recipe", "new", iso(), "--id", "again"], { cwd });
    expect(again.stderr).toBe(
      `There is a recipe for this very medium, lis-4.9.0: lisdeb build lis-4.9.0 --media ${iso()}\n`,
    );
    expect(again.stdout).toMatch(
      /^New against lis-4\.9\.0, whose medium this is: nothing in it is new, and this is held against what its recipe states\n\nhv_kvp_daemon +generation 3, as there\n/m,
    );
    expect(again.stdout).not.toContain("not at hand");
  });

  it("tells what is new against the nearest release, by its recipe where its medium is not at hand", async () => {
    const ran = await lisdeb(["recipe", "new", iso()], { cwd: project(false) });
    expect(ran.stdout).toMatch(/^made for +the medium does not tell for which release of RHEL$/m);
    expect(ran.stdout).toContain(
      "New against lis-4.3.5, the release before it that is known: its medium is not at hand, so this is held against what its recipe states",
    );
    expect(ran.stdout).toMatch(/^hv_kvp_daemon +generation 3, as there$/m);
    expect(ran.stdout).toMatch(
      /^bookworm +4\.9\.0\+20260114-1~deb12 +amd64, i386 +hv-kvp-daemon, hv-vss-daemon, hv-fcopy-daemon$/m,
    );
    expect(ran.stdout).toContain(
      "Nothing for wheezy, wheezy-backports and jessie; lisdeb check MEDIUM tells why.",
    );
    expect(ran.stdout).toContain("Written to lis-4.9.0.yaml, and checked");
  });

  it("is compared file by file with a medium or a recipe that is named", async () => {
    const cwd = project(false);
    const diff = JSON.parse((await lisdeb(["diff", DEMO, iso(), "--json"], { cwd })).stdout) as unknown;
    const byFile = drafted(await lisdeb(["recipe", "new", iso(), "--json", "--against", DEMO], { cwd }));
    expect(byFile.news).toMatchObject({ nearest: null, diff });
    const byRecipe = drafted(
      await lisdeb(["recipe", "new", iso(), "--json", "--against=demo", "--id=other"], { cwd }),
    );
    expect(byRecipe.news.nearest).toMatchObject({ id: "demo" });
    expect(Object.keys(byRecipe.news.diff as object)).toEqual(Object.keys(diff as object));
    expect(byRecipe.news.statements).toContainEqual({
      about: "hv_kvp_daemon",
      there: "generation 1",
      here: "generation 3",
    });
  });

  it("is told that the medium contradicts itself, and is written all the same", async () => {
    const copy = join(work.path, "contradicting");
    cpSync(tree(), copy, { recursive: true });
    const place = (folder: string) =>
      join(copy, `distributions/${folder}/microsoft-hyper-v-4.9.0-20260114.x86_64.rpm`);
    // For one release of RHEL, by the folder's name, another package of the same name.
    for (const [at, from] of [
      ["RHEL92", "alma/9.2"],
      ["CentOS92", "enterprise/6"],
    ] as const) {
      mkdirSync(join(copy, at));
      cpSync(place(from), join(copy, at, "microsoft-hyper-v-4.9.0-20260114.x86_64.rpm"));
    }
    const cwd = project(false);
    const ran = await lisdeb(["recipe", "new", copy, "--json"], { cwd });
    const draft = drafted(ran);
    expect([ran.status, draft.refused?.code]).toEqual([1, "medium-contradicts-itself"]);
    expect(draft.decide.map(({ key }) => key)).toContain("overrides");

    // What the draft proposes settles it, once a human has said why.
    const path = join(cwd, "lis-4.9.0.yaml");
    const text = readFileSync(path, "utf8");
    const proposed = /^# overrides:\n(?:# {3,}.*\n)+/m.exec(text)?.[0] ?? "";
    const settled = proposed.replaceAll(/^# /gm, "");
    writeFileSync(path, text.replace(proposed, settled));
    const unsaid = await lisdeb(["recipe", "check", path], { cwd });
    expect([unsaid.status, unsaid.stderr]).toEqual([1, expect.stringContaining("because must not be empty")]);
    writeFileSync(path, text.replace(proposed, settled.replaceAll('because: ""', "because: seen")));
    const checked = await lisdeb(["recipe", "check", path], { cwd });
    expect(checked.stdout).toMatch(/^1 recipe is valid\.\n.*: \d questions of its draft are open/);
    const plan = await lisdeb(["plan", path, "--media", copy, "--json"], { cwd });
    expect([plan.status, plan.stdout]).toEqual([0, expect.stringContaining("hv-kvp-daemon")]);
  });

  it("names the architecture for which nothing on the medium is built, as plan and build do", async () => {
    const copy = join(work.path, "one-architecture");
    cpSync(join(tree(), "distributions/alma"), join(copy, "distributions/alma"), { recursive: true });
    const cwd = project(false);
    const drafted = await lisdeb(["recipe", "new", copy], { cwd });
    expect(drafted.stdout).toMatch(/^Nothing on the medium is built for i386\.$/m);
    for (const command of ["plan", "build"]) {
      const { stdout } = await lisdeb([command, "lis-4.9.0.yaml", "--media", copy], { cwd });
      expect(stdout).toMatch(/^lis-4\.9\.0: nothing on the medium is built for i386\.$/m);
    }
  });
});
