import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { signingKey } from "../../../tests/support/signing-key.ts";
import { sha256 } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import { parseRelease } from "../index-files/index.ts";
import { readState, suitesOf } from "./read-state.ts";
import { settle } from "./settle.ts";
import { cleanUp, adding, entry, folderStore, settleDeps, slowClock } from "./state.test-support.ts";
import { formatRecord, keptIndices, recordPath } from "../state-record.ts";

afterEach(cleanUp);

const namesIn = async (store: ArchiveStore) =>
  (await readState(store, "wheezy"))?.content.entries.map(({ name }) => name);

/** What clients see, by the record or by what stands under dists. */
const shownRelease = async ({ folder }: { folder: string }) =>
  readFile(join(folder, "dists/wheezy/Release"), "utf8");

describe("settling a change", () => {
  it("makes state after state, each of which is shown", async () => {
    const store = await folderStore();
    const clock = slowClock();
    const deps = await settleDeps({ now: clock.now });
    expect(await readState(store, "wheezy")).toBeUndefined();
    for (const [index, name] of ["b", "a"].entries()) {
      const { state, changed } = await settle(store, "wheezy", adding(name), deps);
      expect(changed).toBe(true);
      expect(state.record).toMatchObject({ number: index + 1, change: `publish ${name}`, suite: "wheezy" });
      expect(await shownRelease(store)).toBe(state.record.release);
      clock.tick();
    }
    expect(await namesIn(store)).toEqual(["a", "b"]);
    expect(await suitesOf(store)).toEqual(["wheezy"]);
    expect((await readState(store, "wheezy", 1))?.content.entries).toHaveLength(1);
    expect(await readState(store, "wheezy", 3)).toBeUndefined();
  });

  it("makes no state where nothing changes, unless it is to be signed anew", async () => {
    const store = await folderStore();
    const clock = slowClock();
    const deps = await settleDeps({ now: clock.now });
    await settle(store, "wheezy", adding("a"), deps);
    const again = await settle(store, "wheezy", adding("a"), deps);
    expect(again).toMatchObject({ changed: false, state: { record: { number: 1 } } });
    clock.tick();
    const forced = await settle(store, "wheezy", adding("a"), { ...deps, force: true });
    expect(forced).toMatchObject({ changed: true, state: { record: { number: 2 } } });
  });

  it("writes nothing where the change cannot be made, or signing fails", async () => {
    const store = await folderStore();
    const deps = await settleDeps();
    const refused = new Error("refused");
    const apply = () => {
      throw refused;
    };
    await expect(settle(store, "wheezy", { title: "publish x", apply }, deps)).rejects.toBe(refused);
    const signer = { ...deps.signer, sign: () => Promise.reject(refused) };
    await expect(settle(store, "wheezy", adding("a"), { ...deps, signer })).rejects.toBe(refused);
    for await (const { path } of store.list("")) expect.unreachable(path);
  });

  it("puts the packages in before anything names them, and not where nothing changes", async () => {
    const store = await folderStore();
    const calls: (string | undefined)[] = [];
    const deps = await settleDeps({
      beforeCommit: async ({ entries }) => {
        calls.push(entries[0]?.name);
        expect(await store.read(recordPath("wheezy", 1))).toBeUndefined();
      },
    });
    await settle(store, "wheezy", adding("a"), deps);
    await settle(store, "wheezy", adding("a"), deps);
    expect(calls).toEqual(["a"]);
  });

  it("applies the change again to what a faster publisher made", async () => {
    const store = await folderStore();
    const deps = await settleDeps();
    // A store whose turns do not keep others out, as an object store's.
    const loose = { ...store, inTurn: <T>(work: () => Promise<T>) => work() };
    const names = ["a", "b", "c", "d"];
    const settled = await Promise.all(names.map((name) => settle(loose, "wheezy", adding(name), deps)));
    expect(settled.map(({ state }) => state.record.number).sort()).toEqual([1, 2, 3, 4]);
    expect(await namesIn(store)).toEqual(names);
    expect(await store.shown("wheezy")).toBe(4);
  });

  it("gives the release names that it has, and changes Origin and Label only where that is allowed", async () => {
    const store = await folderStore();
    const clock = slowClock();
    const deps = await settleDeps({ now: clock.now });
    const settled = async (release: typeof deps.release, name = "a") => {
      clock.tick();
      const { state } = await settle(store, "wheezy", adding(name), { ...deps, release });
      const { origin, label, description } = parseRelease(state.record.release, { file: "Release" });
      return { origin, label, description, number: state.record.number };
    };
    const allowReleaseinfoChange = false;
    expect(await settled({ allowReleaseinfoChange })).toMatchObject({ origin: "lisdeb", label: "lisdeb" });
    await expect(settled({ allowReleaseinfoChange, origin: "Other" })).rejects.toMatchObject({
      code: "archive-invalid",
      message: 'has the Origin "lisdeb", and with "Other" clients would stop until each is told to accept it',
    });
    const named = { origin: "Other", label: "Ours", description: "Made here" };
    expect(await settled({ ...named, allowReleaseinfoChange: true })).toEqual({ ...named, number: 2 });
    expect(await settled({ allowReleaseinfoChange }, "b")).toEqual({ ...named, number: 3 });
  });

  it("keeps the index of an architecture whose last package went", async () => {
    const store = await folderStore();
    const clock = slowClock();
    const deps = await settleDeps({ now: clock.now });
    const put = { title: "publish", apply: () => ({ entries: [entry("a", "1", "armhf")], sources: [] }) };
    await settle(store, "wheezy", put, deps);
    clock.tick();
    const { state } = await settle(
      store,
      "wheezy",
      { title: "remove", apply: () => ({ entries: [], sources: [] }) },
      deps,
    );
    const release = parseRelease(state.record.release, { file: "Release" });
    expect(release.architectures).toEqual(["amd64", "armhf", "i386"]);
  });
});

describe("Release's Date", () => {
  it("rises by a second at least, and is what SOURCE_DATE_EPOCH says where that rises", async () => {
    const store = await folderStore();
    const now = () => new Date("2026-01-01T00:00:10.700Z");
    const deps = await settleDeps({ now });
    const date = new Date("2026-01-01T00:00:05Z");
    const dates = [];
    for (const [name, more] of [
      ["a", { date }],
      ["b", { date }],
      ["c", {}],
    ] as const) {
      dates.push((await settle(store, "wheezy", adding(name), { ...deps, ...more })).state.record.date);
    }
    expect(dates).toEqual(["2026-01-01T00:00:05Z", "2026-01-01T00:00:06Z", "2026-01-01T00:00:10Z"]);
  });

  it("is waited for where it is ahead of the clock", async () => {
    const store = await folderStore();
    const deps = await settleDeps();
    const dates = [];
    for (const name of ["a", "b", "c"]) {
      const { state } = await settle(store, "wheezy", adding(name), deps);
      expect(Date.parse(state.record.date)).toBeLessThanOrEqual(Date.now());
      dates.push(Date.parse(state.record.date));
    }
    expect(dates[1]! - dates[0]!).toBeGreaterThanOrEqual(1000);
    expect(dates[2]! - dates[1]!).toBeGreaterThanOrEqual(1000);
  });

  it("is not made with a clock that was set back", async () => {
    const store = await folderStore();
    const clock = slowClock();
    const deps = await settleDeps({ now: clock.now });
    await settle(store, "wheezy", adding("a"), deps);
    clock.tick(-3_600_000);
    await expect(settle(store, "wheezy", adding("b"), deps)).rejects.toMatchObject({
      code: "clock-behind",
      message:
        "this machine's clock is 3601 seconds behind the date that the archive's next state must have, 2026-01-01T00:00:01.000Z",
    });
    expect(await namesIn(store)).toEqual(["a"]);
  });

  it("stands on every file under dists, whether or not its bytes are new", async () => {
    const store = await folderStore();
    const clock = slowClock();
    const deps = await settleDeps({ now: clock.now });
    for (const name of ["a", "b"]) {
      clock.tick();
      const { record } = (await settle(store, "wheezy", adding(name), deps)).state;
      const times = new Set<string>();
      for await (const { path, time } of store.list(`.lisdeb/wheezy/${record.number}`)) {
        times.add(`${path.includes("by-hash")} ${time.toISOString()}`);
      }
      expect([...times]).toEqual([`false ${clock.now().toISOString()}`]);
    }
  });
});

describe("a state that is not ours", () => {
  it("is not signed again: nobody gets a signature by putting a state into the archive", async () => {
    const store = await folderStore();
    const clock = slowClock();
    const deps = await settleDeps({ now: clock.now });
    const stranger = await settleDeps({ now: clock.now }, "stranger");
    await settle(store, "wheezy", adding("a"), deps);
    clock.tick();
    await expect(settle(store, "wheezy", adding("b"), stranger)).rejects.toMatchObject({
      code: "archive-foreign",
      message: "is signed by none of the keys that were given",
    });
    const { certificate } = await signingKey();
    const trusting = { ...stranger, trusted: [certificate] };
    await settle(store, "wheezy", adding("b"), trusting);
    expect(await namesIn(store)).toEqual(["a", "b"]);
  });

  it.each([
    ["another Release", "release"],
    ["another Release.gpg", "releaseGpg"],
    ["another InRelease", "inRelease"],
  ] as const)("is one with %s than was signed, and is not shown", async (_, member) => {
    const store = await folderStore();
    const clock = slowClock();
    const deps = await settleDeps({ now: clock.now });
    const { record } = (await settle(store, "wheezy", adding("a"), deps)).state;
    const other = await folderStore();
    clock.tick();
    const theirs = (await settle(other, "wheezy", adding("b"), deps)).state.record;
    const forged = { ...record, number: 2, [member]: theirs[member] };
    await store.create(recordPath("wheezy", 2), formatRecord(forged), clock.now());
    await expect(settle(store, "wheezy", adding("c"), deps)).rejects.toMatchObject({
      code: "archive-foreign",
    });
    expect(await store.shown("wheezy")).toBe(1);
  });

  it.each([
    ["no JSON", "{"],
    ["no object", "7"],
    ["of another format", '{"format":"x"}'],
    ["of another number", '{"format":"lisdeb archive state 1","suite":"wheezy","number":3}'],
    ["of another suite", '{"format":"lisdeb archive state 1","suite":"../x","number":2}'],
  ])("is refused where its record is %s", async (_, text) => {
    const store = await folderStore();
    const deps = await settleDeps();
    await settle(store, "wheezy", adding("a"), deps);
    await store.create(recordPath("wheezy", 2), Buffer.from(text), new Date());
    await expect(settle(store, "wheezy", adding("b"), deps)).rejects.toMatchObject({
      code: "archive-invalid",
    });
  });

  it("is a folder that another tool made, and is left as it is", async () => {
    const store = await folderStore();
    await store.create("dists/wheezy/Release", Buffer.from("Suite: wheezy\n"), new Date());
    await expect(settle(store, "wheezy", adding("a"), await settleDeps())).rejects.toMatchObject({
      code: "archive-foreign",
    });
    expect(await shownRelease(store)).toBe("Suite: wheezy\n");
  });
});

describe("what a killed publisher left", () => {
  it("is shown by the next, where it was committed, even if that has nothing to do", async () => {
    const store = await folderStore();
    const clock = slowClock();
    const deps = await settleDeps({ now: clock.now });
    await settle(store, "wheezy", adding("a"), deps);
    clock.tick();
    const killed = { ...store, show: () => Promise.reject(new Error("killed")) };
    await expect(settle(killed, "wheezy", adding("b"), deps)).rejects.toThrow("killed");
    expect(await store.shown("wheezy")).toBe(1);
    expect(await namesIn(store)).toEqual(["a", "b"]);
    const { state, changed } = await settle(store, "wheezy", adding("b"), deps);
    expect(changed).toBe(false);
    expect(await shownRelease(store)).toBe(state.record.release);
  });

  it("is found by its plain name where an index is lost by its digest, or damaged there", async () => {
    const store = await folderStore();
    const clock = slowClock();
    const deps = await settleDeps({ now: clock.now });
    const { record } = (await settle(store, "wheezy", adding("a"), deps)).state;
    const lost = keptIndices(record, store.name).find(
      ({ path }) => path === "main/binary-amd64/Packages.gz",
    )!;
    const path = store.byHash("wheezy", lost.path, lost.sha256);
    await store.remove(path);
    expect(await namesIn(store)).toEqual(["a"]);
    await writeFile(join(store.folder, path), "damaged");
    expect(await namesIn(store)).toEqual(["a"]);
    for (const each of keptIndices(record, store.name).filter((index) =>
      index.path.includes("amd64/Packages"),
    )) {
      await store.replace(`.lisdeb/wheezy/1/${each.path}`, Buffer.from("x"), new Date());
      await store.replace(store.byHash("wheezy", each.path, each.sha256), Buffer.from("x"), new Date());
    }
    await expect(readState(store, "wheezy")).rejects.toMatchObject({
      code: "archive-invalid",
      message: "is missing, or not what Release lists",
    });
  });

  it("is an archive without the record of what it shows only where somebody removed that", async () => {
    const store = await folderStore();
    const deps = await settleDeps();
    await settle(store, "wheezy", adding("a"), deps);
    await store.remove(recordPath("wheezy", 1));
    await expect(settle(store, "wheezy", adding("b"), deps)).rejects.toMatchObject({
      code: "archive-invalid",
      message: "state 1 is shown, and its record is missing",
    });
  });
});

describe("an index by its digest", () => {
  it("is what Release lists, at the folder of each index", async () => {
    const store = await folderStore();
    const { record } = (await settle(store, "wheezy", adding("a"), await settleDeps())).state;
    for (const { path, sha256: digest, size } of keptIndices(record, store.name)) {
      const folder = path.slice(0, path.lastIndexOf("/"));
      for (const at of [path, `${folder}/by-hash/SHA256/${digest}`]) {
        const bytes = await readFile(join(store.folder, "dists/wheezy", at));
        expect([sha256(bytes), bytes.length]).toEqual([digest, size]);
      }
    }
  });
});
