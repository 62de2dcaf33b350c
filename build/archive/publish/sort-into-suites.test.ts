import { describe, expect, it } from "vitest";
import { sha256, type LisdebError } from "../../base/index.ts";
import { archiveSuiteNamed } from "../archive-suite.ts";
import { poolPath } from "../index-files/index.ts";
import { madeSource } from "../index-files/made-source.test-support.ts";
import type { SourceEntry } from "../source-entry.ts";
import type { SourcePackageFile } from "../source-package/index.ts";
import type { PackageFile } from "./package-file.ts";
import { sortIntoSuites } from "./sort-into-suites.ts";

function file(path: string, suite: string | undefined, content = path): PackageFile {
  const named = {
    name: "hv-kvp-daemon",
    version: /_(.*)\.deb/.exec(path)?.[1] ?? "1",
    architecture: "amd64",
  };
  const filename = poolPath({ ...named, source: named.name, component: "main" }, { file: path });
  return {
    path,
    entry: {
      ...named,
      source: named.name,
      component: "main",
      filename,
      size: 1,
      sha256: sha256(content),
      stanza: "",
    },
    files: [],
    record: suite === undefined ? undefined : { suite, bytes: new Uint8Array() },
  };
}

const inWords = (...args: Parameters<typeof sortIntoSuites>) =>
  sortIntoSuites(...args).map(({ suite, packages }) => [suite.name, ...packages.map(({ path }) => path)]);

const WHEEZY = file("k_1.deb", "wheezy");
const BOOKWORM = file("k_2.deb", "bookworm");
const BARE = file("k_3.deb", undefined);

describe("which packages go into which suite", () => {
  it("puts each into the suite that its build record names, the oldest suite first", () => {
    expect(inWords([BOOKWORM, WHEEZY], undefined)).toEqual([
      ["wheezy", "k_1.deb"],
      ["bookworm", "k_2.deb"],
    ]);
  });

  it("puts every package into each suite that is named, whatever it was built for", () => {
    const suites = ["trixie", "wheezy-testing"].map(archiveSuiteNamed);
    expect(inWords([WHEEZY, BARE], suites)).toEqual([
      ["wheezy-testing", "k_1.deb", "k_3.deb"],
      ["trixie", "k_1.deb", "k_3.deb"],
    ]);
  });

  it("puts packages that were only found into those suites that they were built for, or all where nothing says so", () => {
    const suites = ["trixie", "wheezy-testing", "wheezy"].map(archiveSuiteNamed);
    expect(inWords([WHEEZY, BOOKWORM, BARE], suites, "found")).toEqual([
      ["wheezy", "k_1.deb", "k_3.deb"],
      ["wheezy-testing", "k_1.deb", "k_3.deb"],
      ["trixie", "k_3.deb"],
    ]);
  });

  it("asks for a suite where nothing says which a package is for", () => {
    expect(() => inWords([WHEEZY, BARE], undefined)).toThrow(
      expect.objectContaining({
        code: "usage",
        where: { file: "k_3.deb" },
        hint: "name the suite with --suite",
      }) as LisdebError,
    );
  });

  it("refuses two files of one name, version and architecture with different bytes", () => {
    const twin = { ...file("other/k_1.deb", "wheezy"), path: "other/k_1.deb" };
    expect(() => inWords([WHEEZY, twin], undefined)).toThrow(
      "is hv-kvp-daemon_1_amd64.deb as k_1.deb is, with other bytes",
    );
  });

  it("takes the same package from two places once", () => {
    expect(inWords([WHEEZY, file("other/k_1.deb", "wheezy", "k_1.deb")], undefined)).toEqual([
      ["wheezy", "k_1.deb"],
    ]);
  });
});

describe("the suites of an archive", () => {
  it.each([
    ["wheezy", "wheezy"],
    ["wheezy-backports", "wheezy-backports"],
    ["wheezy-testing", "wheezy"],
    ["wheezy-backports-next.1", "wheezy-backports"],
  ])("takes %s for one of those who run %s", (name, facts) => {
    expect(archiveSuiteNamed(name)).toMatchObject({ name, facts: { name: facts } });
  });

  it.each([
    "",
    "stable",
    "wheezyx",
    "wheezy-",
    "wheezy/x",
    "wheezy-../x",
    "Wheezy",
    "wheezy-a b",
    `wheezy-${"x".repeat(64)}`,
  ])("refuses %j", (name) => {
    expect(() => archiveSuiteNamed(name)).toThrow(/^there is no suite/);
  });

  it("puts a source package wherever a package goes that was built from it", () => {
    const from = (entry: SourceEntry): SourcePackageFile => ({ path: `${entry.name}.dsc`, entry, paths: [] });
    const [one, two] = [madeSource("hv-kvp-daemon", "1"), madeSource("hv-kvp-daemon", "2")].map(from);
    const lone = from(madeSource("other", "1"));
    const sourcesOf = (...args: Parameters<typeof sortIntoSuites>) =>
      sortIntoSuites(...args).map(({ suite, sources = [] }) => [
        suite.name,
        ...sources.map(({ entry }) => `${entry.name} ${entry.version}`),
      ]);
    const all = [WHEEZY, BOOKWORM, file("k_1.deb", "jessie")];
    expect(sourcesOf(all, undefined, "named", [one!, two!])).toEqual([
      ["wheezy", "hv-kvp-daemon 1"],
      ["jessie", "hv-kvp-daemon 1"],
      ["bookworm", "hv-kvp-daemon 2"],
    ]);
    const suites = [archiveSuiteNamed("bookworm")];
    expect(sourcesOf(all, suites, "found", [one!, two!, lone])).toEqual([["bookworm", "hv-kvp-daemon 2"]]);
    expect(sourcesOf([BOOKWORM], suites, "named", [two!, lone])).toEqual([
      ["bookworm", "hv-kvp-daemon 2", "other 1"],
    ]);
    expect(sourcesOf([], suites, "named", [lone])).toEqual([["bookworm", "other 1"]]);
    expect(() => sourcesOf([BOOKWORM], undefined, "named", [lone])).toThrow(
      expect.objectContaining({ code: "usage", where: { file: "other.dsc" } }) as LisdebError,
    );
  });
});
