import { truncateSync, writeFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { bytesSource, chunksOf, concatSources, openFile, readAll, sliceSource } from "./byte-source.ts";

const folder = temporaryFolder("byte-source");
afterAll(folder.remove);
const where = { file: "memory" };
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const memory = (content: string) => bytesSource(Buffer.from(content), where);

describe("a file as a source", () => {
  it("is read at any place", async () => {
    const path = join(folder.path, "file");
    writeFileSync(path, "0123456789");
    const file = await openFile(path);
    expect(file).toMatchObject({ size: 10, where: { file: path } });
    expect(text(await file.read(3, 4))).toBe("3456");
    expect(text(await file.read(0, 10))).toBe("0123456789");
    expect(await file.read(10, 0)).toHaveLength(0);
    await file.close();
  });

  it("says so where it became shorter while it was read", async () => {
    const path = join(folder.path, "shrinking");
    writeFileSync(path, "0123456789");
    const file = await openFile(path);
    truncateSync(path, 4);
    await expect(file.read(0, 10)).rejects.toMatchObject({
      code: "read-failed",
      message: "became shorter while it was read",
    });
    await file.close();
  });

  it("is refused where there is none, or a folder", async () => {
    await expect(openFile(join(folder.path, "nowhere"))).rejects.toMatchObject({ code: "input-missing" });
    await expect(openFile(folder.path)).rejects.toMatchObject({ code: "input-unknown-format" });
  });

  it("is refused where it is a link and none is wanted", async () => {
    symlinkSync("/etc/hostname", join(folder.path, "link"));
    await expect(openFile(join(folder.path, "link"), { followLinks: false })).rejects.toMatchObject({
      code: "read-failed",
    });
    await (await openFile(join(folder.path, "link"))).close();
  });

  it.skipIf(!requireTools("mkfifo"))("is refused where it is a named pipe, and not waited for", async () => {
    await runOk("mkfifo", [join(folder.path, "pipe")]);
    await expect(openFile(join(folder.path, "pipe"))).rejects.toMatchObject({ code: "input-unknown-format" });
  });
});

describe("a source", () => {
  it.each([
    [-1, 1],
    [0, 11],
    [11, 0],
    [5, 6],
    [0, -1],
    [0.5, 1],
    [0, Number.NaN],
    [Number.MAX_SAFE_INTEGER, 1],
    [2 ** 60, 2 ** 60],
  ])("is never read outside: %d, %d", async (offset, length) => {
    const whole = memory("0123456789");
    const sources = [whole, sliceSource(memory("x0123456789y"), 1, 10, where), concatSources([whole], where)];
    for (const source of sources)
      await expect(source.read(offset, length)).rejects.toMatchObject({ code: "bug" });
  });

  it("has parts, which know nothing of what is around them", async () => {
    const part = sliceSource(memory("0123456789"), 2, 5, { file: "part" });
    expect(part).toMatchObject({ size: 5, where: { file: "part" } });
    expect(text(await readAll(part))).toBe("23456");
    expect(text(await readAll(sliceSource(part, 1, 2, where)))).toBe("34");
    expect(() => sliceSource(part, 1, 5, where)).toThrow("read of 5 bytes at 1 in 5 bytes");
  });

  it("of several others is read as if it were one", async () => {
    const property = fc.asyncProperty(fc.array(fc.string()), fc.nat(), fc.nat(), async (parts, a, b) => {
      const whole = Buffer.from(parts.join(""));
      const source = concatSources(parts.map(memory), where);
      expect(source.size).toBe(whole.length);
      const offset = a % (whole.length + 1);
      const length = b % (whole.length - offset + 1);
      expect(
        Buffer.from(await source.read(offset, length)).equals(whole.subarray(offset, offset + length)),
      ).toBe(true);
    });
    await fc.assert(property);
  });

  it("comes in chunks that make up the whole", async () => {
    const bytes = Buffer.alloc(600_000, "abc");
    const chunks: Uint8Array[] = [];
    for await (const chunk of chunksOf(bytesSource(bytes, where))) chunks.push(chunk);
    expect(chunks.map(({ length }) => length)).toEqual([262_144, 262_144, 75_712]);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    const some: string[] = [];
    for await (const chunk of chunksOf(memory("0123456789"), 2, 5)) some.push(text(chunk));
    expect(some).toEqual(["234"]);
    for await (const chunk of chunksOf(memory(""))) expect(chunk).toBeUndefined();
  });
});
