import { stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import { keptIndices, recordPath } from "../state-record.ts";
import { readRecord, readState } from "./read-state.ts";
import { settle } from "./settle.ts";
import { adding, cleanUp, folderStore, settleDeps, slowClock } from "./state.test-support.ts";

afterEach(cleanUp);

/** An archive of which one index is as large as may be, or other bytes, by its digest and by its name. */
async function damaged(path: string, text: string, first: readonly string[] = ["a"]) {
  const clock = slowClock();
  const deps = await settleDeps({ now: clock.now });
  // What the state to come has, from an archive that made the same.
  const model = await folderStore();
  for (const name of first) await settle(model, "wheezy", adding(name), deps);
  const { record } = (await settle(model, "wheezy", adding("z"), deps)).state;
  const index = keptIndices(record, model.name).find((each) => each.path === path)!;
  const store = await folderStore();
  for (const name of first) await settle(store, "wheezy", adding(name), deps);
  const at = store.byHash("wheezy", index.path, index.sha256);
  await store.replace(at, Buffer.from(text), clock.now());
  clock.tick();
  return { store, deps, index, at, clock };
}

const PACKAGES = "main/binary-amd64/Packages.xz";

describe("an index file that has not the bytes of its name", () => {
  it.each(["planted", ""])("is put right by the state that comes to name it: %j", async (text) => {
    const { store, deps, index, at } = await damaged(PACKAGES, text);
    await settle(store, "wheezy", adding("z"), deps);
    for (const path of [at, `dists/wheezy/${PACKAGES}`])
      expect(sha256((await store.read(path))!)).toBe(index.sha256);
  });

  it("is put right by signing the suite anew where the state before names it already", async () => {
    const store = await folderStore();
    const clock = slowClock();
    const deps = await settleDeps({ now: clock.now });
    const { record } = (await settle(store, "wheezy", adding("a"), deps)).state;
    const indices = keptIndices(record, store.name).filter(({ path }) =>
      /i386\/Packages|Contents/.test(path),
    );
    for (const { path, sha256: digest } of indices)
      await writeFile(join(store.folder, store.byHash("wheezy", path, digest)), "damaged");
    clock.tick();
    // The plain Packages are what the content is read from: one has to be good.
    const plain = indices.find(({ path }) => path === "main/binary-i386/Packages")!;
    await store.replace(store.byHash("wheezy", plain.path, plain.sha256), Buffer.from(""), new Date());
    await settle(store, "wheezy", adding("a"), { ...deps, force: true });
    for (const { path, sha256: digest } of indices)
      expect([path, sha256((await store.read(`dists/wheezy/${path}`))!)]).toEqual([path, digest]);
  });

  it("is not read where it is larger than Release says", async () => {
    const store = await folderStore();
    const { record } = (await settle(store, "wheezy", adding("a"), await settleDeps())).state;
    const read: string[] = [];
    const watched = {
      ...store,
      read: async (path: string, most?: number) => {
        const bytes = await store.read(path, most);
        if (bytes !== undefined) read.push(path);
        return bytes;
      },
    };
    const index = keptIndices(record, store.name).find(
      ({ path }) => path === "main/binary-amd64/Packages.gz",
    )!;
    const at = store.byHash("wheezy", index.path, index.sha256);
    const file = join(store.folder, at);
    await store.replace(at, Buffer.from("x"), new Date());
    // More than any memory; the disk keeps none of it.
    await truncate(file, 2 ** 40);
    expect((await stat(file)).size).toBe(2 ** 40);
    expect((await readState(watched, "wheezy"))?.content.entries).toHaveLength(1);
    expect(read).not.toContain(at);
    await truncate(join(store.folder, recordPath("wheezy", 1)), 2 ** 40);
    await expect(readRecord(store, "wheezy", 1)).rejects.toMatchObject({
      code: "archive-invalid",
      message: "is too large for the record of a state",
    });
  });
});
