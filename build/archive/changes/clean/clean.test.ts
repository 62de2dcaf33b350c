import { access, mkdir, readdir, rename, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ArchiveStore } from "../../archive-store.ts";
import type { ArchiveEntry } from "../../entry.ts";
import { keptIndices, settle, type SettleDeps } from "../../state/index.ts";
import { cleanUp, entry, folderStore, settleDeps, slowClock } from "../../state/state.test-support.ts";
import { memoryStore } from "../memory-store.test-support.ts";
import { deleteSnapshot, takeSnapshot } from "../snapshots.ts";
import { clean, type Cleaned } from "./clean.ts";

afterEach(cleanUp);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const [first, second, third] = [entry("first"), entry("second"), entry("third")];
const record = ({ filename }: ArchiveEntry) => filename.replace(/deb$/, "json");

/** Makes a state of exactly these packages, as a publisher does. */
async function hold(
  store: ArchiveStore,
  deps: SettleDeps,
  entries: readonly ArchiveEntry[],
  suite = "wheezy",
) {
  const beforeCommit = async () => {
    for (const each of entries) {
      await store.create(each.filename, Buffer.alloc(each.size), deps.now());
      await store.create(record(each), Buffer.from("{}"), deps.now());
    }
  };
  return settle(
    store,
    suite,
    { title: "hold", apply: () => ({ entries, sources: [] }) },
    { ...deps, beforeCommit },
  );
}

const paths = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path).sort();
const removed = (cleaned: Cleaned) => paths(cleaned.removed);
const ofPool = (all: readonly string[]) => all.filter((path) => path.startsWith("pool/"));

/** An archive whose suite held three packages one after the other, each for a month, so that only the newest states are left of twelve. */
async function oldArchive<Store extends ArchiveStore>(storeOf: (now: () => Date) => Store | Promise<Store>) {
  const clock = slowClock("2026-01-01T00:00:00Z", 30 * DAY);
  const store = await storeOf(clock.now);
  const deps = await settleDeps({ now: clock.now });
  await hold(store, deps, [first]);
  clock.tick();
  await hold(store, deps, [second]);
  for (let i = 0; i < 10; i++) {
    clock.tick();
    await settle(
      store,
      "wheezy",
      { title: "refresh", apply: () => ({ entries: [third], sources: [] }) },
      { ...deps, force: true },
    );
  }
  await store.create(third.filename, Buffer.alloc(1000), clock.now());
  clock.tick(DAY + HOUR);
  return { store, clock, deps };
}

describe("cleaning up", () => {
  it("removes packages and their records that only past states named, and nothing else", async () => {
    const { store, clock } = await oldArchive(memoryStore);
    const options = { grace: DAY, now: clock.now, dryRun: false };
    const told = await clean(store, { ...options, dryRun: true });
    const cleaned = await clean(store, options);
    expect(cleaned).toEqual(told);
    expect(removed(cleaned)).toEqual([first, second].flatMap((each) => [each.filename, record(each)]));
    expect(cleaned.waiting).toEqual([]);
    expect(await store.read(first.filename)).toBeUndefined();
    expect(await store.read(third.filename)).toBeDefined();
    expect(await clean(store, options)).toMatchObject({ removed: [], waiting: [], kept: cleaned.kept });
    // The clean-up itself leaves nothing behind.
    for await (const { path } of store.list(".lisdeb")) expect(path).not.toBe(".lisdeb/now");
  });

  it("keeps what another suite names, and what a snapshot names until it is given up", async () => {
    const clock = slowClock("2026-01-01T00:00:00Z", 30 * DAY);
    const store = memoryStore(clock.now);
    const deps = await settleDeps({ now: clock.now });
    await hold(store, deps, [first, second, third]);
    await takeSnapshot(store, "wheezy", "spring", clock.now());
    await hold(store, deps, [second], "jessie");
    for (let i = 0; i < 12; i++) {
      clock.tick();
      await settle(
        store,
        "wheezy",
        { title: "refresh", apply: () => ({ entries: [third], sources: [] }) },
        { ...deps, force: true },
      );
    }
    clock.tick();
    const options = { grace: DAY, now: clock.now, dryRun: false };
    expect(removed(await clean(store, options))).toEqual([]);
    await deleteSnapshot(store, "wheezy", "spring");
    const cleaned = await clean(store, options);
    expect(ofPool(removed(cleaned))).toEqual([first.filename, record(first)].sort());
    // With it the index that listed it.
    expect(removed(cleaned).some((path) => path.includes("/by-hash/"))).toBe(true);
    expect(await store.read(second.filename)).toBeDefined();
  });

  it("leaves for a day what a publisher may be about to name, and the record of a package that he has put anew", async () => {
    const { store, clock } = await oldArchive(memoryStore);
    // Published again: the record stays the one that was there.
    await store.replace(second.filename, Buffer.alloc(1000), clock.now());
    const fresh = entry("fresh").filename;
    await store.create(fresh, Buffer.alloc(10), clock.now());
    const options = { grace: DAY, now: clock.now, dryRun: false };
    const cleaned = await clean(store, options);
    expect(removed(cleaned)).toEqual([first.filename, record(first)].sort());
    expect(paths(cleaned.waiting)).toEqual([fresh, second.filename, record(second)].sort());
    clock.tick(DAY + 1);
    expect(removed(await clean(store, options))).toEqual([fresh, second.filename, record(second)].sort());
  });

  it("leaves alone what no publisher of ours put there", async () => {
    const { store, clock } = await oldArchive(memoryStore);
    const others = [
      "pool/README",
      "pool/main/f/first/first_1.dsc",
      ".lisdeb/keys/0123.gpg",
      "index.html",
      "notes/a.deb",
    ];
    for (const path of others) await store.create(path, Buffer.from("x"), new Date(0));
    await clean(store, { grace: 0, now: clock.now, dryRun: false });
    for (const path of others) expect(await store.read(path), path).toBeDefined();
  });

  it("removes nothing while another tool's suite stands beside ours", async () => {
    const { store, clock } = await oldArchive(memoryStore);
    await store.create("dists/stable/Release", Buffer.from("Origin: else\n"), new Date(0));
    const cleaning = clean(store, { grace: DAY, now: clock.now, dryRun: false });
    await expect(cleaning).rejects.toMatchObject({
      code: "archive-foreign",
      message: expect.stringContaining("dists/stable") as string,
    });
    expect(await store.read(first.filename)).toBeDefined();
  });

  it.each([
    ["a folder", (folder: string) => mkdir(join(folder, "dists/stable"))],
    ["a link to elsewhere", (folder: string) => symlink("/srv/elsewhere", join(folder, "dists/stable"))],
    ["a link to a state", (folder: string) => symlink("../.lisdeb/wheezy/1", join(folder, "dists/stable"))],
    ["another name of what is not there", (folder: string) => symlink("sid", join(folder, "dists/stable"))],
  ])("nor beside %s that it knows nothing of", async (_, make) => {
    const { store, clock } = await oldArchive(() => folderStore());
    await make(store.folder);
    const cleaning = clean(store, { grace: 0, now: clock.now, dryRun: false });
    await expect(cleaning).rejects.toMatchObject({ code: "archive-foreign" });
    expect(await store.read(first.filename)).toBeDefined();
  });

  it("removes nothing of a suite that is still shown when its record is lost, nor of any other", async () => {
    const { store, clock, deps } = await oldArchive(() => folderStore());
    await hold(store, deps, [second], "jessie");
    await rm(join(store.folder, ".lisdeb/jessie/1.json"));
    const refused = (code: string, message: string) =>
      expect(clean(store, { grace: 0, now: clock.now, dryRun: false })).rejects.toMatchObject({
        code,
        message: expect.stringContaining(message) as string,
      });
    await refused("archive-foreign", "no record of what dists/jessie needs");
    // The same where it has an older one.
    await rename(join(store.folder, ".lisdeb/wheezy/12.json"), join(store.folder, ".lisdeb/wheezy/lost"));
    await rm(join(store.folder, "dists/jessie"));
    await refused("archive-invalid", "state 12 is shown, and its record is missing");
    for (const each of [first, second]) expect(await store.read(each.filename)).toBeDefined();
  });

  it("removes nothing of a bucket whose record is lost", async () => {
    const { store, clock } = await oldArchive(memoryStore);
    await store.create("dists/jessie/Release", Buffer.from("Origin: lisdeb\n"), new Date(0));
    const cleaning = clean(store, { grace: DAY, now: clock.now, dryRun: false });
    await expect(cleaning).rejects.toMatchObject({ code: "archive-foreign" });
    expect(await store.read(first.filename)).toBeDefined();
  });

  it("removes the indices of a suite of which no state was ever committed", async () => {
    const { store, clock } = await oldArchive(memoryStore);
    const left = `dists/jessie/main/binary-amd64/by-hash/SHA256/${"0".repeat(64)}`;
    await store.create(left, Buffer.from("x"), clock.now());
    clock.tick(2 * DAY);
    const cleaned = await clean(store, { grace: DAY, now: clock.now, dryRun: false });
    expect(removed(cleaned)).toContain(left);
  });

  it.each([
    ["whose .lisdeb is gone", async (folder: string) => rm(join(folder, ".lisdeb"), { recursive: true })],
    [
      "that has a pool and nothing else",
      async (folder: string) => {
        for (const each of [".lisdeb", "dists"]) await rm(join(folder, each), { recursive: true });
      },
    ],
  ])("touches no folder %s", async (_, lose) => {
    const { store, clock } = await oldArchive(() => folderStore());
    await lose(store.folder);
    const before = await readdir(store.folder, { recursive: true });
    for (const dryRun of [false, true])
      await expect(clean(store, { grace: 0, now: clock.now, dryRun })).rejects.toMatchObject({
        code: "archive-foreign",
        message: expect.stringContaining("is no archive of lisdeb's") as string,
      });
    expect(await readdir(store.folder, { recursive: true })).toEqual(before);
  });

  it("does so in a folder, where another name of a suite is not another tool's", async () => {
    const { store, clock } = await oldArchive(() => folderStore());
    await symlink("wheezy", join(store.folder, "dists/oldoldstable"));
    expect(removed(await clean(store, { grace: DAY, now: clock.now, dryRun: false }))).toHaveLength(4);
    await expect(access(join(store.folder, dirname(first.filename)))).rejects.toThrow("ENOENT");
    await access(join(store.folder, "dists/oldoldstable/main/binary-amd64/Packages"));
  });

  it("removes nothing while nobody knows what a state names", async () => {
    const { store, clock, deps } = await oldArchive(memoryStore);
    await hold(store, deps, [second], "jessie");
    clock.tick();
    const { record: newest } = (await hold(store, deps, [second, third], "jessie")).state;
    for (const { path, sha256 } of keptIndices(newest, store.name))
      if (path.startsWith("main/binary-amd64/Packages"))
        await store.remove(store.byHash("jessie", path, sha256));
    const cleaning = clean(store, { grace: DAY, now: clock.now, dryRun: false });
    await expect(cleaning).rejects.toMatchObject({
      code: "archive-invalid",
      hint: expect.stringContaining("nothing is removed") as string,
    });
    expect(await store.read(first.filename)).toBeDefined();
  });

  it("goes by the store's clock where that is behind", async () => {
    const there = new Date("2026-01-01T00:00:00Z");
    const store = memoryStore(() => there);
    await hold(store, await settleDeps({ now: () => there }), [second]);
    await store.create(first.filename, Buffer.alloc(10), there);
    const ahead = new Date("2026-03-01T00:00:00Z");
    expect(await clean(store, { grace: DAY, now: () => ahead, dryRun: false })).toMatchObject({
      removed: [],
      waiting: [{ path: first.filename }],
    });
  });

  it("takes its turn, but for a dry run, which writes nothing", async () => {
    const { store, clock } = await oldArchive(memoryStore);
    let turns = 0;
    const counting: ArchiveStore = {
      ...store,
      inTurn: (work) => {
        turns += 1;
        return store.inTurn(work);
      },
    };
    const asked: string[] = [];
    store.before = (what) => Promise.resolve(void asked.push(what));
    await clean(counting, { grace: DAY, now: clock.now, dryRun: true });
    expect([turns, new Set(asked)]).toEqual([0, new Set(["list", "read"])]);
    await clean(counting, { grace: DAY, now: clock.now, dryRun: false });
    expect(turns).toBe(1);
  });
});
