import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { sha256, silent, type Sha256 } from "../base/index.ts";
import type { Recipe, RecipeMedium } from "../recipe/index.ts";
import { mediumInputs, type MediumInput } from "./medium-inputs.ts";
import { recipe } from "./package.test-support.ts";

const work = temporaryFolder("medium-inputs");
afterAll(() => work.remove());
const at = (name: string): string => join(work.path, name);

beforeAll(async () => {
  for (const name of ["a.iso", "b.iso", "other.iso"]) await writeFile(at(name), name);
  for (const name of ["unpacked", "folders", "folders/a.iso", "folders/b.iso"]) await mkdir(at(name));
});

const BY = { when: "2026-11-23", by: "Jane Doe", from: undefined, note: undefined };
const PLAIN = { urls: [], path: undefined, lock: undefined, stated: [] };
const plain = (file: string): RecipeMedium => ({ file, ...PLAIN });
const locked = (file: string, digest: Sha256 = sha256(file), size = file.length): RecipeMedium => ({
  ...plain(file),
  lock: { ...BY, sha256: digest, size },
});
const stated = (file: string): RecipeMedium => ({
  ...plain(file),
  stated: [{ sha256: sha256(file), by: "Somebody", at: "https://example.org/sums" }],
});

const inputsOf = (media: Recipe["media"], ...names: readonly string[]): Promise<readonly MediumInput[]> =>
  mediumInputs(recipe({ media }), {
    files: names.map(at),
    offline: true,
    environment: {},
    progress: silent,
  });

describe("a folder that is handed in", () => {
  it.each<[what: string, media: Recipe["media"], names: readonly string[], of: string]>([
    ["the lock knows the medium", [locked("a.iso")], ["unpacked"], "the lock states of a.iso"],
    ["others published the medium's digest", [stated("a.iso")], ["unpacked"], "others published of a.iso"],
    [
      "it may be one of several, and one is locked",
      [plain("b.iso"), locked("a.iso")],
      ["unpacked"],
      "of a.iso",
    ],
    ["the medium of its name is locked", [plain("b.iso"), locked("a.iso")], ["folders/a.iso"], "of a.iso"],
    [
      "a locked one is left that no file stands for",
      [locked("a.iso"), locked("b.iso")],
      ["a.iso", "unpacked"],
      "of b.iso",
    ],
    [
      "a file beside it is none of the recipe's media",
      [plain("b.iso"), locked("a.iso")],
      ["other.iso", "unpacked"],
      "of a.iso",
    ],
    ["files stand for all of the media", [locked("a.iso")], ["a.iso", "unpacked"], "of a.iso"],
  ])("is refused where %s", async (_, media, names, of) => {
    await expect(inputsOf(media, ...names)).rejects.toMatchObject({
      code: "medium-digest-mismatch",
      message: expect.stringMatching(new RegExp(`^is a folder, which has no SHA-256 .*${of}$`)) as string,
      hint: expect.stringContaining("lisdeb recipe new") as string,
    });
  });

  it.each<[what: string, media: Recipe["media"], names: readonly string[]]>([
    ["the only one", [plain("a.iso")], ["unpacked"]],
    ["the one of its name", [plain("b.iso"), locked("a.iso")], ["folders/b.iso"]],
    ["the one that no file stands for", [locked("a.iso"), plain("b.iso")], ["a.iso", "unpacked"]],
  ])("is taken for a medium of which nobody has stated anything: %s", async (_, media, names) => {
    const inputs = await inputsOf(media, ...names);
    expect(inputs.map(({ path }) => path)).toEqual(names.map(at));
    expect(inputs.at(-1)).toMatchObject({ sha256: undefined, size: undefined, trust: "unlocked" });
  });
});

describe("a lock that states the right SHA-256 and another size", () => {
  const wrong = locked("a.iso", sha256("a.iso"), 4);
  it.each<[what: string, media: Recipe["media"], names: readonly string[]]>([
    ["is handed in", [wrong], ["a.iso"]],
    ["is handed in under another name", [{ ...wrong, file: "z.iso" }], ["a.iso"]],
    ["lies beside its recipe", [{ ...wrong, path: at("a.iso") }], []],
  ])("is contradicted by a file that %s", async (_, media, names) => {
    await expect(inputsOf(media, ...names)).rejects.toMatchObject({
      code: "medium-digest-mismatch",
      message: "has 5 bytes, and the lock states 4 with the same SHA-256",
      hint: expect.stringContaining("--replace") as string,
    });
  });
});

describe("a medium that lies beside its recipe", () => {
  const beside = (medium: RecipeMedium): RecipeMedium => ({ ...medium, path: at("a.iso") });

  it("is held against the lock", async () => {
    expect(await inputsOf([beside(locked("a.iso"))])).toMatchObject([{ trust: "locked" }]);
    await expect(inputsOf([beside(locked("a.iso", sha256("other")))])).rejects.toMatchObject({
      code: "medium-digest-mismatch",
    });
  });

  it("is taken as it is where there is none", async () => {
    expect(await inputsOf([beside(plain("a.iso"))])).toMatchObject([
      { trust: "unlocked", sha256: sha256("a.iso") },
    ]);
  });
});

it("is another one to whoever opens it later, as soon as it was changed", async () => {
  await writeFile(at("changing.iso"), "medium");
  const [before] = await inputsOf([plain("a.iso")], "changing.iso");
  expect(await inputsOf([plain("a.iso")], "changing.iso")).toEqual([before]);
  await appendFile(at("changing.iso"), "!");
  const [after] = await inputsOf([plain("a.iso")], "changing.iso");
  expect(after?.identity).not.toBe(before?.identity);
});
