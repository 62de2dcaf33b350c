import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ArchiveStore } from "../archive-store.ts";
import { readRecord, readState } from "./read-state.ts";
import { settle } from "./settle.ts";
import { cleanUp, adding, entry, folderStore, settleDeps, slowClock } from "./state.test-support.ts";
import { formatRecord, keptIndices, recordPath, snapshotPath } from "../state-record.ts";

afterEach(cleanUp);

const DAY = 24 * 3_600_000;

/** An archive that was published into `states` times, one package after the other. */
async function publishedTo(states: number, stepMs: number) {
  const store = await folderStore();
  const clock = slowClock("2026-01-01T00:00:00Z", stepMs);
  const deps = await settleDeps({ now: clock.now });
  for (let number = 1; number <= states; number++) {
    await settle(store, "wheezy", adding(`p${number}`), deps);
    clock.tick();
  }
  return { store, clock, deps };
}

async function numbersIn(store: ArchiveStore): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { path } of store.list(".lisdeb/wheezy")) {
    const number = /^\.lisdeb\/wheezy\/(\d+)\.json$/.exec(path)?.[1];
    if (number !== undefined) numbers.push(Number(number));
  }
  return numbers.sort((a, b) => a - b);
}

async function byHashIn(store: ArchiveStore): Promise<string[]> {
  const found: string[] = [];
  for await (const { path } of store.list(".lisdeb/wheezy/by-hash")) found.push(path.slice(-64));
  return found.sort();
}

async function namedBy(store: ArchiveStore, numbers: readonly number[]): Promise<string[]> {
  const named = new Set<string>();
  for (const number of numbers) {
    const record = (await readRecord(store, "wheezy", number))!;
    for (const { sha256 } of keptIndices(record, store.name)) named.add(sha256);
  }
  return [...named].sort();
}

describe("the history of a suite", () => {
  it("keeps the newest ten states with their index files, and the rest goes", async () => {
    const { store } = await publishedTo(12, 3 * DAY);
    const kept = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    expect(await numbersIn(store)).toEqual(kept);
    expect(await byHashIn(store)).toEqual(await namedBy(store, kept));
    expect((await readState(store, "wheezy", 3))?.content.entries).toHaveLength(3);
  });

  it("keeps for two days what was replaced, however many states that are", async () => {
    const { store, clock, deps } = await publishedTo(14, 3_600_000);
    expect(await numbersIn(store)).toHaveLength(14);
    // Replaced at the fifth hour; only by now is that two days ago.
    clock.tick(2 * DAY - 9 * 3_600_000);
    await settle(store, "wheezy", adding("last"), deps);
    expect(await numbersIn(store)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  });

  it("keeps what has a name, with its index files", async () => {
    const { store, clock, deps } = await publishedTo(1, 3 * DAY);
    const record = (await readRecord(store, "wheezy", 1))!;
    await store.create(snapshotPath("wheezy", "first"), formatRecord(record), clock.now());
    for (let number = 2; number <= 12; number++) {
      clock.tick();
      await settle(store, "wheezy", adding(`p${number}`), deps);
    }
    expect(await numbersIn(store)).not.toContain(1);
    const named = await readState(store, "wheezy", { snapshot: "first" });
    expect(named?.content.entries.map(({ name }) => name)).toEqual(["p1"]);
  });

  it("goes by the clock, and not by Release's Date, which SOURCE_DATE_EPOCH may set back", async () => {
    const store = await folderStore();
    const now = () => new Date("2026-02-01T00:00:00Z");
    const date = new Date("2026-01-01T00:00:00Z");
    const deps = await settleDeps({ now, date });
    for (let number = 1; number <= 12; number++)
      await settle(store, "wheezy", adding(`p${number}`), { ...deps, force: true });
    expect(await numbersIn(store)).toHaveLength(12);
    expect((await readState(store, "wheezy", 1))?.content.entries).toHaveLength(1);
  });

  it.each([
    ["is no record", () => "{"],
    ["has a Release that is none", (text: string) => text.replace("SHA256:", "SHA257:")],
  ])("goes on over a past state whose record %s, and that goes", async (_, damage) => {
    const { store, clock, deps } = await publishedTo(10, 3 * DAY);
    const path = recordPath("wheezy", 1);
    await store.replace(
      path,
      Buffer.from(damage(Buffer.from((await store.read(path))!).toString())),
      clock.now(),
    );
    await settle(store, "wheezy", adding("p11"), deps);
    clock.tick();
    await settle(store, "wheezy", adding("p12"), deps);
    const kept = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    expect(await numbersIn(store)).toEqual(kept);
    expect((await readState(store, "wheezy"))?.content.entries).toHaveLength(12);
  });

  it("takes nothing away while one that is kept cannot be read: nobody knows what that needs", async () => {
    const { store, clock, deps } = await publishedTo(10, 3 * DAY);
    await store.create(snapshotPath("wheezy", "first"), Buffer.from("{"), clock.now());
    for (const name of ["p11", "p12"]) {
      await settle(store, "wheezy", adding(name), deps);
      clock.tick();
    }
    expect(await numbersIn(store)).toHaveLength(12);
    await store.remove(snapshotPath("wheezy", "first"));
    await settle(store, "wheezy", adding("p13"), deps);
    expect(await numbersIn(store)).toHaveLength(10);
  });

  it("is finished by the next run where one was killed in it", async () => {
    const { store, clock, deps } = await publishedTo(11, 3 * DAY);
    const removed: string[] = [];
    const killed = {
      ...store,
      remove: (path: string) => {
        if (removed.length === 2) throw new Error("killed");
        removed.push(path);
        return store.remove(path);
      },
    };
    await expect(settle(killed, "wheezy", adding("x"), deps)).rejects.toThrow("killed");
    // Committed and shown before anything went, and index files before the record that names them.
    expect(await store.shown("wheezy")).toBe(12);
    expect(removed.every((path) => path.includes("by-hash"))).toBe(true);
    clock.tick();
    await settle(store, "wheezy", adding("y"), deps);
    const kept = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
    expect(await numbersIn(store)).toEqual(kept);
    expect(await byHashIn(store)).toEqual(await namedBy(store, kept));
  });

  it("leaves an index that another publisher brings back while old ones go", async () => {
    const { store, clock, deps } = await publishedTo(11, 3 * DAY);
    // The very content of state 2, which goes now.
    const back = { title: "back", apply: () => ({ entries: [entry("p1"), entry("p2")], sources: [] }) };
    let listed = 0;
    const meanwhile: ArchiveStore = {
      ...store,
      inTurn: (work) => work(),
      async *list(folder) {
        // The history is looked at, and in the next moment a state is made.
        const found = [];
        for await (const file of store.list(folder)) found.push(file);
        if (++listed === 1) {
          clock.tick();
          await settle(store, "wheezy", back, deps);
        }
        yield* found;
      },
    };
    await settle(meanwhile, "wheezy", adding("p12"), deps);
    expect(await store.shown("wheezy")).toBe(13);
    expect((await readState(store, "wheezy"))?.content.entries).toHaveLength(2);
    for (const index of await namedBy(store, [13])) expect(await byHashIn(store)).toContain(index);
  });

  it("keeps the folder of the state that was shown before, for those on their way into it", async () => {
    const { store } = await publishedTo(4, 3_600_000);
    const names = await readdir(join(store.folder, ".lisdeb/wheezy"));
    expect(names.filter((name) => /^\d+$/.test(name)).sort()).toEqual(["3", "4"]);
    expect(await readdir(join(store.folder, ".lisdeb/tmp"))).toEqual([]);
    expect(await store.read(recordPath("wheezy", 1))).toBeDefined();
  });

  it.each(["", "..", "a/b", ".hidden", "x".repeat(101), "a b"])(
    "has no name %j for a state",
    async (snapshot) => {
      const { store } = await publishedTo(1, DAY);
      await expect(readState(store, "wheezy", { snapshot })).rejects.toMatchObject({ code: "usage" });
    },
  );
});
