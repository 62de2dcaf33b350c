import { afterEach, expect, it } from "vitest";
import { madeSource } from "../index-files/made-source.test-support.ts";
import type { SourceEntry } from "../source-entry.ts";
import { formatFor, recordPath } from "../state-record.ts";
import { readState } from "./read-state.ts";
import { settle } from "./settle.ts";
import { adding, cleanUp, folderStore, settleDeps, slowClock } from "./state.test-support.ts";

afterEach(cleanUp);

const holding = (title: string, sources: readonly SourceEntry[]) => ({
  title,
  apply: ({ entries }: { entries: Parameters<ReturnType<typeof adding>["apply"]>[0]["entries"] }) => ({
    entries,
    sources,
  }),
});

it("a state is of format 2 from the first source package on, which older programs would lose, and is read again", async () => {
  const store = await folderStore();
  const clock = slowClock();
  const deps = await settleDeps({ now: clock.now });
  const formats: string[] = [];
  for (const change of [
    adding("a"),
    holding("sources come", [madeSource("hello", "1.0-1")]),
    // Its lists stay, empty.
    holding("sources go", []),
  ]) {
    await settle(store, "wheezy", change, deps);
    clock.tick();
    const state = await readState(store, "wheezy");
    const bytes = await store.read(recordPath("wheezy", formats.length + 1));
    const { format } = JSON.parse(Buffer.from(bytes ?? []).toString()) as { format: string };
    expect(format).toBe(state?.record.format);
    formats.push(format);
  }
  expect(formats).toEqual(["lisdeb archive state 1", "lisdeb archive state 2", "lisdeb archive state 2"]);
});

it.each([
  ["main/binary-amd64/Packages", 1],
  ["main/source/Sources", 2],
  ["non-free/source/Sources", 2],
])("a state with %s is of format %i", (path, format) => {
  expect(formatFor([{ path }])).toBe(`lisdeb archive state ${format}`);
});
