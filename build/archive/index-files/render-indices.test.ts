import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digest, sha256 } from "../../base/index.ts";
import type { ArchiveEntry } from "../entry.ts";
import type { IndexFile } from "../index-file.ts";
import { madeEntry } from "./made-entry.test-support.ts";
import { compareEntries } from "./order.ts";
import { parsePackages } from "./packages-text.ts";
import { renderIndices, type PreviousIndices } from "./render-indices.ts";

const architectures = ["amd64", "i386"];
/** What is in a package follows from its name and version: files that all have, that one name has, that one version has. */
const filesIn = ({ name, version }: ArchiveEntry): string[] => [
  "/etc/common",
  `/usr/sbin/${name}`,
  `usr/share/doc/${name}/changelog-${version}`,
  `/usr/share/${name[0] ?? ""}/x y`,
];
const filesOf = (entry: ArchiveEntry): Promise<string[]> => Promise.resolve(filesIn(entry));
const render = (entries: readonly ArchiveEntry[], previous?: PreviousIndices) =>
  renderIndices({ entries, sources: [] }, { architectures, filesOf, previous });
/** What Release and the state's record say of files: cheaper to compare than their bytes. */
const summary = (files: readonly IndexFile[]) =>
  files.map(({ path, sha256, parts, listedOnly }) => ({ path, sha256, parts, listedOnly }));
const rendered = async (...args: Parameters<typeof render>) => summary(await render(...args));

function previousOf(entries: readonly ArchiveEntry[], files: readonly IndexFile[]): PreviousIndices {
  const parts = files.flatMap(({ path, parts }) => (parts ? [[path, parts] as const] : []));
  return {
    content: { entries, sources: [] },
    bytes: (path) =>
      Promise.resolve(files.find((file) => file.path === path && file.listedOnly !== true)?.bytes),
    parts: Object.fromEntries(parts),
  };
}

const SOME = [
  madeEntry({ name: "bb", version: "1.10" }),
  madeEntry({ name: "bb", version: "1.9" }),
  madeEntry({ name: "aa", architecture: "all", section: "net" }),
  madeEntry({ name: "bb", version: "1.9", architecture: "i386" }),
  madeEntry({ name: "cc", section: "non-free/admin" }),
];

const textOf = (files: readonly IndexFile[], path: string): string => {
  const file = files.find((other) => other.path === path)!;
  return Buffer.from(path.endsWith(".gz") ? gunzipSync(file.bytes) : file.bytes).toString();
};

describe("the indices of a suite", () => {
  it("are Packages and Contents of every component and architecture, empty ones too", async () => {
    const files = await render(SOME);
    expect(files.map(({ path }) => path)).toEqual(
      ["main", "non-free"].flatMap((component) =>
        architectures.flatMap((architecture) => [
          ...["Packages", "Packages.gz", "Packages.xz"].map(
            (name) => `${component}/binary-${architecture}/${name}`,
          ),
          ...["", ".gz"].map((ending) => `${component}/Contents-${architecture}${ending}`),
        ]),
      ),
    );
    const packages = (path: string) =>
      parsePackages(textOf(files, `${path}/Packages`), { file: path }).map(({ filename }) =>
        filename.replace(/.*\//, ""),
      );
    expect(packages("main/binary-amd64")).toEqual([
      "aa_1.0-1_all.deb",
      "bb_1.9_amd64.deb",
      "bb_1.10_amd64.deb",
    ]);
    expect(packages("main/binary-i386")).toEqual(["aa_1.0-1_all.deb", "bb_1.9_i386.deb"]);
    expect(packages("non-free/binary-amd64")).toEqual(["cc_1.0-1_amd64.deb"]);
    expect(packages("non-free/binary-i386")).toEqual([]);
  });

  it("say in Contents which packages have a path", async () => {
    const lines = textOf(await render(SOME), "main/Contents-amd64.gz").replaceAll(/ {2,}/g, "  ");
    expect(lines).toMatchInlineSnapshot(`
      "etc/common  admin/bb,net/aa
      usr/sbin/aa  net/aa
      usr/sbin/bb  admin/bb
      usr/share/a/x y  net/aa
      usr/share/b/x y  admin/bb
      usr/share/doc/aa/changelog-1.0-1  net/aa
      usr/share/doc/bb/changelog-1.10  admin/bb
      usr/share/doc/bb/changelog-1.9  admin/bb
      "
    `);
  });

  it("have the digests that they are listed by, and plain Contents only to be listed", async () => {
    for (const file of await render(SOME)) {
      expect(file.sha256).toBe(sha256(file.bytes));
      expect(file.sha1).toBe(digest("sha1", file.bytes));
      expect(file.md5).toBe(digest("md5", file.bytes));
      expect(file.listedOnly === true).toBe(/Contents-[^.]*$/.test(file.path));
      expect(file.parts !== undefined).toBe(file.path.endsWith(".gz"));
    }
  });

  it("do not depend on the order in which packages came", async () => {
    const bytes = async (entries: readonly ArchiveEntry[]) =>
      (await render(entries)).map(({ sha256 }) => sha256);
    expect(await bytes(SOME.toReversed())).toEqual(await bytes(SOME));
  });

  it("read a package of every architecture once", async () => {
    const read: string[] = [];
    await renderIndices(
      { entries: SOME, sources: [] },
      { architectures, filesOf: (entry) => (read.push(entry.filename), filesOf(entry)) },
    );
    expect(read.toSorted()).toEqual(SOME.map(({ filename }) => filename).toSorted());
  });
});

describe("indices that are made from those before", () => {
  it("read only packages that came, and those of a name of which one went", async () => {
    const previous = previousOf(SOME, await render(SOME));
    const readFor = async (entries: readonly ArchiveEntry[]): Promise<string[]> => {
      const read: string[] = [];
      await renderIndices(
        { entries, sources: [] },
        { architectures, previous, filesOf: (entry) => (read.push(entry.filename), filesOf(entry)) },
      );
      return read.map((path) => path.replace(/.*\//, "")).toSorted();
    };
    expect(await readFor(SOME)).toEqual([]);
    expect(await readFor([...SOME, madeEntry({ name: "dd" })])).toEqual(["dd_1.0-1_amd64.deb"]);
    expect(await readFor(SOME.slice(1))).toEqual(["bb_1.9_amd64.deb"]);
    expect(await readFor(SOME.filter(({ name }) => name !== "cc"))).toEqual([]);
  });

  it("are the same as those made from nothing, whatever came and went", async () => {
    const entry = fc
      .record({
        name: fc.constantFrom("aa", "aaa", "bb", "lib-cc", "dd"),
        version: fc.constantFrom("1", "1.0", "2~1", "1:0"),
        architecture: fc.constantFrom("all", "amd64", "i386"),
        section: fc.constantFrom("admin", "net", "non-free/admin", null),
      })
      .map(madeEntry);
    const content = fc.uniqueArray(entry, { selector: ({ filename }) => filename, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(fc.array(content, { minLength: 2, maxLength: 4 }), async (states) => {
        let previous: PreviousIndices | undefined;
        for (const entries of states) {
          const files = await render(entries, previous);
          expect(summary(files)).toEqual(await rendered(entries));
          previous = previousOf(entries.toSorted(compareEntries), files);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("are the same where there are many packages, and most parts are taken over", async () => {
    const many = Array.from({ length: 600 }, (_, i) =>
      madeEntry({ name: `p${i}`, description: "d\n".padEnd(700, "x") }),
    );
    const previous = previousOf(many, await render(many));
    const more = [...many, madeEntry({ name: "p33-more" })];
    expect(await rendered(more, previous)).toEqual(await rendered(more));
    expect(await rendered(many.slice(1), previous)).toEqual(await rendered(many.slice(1)));
  });

  it("are the same where earlier files are lost or the lengths of their parts are wrong", async () => {
    const previous = previousOf(SOME, await render(SOME));
    const more = [...SOME, madeEntry({ name: "dd" })];
    const anew = await rendered(more);
    const wrong = Object.fromEntries(Object.keys(previous.parts).map((path) => [path, [1, 2, 3]]));
    expect(await rendered(more, { ...previous, bytes: () => Promise.resolve(undefined) })).toEqual(anew);
    expect(await rendered(more, { ...previous, parts: {} })).toEqual(anew);
    expect(await rendered(more, { ...previous, parts: wrong })).toEqual(anew);
  });

  it("have an architecture that was not there before", async () => {
    const entries = [...SOME, madeEntry({ name: "zz", architecture: "arm64" })];
    const previous = previousOf(SOME, await render(SOME));
    const options = { architectures: ["amd64", "arm64", "i386"], filesOf };
    const made = await renderIndices({ entries, sources: [] }, { ...options, previous });
    expect(summary(made)).toEqual(summary(await renderIndices({ entries, sources: [] }, options)));
  });
});
