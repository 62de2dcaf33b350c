import { copyFile, rename, symlink, unlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DEMO } from "../../tests/support/command.ts";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { silent } from "../base/index.ts";
import { lookBeforeLock } from "./lock/index.ts";
import { mediumInputs } from "./medium-inputs.ts";
import { recipe } from "./package.test-support.ts";
import { planRecipe } from "./plan-recipe.ts";

const work = temporaryFolder("demand-unchanged");
afterAll(() => work.remove());

const RECIPE = recipe({ overrides: [] });
const [MEDIUM] = RECIPE.media;
let count = 0;

/** Measures a copy of the demonstration medium, reached over a link, and then opens it, with something done in between. */
async function afterwards(meddle: (path: string, link: string) => Promise<void>): Promise<unknown> {
  const path = join(work.path, `${++count}.iso`);
  const link = join(work.path, `${count}.link`);
  await copyFile(DEMO, path);
  await symlink(path, link);
  const options = { files: [link], offline: true, environment: {}, progress: silent };
  const inputs = await mediumInputs(RECIPE, options);
  await meddle(path, link);
  const tool = { name: "lisdeb", version: "0" };
  const asked = { suites: undefined, architectures: undefined, allowUnproven: false, acceptLicence: true };
  const planned = await planRecipe(RECIPE, inputs, { ...asked, tool }).catch((error: unknown) => error);
  const [input] = inputs;
  if (!input?.sha256 || input.size === undefined || !MEDIUM) throw new Error("it was not measured");
  const { sha256, size, identity } = input;
  const looked = await lookBeforeLock(
    RECIPE,
    MEDIUM,
    { path: link, sha256, size, identity, from: undefined },
    { cacheDir: work.path, progress: silent, signal: new AbortController().signal },
  ).catch((error: unknown) => error);
  return [planned, looked];
}

const REFUSED = { code: "read-failed", message: "was changed while it was read" };

describe("a medium between its measuring and its opening", () => {
  it("is taken as the file that was measured where nothing happens to it", async () => {
    expect(await afterwards(() => Promise.resolve())).toMatchObject([
      { scans: [{ input: { trust: "unlocked" } }] },
      { view: { rpms: 16 } },
    ]);
  });

  it.each<[what: string, meddle: Parameters<typeof afterwards>[0]]>([
    [
      "another file takes its name",
      async (path) => {
        await copyFile(DEMO, `${path}.new`);
        await rename(`${path}.new`, path);
      },
    ],
    [
      "its link leads elsewhere",
      async (_, link) => {
        await unlink(link);
        await symlink(DEMO, link);
      },
    ],
    [
      "it is written anew, and has its time back",
      async (path) => {
        await writeFile(path, Buffer.alloc(0));
        await copyFile(DEMO, path);
        await utimes(path, 0, 0);
      },
    ],
  ])("is refused where %s, to build from and to lock", async (_, meddle) => {
    expect(await afterwards(meddle)).toMatchObject([REFUSED, REFUSED]);
  });
});
