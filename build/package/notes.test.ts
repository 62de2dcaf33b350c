import { describe, expect, it } from "vitest";
import { sha256 } from "../base/index.ts";
import { cannotTell, contradicts, ok } from "./evidence/evidence.ts";
import type { MediumInput } from "./medium-inputs.ts";
import { notesOf } from "./notes.ts";

const GPL = { licence: { verdict: "GPL-2.0", evidence: "e" } } as const;
const notesOn = (input: Pick<MediumInput, "file" | "sha256" | "trust">): readonly string[] =>
  notesOf(GPL, [{ input, evidence: [] }], []);

describe("what is noted where nothing on a medium shows that it is what the recipe states", () => {
  const input = { file: "lis.iso", sha256: sha256("lis"), trust: "locked" } as const;
  const bare = { check: "licence", ...cannotTell('1 of 1 RPMs with daemons state "GPL"') } as const;
  const less = { check: "version", ...cannotTell("1 of 1 RPMs with daemons states version 4.2") } as const;

  it("is a licence that is too short a name, since the packages go to main", () => {
    expect(notesOf(GPL, [{ input, evidence: [bare] }], [])).toEqual([
      'lis.iso: 1 of 1 RPMs with daemons state "GPL"; the packages go to main, since the recipe states GPL-2.0',
    ]);
  });

  it("is no licence that is taken for ambiguous, whose acceptance is told", () => {
    const ambiguous = { licence: { verdict: "ambiguous", evidence: "e" } } as const;
    expect(notesOf(ambiguous, [{ input, evidence: [bare] }], [])).toEqual([
      expect.stringContaining("go to non-free"),
    ]);
  });

  it("is none of a kernel's sources, where COPYING is for the files that say nothing", () => {
    const source = { kernel: "6.1", daemons: undefined, architectures: [], patches: [] };
    expect(notesOf({ ...GPL, source }, [{ input, evidence: [bare] }], [])).toEqual([]);
  });

  it("is its version, told once of several media", () => {
    const media = ["lis.iso", "other.iso"].map((file) => ({ ...input, file, trust: "unlocked" }) as const);
    const scans = media.map((each) => ({ input: each, evidence: [less] }));
    expect(notesOf(GPL, scans, []).slice(media.length)).toEqual([
      "lis.iso and 1 more: 1 of 1 RPMs with daemons states version 4.2; nothing else shows that it is the release of the recipe",
    ]);
  });

  it("is no version of a medium that is proven to be the recipe's", () => {
    const published = { check: "published-digest", ...ok("as Microsoft published it") } as const;
    const unlocked = { ...input, trust: "unlocked" } as const;
    expect(notesOf(GPL, [{ input, evidence: [less] }], [])).toEqual([]);
    expect(notesOf(GPL, [{ input: unlocked, evidence: [less, published] }], [])).toEqual([
      expect.stringContaining("no lock proves this file"),
    ]);
  });

  it("is nothing of what only speaks for the medium itself", () => {
    const unsigned = { check: "signatures", ...cannotTell("none is signed") } as const;
    expect(notesOf(GPL, [{ input, evidence: [unsigned] }], [])).toEqual([]);
  });
});

describe("what is noted of the day in the packages' version", () => {
  it("is that the recipe states it, where it does", () => {
    expect(notesOf({ ...GPL, built: "2031-01-02" }, [], [])).toEqual([
      "the packages' version has the day 2031-01-02, since the recipe states it",
    ]);
    expect(notesOf({ ...GPL, built: undefined }, [], [])).toEqual([]);
  });
});

describe("what a recipe says in a note", () => {
  it("is whole, and turns nothing around that a terminal shows", () => {
    const because = `\u202e${"long ".repeat(70)}`;
    const override = { rpm: null, daemon: null, sha256: null, profile: "unused", because, places: ["a.rpm"] };
    const settled = { check: "version", ...contradicts("is 4.2", []), settled: because } as const;
    const input = { file: "lis.iso", sha256: sha256("lis"), trust: "locked" } as const;
    const notes = notesOf(GPL, [{ input, evidence: [settled] }], [override]);
    expect(notes).toHaveLength(2);
    for (const note of notes) expect(note.endsWith(`: \\u202e${"long ".repeat(70)}`), note).toBe(true);
  });
});

describe("what is noted of a medium that nobody has locked", () => {
  it("is its SHA-256, and what locks it", () => {
    expect(notesOn({ file: "lis.iso", sha256: sha256("lis"), trust: "unlocked" })).toEqual([
      `lis.iso: no lock proves this file, SHA-256 ${sha256("lis")}; lisdeb recipe lock looks at it and locks it`,
    ]);
  });

  it("is of a folder that it has none", () => {
    expect(notesOn({ file: "unpacked", sha256: undefined, trust: "unlocked" })).toEqual([
      "unpacked: no lock proves a folder, which has no SHA-256; lisdeb recipe lock locks the file that it was unpacked from",
    ]);
  });

  it("is nothing where it is locked", () => {
    expect(notesOn({ file: "lis.iso", sha256: sha256("lis"), trust: "locked" })).toEqual([]);
  });
});
