import { describe, expect, it } from "vitest";
import { sha256, type LisdebError } from "../../base/index.ts";
import type { ArchiveEntry } from "../entry.ts";
import { poolPath } from "../index-files/index.ts";
import { addPackages, type Addition } from "./add-packages.ts";

/** `hv-kvp-daemon 1.0 amd64`; `content` stands for its bytes. */
function entry(text: string, content = text): ArchiveEntry {
  const [name = "", version = "", architecture = ""] = text.split(" ");
  const named = { name, version, architecture, source: name, component: "main" } as const;
  const filename = poolPath(named, { file: "test" });
  return { ...named, filename, size: 1, sha256: sha256(content), stanza: `Package: ${name}\n` };
}

const asked = (...entries: readonly ArchiveEntry[]) =>
  entries.map((each) => ({ entry: each, where: { file: `${each.name}.deb` } }));
const names = (entries: readonly ArchiveEntry[]): readonly string[] =>
  entries.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`);
const inWords = ({ after, added, present, older, removed }: Addition) => ({
  after: names(after.entries),
  added: names(added),
  present: names(present),
  older: names(older),
  removed: names(removed),
});
const NOTHING = { added: [], present: [], older: [], removed: [] };

describe("adding packages to a suite", () => {
  const before = { entries: [entry("aa 1.0 amd64"), entry("aa 1.0 i386"), entry("bb 2.0 all")], sources: [] };

  it("adds what is new, in the order of Packages", () => {
    const addition = addPackages(before, asked(entry("cc 1 amd64"), entry("aa 1.0~rc1 amd64")));
    expect(inWords(addition)).toEqual({
      ...NOTHING,
      after: ["aa 1.0~rc1 amd64", "aa 1.0 amd64", "aa 1.0 i386", "bb 2.0 all", "cc 1 amd64"],
      added: ["cc 1 amd64", "aa 1.0~rc1 amd64"],
    });
  });

  it("gives the very same content where all of it is there", () => {
    const addition = addPackages(before, asked(entry("aa 1.0 i386"), entry("bb 2.0 all")), { keep: 1 });
    expect(addition.after).toBe(before);
    expect(names(addition.present)).toEqual(["aa 1.0 i386", "bb 2.0 all"]);
  });

  it("adds what is named twice once", () => {
    const addition = addPackages(before, asked(entry("cc 1 amd64"), entry("cc 1 amd64")));
    expect(names(addition.added)).toEqual(["cc 1 amd64"]);
    expect(addition.present).toEqual([]);
  });

  it.each([
    [
      "the same name, version and architecture with other bytes",
      "aa 1.0 amd64",
      /has aa 1\.0 amd64 with other bytes \(SHA-256 [0-9a-f]{64},/,
    ],
    [
      "aa version that dpkg takes for the same",
      "aa 0:1.00 amd64",
      /has aa 1\.0 amd64, which apt or the pool could not tell/,
    ],
    ["aa version whose file in the pool would be the same", "aa 1:1.0 amd64", /has aa 1\.0 amd64, which/],
    ["one for an architecture of what is there for all", "bb 2.0 amd64", /has bb 2\.0 all, which/],
    ["one for all of what is there for an architecture", "aa 1.0 all", /has aa 1\.0 amd64, which/],
  ])("refuses %s", (_, text, message) => {
    expect(() => addPackages(before, asked(entry(text, "others")))).toThrow(
      expect.objectContaining({
        code: "package-differs",
        message: expect.stringMatching(message) as string,
        where: { file: `${text.slice(0, 2)}.deb` },
      }) as LisdebError,
    );
  });

  it("keeps the newest versions of each package on each architecture, by dpkg's order", () => {
    const many = {
      entries: [
        "aa 1.9 amd64",
        "aa 1.10~rc1 amd64",
        "aa 1.10 amd64",
        "aa 1.9 i386",
        "bb 1 amd64",
        "bb 2 amd64",
      ].map((text) => entry(text)),
      sources: [],
    };
    const addition = addPackages(many, asked(entry("aa 1.11 amd64")), { keep: 2 });
    expect(inWords(addition)).toEqual({
      ...NOTHING,
      after: ["aa 1.9 i386", "aa 1.10 amd64", "aa 1.11 amd64", "bb 1 amd64", "bb 2 amd64"],
      added: ["aa 1.11 amd64"],
      removed: ["aa 1.9 amd64", "aa 1.10~rc1 amd64"],
    });
  });

  it("leaves out what is older than those that are kept, and says so", () => {
    const addition = addPackages(before, asked(entry("aa 0.9 amd64"), entry("aa 1.1 i386")), { keep: 1 });
    expect(inWords(addition)).toEqual({
      ...NOTHING,
      after: ["aa 1.0 amd64", "aa 1.1 i386", "bb 2.0 all"],
      added: ["aa 1.1 i386"],
      older: ["aa 0.9 amd64"],
      removed: ["aa 1.0 i386"],
    });
  });

  it("gives the very same content where all that is new is older than what is kept", () => {
    expect(addPackages(before, asked(entry("aa 0.9 amd64")), { keep: 1 }).after).toBe(before);
  });
});
