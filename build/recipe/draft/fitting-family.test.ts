import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fittingFamily } from "./fitting-family.ts";

const LICENCE = { verdict: "GPL-2.0-or-later", evidence: "The headers" };
const KEYS = [
  { key: "version", value: "4.9.0" },
  { key: "title", value: "LIS 4.9" },
  { key: "licence", value: LICENCE, decide: "whether that is enough." },
  { key: "expect", value: { generation: 3, vss: 3 } },
  { key: "suites", value: undefined, example: ["wheezy"] },
];

describe("the family that a draft extends", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lisdeb-family-"));
    mkdirSync(join(folder, "families"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const family = (name: string, text: string) => writeFileSync(join(folder, "families", name), text);

  it("states nothing but what is true, and what it states is left out", async () => {
    family(
      "a.yaml",
      "licence: { verdict: GPL-2.0-or-later, evidence: The spec files }\nexpect: { generation: 3, vss: 3 }\n",
    );
    expect(await fittingFamily(folder, KEYS)).toEqual({
      path: "families/a.yaml",
      keys: [
        { key: "version", value: "4.9.0" },
        { key: "title", value: "LIS 4.9" },
        // A verdict is not parted from what it rests on, and that is the medium's own.
        { key: "licence", value: LICENCE, decide: "whether that is enough." },
        { key: "suites", value: undefined, example: ["wheezy"] },
      ],
    });
  });

  it("is none of which nothing would be taken but a verdict, which the draft states itself", async () => {
    family("a.yaml", "licence: { verdict: GPL-2.0-or-later, evidence: The spec files }\n");
    expect(await fittingFamily(folder, KEYS)).toBeUndefined();
    family("a.yaml", "licence: { verdict: GPL-2.0-or-later, evidence: The headers }\n");
    expect((await fittingFamily(folder, KEYS))?.keys.map(({ key }) => key)).not.toContain("licence");
  });

  it("is the one that states most, also by what it extends itself", async () => {
    family("a.yaml", "licence: { verdict: GPL-2.0-or-later, evidence: e }\n");
    family("b.yaml", "extends: a.yaml\nexpect: { generation: 3 }\nmaintainer: A <a@example.org>\n");
    const found = await fittingFamily(folder, KEYS);
    expect(found?.path).toBe("families/b.yaml");
    expect(found?.keys).toContainEqual({ key: "expect", value: { vss: 3 } });
  });

  it.each([
    ["another licence", "licence: { verdict: GPL-2.0, evidence: e }"],
    ["another generation", "expect: { generation: 2 }"],
    ["a daemon that the medium does not have", "expect: { generation: 3, fcopy: 3 }"],
    ["what the draft says nothing of", "homepage: https://example.org/\nexpect: { generation: 3 }"],
    ["a choice of suites", "suites: [wheezy]\nexpect: { generation: 3 }"],
    ["nothing of a medium", "maintainer: A <a@example.org>"],
    ["no YAML", "expect: ["],
    ["what no family can", "expect: { generation: 3 }\nverson: x"],
    ["that it is for other releases", 'line: ["3", "4.8"]\nexpect: { generation: 3 }'],
    ["that it is for kernels", "kind: source\nexpect: { generation: 3 }"],
    ["a family that is not there", "extends: none.yaml\nexpect: { generation: 3 }"],
  ])("is none that states %s", async (_, text) => {
    family("a.yaml", `${text}\n`);
    expect(await fittingFamily(folder, KEYS)).toBeUndefined();
  });

  it("may have another page: the draft states its own, and says whose it takes the place of", async () => {
    const page = { key: "homepage", value: "https://example.org/en-us/lis" };
    family("a-b.yaml", "expect: { generation: 3, vss: 3 }\n");
    family("a.b.yaml", "extends: a-b.yaml\nhomepage: https://example.org/lis\n");
    const found = await fittingFamily(folder, [...KEYS, page]);
    expect(found?.path).toBe("families/a.b.yaml");
    expect(found?.keys.find(({ key }) => key === "homepage")).toEqual({
      ...page,
      from: ["In place of the family's, https://example.org/lis"],
    });
    const same = await fittingFamily(folder, [...KEYS, { ...page, value: "https://example.org/lis" }]);
    expect(same?.keys.map(({ key }) => key)).not.toContain("homepage");
  });

  it("is none of which nothing is true but that it has a page", async () => {
    family("a.yaml", "homepage: https://example.org/lis\n");
    const page = { key: "homepage", value: "https://example.org/en-us/lis" };
    expect(await fittingFamily(folder, [...KEYS, page])).toBeUndefined();
  });

  it("says that it is for releases of that line", async () => {
    family("a.yaml", 'kind: media\nline: ["4"]\nexpect: { generation: 3, vss: 3 }\n');
    expect((await fittingFamily(folder, KEYS))?.path).toBe("families/a.yaml");
    const sources = [...KEYS, { key: "source", value: { kernel: "4.9.0" } }];
    expect(await fittingFamily(folder, sources)).toBeUndefined();
  });

  it("is none that does not know its licence, where the draft does not, either", async () => {
    family("a.yaml", "licence: { verdict: ambiguous, evidence: e }\n");
    const keys = [{ key: "licence", value: { verdict: "ambiguous", evidence: "e" } }];
    expect(await fittingFamily(folder, keys)).toBeUndefined();
  });

  it("is none where there is no folder of families", async () => {
    expect(await fittingFamily(join(folder, "elsewhere"), KEYS)).toBeUndefined();
  });
});
