import { chmodSync, chownSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { requireRoot } from "../../tests/support/tools.ts";
import { FAMILY, OWN, recipeProject } from "./project.test-support.ts";
import { isWrittenByUs } from "./written-by-us.ts";

const { folder, files } = recipeProject();
const at = (name: string): string => join(folder(), name);

const SOURCE = "source: { kernel: '6.1', patches: [../patches/one.patch] }\n";
const FILES = {
  "recipes/r.yaml": OWN,
  "recipes/lock.yaml": "",
  "recipes/families/f.yaml": `extends: ../../shared/g.yaml\n${FAMILY}`,
  "shared/g.yaml": SOURCE,
  "patches/one.patch": "",
};
const FOLDERS = ["recipes", "recipes/families", "shared", "patches"];

/** The path of a recipe all of whose files and folders only this user writes, whatever the umask is. */
async function ours(texts: Readonly<Record<string, string>> = FILES): Promise<string> {
  const path = await files(texts);
  for (const name of FOLDERS) {
    mkdirSync(at(name), { recursive: true });
    chmodSync(at(name), 0o755);
  }
  for (const name of Object.keys(texts)) chmodSync(at(name), 0o644);
  return path;
}

const without = (name: string) => Object.fromEntries(Object.entries(FILES).filter(([each]) => each !== name));

const EACH = [...Object.keys(FILES), ...FOLDERS];

describe("a recipe that only this user has written", () => {
  it("has only files and folders of which that is true, the shared ones too", async () => {
    expect(await isWrittenByUs(await ours())).toBe(true);
  });

  it.each(EACH)("is none where others write %s, be it as they write in /tmp", async (name) => {
    const path = await ours();
    for (const bits of [0o022, 0o1022]) {
      chmodSync(at(name), (FOLDERS.includes(name) ? 0o755 : 0o644) | bits);
      expect(await isWrittenByUs(path), bits.toString(8)).toBe(false);
    }
  });

  it.skipIf(!requireRoot("files belong to other users")).each(EACH)(
    "is none where %s is another user's",
    async (name) => {
      const path = await ours();
      chownSync(at(name), 1000, 1000);
      expect(await isWrittenByUs(path)).toBe(false);
    },
  );

  it("is told of as any other where it, or a family, is wrong or not there", async () => {
    for (const texts of [
      without("recipes/families/f.yaml"),
      { ...FILES, "recipes/r.yaml": "title: [" },
      { ...FILES, "recipes/families/f.yaml": "title: [" },
      { ...FILES, "recipes/r.yaml": 'extends: "\\0"\n' },
    ])
      expect(await isWrittenByUs(await ours(texts))).toBe(true);
  });

  it("is none where somebody could mend, or add, the family before it is read", async () => {
    const path = await ours({ ...FILES, "recipes/families/f.yaml": "title: [" });
    chmodSync(at("recipes/families/f.yaml"), 0o666);
    expect(await isWrittenByUs(path)).toBe(false);
    const other = await ours({ ...FILES, "recipes/r.yaml": OWN.replace("f.yaml", "none.yaml") });
    chmodSync(at("recipes/families"), 0o777);
    expect(await isWrittenByUs(other)).toBe(false);
  });

  it("is none whose lock is a link to what others may put there", async () => {
    const path = await ours(without("recipes/lock.yaml"));
    expect(await isWrittenByUs(path)).toBe(true);
    symlinkSync("/tmp/lisdeb-none/lock.yaml", at("recipes/lock.yaml"));
    expect(await isWrittenByUs(path)).toBe(false);
  });
});
