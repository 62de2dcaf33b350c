import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesPath } from "./override-match.ts";

describe("the path of an override", () => {
  it.each([
    ["RHEL63/lis.rpm", "RHEL63/lis.rpm", true],
    ["RHEL63/lis.rpm", "RHEL63/lis.rpm2", false],
    ["RHEL63/*.rpm", "RHEL63/microsoft-hyper-v.rpm", true],
    ["RHEL63/*.rpm", "RHEL63/update/microsoft-hyper-v.rpm", false],
    ["*/*/lis.rpm", "RHEL59/x86/lis.rpm", true],
    ["*", "lis.rpm", true],
    ["*", "RHEL63/lis.rpm", false],
    ["RHEL*/*kvp*.rpm", "RHEL63/hv-kvp-daemon.rpm", true],
    ["RHEL*/*kvp*.rpm", "RHEL63/hv-vss-daemon.rpm", false],
    ["ab*ba", "aba", false],
    ["ab*ba", "abba", true],
    ["a*b*c", "abbc", true],
    ["a*b*c", "ac", false],
    ["a.c", "abc", false],
    ["(", "(", true],
  ])("%s is for %s: %s", (pattern, path, expected) => {
    expect(matchesPath(pattern, path)).toBe(expected);
  });

  it("agrees with a regular expression that says the same", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "/", "."), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (pattern, path) => {
        const escaped = pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*");
        expect(matchesPath(pattern, path)).toBe(new RegExp(`^${escaped}$`).test(path));
      }),
      { numRuns: 2000 },
    );
  });

  it("is quick with a pattern of many stars that is nearly for a long name", () => {
    expect(matchesPath("*a".repeat(190) + "b", "a".repeat(4000))).toBe(false);
  });
});
