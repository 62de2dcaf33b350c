import { afterEach, expect, it } from "vitest";
import { parseRelease } from "../index-files/index.ts";
import { settle } from "./settle.ts";
import { adding, cleanUp, folderStore, settleDeps, slowClock } from "./state.test-support.ts";

afterEach(cleanUp);

const DAY = 24 * 3_600_000;

it("Valid-Until comes, changes and goes where that is wanted and nothing else is new", async () => {
  const store = await folderStore();
  const clock = slowClock();
  const deps = await settleDeps({ now: clock.now });
  const settled = async (validFor?: number | "ever") => {
    const release = { allowReleaseinfoChange: false, validFor };
    const { changed, state } = await settle(store, "wheezy", adding("a"), { ...deps, release });
    const { date, validUntil } = parseRelease(state.record.release, { file: "Release" });
    clock.tick();
    return [changed, validUntil && (validUntil.getTime() - date!.getTime()) / DAY];
  };
  expect(await settled()).toEqual([true, undefined]);
  expect(await settled(7 * DAY)).toEqual([true, 7]);
  expect(await settled(7 * DAY)).toEqual([false, 7]);
  expect(await settled()).toEqual([false, 7]);
  expect(await settled(8 * DAY)).toEqual([true, 8]);
  expect(await settled("ever")).toEqual([true, undefined]);
  expect(await settled("ever")).toEqual([false, undefined]);
});
