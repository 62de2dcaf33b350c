import { describe, expect, it } from "vitest";
import { patchSeries } from "./patch-series.ts";

const named = (...files: string[]): string[] =>
  patchSeries(files.map((file) => ({ file, content: Buffer.from(file) })))
    .filter(({ path }) => path !== "/patches/series")
    .map(({ path }) => path.replace("/patches/", ""));

describe("the series of patches", () => {
  it("lists them in the order in which they are applied", () => {
    const series = patchSeries([
      { file: "b.patch", content: Buffer.from("b") },
      { file: "a.patch", content: Buffer.from("a") },
    ]).at(-1);
    expect(series).toMatchObject({ path: "/patches/series", content: "b.patch\na.patch\n" });
  });

  it("is not there where there are none", () => {
    expect(patchSeries([])).toEqual([]);
  });

  it.each<[string, string[], string[]]>([
    ["of a path only its name is used", ["/home/me/patches/a.patch"], ["a.patch"]],
    ["a blank would begin options of quilt", ["a -p0 -R.patch"], ["a--p0--R.patch"]],
    ["a # would begin a comment", ["#1.patch"], ["-1.patch".replace(/^-/, "")]],
    ["a line end would be two patches", ["a\nb.patch"], ["a-b.patch"]],
    ["a name that begins with a dot or hyphen", ["..-.hidden"], ["hidden"]],
    ["the list itself", ["series"], ["patch-series"]],
    ["nothing that a name could be made of", ["…"], ["patch-"]],
    ["two of one name, from different folders", ["a/x.patch", "b/x.patch"], ["1-x.patch", "2-x.patch"]],
    ["two that come to one name", ["x y.patch", "x-y.patch"], ["1-x-y.patch", "2-x-y.patch"]],
    ["one that another's new name would be", ["a/x", "b/x", "2-x"], ["1-x", "2-x", "3-2-x"]],
  ])("gives plain names: %s", (_what, files, names) => {
    expect(named(...files)).toEqual(names);
  });
});
