import { afterEach, describe, expect, it } from "vitest";
import { MOST_DSC_FILES } from "../source-package/index.ts";
import { BOUNDS } from "./bounds.ts";
import { checkSources } from "./check-sources.ts";
import type { PackagesCheck } from "./packages-check.ts";

const told: string[] = [];
afterEach(() => void told.splice(0));

const digits = "0".repeat(64);
const paragraph = (name: string, files: readonly string[]): string =>
  `Package: ${name}\nVersion: 1\nDirectory: pool\nChecksums-Sha256:\n${files.map((file) => ` ${digits} 1 ${file}\n`).join("")}\n`;
const numbered = (count: number, name = "a"): readonly string[] => [
  `${name}_1.dsc`,
  ...Array.from({ length: count - 1 }, (_, i) => `${name}-${i}.tar.gz`),
];

/** Has a list checked of an archive that has nothing else; gives the files that were asked for. */
async function asked(list: string, onAsked: (path: string) => void = () => undefined, signal?: AbortSignal) {
  const paths: string[] = [];
  const open = (path: string) => {
    if (path !== "Sources") {
      paths.push(path);
      onAsked(path);
      return Promise.resolve(undefined);
    }
    const chunks = async function* () {
      yield await Promise.resolve(Buffer.from(list));
    };
    return Promise.resolve({
      where: { file: path },
      size: list.length,
      chunks,
      close: () => Promise.resolve(),
    });
  };
  // What is not looked at of a check, nobody has to make up.
  const check = {
    access: { where: { file: "archive" }, open },
    suite: { base: "" },
    pool: true,
    signal,
    tell: (kind: string, path: string, found = "") => void told.push(`${kind} ${path} ${found}`.trim()),
    counted: () => undefined,
  } as unknown as PackagesCheck;
  const variant = { path: "Sources", extension: "", size: list.length, digests: {} } as const;
  await checkSources(variant, check, new Map(), undefined);
  return paths;
}

describe("checking a list of source packages", () => {
  it("looks for as many files as a .dsc may name beside itself, and for none of a paragraph with more", async () => {
    expect(await asked(paragraph("a", numbered(MOST_DSC_FILES + 1)))).toHaveLength(MOST_DSC_FILES + 1);
    told.splice(0);
    expect(await asked(paragraph("a", numbered(MOST_DSC_FILES + 2)))).toEqual([]);
    expect(told).toEqual(["source-stanza Sources a 1 lists 102 files, more than any source package has"]);
  });

  it("looks for none of a paragraph with more than one .dsc", async () => {
    expect(await asked(paragraph("a", ["a_1.dsc", "b_1.dsc"]))).toEqual([]);
    expect(told).toEqual(["source-stanza Sources a 1 lists more than one .dsc"]);
  });

  it("gives up where too many files are not there, however few the source packages", async () => {
    const names = Array.from({ length: 100 }, (_, i) => `p${i}`);
    const paths = await asked(names.map((name) => paragraph(name, numbered(100, name))).join(""));
    // Some source packages are begun before the one that is too much is told of.
    expect(paths.length).toBeLessThan(BOUNDS.missingSourceFiles + 5 * 100);
    expect(told.at(-1)).toMatch(/^unchecked Sources lists more than 1000 files of source packages/);
  });

  it("stops between two files", async () => {
    const controller = new AbortController();
    const paths: string[] = [];
    const stop = (path: string) => {
      paths.push(path);
      if (paths.length === 3) controller.abort();
    };
    await expect(asked(paragraph("a", numbered(100)), stop, controller.signal)).rejects.toThrow(/abort/);
    expect(paths).toHaveLength(3);
  });
});
