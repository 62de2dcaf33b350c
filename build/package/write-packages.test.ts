import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { smallSource } from "../../tests/support/source-package.ts";
import { sh, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { sha256 } from "../base/index.ts";
import { writePackages, type RecipeOutput } from "./write-packages.ts";

const work = temporaryFolder("write-packages");
afterAll(() => work.remove());

const output = (files: Readonly<Record<string, string | Uint8Array>>): RecipeOutput => ({
  recipe: "r",
  files: Object.entries(files).map(([name, text]) => {
    const content = Buffer.from(text);
    return { name, content, sha256: sha256(content) };
  }),
});

describe("a file that is there already", () => {
  it("is one with the very bytes; a named pipe is not waited for, and replaced", async () => {
    const folder = join(work.path, "there");
    await writePackages([output({ "a.deb": "x", "b.deb": "y", "c.deb": "z" })], folder, false);
    await sh(`rm '${folder}/a.deb'; mkfifo '${folder}/a.deb'; printf Y >'${folder}/b.deb'`);
    const written = await writePackages(
      [output({ "a.deb": "x", "b.deb": "y", "c.deb": "z" })],
      folder,
      false,
    );
    expect([...written.values()].map(({ unchanged }) => unchanged)).toEqual([false, false, true]);
    expect(await readFile(join(folder, "a.deb"), "utf8")).toBe("x");
  });
});

describe.skipIf(!requireTools("dpkg-source"))("writing beside a source package of an earlier build", () => {
  const ORIG = "hello_1.0.orig.tar.xz";
  const made = async (name: string) => {
    const folder = join(work.path, name);
    await smallSource(folder, { name: "hello", version: "1.0-1" });
    return { folder, orig: await readFile(join(folder, ORIG)) };
  };

  it("leaves the tarball alone that both have", async () => {
    const { folder, orig } = await made("shared");
    const written = await writePackages([output({ [ORIG]: orig, "hello_1.0-2.dsc": "x" })], folder, false);
    expect(written.get(ORIG)?.unchanged).toBe(true);
    // Also where all is written anew.
    await writePackages([output({ [ORIG]: orig })], folder, true);
  });

  it.each([false, true])(
    "refuses to give its tarball other bytes, and writes nothing (force: %s)",
    async (force) => {
      const { folder, orig } = await made(`other-${force}`);
      await expect(
        writePackages([output({ "hello_1.0-2.dsc": "x", [ORIG]: "other" })], folder, force),
      ).rejects.toMatchObject({
        code: "package-invalid",
        where: { file: join(folder, ORIG) },
        message: expect.stringMatching(/is a part of hello_1\.0-1\.dsc/) as string,
      });
      expect(await readFile(join(folder, ORIG))).toEqual(orig);
      await expect(readFile(join(folder, "hello_1.0-2.dsc"))).rejects.toThrow("ENOENT");
    },
  );

  it("replaces it together with that source package, and where no other names it", async () => {
    const { folder } = await made("replaced");
    await writePackages([output({ [ORIG]: "other", "hello_1.0-1.dsc": "y" })], folder, false);
    await writePackages([output({ [ORIG]: "another", "hello_1.0-2.dsc": "x" })], folder, false);
    expect(await readFile(join(folder, ORIG), "utf8")).toBe("another");
  });
});
