// The licence that `lisdeb recipe new` drafts: never better than what is known of the release, or of its line.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandBench } from "./support/command.ts";
import { LIS_MEDIA_TOOLS, lisMedium, NEW_RELEASE } from "./support/lis-media/index.ts";
import { sh } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const { work, lisdeb, fresh } = commandBench("recipe-new-licence");

/** What is read of the document that `recipe new --json` prints. */
interface Drafted {
  readonly path: string;
  readonly recipe: { readonly licence: { readonly verdict: string; readonly evidence: string } };
  readonly decide: readonly { readonly key: string; readonly why: string }[];
  readonly news: { readonly statements: readonly unknown[] };
}

describe.skipIf(!requireTools(...LIS_MEDIA_TOOLS, "dpkg-deb"))(
  "the licence that is drafted of RPMs that state GPLv2+",
  () => {
    let iso: string;
    let tree: string;

    beforeAll(async () => {
      const own = join(work.path, "medium");
      mkdirSync(own);
      ({ path: iso, tree } = await lisMedium(NEW_RELEASE, own));
    }, 120_000);

    const folder = (): string => {
      const path = fresh();
      mkdirSync(path);
      return path;
    };
    const drafted = async (cwd: string, medium: string, ...options: readonly string[]): Promise<Drafted> => {
      const { stdout } = await lisdeb(["recipe", "new", medium, "--json", ...options], { cwd });
      return JSON.parse(stdout) as Drafted; // what the command promises to print
    };

    it.each([
      ["3.5", "lis-3.5"],
      ["3.9", "lis-3.5"],
    ])("is ambiguous for release %s, since that is what %s takes it for", async (version, known) => {
      const cwd = folder();
      const { recipe, decide, news, path } = await drafted(
        cwd,
        iso,
        "--id=other",
        `--release-version=${version}`,
      );
      expect(recipe.licence).toEqual({
        verdict: "ambiguous",
        evidence: expect.stringContaining(`"GPLv2+"; the recipe ${known} takes it for ambiguous: `) as string,
      });
      const asked = `the licence, if you can show it: ${known} takes it for ambiguous, and a header does not settle that. What would: `;
      expect(decide.find(({ key }) => key === "licence")?.why).toContain(asked);
      expect(readFileSync(join(cwd, path), "utf8").replaceAll("\n# ", " ")).toContain(`Decide: ${asked}`);
      expect(news.statements).toContainEqual({ about: "licence", there: "ambiguous", here: "ambiguous" });
      const refused = await lisdeb(["build", `./${path}`, "--media", iso], { cwd });
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("--accept-licence")]);
      // What this very draft says is no reason for the next one to say so.
      const again = await drafted(cwd, iso, "--id=other", "--force", "--release-version=5.0");
      expect(again.recipe.licence.verdict).toBe("GPL-2.0");
    });

    it("is what the sources of the release's line grant, and the packages grant no more", async () => {
      const cwd = folder();
      const { recipe, path } = await drafted(cwd, iso);
      expect(recipe.licence).toEqual({
        verdict: "GPL-2.0",
        evidence: expect.stringContaining(
          '"GPLv2+"; the recipe lis-4.3.5 grants no more than GPL-2.0: ',
        ) as string,
      });
      const build = ["build", `./${path}`, "--media", iso, "--suite=bookworm", "--arch=amd64", "--json"];
      const { packages } = JSON.parse((await lisdeb(build, { cwd })).stdout) as {
        packages: readonly { package: string; file: string; record: string }[];
      };
      const { file, record } = packages.find((each) => each.package === "hv-kvp-daemon")!;
      const { stdout: copyright } = await sh(
        `dpkg-deb --fsys-tarfile '${file}' | tar -xO ./usr/share/doc/hv-kvp-daemon/copyright`,
        { cwd },
      );
      expect(copyright).toMatch(/^Files: usr\/sbin\/hv_kvp_daemon\nCopyright: .*\nLicense: GPL-2\n/m);
      expect(copyright).toMatch(/^License: GPL-2\n(?: .*\n)* .*\/usr\/share\/common-licenses\/GPL-2\./m);
      expect(copyright).not.toContain("GPL-2+");
      expect(JSON.parse(readFileSync(join(cwd, record), "utf8"))).toMatchObject({
        licence: { verdict: "GPL-2.0", rpm: { licence: "GPLv2+" } },
        evidence: expect.arrayContaining([
          expect.objectContaining({ check: "licence", result: "ok" }),
        ]) as unknown,
      });
    });

    it("is ambiguous where a file on the medium might say something else", async () => {
      const copy = join(work.path, "with-eula");
      cpSync(tree, copy, { recursive: true });
      writeFileSync(join(copy, "EULA.txt"), "You may not.\n");
      const { recipe } = await drafted(folder(), copy);
      expect(recipe.licence).toMatchObject({
        verdict: "ambiguous",
        evidence: expect.stringContaining("EULA.txt") as unknown,
      });
    });
  },
);
