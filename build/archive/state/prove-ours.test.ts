import { afterEach, describe, expect, it } from "vitest";
import { formatRecord, keptIndices, recordPath } from "../state-record.ts";
import type { ArchiveStore } from "../archive-store.ts";
import type { StateRecord } from "../suite-state.ts";
import { readRecord, readState } from "./read-state.ts";
import { settle } from "./settle.ts";
import { adding, cleanUp, folderStore, settleDeps, slowClock } from "./state.test-support.ts";

afterEach(cleanUp);

/** An archive with three states of wheezy, with a package each, and one of wheezy-testing. */
async function archive() {
  const store = await folderStore();
  const clock = slowClock();
  const deps = await settleDeps({ now: clock.now });
  for (const name of ["a", "b", "c"]) {
    await settle(store, "wheezy", adding(name), deps);
    clock.tick();
  }
  const testing = (await settle(store, "wheezy-testing", adding("unreleased"), deps)).state.record;
  clock.tick();
  const old = (await readRecord(store, "wheezy", 1))!;
  return { store, deps, testing, old, clock };
}

/** Puts a state of ours, with its indices, in the place of one of wheezy's. */
async function planted(store: ArchiveStore, from: StateRecord, as: Partial<StateRecord>): Promise<void> {
  const record = { ...from, suite: "wheezy", number: 4, ...as };
  for (const { path, sha256 } of keptIndices(from, store.name)) {
    const bytes = (await store.read(store.byHash(from.suite, path, sha256)))!;
    await store.create(store.byHash("wheezy", path, sha256), bytes, new Date(from.date));
  }
  await store.create(recordPath("wheezy", record.number), formatRecord(record), new Date());
}

const OTHER = { code: "archive-foreign", message: "has a Release of another suite or date than its record" };
const OLD = { code: "archive-foreign", message: "is not newer than state 3, which it follows on" };

describe("a state of ours in another's place is not signed again", () => {
  it("where it is another suite's", async () => {
    const { store, deps, testing } = await archive();
    await planted(store, testing, {});
    for (const force of [true, false]) {
      const settling = settle(store, "wheezy", adding("d"), { ...deps, force });
      await expect(settling).rejects.toMatchObject(OTHER);
    }
    expect(await store.shown("wheezy")).toBe(3);
  });

  it("where it is an old one, under a new number", async () => {
    const { store, deps, old } = await archive();
    await planted(store, old, {});
    await expect(settle(store, "wheezy", adding("d"), deps)).rejects.toMatchObject(OLD);
    expect(await store.shown("wheezy")).toBe(3);
  });

  it("where it is an old one, under a new number and a new date", async () => {
    const { store, deps, old, clock } = await archive();
    await planted(store, old, { date: clock.now().toISOString().replace(".000", "") });
    await expect(settle(store, "wheezy", adding("d"), deps)).rejects.toMatchObject(OTHER);
  });

  it("where it is an old one behind a made one whose date is older still", async () => {
    const { store, deps, old } = await archive();
    await planted(store, old, { date: "2000-01-01T00:00:00Z" });
    await planted(store, old, { number: 5 });
    await expect(settle(store, "wheezy", adding("d"), deps)).rejects.toMatchObject(OLD);
  });

  it("where it is an old one that is shown already, over the record of the one before", async () => {
    const { store, deps, old } = await archive();
    await planted(store, old, {});
    await store.show({ ...old, number: 4 }, keptIndices(old, store.name));
    expect(await store.shown("wheezy")).toBe(4);
    await expect(settle(store, "wheezy", adding("d"), deps)).rejects.toMatchObject(OLD);
  });
});

describe("the newest state", () => {
  it("is the one behind which none is: a record beyond a gap is none that anything follows on", async () => {
    const { store, deps } = await archive();
    await store.create(recordPath("wheezy", 900), Buffer.from("{"), new Date());
    const { state } = await settle(store, "wheezy", adding("d"), deps);
    expect(state.record.number).toBe(4);
    expect(await store.shown("wheezy")).toBe(4);
  });

  it("is so too where no state is shown yet", async () => {
    const store = await folderStore();
    const clock = slowClock();
    const deps = await settleDeps({ now: clock.now });
    const killed = { ...store, show: () => Promise.reject(new Error("killed")) };
    await expect(settle(killed, "wheezy", adding("a"), deps)).rejects.toThrow("killed");
    await store.create(recordPath("wheezy", 900), Buffer.from("{"), new Date());
    clock.tick();
    await settle(store, "wheezy", adding("b"), deps);
    expect((await readState(store, "wheezy"))?.content.entries.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("follows on one whose record was damaged since", async () => {
    const { store, deps } = await archive();
    await store.replace(recordPath("wheezy", 2), Buffer.from("{"), new Date());
    const { state } = await settle(store, "wheezy", adding("d"), deps);
    expect(state.record.number).toBe(4);
  });
});
