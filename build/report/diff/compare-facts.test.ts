import { describe, expect, it } from "vitest";
import { compareFacts, MOST_MEMBERS } from "./compare-facts.ts";
import { factInWords } from "./in-words.ts";

describe("compareFacts", () => {
  it("tells a value that changed, came or went", () => {
    const changes = compareFacts(
      [
        ["version", "3.4"],
        ["licence", "GPLv2"],
        ["vendor", undefined],
        ["summary", "the same"],
      ],
      [
        ["version", "3.5"],
        ["summary", "the same"],
        ["epoch", "1"],
      ],
    );
    expect(changes).toEqual([
      { fact: "version", before: "3.4", after: "3.5" },
      { fact: "licence", before: "GPLv2", after: null },
      { fact: "epoch", before: null, after: "1" },
    ]);
    expect(changes.map(factInWords)).toEqual([
      "version: 3.4 -> 3.5",
      "licence: GPLv2 -> none",
      "epoch: none -> 1",
    ]);
  });

  it("tells the members of a set that came and went, whatever their order and number", () => {
    const [change] = compareFacts(
      [["libraries", ["libc.so.6", "libnsl.so.1"]]],
      [["libraries", ["librt.so.1", "libc.so.6", "libc.so.6"]]],
    );
    expect(change).toEqual({ fact: "libraries", gone: ["libnsl.so.1"], added: ["librt.so.1"], leftOut: 0 });
    expect(change && factInWords(change)).toBe("libraries: + librt.so.1, - libnsl.so.1");
    expect(compareFacts([["options", ["a", "b"]]], [["options", ["b", "a"]]])).toEqual([]);
  });

  it("takes a set that one side lacks for empty", () => {
    expect(compareFacts([], [["requires", ["glibc"]]])).toEqual([
      { fact: "requires", gone: [], added: ["glibc"], leftOut: 0 },
    ]);
    expect(compareFacts([], [["requires", []]])).toEqual([]);
  });

  it("names a bounded number of members, and tells how many it leaves out", () => {
    const many = Array.from({ length: MOST_MEMBERS + 7 }, (_, i) => `f${i}`);
    const [change] = compareFacts([["imports", many]], [["imports", []]]);
    expect(change).toMatchObject({ added: [], leftOut: 7 });
    expect(change && factInWords(change).length).toBeLessThan(200);
  });

  it("is not led astray by names that JavaScript's objects have", () => {
    expect(compareFacts([["__proto__", "a"]], [["__proto__", "b"]])).toEqual([
      { fact: "__proto__", before: "a", after: "b" },
    ]);
  });

  it("makes what it prints fit for a terminal", () => {
    expect(factInWords({ fact: "x\u001b[31m", before: "a\u0007", after: "b\u202e" })).toBe(
      "x\\x1b[31m: a\\x07 -> b\\u202e",
    );
  });
});
