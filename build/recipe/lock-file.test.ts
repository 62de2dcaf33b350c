import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sha256, type Sha256 } from "../base/index.ts";
import { loadRecipe } from "./load.ts";
import { checkLockEntry, writeLockEntry, type LockRequest } from "./lock-file.ts";

const RECIPE = `title: LIS of the test
version: "3.4"
media:
  - file: LinuxICv34.iso
licence: { verdict: GPL-2.0, evidence: the test says so }
`;

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lisdeb-lock-"));
  lock = join(folder, "lock.yaml");
  await writeFile(join(folder, "lis-test.yaml"), RECIPE);
});
afterEach(() => rm(folder, { recursive: true }));

const request = (
  changes: Partial<LockRequest["entry"]> = {},
  more: Partial<LockRequest> = {},
): LockRequest => ({
  id: "lis-test",
  file: "LinuxICv34.iso",
  entry: {
    sha256: sha256("medium"),
    size: 6,
    when: "2026-11-23",
    by: "Jane Doe <jane@example.org>",
    from: undefined,
    note: undefined,
    ...changes,
  },
  replace: false,
  ...more,
});
const locked = async () => {
  const known = { suites: [], profiles: [], daemons: [] };
  return (await loadRecipe(join(folder, "lis-test.yaml"), known)).media[0]?.lock;
};

describe("a lock", () => {
  it.each([
    ["with nothing in it", ""],
    ["of comments alone", "# ours\n# yours\n"],
  ])("may be one %s: then nothing is locked yet", async (_, text) => {
    await writeFile(lock, text);
    expect(await locked()).toBeUndefined();
    expect(await writeLockEntry(lock, request())).toEqual({ state: "locked" });
    expect(await readFile(lock, "utf8")).toMatch(new RegExp(`^${text}\n*lis-test:\n`));
    expect((await locked())?.sha256).toBe(sha256("medium"));
  });

  it("stays where it is kept, if a link leads there", async () => {
    const kept = join(folder, "kept");
    await writeFile(kept, "# ours\n");
    await symlink("kept", lock);
    await writeLockEntry(lock, request());
    expect((await lstat(lock)).isSymbolicLink()).toBe(true);
    expect(await readFile(kept, "utf8")).toContain("lis-test:");
  });
});

describe("an entry of a lock", () => {
  it("is what the recipe beside it reads, whatever its texts hold", async () => {
    const texts = [
      'a: "b" # c',
      "- x",
      "yes",
      "0x10",
      "ключ 'n' & *b !c",
      "{a}",
      "2012-07-27",
      "@home",
      "%a",
    ];
    for (const note of texts) {
      await rm(lock, { force: true });
      const asked = request({ note, from: "https://example.org/a%20b?c=d#e" });
      expect(await writeLockEntry(lock, asked)).toEqual({ state: "locked" });
      expect(await locked()).toEqual(asked.entry);
    }
  });

  it("leaves comments, order and all other entries of the lock as they are", async () => {
    const before = `# First.
zebra:
  z.iso:
    # of the zoo
    sha256: ${sha256("z")}
    size: 1
    when: "2020-01-01"
    by: Z

# Second.
ant:
  a.iso:
    sha256: ${sha256("a")} # sha256sum a.iso
    size: 2
    when: "2020-01-02"
    by: A
    note: a note that is so long that a writer of YAML would like to fold it over several lines, which nobody who looks at a change wants to see
# Last.
`;
    await writeFile(lock, before);
    await writeLockEntry(lock, request());
    const after = await readFile(lock, "utf8");
    const [entries] = before.split("# Last.\n");
    expect(after.startsWith(entries ?? "")).toBe(true);
    expect(after).toContain("# Last.");
    expect(await locked()).toEqual(request().entry);
  });

  it("goes beside the recipe's other media", async () => {
    const other = `lis-test:\n  other.iso:\n    sha256: ${sha256("o")}\n    size: 1\n    when: "2020-01-01"\n    by: O\n`;
    await writeFile(lock, other);
    await writeLockEntry(lock, request());
    expect(await locked()).toEqual(request().entry);
    expect((await readFile(lock, "utf8")).startsWith(other)).toBe(true);
  });

  it("is left as it is where the same digest is locked already", async () => {
    await writeLockEntry(lock, request({ by: "First" }));
    const before = await readFile(lock, "utf8");
    expect(await writeLockEntry(lock, request({ by: "Second" }))).toEqual({ state: "unchanged" });
    expect(await readFile(lock, "utf8")).toBe(before);
  });

  it("is not replaced by another digest unless that is asked for, and both are told", async () => {
    await writeLockEntry(lock, request({ note: "the first" }));
    const other = sha256("other");
    await expect(writeLockEntry(lock, request({ sha256: other }))).rejects.toMatchObject({
      code: "medium-digest-mismatch",
      message: `has SHA-256 ${other}, and the lock states ${sha256("medium")} for lis-test`,
    });
    const outcome = await writeLockEntry(lock, request({ sha256: other }, { replace: true }));
    expect(outcome).toMatchObject({ state: "replaced", before: { sha256: sha256("medium"), size: 6 } });
    expect(await locked()).toEqual(request({ sha256: other }).entry); // the note of the first is gone
  });

  it("is replaced likewise where the digest is the same, and the size another", async () => {
    await writeLockEntry(lock, request({ size: 5 }));
    const before = await readFile(lock, "utf8");
    await expect(writeLockEntry(lock, request())).rejects.toMatchObject({
      code: "medium-digest-mismatch",
      message: "has 6 bytes, and the lock states 5 with the same SHA-256 for lis-test",
    });
    expect(await readFile(lock, "utf8")).toBe(before);
    const outcome = await writeLockEntry(lock, request({}, { replace: true }));
    expect(outcome).toMatchObject({ state: "replaced", before: { size: 5 } });
    expect(await locked()).toEqual(request().entry);
  });

  it("keeps a comment beside what is replaced", async () => {
    await writeLockEntry(lock, request());
    const text = await readFile(lock, "utf8");
    await writeFile(lock, text.replace(sha256("medium"), `${sha256("medium")} # sha256sum`));
    await writeLockEntry(lock, request({ sha256: sha256("other") }, { replace: true }));
    expect(await readFile(lock, "utf8")).toContain(`${sha256("other")} # sha256sum`);
  });

  it("of each of many runs at once is there, and nothing else is left behind", async () => {
    const files = Array.from({ length: 8 }, (_, i) => `medium-${i}.iso`);
    await Promise.all(files.map((file) => writeLockEntry(lock, request({}, { file }))));
    const text = await readFile(lock, "utf8");
    for (const file of files) expect(text).toContain(`  ${file}:`);
    expect((await readdir(folder)).sort()).toEqual(["lis-test.yaml", "lock.yaml"]);
  });

  it("is refused where no lock could hold it", () => {
    const refusal = (changes: Partial<LockRequest["entry"]>) => () => checkLockEntry(request(changes));
    expect(refusal({ by: "a\nb: c" })).toThrow(/^by must be one line without control characters/);
    expect(refusal({ note: " " })).toThrow(/^note must not begin or end with a blank/);
    expect(refusal({ from: "https://user:word@example.org/" })).toThrow(
      /^from must be an http or https address/,
    );
    expect(refusal({ sha256: "abc" as Sha256 })).toThrow(/^sha256 must be 64 lower-case hex digits/);
  });

  it("is told, and not written, where the lock has a form that takes none with all else as it is", async () => {
    await writeFile(lock, "null\n");
    await expect(writeLockEntry(lock, request())).rejects.toMatchObject({
      code: "recipe-invalid",
      hint: expect.stringContaining(
        `lis-test: { LinuxICv34.iso: { sha256: ${sha256("medium")}, size: 6`,
      ) as string,
    });
    expect(await readFile(lock, "utf8")).toBe("null\n");
  });

  it("is not written into a lock that is broken", async () => {
    await writeFile(lock, "lis-test: [\n");
    await expect(writeLockEntry(lock, request())).rejects.toMatchObject({ code: "recipe-invalid" });
    expect(await readFile(lock, "utf8")).toBe("lis-test: [\n");
  });
});
