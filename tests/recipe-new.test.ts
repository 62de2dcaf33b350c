// The recipe that `lisdeb recipe new` writes: what it says, where it lies, and what it never writes over.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { canDraft, draftBench, drafted, type Drafted } from "./support/draft-bench.ts";
import { runOk } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const ROOT = join(import.meta.dirname, "..");
const { lisdeb, iso, project } = draftBench("recipe-new");

describe.skipIf(!(canDraft && requireTools("python3")))(
  "a draft of a medium that nobody has described",
  () => {
    it("builds what it says, and says what the medium says", async () => {
      const cwd = project(true);
      const ran = await lisdeb(["recipe", "new", iso(), "--json"], { cwd });
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

      const built = await lisdeb(["build", draft.path, "--media", iso(), "--json"], { cwd });
      const { packages } = JSON.parse(built.stdout) as Pick<Drafted, "packages">;
      const place = ({ package: name, version, suite, architecture }: Drafted["packages"][number]) =>
        [name, version, suite, architecture].join(" ");
      expect(packages.map(place).sort()).toEqual(draft.packages.map(place).sort());
    });

    it("is YAML that another parser reads as it was meant, and that an editor finds the schema of", async () => {
      const cwd = project(true);
      const draft = drafted(await lisdeb(["recipe", "new", iso(), "--json"], { cwd }));
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
      expect((await lisdeb(["recipe", "new", iso()], { cwd })).stdout).toContain(
        "lisdeb recipe schema > recipes/schema.json\n",
      );
      const schema = await lisdeb(["recipe", "schema"], { cwd });
      writeFileSync(join(cwd, "recipes/schema.json"), schema.stdout);
      const again = await lisdeb(["recipe", "new", iso(), "--force"], { cwd });
      expect([again.status, again.stdout]).toEqual([0, expect.not.stringContaining("recipe schema")]);
      expect(readFileSync(join(cwd, "recipes/lis-4.9.0.yaml"), "utf8")).toMatch(/^# yaml-language-server/);
    });

    it("never writes over a recipe that is there, unless it is told to", async () => {
      const cwd = project(false);
      writeFileSync(join(cwd, "lis-4.9.0.yaml"), "mine\n");
      for (const named of [[], ["--id=lis-4.9.0"], ["--output=lis-4.9.0.yaml"]]) {
        const ran = await lisdeb(["recipe", "new", iso(), ...named], { cwd });
        expect([ran.status, ran.stderr]).toEqual([
          2,
          expect.stringMatching(/^lisdeb: lis-4\.9\.0\.yaml: is there already.*--force\)\n$/),
        ]);
        expect(readFileSync(join(cwd, "lis-4.9.0.yaml"), "utf8")).toBe("mine\n");
      }
      expect((await lisdeb(["recipe", "new", iso(), "--force"], { cwd })).status).toBe(0);
      expect(readFileSync(join(cwd, "lis-4.9.0.yaml"), "utf8")).toContain("title: ");
    });

    it("writes nothing where that could not be used, or what it is held against cannot be read: what lay there still does", async () => {
      const cwd = project(false);
      const lock = (sha256: string) =>
        `lis-4.9.0:\n  LinuxIC-4.9.0.iso: { sha256: ${sha256}, size: 1, when: "2026-11-23", by: Jane }\n`;
      writeFileSync(join(cwd, "lock.yaml"), lock("a".repeat(64)));
      expect((await lisdeb(["recipe", "new", iso()], { cwd })).stderr).toContain("a".repeat(64));
      expect(existsSync(join(cwd, "lis-4.9.0.yaml"))).toBe(false);
      writeFileSync(join(cwd, "lis-4.9.0.yaml"), "mine\n");
      writeFileSync(join(cwd, "lock.yaml"), lock("none"));
      const ran = await lisdeb(["recipe", "new", iso(), "--force"], { cwd });
      expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining("64 lower-case hex digits")]);
      expect(readFileSync(join(cwd, "lis-4.9.0.yaml"), "utf8")).toBe("mine\n");

      writeFileSync(join(cwd, "real.yaml"), "mine\n", { mode: 0o600 });
      symlinkSync("real.yaml", join(cwd, "link.yaml"));
      writeFileSync(join(cwd, "bad.iso"), "no medium");
      const against = ["--output=link.yaml", "--force", "--against", "bad.iso"];
      expect((await lisdeb(["recipe", "new", iso(), ...against], { cwd })).status).toBe(1);
      expect(readlinkSync(join(cwd, "link.yaml"))).toBe("real.yaml");
      expect([
        readFileSync(join(cwd, "real.yaml"), "utf8"),
        statSync(join(cwd, "real.yaml")).mode & 0o777,
      ]).toEqual(["mine\n", 0o600]);
    });
  },
);
