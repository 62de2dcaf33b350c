import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { removeLeftovers } from "./index.ts";

const AN_HOUR = 3_600_000;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lisdeb-leftovers-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("removes files and folders of that name that have lain for so long, and nothing else", async () => {
  for (const name of ["apt-old", "apt-young", "other-old"]) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "inside"), "");
  }
  await writeFile(join(folder, "apt-file"), "");
  const long = (Date.now() - 2 * AN_HOUR) / 1000;
  for (const name of ["apt-old", "other-old", "apt-file"]) await utimes(join(folder, name), long, long);
  await removeLeftovers(folder, "apt-", AN_HOUR);
  expect((await readdir(folder)).sort()).toEqual(["apt-young", "other-old"]);
});

it("has nothing to do where there is no such folder", async () => {
  await expect(removeLeftovers(join(folder, "none"), "apt-", 0)).resolves.toBeUndefined();
});
