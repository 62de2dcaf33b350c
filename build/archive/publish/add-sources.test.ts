import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../tests/support/cpu-time.ts";
import type { LisdebError } from "../../base/index.ts";
import { madeEntry } from "../index-files/made-entry.test-support.ts";
import { madeSource } from "../index-files/made-source.test-support.ts";
import { keepNewest, removePackages } from "../changes/remove-packages.ts";
import { sourcesNeededBy } from "../needed-sources.ts";
import type { SuiteContent } from "../suite-state.ts";
import { addPackages, type AdditionOptions, type PackageToAdd } from "./add-packages.ts";

const where = { file: "x" };
const hello = (version: string, architecture = "amd64", source?: string) =>
  madeEntry({ name: "hello-bin", version, architecture, source: source ?? "hello" });
const source = madeSource.bind(undefined, "hello");
const asked = (...entries: readonly ReturnType<typeof hello>[]) => entries.map((entry) => ({ entry, where }));
const offered = (...sources: readonly ReturnType<typeof source>[]) =>
  sources.map((entry) => ({ entry, where }));
const add = (before: SuiteContent, entries: readonly PackageToAdd[], options: AdditionOptions) =>
  addPackages(before, entries, options);
const versions = (sources: SuiteContent["sources"]) => sources.map(({ version }) => version);

const before: SuiteContent = {
  entries: [hello("1.0-1"), hello("1.0-1", "i386"), hello("1.0-2")],
  sources: [source("1.0-1"), source("1.0-2")],
};

describe("what a package needs", () => {
  it("is the source package of its name and version, of those that it states, and of what is built into it", () => {
    expect(sourcesNeededBy(madeEntry({ name: "aa", version: "1" }))).toEqual(["aa 1"]);
    expect(sourcesNeededBy(madeEntry({ name: "aa", version: "1", source: "bb" }))).toEqual(["bb 1"]);
    expect(sourcesNeededBy(madeEntry({ name: "aa", version: "1+b1", source: "bb (1:1)" }))).toEqual([
      "bb 1:1",
    ]);
    const { stanza, ...entry } = madeEntry({ name: "aa", version: "1" });
    const used = `Built-Using: musl (= 1.2.3-1), gcc-12 (=\n 12.2.0-14)\nStatic-Built-Using: x (= 1)\n`;
    expect(sourcesNeededBy({ ...entry, stanza: `${used}${stanza}` })).toEqual([
      "aa 1",
      "musl 1.2.3-1",
      "gcc-12 12.2.0-14",
      "x 1",
    ]);
  });

  it("is read once from a Built-Using that is made to cost time", () => {
    const { stanza, ...entry } = madeEntry({ name: "aa", version: "1" });
    const start = cpuTime();
    for (const long of ["a".repeat(200_000), `a${" ".repeat(200_000)}x`, "a(=".repeat(100_000)]) {
      const used = `Built-Using: ${long}, musl (= 1.2.3-1)\n`;
      expect(sourcesNeededBy({ ...entry, stanza: `${used}${stanza}` })).toEqual(["aa 1", "musl 1.2.3-1"]);
    }
    expect(cpuTime() - start).toBeLessThan(2000);
  });
});

describe("adding packages with their sources", () => {
  it("adds what is new, and tells what was there", () => {
    const { after, sources } = add(before, asked(hello("1.0-3")), {
      sources: offered(source("1.0-3"), source("1.0-2")),
    });
    expect(versions(after.sources)).toEqual(["1.0-1", "1.0-2", "1.0-3"]);
    expect([versions(sources.added), versions(sources.present)]).toEqual([["1.0-3"], ["1.0-2"]]);
    expect(add(after, asked(hello("1.0-3")), { sources: offered(source("1.0-3")) }).after).toBe(after);
  });

  it("adds a source to packages that were published without it", () => {
    const bare = { ...before, sources: [] };
    const { after } = add(bare, asked(hello("1.0-2")), { sources: offered(source("1.0-2")) });
    expect([after.entries, versions(after.sources)]).toEqual([bare.entries, ["1.0-2"]]);
  });

  it("lets a source go with the last package that needed it, and not before", () => {
    const keep = (count: number) =>
      add(before, asked(hello("1.0-3")), { keep: count, sources: offered(source("1.0-3")) });
    // 1.0-1 is the newest one on i386.
    expect(versions(keep(1).after.sources)).toEqual(["1.0-1", "1.0-3"]);
    expect(versions(keep(1).sources.removed)).toEqual(["1.0-2"]);
    expect(versions(keep(2).after.sources)).toEqual(["1.0-1", "1.0-2", "1.0-3"]);
    const older = add(before, asked(hello("0.9-1")), { keep: 1, sources: offered(source("0.9-1")) });
    expect([versions(older.sources.added), older.older.length]).toEqual([[], 1]);
  });

  it("keeps a source that no package needs", () => {
    const lone = add(before, [], { sources: offered(source("7-1")) }).after;
    expect(versions(lone.sources)).toEqual(["1.0-1", "1.0-2", "7-1"]);
    const after = add(lone, asked(hello("1.0-3"), hello("1.0-3", "i386")), {
      keep: 1,
      sources: offered(source("1.0-3")),
    }).after;
    expect(versions(after.sources)).toEqual(["1.0-3", "7-1"]);
  });

  it.each([
    [
      "a source package with other bytes",
      source("1.0-2", { content: "other" }),
      /source of hello 1\.0-2 with other bytes/,
    ],
    ["one of a version that is equal for dpkg", source("0:1.0-2"), /source of hello 1\.0-2 with other bytes/],
    [
      "another tarball of the same upstream version",
      source("1.0-3", { upstream: "other" }),
      /hello_1\.0\.orig\.tar\.xz with other bytes/,
    ],
  ])("refuses %s", (_, other, message) => {
    expect(() => add(before, [], { sources: offered(other) })).toThrow(
      expect.objectContaining({
        code: "package-differs",
        message: expect.stringMatching(message) as string,
      }) as LisdebError,
    );
  });

  const own = (version: string) => madeEntry({ name: "hello", version });
  const recordOf = (version: string) => new Map([[`hello_${version}.dsc`, source(version).sha256]]);

  const compiled = (version: string, from = "hv-daemons") =>
    madeEntry({ name: "hv-kvp-daemon", version, source: from });

  it.each<[string, PackageToAdd, "hv-daemons" | "hello"]>([
    ["that lisdeb compiled", { entry: compiled("1.0-3"), where }, "hv-daemons"],
    [
      "that lisdeb compiled, of another version",
      { entry: compiled("1.0-3+b1", "hv-daemons (1.0-3)"), where },
      "hv-daemons",
    ],
    [
      "of which its build record says so",
      { entry: own("1.0-3"), where, builtWith: recordOf("1.0-3") },
      "hello",
    ],
  ])("refuses a package without its source %s", (_, wanted, name) => {
    expect(() => add(before, [wanted], {})).toThrow(
      expect.objectContaining({
        code: "source-missing",
        message: expect.stringContaining(`source package ${name} 1.0-3, which neither lies beside`) as string,
      }) as LisdebError,
    );
    expect(add(before, [wanted], { sources: offered(madeSource(name, "1.0-3")) }).added).toHaveLength(1);
  });

  it("takes a package whose source is in the suite, and asks none of one that others built, that says of none, or that is left out", () => {
    const added = (entry: PackageToAdd["entry"]) => add(before, asked(entry), { keep: 1 }).added.length;
    expect(added(hello("1.0-2", "i386"))).toBe(1);
    expect(added(madeEntry({ name: "from-a-medium" }))).toBe(1);
    expect(added(madeEntry({ name: "from-elsewhere", source: "linux" }))).toBe(1);
    expect(add(before, asked(hello("0.9-1")), { keep: 1 }).older).toHaveLength(1);
  });

  it.each<[string, ReadonlyMap<string, string>]>([
    ["of other bytes", new Map([["hello_1.0-2.dsc", source("1.0-2", { content: "other" }).sha256]])],
    ["of another name", recordOf("1.0-3")],
    ["of no file", new Map()],
  ])(
    "refuses a package whose build record tells of a source package %s than the suite has",
    (_, builtWith) => {
      const wanted = { entry: hello("1.0-2", "i386"), where };
      expect(add(before, [{ ...wanted, builtWith: recordOf("1.0-2") }], {}).added).toHaveLength(1);
      expect(() => add(before, [{ ...wanted, builtWith }], {})).toThrow(
        expect.objectContaining({ code: "source-invalid", where }) as LisdebError,
      );
    },
  );
});

describe("removing packages", () => {
  const removed = (...named: readonly string[]) =>
    versions(removePackages("wheezy", named).apply(before).sources);

  it("takes the sources that no other package needs", () => {
    expect(removed("hello-bin=1.0-2")).toEqual(["1.0-1"]);
    expect(removed("hello-bin:i386")).toEqual(["1.0-1", "1.0-2"]);
    expect(removed("hello-bin")).toEqual([]);
    expect(versions(keepNewest("wheezy", 1).apply(before).sources)).toEqual(["1.0-1", "1.0-2"]);
    expect(
      versions(
        keepNewest("wheezy", 1).apply({ ...before, entries: [hello("1.0-1"), hello("1.0-2")] }).sources,
      ),
    ).toEqual(["1.0-2"]);
  });

  it("takes a source that is named where no package needs it, and refuses to where one does", () => {
    const lone = { ...before, sources: [...before.sources, source("7-1")] };
    expect(versions(removePackages("wheezy", ["hello=7-1:source"]).apply(lone).sources)).toEqual([
      "1.0-1",
      "1.0-2",
    ]);
    expect(removePackages("wheezy", ["hello-bin", "hello:source"]).apply(lone)).toEqual({
      entries: [],
      sources: [],
    });
    expect(() => removed("hello=1.0-1:source")).toThrow(
      expect.objectContaining({
        code: "source-missing",
        message: "wheezy has hello-bin 1.0-1 amd64, which was built from hello 1.0-1",
      }) as LisdebError,
    );
    expect(() => removed("other:source")).toThrow(
      expect.objectContaining({ code: "package-unknown" }) as LisdebError,
    );
  });
});
