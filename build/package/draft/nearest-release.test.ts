import { describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import { recipe } from "../package.test-support.ts";
import { isRelease, nearestRelease } from "./nearest-release.ts";

const RECIPE = recipe();
const MEDIUM = RECIPE.media[0]!;
const released = (version: string, medium: Partial<typeof MEDIUM> = {}) => ({
  ...RECIPE,
  id: `lis-${version}`,
  version,
  media: [{ ...MEDIUM, path: undefined, ...medium }],
});
const KNOWN = [released("4.1.3.2"), released("3.4"), released("4.3.5"), released("4.1.3")];
const nearest = (version: string) => {
  const found = nearestRelease({ version, sha256: undefined }, KNOWN);
  return [found?.recipe.version, found?.is];
};

describe("the nearest known release", () => {
  it.each([
    ["4.9", ["4.3.5", "the one before"]],
    ["4.3.5", ["4.3.5", "the same"]],
    ["4.1.3.1", ["4.1.3", "the one before"]],
    ["4.2.0", ["4.1.3.2", "the one before"]],
    ["2.1", ["3.4", "the one after"]],
  ])("to %s", (version, expected) => {
    expect(nearest(version)).toEqual(expected);
  });

  it("is the one whose medium the very file is, by its lock or by what others have stated", () => {
    const file = sha256("the file");
    const stated = [{ sha256: file, by: "somebody", at: "https://example.org/" }];
    const found = nearestRelease({ version: "9", sha256: file }, [...KNOWN, released("3.5", { stated })]);
    expect([found?.recipe.version, found?.is]).toEqual(["3.5", "the same medium"]);
  });

  it("is none where none is known", () => {
    expect(nearestRelease({ version: "4.9", sha256: undefined }, [])).toBeUndefined();
  });

  it("is no demonstration that comes with lisdeb, and nothing of another kind", () => {
    expect(isRelease(released("3.4"), "media")).toBe(true);
    expect(isRelease(released("3.4"), "source")).toBe(false);
    expect(isRelease(released("3.4", { path: "/lis-demo.iso" }), "media")).toBe(false);
  });
});
