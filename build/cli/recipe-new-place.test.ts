import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { demandFree, writeDraft } from "./recipe-new-place.ts";

const work = temporaryFolder("recipe-new-place");
afterAll(() => work.remove());

let count = 0;
let folder: string;
beforeEach(() => {
  folder = join(work.path, String(++count));
  mkdirSync(folder);
});
const place = (name: string) => ({ id: name, path: join(folder, `${name}.yaml`) });
const text = (name: string) => readFileSync(place(name).path, "utf8");

describe("the place of a draft", () => {
  it("is free where nothing is there, not even a link that leads nowhere", () => {
    symlinkSync("nowhere", place("link").path);
    expect(() => demandFree(place("free"), {})).not.toThrow();
    expect(() => demandFree(place("link"), {})).toThrow("is there already");
    expect(() => demandFree(place("link"), { force: true })).not.toThrow();
  });
});

describe("a draft", () => {
  it("is written where nothing is", async () => {
    await writeDraft(place("a"), "draft\n", {});
    expect([text("a"), readdirSync(folder)]).toEqual(["draft\n", ["a.yaml"]]);
  });

  it("is written over nothing that came after its place was found free", async () => {
    demandFree(place("a"), {});
    writeFileSync(place("a").path, "mine\n");
    symlinkSync("nowhere", place("link").path);
    for (const name of ["a", "link"])
      await expect(writeDraft(place(name), "draft\n", {})).rejects.toMatchObject({
        code: "usage",
        message: "is there already, and is not written over",
        where: { file: place(name).path },
      });
    expect([text("a"), readlinkSync(place("link").path)]).toEqual(["mine\n", "nowhere"]);
    expect([existsSync(join(folder, "nowhere")), readdirSync(folder)]).toEqual([
      false,
      ["a.yaml", "link.yaml"],
    ]);
  });

  it("gets by force into the file's place, with its rights, and over a link", async () => {
    writeFileSync(place("real").path, "mine\n", { mode: 0o600 });
    symlinkSync("real.yaml", place("link").path);
    await writeDraft(place("link"), "draft\n", { force: true });
    expect([text("real"), statSync(place("real").path).mode & 0o777]).toEqual(["draft\n", 0o600]);
    expect(lstatSync(place("link").path).isSymbolicLink()).toBe(true);
  });
});
