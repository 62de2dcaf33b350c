import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import type * as FileSystem from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { giveNewName } from "./new-name.ts";

const { refused } = vi.hoisted(() => ({ refused: { link: undefined as string | undefined } }));
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof FileSystem>();
  return {
    ...real,
    link: (from: string, to: string) =>
      refused.link === undefined
        ? real.link(from, to)
        : Promise.reject(Object.assign(new Error("refused"), { code: refused.link })),
  };
});

const work = temporaryFolder("new-name");
afterAll(() => work.remove());
const at = (name: string): string => join(work.path, name);

let count = 0;
let made: string;
beforeEach(() => {
  made = at(`made-${++count}`);
  writeFileSync(made, "made");
});

describe.each([undefined, "EPERM", "EOPNOTSUPP"])("a new name, where link(2) answers %s", (answer) => {
  beforeEach(() => {
    refused.link = answer;
  });

  it("is given to the whole file", async () => {
    await giveNewName(made, at(`new-${count}`));
    expect(readFileSync(at(`new-${count}`), "utf8")).toBe("made");
  });

  it("is not given where a file has it, or a link that leads nowhere", async () => {
    const [file, link] = [at(`file-${count}`), at(`link-${count}`)];
    writeFileSync(file, "mine");
    symlinkSync("nowhere", link);
    for (const path of [file, link])
      await expect(giveNewName(made, path)).rejects.toMatchObject({ code: "EEXIST" });
    expect([readFileSync(file, "utf8"), existsSync(at("nowhere"))]).toEqual(["mine", false]);
  });

  it("is free again where it could not be given", async () => {
    await expect(giveNewName(at("absent"), at(`free-${count}`))).rejects.toThrow();
    expect(existsSync(at(`free-${count}`))).toBe(false);
  });
});
