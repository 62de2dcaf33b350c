import { describe, expect, it } from "vitest";
import { formatRelease, type ArchiveEntry, type SuiteState } from "../../archive/index.ts";
import { LisdebError, sha256 } from "../../base/index.ts";
import { KEY, NEXT_KEY } from "./archive-page.test-support.ts";
import { viewOfArchive } from "./view-of-archive.ts";

function entry(name: string, version: string, architecture: string): ArchiveEntry {
  const filename = `pool/main/${name.slice(0, 1)}/${name}/${name}_${version}_${architecture}.deb`;
  return {
    name,
    version,
    architecture,
    source: name,
    component: "main",
    filename,
    size: 1000,
    sha256: sha256(filename),
    stanza: `Package: ${name}\nVersion: ${version}\nDescription: does ${name}\n and more\n`,
  };
}

function state(suite: string, day: string, entries: readonly ArchiveEntry[], label = "Ours"): SuiteState {
  const date = new Date(`${day}T12:00:00Z`);
  const release = formatRelease(
    {
      origin: "Example",
      label,
      suite,
      codename: suite,
      date,
      architectures: ["amd64", "i386"],
      components: ["main", "non-free"],
      description: `Packages of ${label}`,
    },
    [],
  );
  return {
    record: {
      format: "lisdeb archive state 1",
      suite,
      number: 7,
      date: date.toISOString(),
      change: "publish",
      release,
      releaseGpg: "",
      inRelease: "",
      parts: {},
    },
    content: { entries, sources: [] },
  };
}

const keyring = [
  { path: "ours-archive-keyring.gpg", bytes: Buffer.from("binary") },
  { path: "ours-archive-keyring.asc", bytes: Buffer.from("armoured") },
];

function store(files: Readonly<Record<string, unknown>> = {}) {
  const asked: string[] = [];
  const read = (path: string) => {
    asked.push(path);
    const content = files[path];
    return Promise.resolve(
      content === undefined
        ? undefined
        : Buffer.from(typeof content === "string" ? content : JSON.stringify(content)),
    );
  };
  return { read, asked };
}

const view = (states: readonly SuiteState[], files: Readonly<Record<string, unknown>> = {}) =>
  viewOfArchive(store(files), { states, keys: [KEY], keyring });

describe("the view of an archive", () => {
  it("has the suites in Debian's order, and the names that the last one published gave", async () => {
    const made = await view([
      state("trixie", "2026-11-20", []),
      state("wheezy-testing", "2026-11-22", [], "Theirs"),
      state("wheezy", "2026-11-21", []),
    ]);
    expect(made.suites.map(({ name, facts }) => [name, facts.debian])).toEqual([
      ["wheezy", "7"],
      ["wheezy-testing", "7"],
      ["trixie", "13"],
    ]);
    expect([made.label, made.origin, made.description]).toEqual(["Theirs", "Example", "Packages of Theirs"]);
    expect(made.keyring.binary).toEqual({
      path: "ours-archive-keyring.gpg",
      size: 6,
      sha256: sha256("binary"),
    });
  });

  it("has the oldest key first, whatever order they come in", async () => {
    const make = (keys: readonly (typeof KEY)[]) =>
      viewOfArchive(store(), { states: [state("wheezy", "2026-11-20", [])], keys, keyring });
    expect((await make([NEXT_KEY, KEY])).keys).toEqual([KEY, NEXT_KEY]);
  });

  it("shows the newest version for each architecture, and names what is kept beside", async () => {
    const entries = [
      entry("tool", "1.0", "amd64"),
      entry("tool", "1.0", "i386"),
      entry("tool", "1.1", "amd64"),
      entry("tool", "1.1", "i386"),
      entry("tool", "1.2", "amd64"),
    ];
    const { packages } = (await view([state("wheezy", "2026-11-20", entries)])).suites[0]!;
    const shown = packages.map(({ version, builds, older }) => [
      version,
      builds.map(({ architecture }) => architecture).join(),
      older.map((each) => `${each.version} ${each.builds.map(({ architecture }) => architecture).join()}`),
    ]);
    expect(shown).toEqual([
      ["1.2", "amd64", ["1.1 amd64", "1.0 amd64,i386"]],
      ["1.1", "i386", []],
    ]);
    expect(packages[0]!.synopsis).toBe("does tool");
  });

  const tool = entry("tool", "1.0", "amd64");
  const path = tool.filename.replace(/deb$/, "json");
  const built = (verdict: unknown, digest: string = tool.sha256) => ({
    format: "lisdeb build record 1",
    package: { sha256: digest },
    verdict,
  });
  const verdictOf = async (record: unknown) => {
    const made = await view([state("wheezy", "2026-11-20", [tool])], { [path]: record });
    const [build] = made.suites[0]!.packages[0]!.builds;
    return [build!.record, build!.verdict];
  };

  it("takes the verdict from the build record beside a package", async () => {
    const fits = { fits: true, unproven: false, words: [] };
    expect(await verdictOf(built(fits))).toEqual([path, { standing: "fits" }]);
    const unproven = { fits: false, unproven: true, words: ["nobody knows"] };
    expect(await verdictOf(built(unproven))).toEqual([
      path,
      { standing: "unproven", words: ["nobody knows"] },
    ]);
    const metapackage = {
      format: "lisdeb metapackage record 1",
      package: { sha256: tool.sha256 },
      inputs: { packages: [{ name: "a" }, { name: "b" }, { name: "a" }] },
    };
    expect(await verdictOf(metapackage)).toEqual([path, { standing: "brings", packages: ["a", "b"] }]);
  });

  it.each([
    ["no record", undefined],
    ["a record of other bytes", built({ fits: true, unproven: false, words: [] }, sha256("other"))],
    ["a record without a verdict", built(undefined)],
    ["words that are no text", built({ fits: false, unproven: true, words: [{}] })],
    ["some other file", { format: "of somebody else" }],
    ["no JSON", "{"],
  ])("believes nothing where there is %s", async (_, record) => {
    expect(await verdictOf(record)).toEqual([undefined, undefined]);
  });

  it("reads few records of many packages, and says how many it leaves out", async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => entry(`tool-${10_000 + n}`, "1.0", "amd64"));
    const reading = store();
    const states = [state("wheezy", "2026-11-20", many), state("jessie", "2026-11-20", many)];
    const made = await viewOfArchive(reading, { states, keys: [KEY], keyring });
    expect(made.suites.map(({ packages, further }) => [packages.length, further])).toEqual([
      [200, 9800],
      [200, 9800],
    ]);
    expect(reading.asked).toHaveLength(400);
  });

  it("has one package at least, however many architectures it is for", async () => {
    const entries = Array.from({ length: 500 }, (_, n) => entry("tool", "1.0", `arch${1000 + n}`));
    const { packages, further } = (await view([state("wheezy", "2026-11-20", entries)])).suites[0]!;
    expect([packages.length, packages[0]!.builds.length, further]).toEqual([1, 500, 0]);
  });

  it("needs both files of the keyring", async () => {
    const made = viewOfArchive(store(), { states: [], keys: [], keyring: keyring.slice(1) });
    await expect(made).rejects.toThrow(LisdebError);
  });
});
