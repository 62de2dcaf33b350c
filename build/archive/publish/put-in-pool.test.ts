import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../tests/support/shell.ts";
import { writeDeb } from "../../deb/index.ts";
import { archiveSuiteNamed } from "../archive-suite.ts";
import { memoryStore } from "../changes/memory-store.test-support.ts";
import { demandFit } from "./judge-for-suite.ts";
import { readPackageFile } from "./package-file.ts";
import { putInPool } from "./put-in-pool.ts";

const work = temporaryFolder("put-in-pool");
afterAll(() => work.remove());

/** A .deb that needs nothing; gives its path. */
async function deb(name: string, about = name): Promise<string> {
  const path = join(work.path, `${name}.deb`);
  const { bytes } = await writeDeb(
    {
      control: [
        ["Package", name],
        ["Version", "1"],
        ["Architecture", "all"],
        ["Maintainer", "A <a@example.org>"],
        ["Section", "admin"],
        ["Description", `is ${name}`],
      ],
      tree: [{ path: `/usr/share/${name}`, type: "file", mode: 0o644, content: about }],
      conffiles: [],
      scripts: {},
      mtime: 0,
      compression: { control: "gz", data: "gz" },
    },
    { file: path },
  );
  await writeFile(path, bytes);
  return path;
}

const now = () => new Date("2020-01-01T00:00:00Z");

describe("the pool", () => {
  it("gets nothing more once one package is refused, neither before that is told nor afterwards", async () => {
    const paths = await Promise.all(Array.from({ length: 20 }, (_, n) => deb(`package${n}`)));
    const packages = await Promise.all(paths.map(readPackageFile));
    const store = memoryStore(now);
    const first = packages[0]!.entry.filename;
    store.files.set(first, { bytes: Buffer.from("others"), time: now() });
    let asked = 0;
    let isOver = false;
    store.before = async (_, path) => {
      expect(isOver).toBe(false);
      asked += 1;
      // The first of them is the quickest.
      const turns = path === first ? 1 : 20;
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    };
    await expect(putInPool(store, packages, now(), undefined)).rejects.toThrow("with other bytes");
    isOver = true;
    const [there, before] = [store.files.size, asked];
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect([store.files.size, asked]).toEqual([there, before]);
    expect(there).toBeLessThan(packages.length / 2);
  });
});

describe("a package that is exchanged after it was read", () => {
  const suite = archiveSuiteNamed("bookworm");
  const options = { allowUnproven: false };

  it("is not judged in place of the one whose digests the index states", async () => {
    const path = await deb("hello", "as read");
    const read = await readPackageFile(path);
    await demandFit(read, suite, options);
    await deb("hello", "another");
    await expect(demandFit(read, suite, options)).rejects.toThrow("was changed while it was being published");
  });

  it("is not put into the pool", async () => {
    const path = await deb("other", "as read");
    const read = await readPackageFile(path);
    const bytes = await readFile(path);
    await deb("other", "another");
    const store = memoryStore(now);
    const putting = () => putInPool(store, [read], now(), undefined);
    await expect(putting()).rejects.toThrow("was changed while it was being published");
    expect(store.files.size).toBe(0);
    await writeFile(path, bytes);
    await putting();
    expect(store.files.size).toBe(1);
  });
});
