import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../tests/support/shell.ts";
import { poolFlushes } from "./folder-store-flushes.ts";

const work = temporaryFolder("flushes");
afterAll(() => work.remove());

it("passes by a folder of the pool that was removed since, and says where it cannot flush one", async () => {
  const flushes = poolFlushes();
  await flushes.later(work.path);
  await flushes.later(join(work.path, "gone"));
  await flushes.now();
  await flushes.later("a\0b");
  await expect(flushes.now()).rejects.toThrow();
  await flushes.now();
});
