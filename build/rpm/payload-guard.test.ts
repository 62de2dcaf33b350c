import { describe, expect, it } from "vitest";
import { collect, StreamReader } from "../base/index.ts";
import { cpio } from "./lying-cpio.test-support.ts";
import { createManifest } from "./manifest.ts";
import { guardPayload, type Passed } from "./payload-guard.ts";
import type { RpmFile } from "./rpm-package.ts";

const where = { file: "x.rpm" };

function file(path: string, size: number): RpmFile {
  const nobody = {
    user: "root",
    group: "root",
    modified: 0,
    target: undefined,
    digest: undefined,
    capabilities: undefined,
  };
  return { path, type: "file", mode: 0o755, size, ...nobody, flags: [], device: 1, inode: 0 };
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** What the guard gives on, and what it has told of it. */
async function guarded(archive: Uint8Array, files: readonly RpmFile[], chunk: number, largest?: number) {
  const passed: Passed[] = [];
  const input = new StreamReader(pieces(archive, chunk));
  const output = guardPayload(
    input,
    files,
    createManifest(files, where),
    (entry) => passed.push(entry),
    where,
    largest,
  );
  return { passed, bytes: Buffer.from(await collect(output, 1 << 20, where)) };
}

describe("the guard before cpio-stream", () => {
  const files = [file("/a", 5), file("/ä", 3), file("/empty", 0)];
  const archive = cpio([{ name: "./a", data: "hello" }, { name: "./empty" }, { name: "./ä", data: "abc" }]);
  const expected = cpio([
    { name: "0", data: "hello", mode: 0o100644 },
    { name: "2", mode: 0o100644 },
    { name: "1", data: "abc", mode: 0o100644 },
  ]);

  it("gives on an archive of plain files that are named by their place in the list, however it is cut into chunks", async () => {
    for (const chunk of [1, 2, 3, 7, 64, 1000]) {
      const { bytes } = await guarded(archive, files, chunk);
      // Inode, device and trailer fields are of no meaning here: names, sizes and content are compared.
      expect(plain(bytes)).toBe(plain(expected));
    }
  });

  it("never ends a chunk between content and its padding, where cpio-stream waits for ever", async () => {
    const chunks: Uint8Array[] = [];
    const input = new StreamReader(pieces(archive, 1));
    for await (const chunk of guardPayload(
      input,
      files,
      createManifest(files, where),
      () => undefined,
      where,
    ))
      chunks.push(chunk);
    let at = 0;
    const ends = new Set(chunks.map((chunk) => (at += chunk.length)));
    const bytes = Buffer.concat(chunks);
    expect(ends.has(bytes.indexOf("hello") + 5)).toBe(false);
    expect(ends.has(bytes.indexOf("hello") + 8)).toBe(true);
  });

  it("divides a file that is too large for one entry", async () => {
    const { passed, bytes } = await guarded(
      cpio([{ name: "/a", data: "0123456789" }]),
      [file("/a", 10)],
      3,
      4,
    );
    expect(passed.map(({ index, part, ends }) => ({ index, part, ends }))).toEqual([
      { index: 0, part: 4, ends: false },
      { index: 0, part: 4, ends: false },
      { index: 0, part: 2, ends: true },
    ]);
    const parts = ["0123", "4567", "89"].map((data) => ({ name: "0", data, mode: 0o100644 }));
    expect(plain(bytes)).toBe(plain(cpio(parts)));
  });
});

/** An archive with the fields of each entry that do not matter made equal. */
function plain(archive: Buffer): string {
  return archive.toString("latin1").replace(/(070701).{48}(.{8}).{32}(.{8}).{8}/gs, "$1$2$3");
}
