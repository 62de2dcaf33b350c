import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMITS, LisdebError } from "../base/index.ts";
import { checkMediumPath, mediumPathRegister, plainMediumPath } from "./medium-names.ts";

const where = { file: "medium.tar" };
const refusal = (work: () => void): string => {
  try {
    work();
    return "accepted";
  } catch (error) {
    if (error instanceof LisdebError) return `${error.code}: ${error.message}`;
    throw error;
  }
};

describe("a path on a medium", () => {
  it.each([
    "a",
    "LISISO/RPMS60/a.rpm",
    "RHEL63/…/ünï cöde",
    "..a/b..",
    "a b",
    "-rf",
    "a\\b",
    "a".repeat(255),
  ])("may be %j", (path) => {
    expect(refusal(() => checkMediumPath(path, where))).toBe("accepted");
  });

  it.each([
    ["", "is empty"],
    ["/", "is absolute"],
    ["/etc/passwd", "is absolute"],
    ["..", "leads outside the medium"],
    ["../a", "leads outside the medium"],
    ["a/../../b", "leads outside the medium"],
    ["a/..", "leads outside the medium"],
    ["a//b", "has an empty part or a part that is a single dot"],
    ["a/", "has an empty part or a part that is a single dot"],
    ["a/./b", "has an empty part or a part that is a single dot"],
    ["a\0b", "holds a NUL"],
    ["a\nb", "holds a control character"],
    ["\u001b[2Ja", "holds a control character"],
    ["a\u0085b", "holds a control character"],
    ["a\u2028b", "holds a control character"],
    ["x/".repeat(64) + "x", "is more than 64 folders deep"],
  ])("may not be %j: it %s", (path, reason) => {
    expect(refusal(() => checkMediumPath(path, where))).toMatch(/^medium-unsafe: the name ".*" /);
    expect(refusal(() => checkMediumPath(path, where)).endsWith(reason)).toBe(true);
  });

  it("may not be longer than any genuine one", () => {
    expect(refusal(() => checkMediumPath("ü".repeat(2049), where))).toMatch(/is longer than 4096 bytes$/);
  });

  it("that is accepted stays inside a folder that it is joined to", () => {
    const part = fc.oneof(fc.constantFrom("..", ".", "", "a", "..."), fc.string({ maxLength: 5 }));
    const property = fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const path = parts.join("/");
      if (refusal(() => checkMediumPath(path, where)) !== "accepted") return;
      const url = new URL(parts.map(encodeURIComponent).join("/"), "file:///top/");
      expect(url.pathname.startsWith("/top/")).toBe(true);
      expect(url.pathname).not.toBe("/top/");
    });
    fc.assert(property, { numRuns: 1000 });
  });
});

describe("a path as an archive states it", () => {
  it.each([
    ["./LISISO/", "LISISO"],
    ["././a", "a"],
    [".//a", "a"],
    ["./", ""],
    [".", ""],
    ["", ""],
    ["a/b///", "a/b"],
    ["/", "/"],
    ["//", "/"],
    ["/a/", "/a"],
    ["../a", "../a"],
    ["./../a", "../a"],
  ])("%j is plainly %j", (path, plain) => {
    expect(plainMediumPath(path)).toBe(plain);
  });
});

describe("the paths of one medium", () => {
  it("are refused where one is there twice", () => {
    const register = mediumPathRegister(where);
    register("a");
    register("A");
    expect(refusal(() => register("a"))).toBe("medium-unsafe: is listed twice");
  });

  it("are refused where there are more than on any genuine medium", () => {
    const register = mediumPathRegister(where);
    for (let i = 0; i < LIMITS.mediumEntries; i++) register(String(i));
    expect(refusal(() => register("one more"))).toMatch(/^limit-exceeded: /);
  });
});
