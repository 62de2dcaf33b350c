import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { sha256 } from "../base/index.ts";
import { foreseePlaces, type ForeseenOutput } from "./foresee-places.ts";
import { factsOf, writePackages, type RecipeOutput } from "./write-packages.ts";

const work = temporaryFolder("foresee-places");
afterAll(() => work.remove());

const DEB = "hv-kvp-daemon_3.6.11-1~deb7_amd64.deb";
const DSC = "hv-daemons_3.6.11-1~deb7.dsc";
const ORIG = "hv-daemons_3.6.11.orig.tar.xz";
const PATCHES = [{ file: "x.patch", sha256: sha256("x") }];

/** A package with its record, and its source package. */
function output(recipe: string, deb: string, patches = PATCHES, dsc = DSC): RecipeOutput {
  const record = JSON.stringify({
    format: "lisdeb build record 1",
    package: { file: DEB, sha256: sha256(deb) },
    inputs: { recipe: { id: recipe }, source: { patches } },
    source: { files: [{ name: dsc, sha256: sha256(`dsc ${deb}`) }] },
  });
  const texts = { [ORIG]: deb, [dsc]: `dsc ${deb}`, [DEB.replace(/deb$/, "json")]: record, [DEB]: deb };
  const files = Object.entries(texts).map(([name, text]) => ({
    name,
    content: Buffer.from(text),
    sha256: sha256(text),
  }));
  return { recipe, files };
}

/** Of a kept build. */
const known = ({ recipe, files }: RecipeOutput): ForeseenOutput => ({
  recipe,
  names: [],
  files: files.map(factsOf),
  patches: undefined,
  isThere: false,
});

/** Of one that is not made yet. */
const unknown = (recipe: string, patches: ForeseenOutput["patches"], name = DEB): ForeseenOutput => ({
  recipe,
  names: [name, DSC],
  files: undefined,
  patches,
  isThere: false,
});

/** A folder in which a recipe's packages lie, and what writing others there would come to. */
async function beside(name: string, ...outputs: readonly ForeseenOutput[]) {
  const folder = join(work.path, name);
  await writePackages([output("plain", "deb")], folder, false);
  return { folder, places: await foreseePlaces(outputs, { folder, force: false }) };
}

const NOTHING = { problem: undefined, note: undefined };

describe("what writing packages would come to", () => {
  it.each([
    ["another recipe's package with other bytes", output("patched", "other")],
    [
      "a tarball that another source package names",
      { recipe: "patched", files: output("patched", "other").files.slice(0, 1) },
    ],
  ])("is refused as the writing is, of %s", async (name, made) => {
    const ofDsc = `Files:\n ${"0".repeat(32)} 1 ${ORIG}\n`;
    const folder = join(work.path, name);
    const dsc = { name: "a_1.dsc", content: Buffer.from(ofDsc), sha256: sha256(ofDsc) };
    await writePackages(
      [{ ...output("plain", "deb"), files: [...output("plain", "deb").files, dsc] }],
      folder,
      false,
    );
    const [found] = await foreseePlaces([known(made)], { folder, force: false });
    const said = await writePackages([made], folder, false).catch((error: unknown) => error);
    expect(said).toMatchObject({ code: "package-invalid" });
    expect(JSON.stringify(found?.problem)).toBe(JSON.stringify(said));
  });

  it("is nothing of the same bytes, of the recipe's own, and of what is written with the other", async () => {
    const { places } = await beside(
      "fine",
      known(output("copy", "deb")),
      unknown("other", undefined, "x.deb"),
    );
    expect(places[0]).toEqual(NOTHING);
    expect((await beside("own", known(output("plain", "newer")))).places).toEqual([NOTHING]);
    expect((await beside("own", unknown("plain", PATCHES))).places).toEqual([NOTHING]);
    const both = await beside("both", unknown("plain", PATCHES), known(output("patched", "other")));
    const note = `${DEB} comes out of patched as well: build stops unless the same bytes come out`;
    expect(both.places).toEqual([{ problem: undefined, note }, NOTHING]);
  });

  it("of bytes that nobody knows yet is refused where the patches are others, and else told", async () => {
    const others = [{ file: "x.patch", sha256: sha256("y") }];
    for (const name of [DEB, "of-another-architecture.deb"]) {
      const { folder, places } = await beside("patches", unknown("patched", others, name));
      expect(places).toMatchObject([
        {
          problem: {
            message: "is of recipe plain, and would now get other bytes of the same version",
            where: { file: join(folder, name === DEB ? DEB : DSC) },
          },
          note: undefined,
        },
      ]);
    }
    const { folder, places } = await beside(
      "copies",
      unknown("copy", PATCHES),
      unknown("on-a-medium", undefined),
    );
    const note = `${join(folder, DEB)} is of recipe plain: build stops unless the same bytes come out`;
    expect(places).toEqual([
      { problem: undefined, note },
      { problem: undefined, note },
    ]);
  });

  it("is refused of both where two give other bytes under one name, and not of a third", async () => {
    const folder = join(work.path, "none");
    const outputs = [known(output("a", "a")), known(output("b", "b")), known({ recipe: "c", files: [] })];
    const places = await foreseePlaces(outputs, { folder, force: false });
    expect(places.map(({ problem }) => problem?.code)).toEqual([
      "package-invalid",
      "package-invalid",
      undefined,
    ]);
  });

  it("is refused where it cannot be seen what lies there", async () => {
    const folder = join(work.path, "x".repeat(300));
    const places = await foreseePlaces([known(output("a", "a"))], { folder, force: false });
    expect(places).toMatchObject([{ problem: { code: "read-failed" } }]);
  });
});
