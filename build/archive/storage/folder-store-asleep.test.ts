import { readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type * as Base from "../../base/index.ts";
import { cleanUp, folderStore } from "../state/state.test-support.ts";
import { recordPath } from "../state-record.ts";
import type { StateRecord } from "../suite-state.ts";
import { showState } from "./folder-store-show.ts";

/** What flushing a folder comes to, once its name is set here. */
const failing = vi.hoisted(() => ({ folder: undefined as string | undefined }));

vi.mock("../../base/index.ts", async (original) => {
  const base = await original<typeof Base>();
  return {
    ...base,
    flushFolder(folder: string) {
      if (folder !== failing.folder) return base.flushFolder(folder);
      return Promise.reject(Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" }));
    },
  };
});

afterEach(async () => {
  failing.folder = undefined;
  await cleanUp();
});

const TIME = new Date("2026-01-01T00:00:00Z");

function record(number: number): StateRecord {
  return {
    format: "lisdeb archive state 1",
    suite: "wheezy",
    number,
    date: new Date(TIME.getTime() + number * 1000).toISOString().replace(".000", ""),
    change: "a change",
    release: `Release ${number}`,
    releaseGpg: "signature",
    inRelease: "signed",
    parts: {},
  };
}

describe("a publisher that wakes up", () => {
  /** Shows state 2; while it is asleep just before the switch, others commit and show what came after. */
  async function woken(others: readonly number[]) {
    const store = await folderStore();
    await store.show(record(1), []);
    let asked = 0;
    const proceed = async () => {
      if (++asked === 2) throw new Error("the lock was lost");
      for (const number of others) {
        await store.create(recordPath("wheezy", number), Buffer.from("{}"), TIME);
        await store.show(record(number), []);
      }
    };
    await expect(showState(store.folder, record(2), [], proceed)).rejects.toMatchObject({
      code: "write-failed",
    });
    return store;
  }

  it.each([[[3]], [[3, 4]], [[3, 4, 5, 6]]])(
    "leaves clients the newest state where others made %j meanwhile",
    async (others) => {
      const store = await woken(others);
      const newest = `${others.at(-1) ?? 0}`;
      expect(await readlink(join(store.folder, "dists/wheezy"))).toBe(`../.lisdeb/wheezy/${newest}`);
      expect(Buffer.from((await store.read("dists/wheezy/Release"))!).toString()).toBe(`Release ${newest}`);
    },
  );

  it("takes no newer folder away where it falls asleep after the switch", async () => {
    const store = await folderStore();
    await store.show(record(1), []);
    let asked = 0;
    const proceed = async () => {
      if (++asked === 2) await store.show(record(3), []);
    };
    await showState(store.folder, record(2), [], proceed);
    expect(await store.shown("wheezy")).toBe(3);
    expect(Buffer.from((await store.read("dists/wheezy/Release"))!).toString()).toBe("Release 3");
  });
});

describe("a turn that fails", () => {
  it("keeps the index files of a state whose record got its name before the error", async () => {
    const store = await folderStore();
    const index = store.byHash("wheezy", "", "a".repeat(64));
    const commit = async () => {
      await store.create(index, Buffer.from("a"), TIME);
      failing.folder = join(store.folder, ".lisdeb/wheezy");
      await store.create(recordPath("wheezy", 1), Buffer.from("{}"), TIME);
    };
    await expect(store.inTurn(commit)).rejects.toMatchObject({
      code: "write-failed",
      message: "cannot write: too many open files",
    });
    expect(await store.read(recordPath("wheezy", 1))).toBeDefined();
    expect(await store.read(index)).toBeDefined();
  });

  it("takes them back where the record surely has none", async () => {
    const store = await folderStore();
    const failed = new Error("the disk is full");
    const content = { where: { file: "x" }, size: 1, read: () => Promise.reject(failed) };
    const index = store.byHash("wheezy", "", "a".repeat(64));
    const commit = async () => {
      await store.create(index, Buffer.from("a"), TIME);
      await store.create(recordPath("wheezy", 1), content, TIME);
    };
    await expect(store.inTurn(commit)).rejects.toMatchObject({ code: "write-failed" });
    expect(await store.read(index)).toBeUndefined();
  });
});

describe("an archive that a web server serves", () => {
  it("does not tell everybody who publishes into it, and on which machine", async () => {
    const store = await folderStore();
    for (const mask of [0o022, 0o002, 0o000]) {
      const before = process.umask(mask);
      try {
        await store.inTurn(async () => {
          expect((await stat(join(store.folder, ".lisdeb/lock"))).mode & 0o007).toBe(0);
        });
      } finally {
        process.umask(before);
      }
    }
  });
});
