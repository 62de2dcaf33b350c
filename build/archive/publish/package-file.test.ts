import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFile, readAll, sha256, type LisdebError } from "../../base/index.ts";
import { writeDeb, type ControlField } from "../../deb/index.ts";
import { sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { readPackageFile } from "./package-file.ts";
import { provenSource } from "./proven-source.ts";

const work = temporaryFolder("package-file");
afterAll(() => work.remove());

const DEB = join(work.path, "hello.deb");
const FIELDS: readonly ControlField[] = [
  ["Package", "hello"],
  ["Version", "1:2.10-3"],
  ["Architecture", "all"],
  ["Maintainer", "A <a@example.org>"],
  ["Section", "non-free/admin"],
  ["Description", "says hello\nand\n\nmore"],
];

beforeAll(async () => {
  const { bytes } = await writeDeb(
    {
      control: FIELDS,
      tree: [{ path: "/usr/bin/hello", type: "file", mode: 0o755, content: "#!/bin/sh\n" }],
      conffiles: [],
      scripts: {},
      mtime: 0,
      compression: { control: "gz", data: "gz" },
    },
    { file: DEB },
  );
  await writeFile(DEB, bytes);
});

const record = (sha: string, more: object = { more: 1 }) =>
  JSON.stringify({ format: "lisdeb build record 1", package: { suite: "wheezy", sha256: sha }, ...more });

describe.skipIf(!requireTools("sha512sum", "md5sum"))("a package that is to be published", () => {
  it("is read with the digests that other tools find, its paths and its place in the pool", async () => {
    const { entry, files } = await readPackageFile(DEB);
    const [sha512 = "", md5 = ""] =
      (await sh(`cat '${DEB}' | sha512sum; cat '${DEB}' | md5sum`)).stdout.match(/[0-9a-f]{32,}/g) ?? [];
    expect(entry.stanza).toContain(`\nMD5sum: ${md5}\n`);
    expect(entry.stanza).toContain(`\nSHA512: ${sha512}\n`);
    expect(entry.filename).toBe("pool/non-free/h/hello/hello_2.10-3_all.deb");
    expect(files).toEqual(["usr/bin/hello"]);
  });

  it("has the build record beside it, byte for byte", async () => {
    const text = record(sha256(await readFile(DEB)));
    await writeFile(join(work.path, "hello.json"), text);
    const read = await readPackageFile(DEB);
    expect(read.record?.suite).toBe("wheezy");
    expect(Buffer.from(read.record?.bytes ?? []).toString()).toBe(text);
  });

  it("is refused beside a build record of other bytes", async () => {
    await writeFile(join(work.path, "hello.json"), record(sha256("others")));
    await expect(readPackageFile(DEB)).rejects.toMatchObject({
      code: "package-invalid",
      where: { file: join(work.path, "hello.json") },
    });
  });

  it.each<[object, ReadonlyMap<string, string> | undefined]>([
    [{}, undefined],
    [{ source: null }, undefined],
    [{ source: { files: [{ name: "a.dsc", size: 1, sha256: "0" }] } }, new Map([["a.dsc", "0"]])],
  ])("has the source package that its build record states: %j", async (more, source) => {
    await writeFile(join(work.path, "hello.json"), record(sha256(await readFile(DEB)), more));
    expect((await readPackageFile(DEB)).record?.source).toEqual(source);
  });

  it.each([
    "hv-daemons",
    false,
    [],
    {},
    { files: null },
    { files: ["a.dsc"] },
    { files: [{ name: "a.dsc" }] },
  ])(
    "is refused, not taken for one without, where its build record says of a source package: %j",
    async (source) => {
      await writeFile(join(work.path, "hello.json"), record(sha256(await readFile(DEB)), { source }));
      await expect(readPackageFile(DEB)).rejects.toMatchObject({
        code: "package-invalid",
        where: { file: join(work.path, "hello.json") },
      });
    },
  );

  it.each(["[]", "{", "", '{"format":"another"}'])(
    "has no build record where the file beside it is %j",
    async (text) => {
      await writeFile(join(work.path, "hello.json"), text);
      expect((await readPackageFile(DEB)).record).toBeUndefined();
    },
  );

  it("is refused where it is no package, with its name", async () => {
    await expect(readPackageFile(join(work.path, "none.deb"))).rejects.toMatchObject({
      code: "input-missing",
    });
    await writeFile(join(work.path, "page.deb"), "<html>");
    await expect(readPackageFile(join(work.path, "page.deb"))).rejects.toMatchObject({
      code: "deb-corrupt",
      where: { file: join(work.path, "page.deb") },
    });
    await expect(readPackageFile(work.path)).rejects.toMatchObject({ code: "input-unknown-format" });
  });
});

describe("a package on its way into the pool", () => {
  it("is the same when it is read, also a second time", async () => {
    const file = await openFile(DEB);
    const source = provenSource(file, sha256(await readFile(DEB)));
    expect(sha256(await readAll(source))).toBe(sha256(await readAll(source)));
    await file.close();
  });

  it("is refused where it has changed since it was looked at", async () => {
    const before = sha256(await readFile(DEB));
    await appendFile(DEB, "more");
    const file = await openFile(DEB);
    await expect(readAll(provenSource(file, before))).rejects.toThrow(
      expect.objectContaining({
        code: "read-failed",
        message: "was changed while it was being published",
      }) as LisdebError,
    );
    await file.close();
  });
});
