import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runOk, sh, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { bytesSource, openFile } from "../base/index.ts";
import { readAr, writeAr } from "./ar.ts";

const read = (bytes: Uint8Array) => readAr(bytesSource(bytes, { file: "x.deb" }));
const work = temporaryFolder("ar");
afterAll(work.remove);

describe("writeAr", () => {
  it.each([
    ["a name of 17 bytes", "n".repeat(17), 0, /name/],
    ["a time of 13 digits", "n", 10 ** 12, /mtime/],
  ])("refuses %s", (_what, name, mtime, message) => {
    expect(() => writeAr([{ name, content: Buffer.from("x") }], mtime)).toThrow(message);
  });

  it.skipIf(!requireTools("ar"))(
    "writes members that ar lists and extracts, of even and odd length",
    async () => {
      const path = join(work.path, "own.a");
      const members = ["", "x", "xy", "xyz"].map((text, i) => ({
        name: `m${i}`,
        content: Buffer.from(text),
      }));
      await writeFile(path, writeAr(members, 1_343_347_200));
      expect(
        (await runOk("ar", ["tvO", path])).stdout.split("\n").map((line) => line.replace(/ 0x.*$/, "")),
      ).toEqual([
        "rw-r--r-- 0/0      0 Jul 27 00:00 2012 m0",
        "rw-r--r-- 0/0      1 Jul 27 00:00 2012 m1",
        "rw-r--r-- 0/0      2 Jul 27 00:00 2012 m2",
        "rw-r--r-- 0/0      3 Jul 27 00:00 2012 m3",
        "",
      ]);
      for (const { name, content } of members) {
        expect((await runOk("ar", ["p", path, name])).bytes).toEqual(content);
      }
    },
  );
});

describe("readAr", () => {
  it.skipIf(!requireTools("ar"))("reads what ar wrote, whose names end with /", async () => {
    const path = join(work.path, "theirs.a");
    await sh(`printf x > one; printf yy > two; ar rcS "$path" one two`, { cwd: work.path, env: { path } });
    const source = await openFile(path);
    try {
      expect((await readAr(source)).map(({ name, size, offset }) => [name, size, offset])).toEqual([
        ["one", 1, 68],
        ["two", 2, 130],
      ]);
    } finally {
      await source.close();
    }
  });

  const one = writeAr([{ name: "a", content: Buffer.from("xy") }], 5);
  const with_ = (offset: number, text: string): Uint8Array => {
    const bytes = Buffer.from(one);
    bytes.write(text, offset, "latin1");
    return bytes;
  };
  it.each([
    ["another magic", with_(0, "!<thin>\n"), /does not begin/],
    ["a header that is cut short", one.subarray(0, 40), /cut short/],
    ["a header with another end", with_(8 + 58, "xx"), /does not end/],
    ["a size that is no number", with_(8 + 48, "0x2       "), /size is not a number/],
    ["a negative size", with_(8 + 48, "-2        "), /size is not a number/],
    ["an empty size", with_(8 + 48, "          "), /size is not a number/],
    ["a size beyond the end", with_(8 + 48, "3         "), /beyond the end/],
    ["a size of ten digits", with_(8 + 48, "9999999999"), /beyond the end/],
    ["a time that is no number", with_(8 + 16, "now         "), /mtime is not a number/],
    [
      "101 members",
      writeAr(
        Array.from({ length: 101 }, () => ({ name: "a", content: Buffer.alloc(0) })),
        0,
      ),
      /more than 100/,
    ],
  ])("refuses %s", async (_what, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(
      expect.objectContaining({ code: "deb-corrupt", message: expect.stringMatching(message) as string }),
    );
  });
});
