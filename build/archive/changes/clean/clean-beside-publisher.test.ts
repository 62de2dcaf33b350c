// Clean-up of an object store, where nobody waits for anybody, with a publisher at work at every moment of it.
import { dirname } from "node:path/posix";
import { beforeAll, describe, expect, it } from "vitest";
import type { ArchiveEntry } from "../../entry.ts";
import { settle } from "../../state/index.ts";
import { entry, settleDeps, slowClock } from "../../state/state.test-support.ts";
import { memoryStore, type HeldFile, type MemoryStore } from "../memory-store.test-support.ts";
import { missingInPool } from "../../missing-in-pool.ts";
import { clean } from "./clean.ts";

const DAY = 24 * 3_600_000;
const [kept, wanted, useless] = [entry("kept"), entry("wanted"), entry("useless")];
const START = "2026-01-01T00:00:00Z";

/** The archive before, with files that nobody names and that are old; and what a publisher adds to it. */
let before: ReadonlyMap<string, HeldFile>;
let indices: readonly (readonly [string, HeldFile])[];
let record: readonly [string, HeldFile];

const packageFile = ({ filename, size }: ArchiveEntry, time: Date): [string, HeldFile] => [
  filename,
  { bytes: Buffer.alloc(size), time },
];

beforeAll(async () => {
  const clock = slowClock(START, DAY);
  const deps = await settleDeps({ now: clock.now });
  const store = memoryStore(clock.now);
  const hold = (entries: readonly ArchiveEntry[]) =>
    settle(store, "wheezy", { title: "hold", apply: () => ({ entries, sources: [] }) }, deps);
  for (const each of [kept, wanted, useless]) store.files.set(...packageFile(each, clock.now()));
  await hold([kept]);
  const files = new Map(store.files);
  clock.tick();
  await hold([kept, wanted]);
  const added = [...store.files].filter(([path]) => !files.has(path));
  const isRecord = ([path]: readonly [string, unknown]) => path.endsWith("/2.json");
  indices = added.filter((file) => !isRecord(file));
  record = added.find(isRecord)!;
  // Left over by one who was killed before his commit, long ago: the worst case, since all that is wanted is there, and old.
  for (const [path, file] of indices) files.set(path, { ...file, time: new Date(START) });
  before = files;
});

/** What a publisher does, one step after the other: so do `putInPool`, `settle`, and `publish` behind it. */
const STEPS: readonly ((store: MemoryStore) => Promise<void>)[] = [
  async (store) => {
    const [path, { bytes }] = packageFile(wanted, store.clock());
    if ((await store.create(path, bytes, store.clock())) === "exists")
      await store.replace(path, bytes, store.clock());
  },
  async (store) => {
    for (const [path, { bytes }] of indices) await store.create(path, bytes, store.clock());
  },
  async (store) => {
    expect(await store.create(record[0], record[1].bytes, store.clock())).toBe("created");
  },
  async (store) => {
    for (const [path, { bytes }] of indices) await store.create(path, bytes, store.clock());
    for (const each of await missingInPool(store, [wanted]))
      await store.replace(each.filename, Buffer.alloc(each.size), store.clock());
  },
];

/** Cleans up, with the publisher's steps each done before the so-manieth thing that clean-up asks of the store, or after all of them. */
async function cleanBeside(moments: readonly number[]) {
  const time = new Date(Date.parse(START) + 30 * DAY);
  const store = memoryStore(() => time, before);
  let done = 0;
  const work = async (until: number) => {
    // What the publisher asks is not counted.
    const { before: outer } = store;
    store.before = () => Promise.resolve();
    while (done < moments.length && moments[done]! <= until) await STEPS[done++]!(store);
    store.before = outer;
  };
  const log: string[] = [];
  store.before = async (what, path) => {
    log.push(`${what} ${path}`);
    await work(log.length - 1);
  };
  const cleaned = await clean(store, { grace: DAY, now: () => time, dryRun: false });
  store.before = () => Promise.resolve();
  await work(Infinity);
  return { store, cleaned, log, asked: log.length };
}

describe("cleaning up an object store beside a publisher", () => {
  it("removes what nobody wants", async () => {
    const { store, cleaned } = await cleanBeside([]);
    expect(cleaned.removed.map(({ path }) => path)).toEqual(
      expect.arrayContaining([useless.filename, wanted.filename]),
    );
    expect(store.files.has(kept.filename)).toBe(true);
  });

  it("loses nothing of his, whatever he does at whatever moment", async () => {
    const { asked } = await cleanBeside([]);
    const needed = [kept.filename, wanted.filename, ...indices.map(([path]) => path)];
    const lost = new Set<string>();
    for (let puts = 0; puts <= asked; puts++)
      for (let commits = puts; commits <= asked; commits++)
        // The indices just before the commit or long before; the last look at once, or when all is over.
        for (const moments of [
          [puts, puts, commits, commits],
          [puts, commits, commits, commits],
          [puts, puts, commits, Infinity],
          [puts, commits, commits, Infinity],
        ]) {
          const { store, cleaned } = await cleanBeside(moments);
          for (const path of needed) if (!store.files.has(path)) lost.add(`${moments.join(" ")}: ${path}`);
          expect(store.files.has(useless.filename)).toBe(false);
          expect(cleaned.removed.map(({ path }) => path)).toContain(useless.filename);
        }
    expect([...lost]).toEqual([]);
  });

  it("puts back by itself what is named before its last look, so that even who is killed at his commit seldom loses anything", async () => {
    const { log } = await cleanBeside([]);
    const lookAtAge = log.findLastIndex((each) => each === `list ${dirname(wanted.filename)}`);
    const removal = log.indexOf(`remove ${wanted.filename}`);
    const lastLook = log.lastIndexOf("list .lisdeb");
    expect(lookAtAge).toBeLessThan(removal);
    expect(removal).toBeLessThan(lastLook);
    for (let puts = 0; puts < log.length; puts++)
      for (let commits = puts; commits < log.length; commits++) {
        const { store } = await cleanBeside([puts, puts, commits]);
        const isLost = lookAtAge < puts && puts <= removal && lastLook < commits;
        expect(store.files.has(wanted.filename), `${puts} ${commits}`).toBe(!isLost);
      }
  });
});
