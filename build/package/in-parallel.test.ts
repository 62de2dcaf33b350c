import { describe, expect, it } from "vitest";
import { inParallel } from "./in-parallel.ts";

describe("inParallel", () => {
  it("keeps the items' order, whichever is done first, and tells of each that is done", async () => {
    const done: (() => void)[] = [];
    let told = 0;
    const all = inParallel(
      ["a", "b", "c"],
      (item) => new Promise<string>((resolve) => done.push(() => resolve(item.toUpperCase()))),
      { jobs: 3, onDone: () => (told += 1) },
    );
    for (const finish of done.toReversed()) finish();
    expect(await all).toEqual(["A", "B", "C"]);
    expect(told).toBe(3);
  });

  it("has no more at work at one time than it may", async () => {
    let [now, most] = [0, 0];
    await inParallel(
      [1, 2, 3, 4, 5],
      async () => {
        most = Math.max(most, (now += 1));
        await Promise.resolve();
        now -= 1;
      },
      { jobs: 2 },
    );
    expect(most).toBe(2);
  });

  it("begins nothing more once the signal is aborted", async () => {
    const abort = new AbortController();
    const begun: number[] = [];
    const all = inParallel(
      [1, 2, 3],
      (item) => {
        begun.push(item);
        abort.abort(new Error("stop"));
        return Promise.resolve();
      },
      { jobs: 1, signal: abort.signal },
    );
    await expect(all).rejects.toThrow("stop");
    expect(begun).toEqual([1]);
  });
});
