import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openQuestions } from "./open-questions.ts";
import { recipeText } from "./recipe-text.ts";

describe("the questions of a draft", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lisdeb-questions-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const open = (text: string) => {
    const path = join(folder, "a.yaml");
    writeFileSync(path, text);
    return openQuestions(path);
  };

  it("are open as long as their comments stand there, whatever else speaks of deciding", async () => {
    const text = recipeText(
      ["Drafted. Decide what has to be decided."],
      [
        { key: "title", value: "Decide: a title", decide: `what it is called${", and so on".repeat(20)}.` },
        { key: "released", value: undefined, decide: "when.", example: "2026" },
        { key: "version", value: "1", from: ["Decided."] },
      ],
    );
    expect(await open(text)).toBe(2);
    expect(await open(text.replaceAll("\n", "\r\n"))).toBe(2);
    expect(await open(text.replaceAll(/^# Decide:.*\n/gm, ""))).toBe(0);
  });
});
