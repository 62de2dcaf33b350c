import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../tests/support/shell.ts";
import { madeEntry } from "../index-files/made-entry.test-support.ts";
import { sourcesBeside } from "./sources-beside.ts";

const work = temporaryFolder("sources-beside");
afterAll(() => work.remove());

describe("the source packages beside packages", () => {
  const folder = join(work.path, "debs");
  const beside = (source: string) => {
    const { stanza, ...entry } = madeEntry({ name: "aa", version: "1" });
    const stated = { ...entry, source: source.replace(/ .*/, ""), stanza: `Source: ${source}\n${stanza}` };
    return sourcesBeside([{ path: join(folder, "aa.deb"), entry: stated, files: [], record: undefined }]);
  };

  it("are found by the version that a package states, and never outside its folder", async () => {
    await mkdir(join(folder, "foo_x"), { recursive: true });
    await mkdir(join(work.path, "other"));
    await writeFile(join(work.path, "other/foo_1.dsc"), "");
    await writeFile(join(folder, "foo_1.0-1.dsc"), "");
    expect(await beside("foo (1:1.0-1)")).toEqual([join(folder, "foo_1.0-1.dsc")]);
    for (const version of ["x/../../other/foo_1", "1/../../other/foo_1"])
      expect(await beside(`foo (${version})`)).toEqual([]);
    expect(await beside("../other/foo (1)")).toEqual([]);
  });

  it("are not there where no file could have the name", async () => {
    expect(await beside(`foo (1.${"0".repeat(5000)})`)).toEqual([]);
  });
});
