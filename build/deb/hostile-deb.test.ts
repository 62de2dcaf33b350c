import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { bytesSource, LisdebError } from "../base/index.ts";
import type { ArContent } from "./ar.ts";
import { contents, WRITTEN } from "./deb.test-support.ts";
import { CONTROL, lying } from "./lying-deb.test-support.ts";
import { readDeb } from "./read-deb.ts";
import { writeDeb } from "./write-deb.ts";

const read = (bytes: Uint8Array) => readDeb(bytesSource(bytes, { file: "x.deb" }));

describe("readDeb refuses", () => {
  const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024));
  const without = (name: string) => (good: ArContent[]) => good.filter((member) => member.name !== name);
  const renamed = (from: string, to: string) => (good: ArContent[]) =>
    good.map((member) => (member.name === from ? { ...member, name: to } : member));
  const replaced = (name: string, content: Uint8Array) => (good: ArContent[]) =>
    good.map((member) => (member.name === name ? { name, content } : member));
  const numbered = (count: number, before: string, after = "") =>
    Array.from({ length: count }, (_, i) => `${before}${i}${after}\n`).join("");
  const TAR = /./;

  it.each<[string, Uint8Array, string, RegExp]>([
    ["something else", Buffer.from("<!DOCTYPE html>"), "deb-corrupt", /does not begin as an ar/],
    ["an empty file", Buffer.alloc(0), "deb-corrupt", /does not begin as an ar/],
    ["no debian-binary", lying({ members: without("debian-binary") }), "deb-corrupt", /first member/],
    [
      "another format",
      lying({ members: replaced("debian-binary", Buffer.from("3.0\n")) }),
      "deb-corrupt",
      /format "3.0"/,
    ],
    [
      "debian-binary without a line end",
      lying({ members: replaced("debian-binary", Buffer.from("2.0")) }),
      "deb-corrupt",
      /format/,
    ],
    ["no control.tar", lying({ members: without("control.tar.gz") }), "deb-corrupt", /no control.tar/],
    ["no data.tar", lying({ members: without("data.tar.gz") }), "deb-corrupt", /no data.tar/],
    ["control behind data", lying({ members: ([a, b, c]) => [a!, c!, b!] }), "deb-corrupt", /no control.tar/],
    [
      "an unknown member before data",
      lying({ members: ([a, b, c]) => [a!, b!, { name: "x", content: Buffer.from("") }, c!] }),
      "deb-corrupt",
      /no data.tar/,
    ],
    [
      "an unknown compression",
      lying({ members: renamed("data.tar.gz", "data.tar.br") }),
      "deb-corrupt",
      /no data.tar/,
    ],
    [
      "a compression named like a property",
      lying({ members: renamed("data.tar.gz", "data.tarvalueOf") }),
      "deb-corrupt",
      /no data.tar/,
    ],
    [
      "a compression that is not the one named",
      lying({ members: renamed("data.tar.gz", "data.tar.xz") }),
      "stream-corrupt",
      TAR,
    ],
    [
      "a damaged archive",
      lying({ members: replaced("data.tar.gz", Buffer.from("no gzip at all")) }),
      "stream-corrupt",
      TAR,
    ],
    ["a decompression bomb as control", lying({ members: replaced("control.tar.gz", bomb) }), "", TAR],
    ["a decompression bomb as data", lying({ members: replaced("data.tar.gz", bomb) }), "", TAR],
    [
      "no file control",
      lying({ control: [{ name: "./other", content: "" }] }),
      "deb-corrupt",
      /no file control/,
    ],
    [
      "a folder in the control archive",
      lying({ control: [{ name: "./d/", type: "5" }] }),
      "deb-corrupt",
      /not a plain file/,
    ],
    [
      "a link for control",
      lying({ control: [{ name: "./control", type: "2", linkname: "/etc/passwd" }] }),
      "deb-corrupt",
      /not a plain file/,
    ],
    [
      "a file below a folder in the control archive",
      lying({ control: [{ name: "./a/control", content: CONTROL }] }),
      "deb-corrupt",
      /not a plain file/,
    ],
    [
      "control twice",
      lying({
        control: [
          { name: "./control", content: CONTROL },
          { name: "control", content: CONTROL },
        ],
      }),
      "deb-corrupt",
      /twice/,
    ],
    [
      "control that is not UTF-8",
      lying({ control: [{ name: "./control", content: Buffer.from([0x41, 0x3a, 0xff, 0x0a]) }] }),
      "deb-corrupt",
      /UTF-8/,
    ],
    [
      "forty thousand fields",
      lying({ control: [{ name: "./control", content: CONTROL + numbered(40_000, "F", ": x") }] }),
      "limit-exceeded",
      /more than 10000 fields/,
    ],
    [
      "a control file of a million lines",
      lying({ control: [{ name: "./control", content: CONTROL + " x\n".repeat(1_000_000) }] }),
      "limit-exceeded",
      /longer than the 524288 bytes/,
    ],
    [
      "forty thousand conffiles",
      lying({
        control: [
          { name: "./control", content: CONTROL },
          { name: "./conffiles", content: numbered(40_000, "/etc/f") },
        ],
      }),
      "limit-exceeded",
      /more than 10000 files/,
    ],
    [
      "an empty control",
      lying({ control: [{ name: "./control", content: "" }] }),
      "deb-corrupt",
      /0 paragraphs/,
    ],
    [
      "two paragraphs",
      lying({ control: [{ name: "./control", content: `${CONTROL}\n${CONTROL}` }] }),
      "deb-corrupt",
      /2 paragraphs/,
    ],
    [
      "a field twice",
      lying({ control: [{ name: "./control", content: `${CONTROL}Package: y1\n` }] }),
      "control-invalid",
      /twice/,
    ],
    [
      "control of 17 MiB",
      lying({ control: [{ name: "./control", content: Buffer.alloc(17 << 20, "A") }] }),
      "limit-exceeded",
      /bytes/,
    ],
    [
      "md5sums that are none",
      lying({
        control: [
          { name: "./control", content: CONTROL },
          { name: "./md5sums", content: "x\n" },
        ],
      }),
      "deb-corrupt",
      /not an MD5/,
    ],
    [
      "a name with ..",
      lying({ data: [{ name: "./../etc/passwd", content: "x" }] }),
      "deb-corrupt",
      /leads outside/,
    ],
    [
      "a name twice",
      lying({
        data: [
          { name: "./a", content: "x" },
          { name: "a", content: "y" },
        ],
      }),
      "deb-corrupt",
      /twice/,
    ],
    ["a sparse file", lying({ data: [{ name: "./a", type: "S" }] }), "deb-corrupt", /sparse/],
    [
      "an entry of unknown type",
      lying({ data: [{ name: "./a", type: "Z" }] }),
      "deb-corrupt",
      /no known type/,
    ],
    [
      "a link with content",
      lying({ data: [{ name: "./a", type: "2", linkname: "b", content: "x" }] }),
      "deb-corrupt",
      /content/,
    ],
  ])("%s, in one line and two seconds of processor time", async (_what, bytes, code, message) => {
    const started = cpuTime();
    const error: unknown = await read(bytes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LisdebError);
    const { code: is, message: said } = error as LisdebError; // checked above
    if (code !== "") expect(is).toBe(code);
    expect(is).not.toBe("bug");
    expect(said).toMatch(message);
    expect(said).not.toContain("\n");
    expect(cpuTime() - started).toBeLessThan(2000);
  });

  it("a file that is cut off, wherever it is", async () => {
    const { bytes } = await writeDeb(contents(), WRITTEN);
    for (let length = 0; length < bytes.length; length += 7) {
      await expect(read(bytes.subarray(0, length))).rejects.toBeInstanceOf(LisdebError);
    }
  });

  it("or reads a file in which any bytes are changed, and never fails in another way", async () => {
    const { bytes } = await writeDeb(contents(), WRITTEN);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const changed = Uint8Array.from(bytes);
          for (const [at, value] of changes) changed[at] = value;
          const error: unknown = await read(changed).then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          if (error === undefined) return;
          expect(error).toBeInstanceOf(LisdebError);
          expect((error as LisdebError).kind).toBe("input"); // checked above
        },
      ),
      { numRuns: 200 },
    );
  });
});
