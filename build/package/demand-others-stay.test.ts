import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { sha256 } from "../base/index.ts";
import { writePackages, type RecipeOutput } from "./write-packages.ts";

const work = temporaryFolder("others-stay");
afterAll(() => work.remove());

const DEB = "hv-kvp-daemon_3.6.11-1~deb7_amd64.deb";
const DSC = "hyperv-lis-daemons_3.6.11-1~deb7.dsc";

/** A package with its record, and its source package. */
function output(recipe: string, deb: string, dsc: string, name = DEB): RecipeOutput {
  const record = JSON.stringify({
    format: "lisdeb build record 1",
    package: { file: name, sha256: sha256(deb) },
    inputs: { recipe: { id: recipe } },
    source: { files: [{ name: DSC, sha256: sha256(dsc) }] },
  });
  const files = Object.entries({ [DSC]: dsc, [name.replace(/deb$/, "json")]: record, [name]: deb });
  return {
    recipe,
    files: files.map(([file, text]) => ({
      name: file,
      content: Buffer.from(text),
      sha256: sha256(text),
    })),
  };
}

describe("writing where another recipe's packages lie", () => {
  it.each([
    ["a package of the same name", output("patched", "other", "dsc"), DEB],
    [
      "its source package, with the package of another architecture",
      output("patched", "other", "other", DEB.replace("amd64", "i386")),
      DSC,
    ],
  ])("refuses to replace %s, even by force, and writes nothing", async (_, build, of) => {
    const folder = join(work.path, of);
    await writePackages([output("plain", "deb", "dsc")], folder, false);
    for (const force of [false, true]) {
      await expect(writePackages([build], folder, force)).rejects.toMatchObject({
        code: "package-invalid",
        where: { file: join(folder, of) },
        message: "is of recipe plain, and would now get other bytes of the same version",
      });
    }
    expect(await readFile(join(folder, DEB), "utf8")).toBe("deb");
    expect(await readFile(join(folder, DSC), "utf8")).toBe("dsc");
  });

  it("takes the same bytes, what the same recipe gave before, and what is gone but for its record", async () => {
    const folder = join(work.path, "fine");
    await writePackages([output("plain", "deb", "dsc")], folder, false);
    await writePackages([output("copy", "deb", "dsc")], folder, true);
    await writePackages([output("copy", "newer", "newer")], folder, false);
    await rm(join(folder, DEB));
    await rm(join(folder, DSC));
    await writePackages([output("third", "newest", "newest")], folder, false);
    expect(await readFile(join(folder, DEB), "utf8")).toBe("newest");
  });

  it("passes by what is no record of a build", async () => {
    const folder = join(work.path, "odd");
    await mkdir(join(folder, "folder.json"), { recursive: true });
    await writeFile(join(folder, "a.json"), "{");
    await writeFile(join(folder, "b.json"), '{"format":"lisdeb build record 1"}');
    await writeFile(join(folder, DEB), "nobody's");
    await writePackages([output("plain", "deb", "dsc")], folder, false);
    expect(await readFile(join(folder, DEB), "utf8")).toBe("deb");
  });
});
