// `lisdeb recipe new`, on media of LIS's shape that no recipe describes.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { atTerminal, TERMINAL_TOOLS } from "./support/at-terminal.ts";
import { COMMAND, commandBench, DEMO } from "./support/command.ts";
import { LIS_MEDIA_TOOLS, lisMedium, NEW_RELEASE } from "./support/lis-media/index.ts";
import { runOk, type Ran } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const ROOT = join(import.meta.dirname, "..");
const { work, lisdeb, fresh } = commandBench("recipe-new");

/** A folder to work in, with the recipes' folder of a checkout where wanted. */
function project(recipes: boolean): string {
  const path = fresh();
  mkdirSync(path);
  if (recipes) cpSync(join(ROOT, "recipes"), join(path, "recipes"), { recursive: true });
  return path;
}

/** What is read of the document that `recipe new --json` prints. */
interface Drafted {
  readonly id: string;
  readonly path: string;
  readonly extends: string | null;
  readonly recipe: Readonly<Record<string, unknown>>;
  readonly decide: readonly { readonly key: string; readonly why: string }[];
  readonly news: {
    readonly nearest: { readonly id: string; readonly is: string } | null;
    readonly diff: unknown;
    readonly statements: readonly {
      readonly about: string;
      readonly there: string | null;
      readonly here: string | null;
    }[];
  };
  readonly packages: readonly {
    readonly package: string;
    readonly version: string;
    readonly suite: string;
    readonly architecture: string;
  }[];
  readonly refused: { readonly code: string } | null;
}

// What the command promises to print.
const drafted = ({ stdout }: Ran): Drafted => JSON.parse(stdout) as Drafted;

describe.skipIf(!requireTools(...LIS_MEDIA_TOOLS, "python3"))(
  "a draft of a medium that nobody has described",
  () => {
    let iso: string;
    let tree: string;

    beforeAll(async () => {
      const own = join(work.path, "medium");
      mkdirSync(own);
      ({ path: iso, tree } = await lisMedium(NEW_RELEASE, own));
    }, 120_000);

    it("builds what it says, and says what the medium says", async () => {
      const cwd = project(true);
      const ran = await lisdeb(["recipe", "new", iso, "--json"], { cwd });
      expect([ran.status, ran.stderr]).toEqual([0, ""]);
      const draft = drafted(ran);
      expect(draft).toMatchObject({
        id: "lis-4.9.0",
        path: "recipes/lis-4.9.0.yaml",
        extends: "families/lis-4-devices.yaml",
        recipe: {
          version: "4.9.0",
          media: [{ file: "LinuxIC-4.9.0.iso" }],
          // Its RPMs state GPLv2+, and the sources of its line grant version 2 alone.
          licence: {
            verdict: "GPL-2.0",
            evidence: expect.stringMatching(
              /"GPLv2\+"; the recipe lis-4\.3\.5 grants no more than GPL-2\.0: /,
            ) as unknown,
          },
          expect: { generation: 3, vss: 3, fcopy: 3 },
        },
        refused: null,
      });
      expect(draft.decide.map(({ key }) => key)).toEqual(["title", "released", "media", "licence", "suites"]);

      const built = await lisdeb(["build", draft.path, "--media", iso, "--json"], { cwd });
      const { packages } = JSON.parse(built.stdout) as Pick<Drafted, "packages">;
      const place = ({ package: name, version, suite, architecture }: Drafted["packages"][number]) =>
        [name, version, suite, architecture].join(" ");
      expect(packages.map(place).sort()).toEqual(draft.packages.map(place).sort());
    });

    it("is YAML that another parser reads as it was meant, and that an editor finds the schema of", async () => {
      const cwd = project(true);
      const draft = drafted(await lisdeb(["recipe", "new", iso, "--json"], { cwd }));
      const text = readFileSync(join(cwd, draft.path), "utf8");
      expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/schema\.json\n/);
      const { stdout } = await runOk(
        "/usr/bin/python3",
        ["-c", "import json,sys,yaml; print(json.dumps(yaml.safe_load(sys.stdin)))"],
        { input: text },
      );
      expect(JSON.parse(stdout)).toEqual(parse(text));
      await runOk(join(ROOT, "node_modules/.bin/prettier"), ["--check", join(cwd, draft.path)], {
        cwd: ROOT,
      });
    });

    it("says where editors get the schema that its first line names, where that is not there", async () => {
      const cwd = project(false);
      mkdirSync(join(cwd, "recipes"));
      expect((await lisdeb(["recipe", "new", iso], { cwd })).stdout).toContain(
        "lisdeb recipe schema > recipes/schema.json\n",
      );
      const schema = await lisdeb(["recipe", "schema"], { cwd });
      writeFileSync(join(cwd, "recipes/schema.json"), schema.stdout);
      const again = await lisdeb(["recipe", "new", iso, "--force"], { cwd });
      expect([again.status, again.stdout]).toEqual([0, expect.not.stringContaining("recipe schema")]);
      expect(readFileSync(join(cwd, "recipes/lis-4.9.0.yaml"), "utf8")).toMatch(/^# yaml-language-server/);
    });

    it("says first that there is a recipe for this very medium, where there is one", async () => {
      const cwd = project(true);
      expect((await lisdeb(["recipe", "new", iso], { cwd })).stderr).toBe("");
      const lock = ["recipe", "lock", "lis-4.9.0", "--media", iso, "--yes", "--by", "Jane"];
      expect((await lisdeb(lock, { cwd })).status).toBe(0);
      const again = await lisdeb(["recipe", "new", iso, "--id", "again"], { cwd });
      expect(again.stderr).toBe(
        `There is a recipe for this very medium, lis-4.9.0: lisdeb build lis-4.9.0 --media ${iso}\n`,
      );
      expect(again.stdout).toContain("New against lis-4.9.0, whose medium this is");
    });

    it("tells what is new against the nearest release, by its recipe where its medium is not at hand", async () => {
      const ran = await lisdeb(["recipe", "new", iso], { cwd: project(false) });
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
      const diff = JSON.parse((await lisdeb(["diff", DEMO, iso, "--json"], { cwd })).stdout) as unknown;
      const byFile = drafted(await lisdeb(["recipe", "new", iso, "--json", "--against", DEMO], { cwd }));
      expect(byFile.news).toMatchObject({ nearest: null, diff });
      const byRecipe = drafted(
        await lisdeb(["recipe", "new", iso, "--json", "--against=demo", "--id=other"], { cwd }),
      );
      expect(byRecipe.news.nearest).toMatchObject({ id: "demo" });
      expect(Object.keys(byRecipe.news.diff as object)).toEqual(Object.keys(diff as object));
      expect(byRecipe.news.statements).toContainEqual({
        about: "hv_kvp_daemon",
        there: "generation 1",
        here: "generation 3",
      });
    });

    it("takes what a script states, and asks nobody", async () => {
      const cwd = project(false);
      const options = [
        ...["--id=lis-next", "--title=LIS, the next", "--release-version=4.9.0.1", "--released=2026-01-20"],
        ...[
          "--homepage=https://example.org/lis",
          "--url=https://example.org/a.iso",
          "--url=http://mirror.example.org/a.iso",
        ],
        ...[
          "--licence=ambiguous",
          "--evidence=Nobody has asked",
          "--suite=bookworm,trixie",
          "--media-name=published.iso",
        ],
      ];
      const draft = drafted(await lisdeb(["recipe", "new", iso, "--json", ...options], { cwd }));
      expect(parse(readFileSync(join(cwd, "lis-next.yaml"), "utf8"))).toMatchObject({
        title: "LIS, the next",
        version: "4.9.0.1",
        released: "2026-01-20",
        homepage: "https://example.org/lis",
        media: [
          { file: "published.iso", urls: ["https://example.org/a.iso", "http://mirror.example.org/a.iso"] },
        ],
        licence: { verdict: "ambiguous", evidence: "Nobody has asked" },
        suites: ["bookworm", "trixie"],
      });
      // The medium says another version.
      expect(draft.decide.map(({ key }) => key)).toEqual(["version"]);
      expect(new Set(draft.packages.map(({ suite }) => suite))).toEqual(new Set(["bookworm", "trixie"]));
      const refused = await lisdeb(["build", "./lis-next.yaml", "--media", iso], { cwd });
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("--accept-licence")]);
    });

    it("says that no build takes the medium as another release than its packages state", async () => {
      const options = ["--id=lis-5", "--release-version=5.0"];
      const draft = drafted(
        await lisdeb(["recipe", "new", iso, "--json", ...options], { cwd: project(false) }),
      );
      expect(draft.packages).toEqual([]);
      expect(draft.decide).toContainEqual({
        key: "version",
        why: expect.stringContaining(
          "no build takes the medium until an override with check: version",
        ) as string,
      });
    });

    it("never writes over a recipe that is there, unless it is told to", async () => {
      const cwd = project(false);
      writeFileSync(join(cwd, "lis-4.9.0.yaml"), "mine\n");
      for (const named of [[], ["--id=lis-4.9.0"], ["--output=lis-4.9.0.yaml"]]) {
        const ran = await lisdeb(["recipe", "new", iso, ...named], { cwd });
        expect([ran.status, ran.stderr]).toEqual([
          2,
          expect.stringMatching(/^lisdeb: lis-4\.9\.0\.yaml: is there already.*--force\)\n$/),
        ]);
        expect(readFileSync(join(cwd, "lis-4.9.0.yaml"), "utf8")).toBe("mine\n");
      }
      expect((await lisdeb(["recipe", "new", iso, "--force"], { cwd })).status).toBe(0);
      expect(readFileSync(join(cwd, "lis-4.9.0.yaml"), "utf8")).toContain("title: ");
    });

    it("writes nothing where what it wrote cannot be used: what lay there before lies there again", async () => {
      const cwd = project(false);
      const lock = (sha256: string) =>
        `lis-4.9.0:\n  LinuxIC-4.9.0.iso: { sha256: ${sha256}, size: 1, when: "2026-11-23", by: Jane }\n`;
      writeFileSync(join(cwd, "lock.yaml"), lock("a".repeat(64)));
      expect((await lisdeb(["recipe", "new", iso], { cwd })).stderr).toContain("a".repeat(64));
      expect(existsSync(join(cwd, "lis-4.9.0.yaml"))).toBe(false);
      writeFileSync(join(cwd, "lis-4.9.0.yaml"), "mine\n");
      writeFileSync(join(cwd, "lock.yaml"), lock("none"));
      const ran = await lisdeb(["recipe", "new", iso, "--force"], { cwd });
      expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining("64 lower-case hex digits")]);
      expect(readFileSync(join(cwd, "lis-4.9.0.yaml"), "utf8")).toBe("mine\n");
    });

    it("is of no id that no recipe can have", async () => {
      const cwd = project(false);
      const version = `4.${"9".repeat(61)}`;
      const ran = await lisdeb(["recipe", "new", iso, `--release-version=${version}`], { cwd });
      expect([ran.status, ran.stderr]).toEqual([
        2,
        expect.stringMatching(/at most 64 characters.*--id\)\n$/),
      ]);
      expect(readdirSync(cwd)).toEqual([]);
    });

    it("is told that the medium contradicts itself, and is written all the same", async () => {
      const copy = join(work.path, "contradicting");
      cpSync(tree, copy, { recursive: true });
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
      expect([unsaid.status, unsaid.stderr]).toEqual([
        1,
        expect.stringContaining("because must not be empty"),
      ]);
      writeFileSync(path, text.replace(proposed, settled.replaceAll('because: ""', "because: seen")));
      const checked = await lisdeb(["recipe", "check", path], { cwd });
      expect(checked.stdout).toMatch(/^1 recipe is valid\.\n.*: \d questions of its draft are open/);
      const plan = await lisdeb(["plan", path, "--media", copy, "--json"], { cwd });
      expect([plan.status, plan.stdout]).toEqual([0, expect.stringContaining("hv-kvp-daemon")]);
    });

    it("names the architecture for which nothing on the medium is built, as plan and build do", async () => {
      const copy = join(work.path, "one-architecture");
      cpSync(join(tree, "distributions/alma"), join(copy, "distributions/alma"), { recursive: true });
      const cwd = project(false);
      const drafted = await lisdeb(["recipe", "new", copy], { cwd });
      expect(drafted.stdout).toMatch(/^Nothing on the medium is built for i386\.$/m);
      for (const command of ["plan", "build"]) {
        const { stdout } = await lisdeb([command, "lis-4.9.0.yaml", "--media", copy], { cwd });
        expect(stdout).toMatch(/^lis-4\.9\.0: nothing on the medium is built for i386\.$/m);
      }
    });

    it("takes a file's name that no recipe can have only under another one", async () => {
      const odd = join(work.path, "Überblick.iso");
      cpSync(iso, odd);
      const cwd = project(false);
      const ran = await lisdeb(["recipe", "new", odd], { cwd });
      expect([ran.status, ran.stderr]).toEqual([2, expect.stringMatching(/plain file name.*--media-name/)]);
      expect((await lisdeb(["recipe", "new", odd, "--media-name=LIS.iso"], { cwd })).status).toBe(0);
    });

    it.skipIf(!requireTools(...TERMINAL_TOOLS))(
      "asks a person at a terminal what no medium says",
      async () => {
        const cwd = project(false);
        const command = `'${process.execPath}' '${COMMAND}' recipe new '${iso}'`;
        const { status, shown } = await atTerminal(
          command,
          [
            { to: "Version of the release [4.9.0]: ", type: "4.9" },
            { to: "Title [Linux Integration Services 4.9 for Hyper-V]: ", type: "LIS: nine" },
            { to: "[leave open]: ", type: "2026-02-31" },
            { to: "[leave open]: ", type: "" },
            { to: "Its page on the web [leave open]: ", type: "ftp://example.org/" },
            { to: "Its page on the web [leave open]: ", type: "https://example.org/" },
            { to: "Address it can be fetched from [leave open]: ", type: "example.org/a.iso" },
            { to: "Address it can be fetched from [leave open]: ", type: "https://example.org/a.iso" },
            { to: "Licence [GPL-2.0]: ", type: "MIT" },
            { to: "Licence [GPL-2.0]: ", type: "ambiguous" },
            { to: "What that rests on: ", type: "a mail" },
          ],
          { cwd },
        );
        expect([status, shown]).toEqual([0, expect.stringContaining("It must be an http or https address")]);
        expect(parse(readFileSync(join(cwd, "lis-4.9.yaml"), "utf8"))).toMatchObject({
          title: "LIS: nine",
          version: "4.9",
          homepage: "https://example.org/",
          media: [{ urls: ["https://example.org/a.iso"] }],
          licence: { verdict: "ambiguous", evidence: "a mail" },
        });
        const { status: again } = await atTerminal(`${command} --yes --force`, [], { cwd });
        expect(again).toBe(0);
        expect(existsSync(join(cwd, "lis-4.9.0.yaml"))).toBe(true);
      },
    );

    it.skipIf(!requireTools(...TERMINAL_TOOLS))(
      "ends quietly, with nothing written, where the person at the terminal gives up",
      async () => {
        const cwd = project(false);
        const { status, shown } = await atTerminal(
          `'${process.execPath}' '${COMMAND}' recipe new '${iso}'`,
          [{ to: "Version of the release [4.9.0]: ", type: "\u0003" }],
          { cwd },
        );
        expect([status, shown]).toEqual([3, expect.stringContaining("lisdeb: stopped")]);
        expect(existsSync(join(cwd, "lis-4.9.0.yaml"))).toBe(false);
      },
    );
  },
);
