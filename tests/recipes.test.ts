// The recipes that come with lisdeb, their order judged by dpkg.
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { KNOWN_NAMES } from "../build/cli/index.ts";
import { listRecipes, loadRecipe } from "../build/recipe/index.ts";
import { atTerminal, TERMINAL_TOOLS } from "./support/at-terminal.ts";
import { commandBench } from "./support/command.ts";
import { runOk } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const { lisdeb } = commandBench("recipes");
const recipes = await Promise.all((await listRecipes()).map(({ path }) => loadRecipe(path, KNOWN_NAMES)));
const releases = recipes.filter(({ id }) => /^lis-\d/.test(id));

describe("the recipes", () => {
  it("are all of the releases that public sources name, from 3.1 to 4.3.5", () => {
    expect(releases.map(({ id }) => id.slice("lis-".length))).toEqual([
      ...["3.1", "3.2", "3.4", "3.5"],
      ...["4.0", "4.0.11", "4.1.0", "4.1.2", "4.1.3", "4.1.3-1", "4.1.3-2"],
      ...["4.2.0", "4.2.1-1", "4.2.2-1", "4.2.2-2", "4.2.3-1", "4.2.3-2", "4.2.3-4", "4.2.3-5"],
      ...["4.2.4", "4.2.4-1", "4.2.4-2", "4.2.5", "4.2.5-1", "4.2.5-2", "4.2.5-3"],
      ...["4.2.6", "4.2.6-1", "4.2.6-2", "4.2.7", "4.2.8", "4.2.8-1", "4.2.8-2"],
      ...["4.3.0", "4.3.1", "4.3.2", "4.3.3", "4.3.4", "4.3.5"],
    ]);
    expect(recipes.map(({ id }) => id)).toContain("lis-vss-2014");
  });

  it("say where their facts are from, and what nobody could check", () => {
    for (const { id, sources, unchecked } of recipes.filter((recipe) => recipe.id !== "demo")) {
      expect(sources, id).not.toEqual([]);
      expect(unchecked, id).not.toEqual([]);
    }
  });

  it("of LIS have an address at which their facts can be read, or say that none was found", () => {
    for (const { id, sources, unchecked } of recipes.filter((recipe) => recipe.id.startsWith("lis-"))) {
      const said = unchecked.some((line) =>
        line.startsWith("No address was found under which its sources can be read"),
      );
      expect(said, id).toBe(!sources.some((line) => /https?:\/\/[^\s/]+\/\S/.test(line)));
    }
  });

  it("of LIS name files on GitHub by the commit at which they say so", () => {
    const blobs = recipes.flatMap(({ sources }) =>
      sources.flatMap((line) => line.match(/https:\/\/github\.com\/\S+\/(?:blob|tree|commit)\/\S+/g) ?? []),
    );
    expect(blobs.length).toBeGreaterThan(20);
    for (const url of blobs) expect(url).toMatch(/\/(?:blob|tree|commit)\/[0-9a-f]{40}(?:\/|$)/);
  });

  it("of LIS grant no more than its sources do, version 2 alone, and say what of it nobody read", () => {
    for (const { id, licence, unchecked } of recipes.filter((recipe) => recipe.id.startsWith("lis-"))) {
      expect(licence.verdict, id).toBe(id.startsWith("lis-3.") ? "ambiguous" : "GPL-2.0");
      // Of the add-on alone genuine RPMs were at hand.
      if (id === "lis-vss-2014") expect(licence.evidence).toContain("(measured)");
      else
        expect(unchecked.join("\n"), id).toMatch(/^What its RPMs (and its medium )?state of their licence/m);
    }
  });

  it("name each medium as its addresses do, and no file twice", () => {
    const files = recipes.flatMap(({ media }) => media.map(({ file }) => file));
    expect(new Set(files).size).toBe(files.length);
    for (const { file, urls } of recipes.flatMap(({ media }) => media)) {
      for (const url of urls) expect(basename(new URL(url).pathname)).toBe(file);
    }
  });

  it("state what nobody serves as such, and give no address to a name that is not the published one", () => {
    for (const { id, media, unchecked } of recipes) {
      const isOwnName = media.some(({ file }) => file.startsWith("lis-") && !file.startsWith("lis-rpms-"));
      if (id !== "demo" && isOwnName)
        expect(
          media.flatMap(({ urls }) => urls),
          id,
        ).toEqual([]);
      if (media.some(({ urls, path }) => urls.length === 0 && path === undefined))
        expect(unchecked.join("\n"), id).toContain("No public source names an address");
    }
  });

  it("have the generations that the releases' sources have", () => {
    for (const { id, version, expect: stated } of releases) {
      const is4 = version.startsWith("4.");
      if (is4) expect(stated, id).toEqual(generations(version.startsWith("4.0") ? 2 : 3));
    }
  });

  it("of locked media state the same digest that others published, where any did", () => {
    for (const { lock, stated } of recipes.flatMap(({ media }) => media))
      if (lock) for (const { sha256 } of stated) expect(sha256).toBe(lock.sha256);
  });

  it.skipIf(!requireTools("dpkg"))(
    "have versions that dpkg puts into the order of the releases",
    async () => {
      for (const [i, { version }] of releases.slice(1).entries())
        await runOk("dpkg", ["--compare-versions", releases[i]!.version, "lt", version]);
    },
  );
});

describe("lisdeb recipe list and show", () => {
  it("tells of each recipe what it states, where that works and what is at hand, in 120 columns", async () => {
    const { stdout } = await lisdeb(["recipe", "list"]);
    const lines = stdout.trimEnd().split("\n");
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(120);
    expect(row(lines, "recipe")).toMatch(/released +kvp vss fcopy +suites +licence +state +medium$/);
    expect(row(lines, "lis-3.4")).toMatch(
      /2012-09 +1 +- +- +wheezy\.\.jessie +ambiguous +by hand +LinuxICv34\.iso$/,
    );
    expect(row(lines, "lis-4.3.5")).toMatch(
      /3 +3 +3 +jessie-backports\.\.trixie +GPL-2\.0 +unlocked +lis-rpms-/,
    );
    expect(row(lines, "lis-3.1")).toMatch(/2011-07 +\? +\? +\? +\? +ambiguous +by hand/);
    expect(row(lines, "lis-vss-2014")).toMatch(
      /- +2 +- +wheezy-backports\.\.jessie +GPL-2\.0 +locked +6 files: /,
    );
    expect(row(lines, "demo")).toMatch(/here +lis-demo\.iso$/);
  });

  it.skipIf(!requireTools(...TERMINAL_TOOLS, "stty"))(
    "fits into a terminal of 80 columns, as the table of lisdeb plan does, and tells what it leaves out",
    async () => {
      const command = `'${process.execPath}' '${join(import.meta.dirname, "../dist/lisdeb.js")}'`;
      const { shown } = await atTerminal(
        `stty cols 80; ${command} recipe list; echo ----; ${command} plan demo 2>/dev/null`,
        [],
      );
      const [list = "", plan = ""] = shown.split("----\n");
      for (const line of list.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
      const lines = list.split("\n");
      expect(row(lines, "lis-3.4")).toMatch(/ 1 +- +- +wheezy\.\.jessie .* by hand$/);
      expect(list).toContain("(No room for: released, medium.)");
      const rows = plan.split("\n").filter((line) => /^(recipe|demo) /.test(line));
      expect(rows.length).toBeGreaterThan(1);
      for (const line of rows) expect(line.length, line).toBeLessThanOrEqual(80);
    },
  );

  it("tells the same as data", async () => {
    const { stdout } = await lisdeb(["recipe", "list", "--json"]);
    const all = JSON.parse(stdout) as readonly { readonly id: string }[]; // what the next lines look at
    expect(all.map(({ id }) => id)).toEqual(recipes.map(({ id }) => id));
    expect(all.find(({ id }) => id === "debian-linux-6.12")).toMatchObject({
      kind: "source",
      kernel: expect.stringMatching(/^6\.12\./) as string,
      daemons: [
        { daemon: "hv_kvp_daemon", generation: 3 },
        { daemon: "hv_vss_daemon", generation: 3 },
      ],
      suites: ["bookworm", "trixie"],
      locked: true,
      buildable: false,
    });
    expect(all.find(({ id }) => id === "demo")).toMatchObject({
      kind: "media",
      state: "embedded",
      buildable: true,
    });
  });

  it("shows a recipe with its sources and what nobody could check", async () => {
    const { stdout } = await lisdeb(["recipe", "show", "lis-4.3.5"]);
    expect(stdout).toMatch(
      /^hv_fcopy_daemon +generation 3, by its kernel for jessie-backports\.\.bookworm$/m,
    );
    expect(stdout).toMatch(/^published +[0-9a-f]{64} by Azure\/batch-shipyard/m);
    expect(stdout).toMatch(/^nobody could check:\n {2}No genuine medium was at hand/m);
    const evidence = recipes.find(({ id }) => id === "lis-4.3.5")?.licence.evidence;
    expect(stdout).toContain(`: ${evidence ?? ""}\n`);
  });
});

function generations(generation: number): object {
  return { generation, vss: generation, fcopy: generation };
}

function row(lines: readonly string[], id: string): string | undefined {
  return lines.find((line) => line.startsWith(`${id} `));
}
