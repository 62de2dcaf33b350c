import { afterEach, describe, expect, it } from "vitest";
import { recordPath, formatRecord } from "../state-record.ts";
import { readRecord } from "../state/read-state.ts";
import { settle } from "../state/settle.ts";
import { adding, cleanUp, folderStore, settleDeps, slowClock } from "../state/state.test-support.ts";
import type { StateRecord } from "../suite-state.ts";
import { folderAccess } from "./access/folder-access.ts";
import { suitePlace } from "./access/open-archive.ts";
import { checkStates } from "./check-states.ts";

afterEach(cleanUp);

/** What verify says of the records of an archive with two states of wheezy and one of jessie, and one put there as wheezy's third. */
async function found(planted?: (states: Record<"first" | "jessie", StateRecord>) => object) {
  const store = await folderStore();
  const clock = slowClock();
  const deps = await settleDeps({ now: clock.now });
  for (const [suite, name] of [
    ["wheezy", "a"],
    ["wheezy", "b"],
    ["jessie", "c"],
  ] as const) {
    await settle(store, suite, adding(name), deps);
    clock.tick();
  }
  const first = (await readRecord(store, "wheezy", 1))!;
  const jessie = (await readRecord(store, "jessie"))!;
  if (planted) {
    const record = { ...first, ...planted({ first, jessie }), suite: "wheezy", number: 3 };
    await store.create(recordPath("wheezy", 3), formatRecord(record), clock.now());
  }
  const told: string[] = [];
  const nobody = () => false;
  const documents = {
    base: "dists/wheezy/",
    release: undefined,
    releaseGpg: undefined,
    inRelease: undefined,
    readsInRelease: nobody,
    readsRelease: nobody,
  };
  await checkStates(folderAccess(store.folder), suitePlace("wheezy"), documents, (kind, path, what) => {
    if (kind === "state-copied") told.push(`${path}: ${what ?? ""}`);
  });
  return told;
}

describe("the records of states", () => {
  it("are told where they are copies of others, which nobody may go on from", async () => {
    const at = ".lisdeb/wheezy/3.json";
    expect(await found()).toEqual([]);
    expect(await found(({ first }) => first)).toEqual([`${at}: it is not newer than state 2`]);
    expect(await found(({ jessie }) => jessie)).toEqual([`${at}: its Release has another suite`]);
    const later = () => ({ date: "2026-01-02T00:00:00Z" });
    expect(await found(later)).toEqual([`${at}: its Release has another date`]);
  });
});
