import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Progress } from "../progress.ts";
import { inTurn } from "./in-turn.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lisdeb-in-turn-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Promise, and what fulfils it. */
function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { open, passed };
}

describe("work in turn", () => {
  it("is done by one at a time, who has waited says so, and no lock is left", async () => {
    const turn = { file: join(folder, "lock"), waiting: "waiting for the other" };
    const [begun, end, told] = [gate(), gate(), gate()];
    const done: string[] = [];
    const first = inTurn(turn, async () => {
      begun.open();
      await end.passed;
      done.push("first");
    });
    await begun.passed;
    const said: string[] = [];
    const progress: Progress = {
      start(what) {
        said.push(what);
        told.open();
        return { advance: () => undefined, done: () => said.push("done") };
      },
    };
    const second = inTurn({ ...turn, progress }, async (lock) => {
      done.push("second");
      expect(await lock.stillHeld()).toBe(true);
    });
    await told.passed;
    end.open();
    await Promise.all([first, second]);
    expect([done, said]).toEqual([
      ["first", "second"],
      ["waiting for the other", "done"],
    ]);
    expect(await readdir(folder)).toEqual([]);
  });

  it("is not waited for any longer by who is stopped", async () => {
    const turn = { file: join(folder, "lock"), waiting: "waiting for the other" };
    const stop = new AbortController();
    await inTurn(turn, async () => {
      const progress: Progress = {
        start() {
          stop.abort(new Error("stopped"));
          return { advance: () => undefined, done: () => undefined };
        },
      };
      const other = inTurn({ ...turn, progress, signal: stop.signal }, () => Promise.resolve("too late"));
      await expect(other).rejects.toThrow("stopped");
    });
  });

  it("is refused where the lock cannot be made", async () => {
    const turn = { file: join(folder, "none", "lock"), waiting: "" };
    await expect(inTurn(turn, () => Promise.resolve())).rejects.toMatchObject({ code: "write-failed" });
  });
});
