import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sh, temporaryFolder } from "../../tests/support/shell.ts";
import { requireRoot } from "../../tests/support/tools.ts";
import { demandWritable } from "./index.ts";

const work = temporaryFolder("demand-writable");
afterAll(() => work.remove());

describe("whether a file can be written", () => {
  it("is so where its folder can be, and nothing is made for that", () => {
    expect(() => demandWritable(join(work.path, "file"))).not.toThrow();
    expect(readdirSync(work.path)).toEqual([]);
  });

  it.skipIf(!requireRoot("a file system is mounted read-only"))(
    "is not so on a file system that can only be read",
    async () => {
      const disk = join(work.path, "disk");
      mkdirSync(disk);
      await sh(`mount -t tmpfs -o ro,size=24k lisdeb-test '${disk}'`);
      try {
        expect(() => demandWritable(join(disk, "file"))).toThrow(
          "cannot write: the file system is read-only",
        );
      } finally {
        await sh(`umount '${disk}'`);
      }
    },
  );
});
