import { describe, expect, it } from "vitest";
import type { Sha256 } from "../../base/index.ts";
import { entry } from "../state/state.test-support.ts";
import { copyEntries } from "./copy-packages.ts";
import { keepNewest, removePackages } from "./remove-packages.ts";
import { restoreState, steppedBack } from "./restore-state.ts";

const versions = ["1.0~rc1", "1.0", "1.9", "1.10"].map((version) => entry("greet", version));
const before = { entries: [...versions, entry("greet", "1.9", "i386"), entry("other")], sources: [] };
const OTHER = "b".repeat(64) as Sha256; // 64 hex digits
const left = (entries: readonly { name: string; version: string; architecture: string }[]) =>
  entries.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`);

describe("removing packages", () => {
  it("leaves the others as they are", () => {
    const change = removePackages("wheezy", ["greet=1.0", "other"]);
    expect(change.title).toBe("remove greet=1.0 and other");
    expect(left(change.apply(before).entries)).toEqual([
      "greet 1.0~rc1 amd64",
      "greet 1.9 amd64",
      "greet 1.10 amd64",
      "greet 1.9 i386",
    ]);
  });

  it("says in one line what was asked, however much that was", () => {
    expect(removePackages("wheezy", ["a", "b", "c", "d"]).title).toBe("remove a and 3 more");
  });
});

describe("keeping the newest versions", () => {
  it("counts them on each architecture, in dpkg's order", () => {
    const change = keepNewest("wheezy", 2);
    expect(change.title).toBe("keep the newest 2 versions of each package");
    expect(left(change.apply(before).entries)).toEqual([
      "greet 1.9 amd64",
      "greet 1.10 amd64",
      "greet 1.9 i386",
      "other 1 amd64",
    ]);
  });

  it("goes by the packages that are named, and changes nothing where there are no more", () => {
    expect(keepNewest("wheezy", 1, ["other"]).apply(before)).toBe(before);
    expect(() => keepNewest("wheezy", 1, ["none"]).apply(before)).toThrow(/no package "none"/);
  });
});

describe("copying packages", () => {
  it("adds what is not there yet, and keeps the order", () => {
    const change = copyEntries([entry("greet", "2.0"), entry("other")], [], "wheezy-testing");
    expect(change.title).toBe("copy greet 2.0 amd64 and other 1 amd64 from wheezy-testing");
    const after = change.apply(before);
    expect(after.entries).toHaveLength(before.entries.length + 1);
    expect(left(after.entries).slice(2, 5)).toEqual([
      "greet 1.9 amd64",
      "greet 1.9 i386",
      "greet 1.10 amd64",
    ]);
    expect(left(after.entries)[5]).toBe("greet 2.0 amd64");
    expect(change.apply(after)).toBe(after);
  });

  it("refuses what apt could not tell from what is there", () => {
    const change = copyEntries(
      [{ ...entry("other"), architecture: "all", filename: "pool/x", sha256: OTHER }],
      [],
      "wheezy-testing",
    );
    expect(() => change.apply(before)).toThrow(expect.objectContaining({ code: "package-differs" }));
  });
});

describe("rolling back", () => {
  const record = {
    format: "lisdeb archive state 1",
    suite: "wheezy",
    number: 3,
    date: "2026-01-01T00:00:00Z",
  } as const;
  const texts = { change: "", release: "", releaseGpg: "", inRelease: "", parts: {} };

  it("gives a suite the packages of a state, whatever it holds now", () => {
    const state = {
      record: { ...record, ...texts },
      content: { entries: [entry("greet", "1.0")], sources: [] },
    };
    expect(restoreState(state, 3).apply(before)).toBe(state.content);
    expect(restoreState(state, 3).title).toBe("roll back to state 3");
    expect(restoreState(state, { snapshot: "spring" }).title).toBe("roll back to state 3, kept as spring");
  });

  it("tells what clients have in newer versions", () => {
    const after = {
      entries: [entry("greet", "1.9"), entry("greet", "2.0", "i386"), entry("new")],
      sources: [],
    };
    expect(steppedBack(before, after)).toEqual([
      { name: "greet", architecture: "amd64", from: "1.10", to: "1.9" },
      { name: "other", architecture: "amd64", from: "1", to: undefined },
    ]);
  });
});
