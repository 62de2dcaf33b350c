import { describe, expect, it } from "vitest";
import { entry } from "../state/state.test-support.ts";
import { pickPackages } from "./pick-packages.ts";

const entries = [
  entry("greet", "1.0", "amd64"),
  entry("greet", "1.0", "i386"),
  entry("greet", "1:0.5", "amd64"),
  entry("greet-data", "1.0", "all"),
];
const picked = (...named: readonly string[]) =>
  pickPackages(entries, named, "wheezy").map((each) => `${each.name} ${each.version} ${each.architecture}`);

describe("packages that are named", () => {
  it.each([
    ["greet", ["greet 1.0 amd64", "greet 1.0 i386", "greet 1:0.5 amd64"]],
    ["greet=1.0", ["greet 1.0 amd64", "greet 1.0 i386"]],
    ["greet=1:0.5", ["greet 1:0.5 amd64"]],
    ["greet:amd64", ["greet 1.0 amd64", "greet 1:0.5 amd64"]],
    ["greet=1:0.5:amd64", ["greet 1:0.5 amd64"]],
    ["greet:i386=1.0", ["greet 1.0 i386"]],
    ["greet-data:all", ["greet-data 1.0 all"]],
  ])("are found by %s", (name, expected) => {
    expect(picked(name)).toEqual(expected);
  });

  it("are each picked once, in the order of the suite", () => {
    expect(picked("greet-data", "greet:i386", "greet=1.0:i386")).toEqual([
      "greet 1.0 i386",
      "greet-data 1.0 all",
    ]);
  });

  it.each([
    ["great", /"great" in wheezy$/, "did you mean greet?"],
    ["greet=2.0", /"greet=2.0"/, "there is greet=1.0:amd64, greet=1.0:i386, greet=1:0.5:amd64"],
    ["greet:arm64", /"greet:arm64"/, "there is greet=1.0:amd64, greet=1.0:i386, greet=1:0.5:amd64"],
    ["something\u001b[31m-else", /"something\\x1b\[31m-else"/, "lisdeb archive list tells what there is"],
    ["", /""/, "lisdeb archive list tells what there is"],
  ])("are refused where %s is none of them, with what there is", (name, message, hint) => {
    expect(() => picked("greet-data", name)).toThrow(
      expect.objectContaining({
        code: "package-unknown",
        message: expect.stringMatching(message) as string,
        hint,
      }),
    );
  });
});
