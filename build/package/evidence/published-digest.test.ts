import { describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import type { RecipeMedium } from "../../recipe/index.ts";
import { demandPublished, publishedDigest } from "./published-digest.ts";

const GOOD = sha256("good");
const BAD = sha256("bad");
const BY = { sha256: GOOD, by: "Somebody", at: "https://example.org/sums" };

const medium = (file: string, stated: RecipeMedium["stated"] = [BY]): RecipeMedium => ({
  file,
  urls: [],
  path: undefined,
  lock: undefined,
  stated,
});
const row = (media: readonly RecipeMedium[], file: string, digest: typeof GOOD | undefined) =>
  publishedDigest({ media }, { file, sha256: digest }).map(({ check, result, detail }) => [
    check,
    result,
    detail,
  ]);

describe("a digest that others published", () => {
  it("speaks for a medium that has it", () => {
    expect(row([medium("a.iso")], "a.iso", GOOD)).toEqual([
      ["published-digest", "ok", "Somebody published the same SHA-256"],
    ]);
  });

  it("speaks against one that has another, under whichever name", () => {
    for (const file of ["a.iso", "b.iso"])
      expect(row([medium("a.iso")], file, BAD)).toEqual([
        ["published-digest", "contradicts", `has SHA-256 ${BAD}, and Somebody published ${GOOD}`],
      ]);
  });

  it("says nothing of a folder, and of a file that may be a medium of which none was published", () => {
    expect(row([medium("a.iso")], "folder", undefined)).toEqual([
      ["published-digest", "cannot-tell", "a folder has no SHA-256 of its own"],
    ]);
    expect(row([medium("a.iso"), medium("b.iso", [])], "c.iso", BAD)).toEqual([
      ["published-digest", "cannot-tell", "it is none of the media of which somebody published a SHA-256"],
    ]);
    expect(row([medium("a.iso"), medium("b.iso", [])], "b.iso", BAD)).toEqual([]);
    expect(row([medium("a.iso", [])], "a.iso", BAD)).toEqual([]);
  });

  it("is demanded of a file that has the medium's name", () => {
    expect(() => demandPublished("a.iso", GOOD, [BY])).not.toThrow();
    expect(() => demandPublished("a.iso", BAD, [])).not.toThrow();
    expect(() => demandPublished("a.iso", BAD, [BY])).toThrow(
      expect.objectContaining({ code: "medium-digest-mismatch" }) as Error,
    );
  });
});
