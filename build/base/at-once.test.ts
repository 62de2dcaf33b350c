import { describe, expect, it } from "vitest";
import { atOnce } from "./at-once.ts";

describe("atOnce", () => {
  it("keeps the items' order, whichever is done first, and tells of each that is done", async () => {
    const done: (() => void)[] = [];
    let told = 0;
    const all = atOnce(
      ["a", "b", "c"],
      3,
      (item) => new Promise<string>((resolve) => done.push(() => resolve(item.toUpperCase()))),
      { onDone: () => (told += 1) },
    );
    for (const finish of done.toReversed()) finish();
    expect(await all).toEqual(["A", "B", "C"]);
    expect(told).toBe(3);
  });

  it("has no more at work at one time than it may", async () => {
    let [now, most] = [0, 0];
    await atOnce([1, 2, 3, 4, 5], 2, async () => {
      most = Math.max(most, (now += 1));
      await Promise.resolve();
      now -= 1;
    });
    expect(most).toBe(2);
  });

  it("begins nothing more once the signal is aborted", async () => {
    const abort = new AbortController();
    const begun: number[] = [];
    const all = atOnce(
      [1, 2, 3],
      1,
      (item) => {
        begun.push(item);
        abort.abort(new Error("stop"));
        return Promise.resolve();
      },
      { signal: abort.signal },
    );
    await expect(all).rejects.toThrow("stop");
    expect(begun).toEqual([1]);
  });

  it("begins nothing more after a failure, and ends with it once what is begun has ended", async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const turns: (() => void)[] = [];
    let told: unknown;
    const all = atOnce([0, 1, 2, 3, 4, 5], 3, async (item) => {
      begun.push(item);
      await new Promise<void>((resolve) => turns.push(resolve));
      ended.push(item);
      throw new Error(`failure of ${item}`);
    }).catch((error: unknown) => (told = error));
    turns[1]?.();
    await settled();
    expect([ended, told]).toEqual([[1], undefined]);
    turns[2]?.();
    await settled();
    expect([ended, told]).toEqual([[1, 2], undefined]);
    turns[0]?.();
    expect(await all).toEqual(new Error("failure of 1"));
    expect([begun, ended]).toEqual([
      [0, 1, 2],
      [1, 2, 0],
    ]);
  });
});

/** All that can go on without us has. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
