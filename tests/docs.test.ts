import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { referencePages } from "../scripts/docs.ts";
import { runOk } from "./support/shell.ts";

const ROOT = join(import.meta.dirname, "..");

describe("the documentation", () => {
  it("has reference pages in step with the code (make docs mends them)", async () => {
    for (const [path, text] of await referencePages()) {
      expect(readFileSync(join(ROOT, path), "utf8"), path).toBe(text);
    }
  });

  it("links only to files that are there", async () => {
    const pages = (await runOk("git", ["ls-files", "*.md"], { cwd: ROOT })).stdout.trim().split("\n");
    const broken = pages.flatMap((page) =>
      [...readFileSync(join(ROOT, page), "utf8").matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, target]) => target!)
        .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(ROOT, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});
