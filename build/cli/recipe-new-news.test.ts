import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { knownReleases, othersFor } from "./recipe-new-news.ts";

const recipe = (version: string) =>
  `title: t\nversion: "${version}"\nmedia: [{ file: a.iso }]\nlicence: { verdict: GPL-2.0, evidence: e }\n`;

const MEDIUM = { kind: "media" } as const;

describe("what a draft is compared with", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lisdeb-news-"));
    writeFileSync(join(folder, "lis-4.3.8.yaml"), recipe("4.3.8"));
    writeFileSync(join(folder, "lis-4.3.9.yaml"), recipe("4.3.9"));
    // Of an earlier draft.
    writeFileSync(
      join(folder, "lock.yaml"),
      `lis-4.3.9:\n  a.iso: { sha256: ${"a".repeat(64)}, size: 1, when: "2026-11-23", by: Jane }\n`,
    );
    writeFileSync(join(folder, "lis-4.4.yaml"), "not valid\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const known = async (path: string) => {
    const all = await knownReleases("media", folder);
    const { recipes } = await othersFor({ facts: MEDIUM, against: undefined, path }, all);
    return recipes?.map(({ id }) => id);
  };

  it("is every release that is known, and never the draft itself, however its place is named", async () => {
    expect(await known(join(folder, "lis-4.4.0.yaml"))).toEqual(["lis-4.3.8", "lis-4.3.9"]);
    expect(await known(join(folder, "lis-4.3.9.yaml"))).toEqual(["lis-4.3.8"]);
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    try {
      expect(await known(join(link, "lis-4.3.9.yaml"))).toEqual(["lis-4.3.8"]);
    } finally {
      rmSync(link);
    }
  });

  it("is what was named, and nothing where there is no such thing", async () => {
    const path = join(folder, "lis-4.3.9.yaml");
    const named = (against: string) => othersFor({ facts: MEDIUM, against, path }, []);
    expect((await named(path)).recipes).toMatchObject([{ id: "lis-4.3.9", version: "4.3.9" }]);
    expect(await named(folder)).toEqual({ medium: folder });
    await expect(named("lis-4.3.99")).rejects.toThrow("lis-4.3.99");
  });
});
