import { describe, expect, it } from "vitest";
import { madeEntry } from "./made-entry.test-support.ts";
import { architecturesOf, compareEntries, entryKey, mergeEntries } from "./order.ts";

describe("the order of Packages", () => {
  it("is by name, the oldest version first, then by architecture", () => {
    const inOrder = [
      madeEntry({ name: "aa", version: "1.0~rc1" }),
      madeEntry({ name: "aa", version: "1.0" }),
      madeEntry({ name: "aa", version: "1.9", architecture: "i386" }),
      madeEntry({ name: "aa", version: "1.10", architecture: "all" }),
      madeEntry({ name: "aa", version: "1.10", architecture: "amd64" }),
      madeEntry({ name: "aa", version: "1:0.1" }),
      madeEntry({ name: "aa-b" }),
      madeEntry({ name: "ab" }),
    ];
    expect(inOrder.toReversed().toSorted(compareEntries).map(entryKey)).toEqual(inOrder.map(entryKey));
  });

  it("is certain also of versions that dpkg holds for equal", () => {
    const [a, b] = [madeEntry({ version: "1.0" }), madeEntry({ version: "1.00" })];
    expect([b, a].toSorted(compareEntries)).toEqual([a, b]);
    expect([a, b].toSorted(compareEntries)).toEqual([a, b]);
  });
});

describe("one list of several indices", () => {
  const [amd64, i386, all] = ["amd64", "i386", "all"].map((architecture) =>
    madeEntry({ architecture, name: `p-${architecture}` }),
  );

  it("has each package once, in the order of Packages", () => {
    expect(
      mergeEntries([
        [amd64!, all!],
        [all!, i386!],
      ]),
    ).toEqual([all, amd64, i386]);
  });

  it("refuses what two indices state differently", () => {
    const other = { ...all!, stanza: `${all!.stanza}X: y\n` };
    expect(() => mergeEntries([[all!], [other]])).toThrow(
      expect.objectContaining({ code: "archive-invalid", message: "states p-all_1.0-1_all in two ways" }),
    );
  });

  it("is for the architectures of the packages and those asked for, without all", () => {
    expect(architecturesOf([all!, madeEntry({ architecture: "arm64" })], ["i386", "amd64"])).toEqual([
      "amd64",
      "arm64",
      "i386",
    ]);
  });
});
