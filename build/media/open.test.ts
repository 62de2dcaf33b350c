import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { tarOf } from "../../tests/support/tar-blocks.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { formatError, LisdebError, readAll } from "../base/index.ts";
import { openMedium } from "./index.ts";

const folder = temporaryFolder("open");
afterAll(folder.remove);
const put = (name: string, bytes: string | Uint8Array): string => {
  const path = join(folder.path, name);
  writeFileSync(path, bytes);
  return path;
};

async function refusal(path: string): Promise<string> {
  try {
    await (await openMedium(path)).close();
    return "accepted";
  } catch (error) {
    if (error instanceof LisdebError)
      return `${error.code}: ${formatError(error).replace(`${folder.path}/`, "")}`;
    throw error;
  }
}

describe("opening a medium", () => {
  it("goes by what is in the file, not by its name", async () => {
    const tar = await openMedium(put("medium.iso", tarOf({ name: "a" })));
    expect(tar.description).toBe("tar");
    await tar.close();
    const gz = await openMedium(put("medium.rpm", gzipSync(tarOf({ name: "a" }))));
    expect(gz.description).toBe("tar, gzip-compressed");
    await gz.close();
  });

  it("takes a single RPM for a medium of one file", async () => {
    const bytes = Buffer.concat([Buffer.from("edabeedb0300", "hex"), Buffer.alloc(100, "x")]);
    const medium = await openMedium(put("one.rpm", bytes));
    expect(medium).toMatchObject({ kind: "rpm", description: "a single RPM" });
    const [entry] = await medium.list();
    expect(entry).toEqual({ path: "one.rpm", type: "file", size: 106 });
    expect((await readAll(medium.read(entry!))).length).toBe(106);
    expect(medium.read(entry!).where).toEqual({ file: join(folder.path, "one.rpm"), inside: ["one.rpm"] });
    await medium.close();
  });

  it.skipIf(!requireTools("genisoimage"))(
    "takes an image for ISO 9660, also where its first sectors look like a tar",
    async () => {
      mkdirSync(join(folder.path, "tree"));
      writeFileSync(join(folder.path, "tree", "file"), "content");
      const image = join(folder.path, "image");
      await runOk("genisoimage", ["-quiet", "-R", "-o", image, join(folder.path, "tree")]);
      const bytes = Buffer.from((await runOk("cat", [image])).bytes);
      bytes.set(tarOf({ name: "a" }).subarray(0, 512));
      const medium = await openMedium(put("hybrid", bytes));
      expect(medium.kind).toBe("iso9660");
      expect((await medium.list()).map(({ path }) => path)).toEqual(["file"]);
      await medium.close();
    },
  );

  it.each([
    ["empty", "", "is empty (download or copy it again)"],
    ["page", "\n <!DOCTYPE html><html>", "is not a medium: it looks like an HTML page (the address"],
    ["page2", "\ufeff<html lang=en>", "is not a medium: it looks like an HTML page (the address"],
    ["answer", "<?xml version='1.0'?><Error/>", "is not a medium: it looks like an XML document (the server"],
    ["zip", "PK\x03\x04rest", "is not a medium: it looks like a ZIP archive (unpack it"],
    ["elf", "\x7fELF\x02\x01", "is not a medium: it looks like an ELF binary (a medium is"],
    ["exe", "MZ\x90", "is not a medium: it looks like a Windows program (if it is"],
    ["deb", "!<arch>\ndebian-binary   ", "is not a medium: it looks like a .deb package (this is"],
    ["cpio", "070701000", "is not a medium: it looks like a cpio archive (name the RPM"],
    ["script", "#!/bin/sh\n", "is not a medium: it looks like a script (a medium is"],
    ["zeros", "\0".repeat(2000), "is not a medium: it starts with nothing but zeros (download"],
    ["short", "x", "is not a medium that lisdeb reads (a medium is"],
    ["noise", "what is this".repeat(100), "is not a medium that lisdeb reads (a medium is"],
  ])("refuses what is none, and says what it looks like: %s", async (name, content, message) => {
    const said = await refusal(put(name, content));
    expect(said.startsWith(`input-unknown-format: ${name}: ${message}`)).toBe(true);
  });

  it("refuses gzip of another thing", async () => {
    expect(await refusal(put("page.tar.gz", gzipSync("<html>".repeat(200))))).toBe(
      "input-unknown-format: page.tar.gz: is gzip-compressed, and what is in it is no tar (decompress it, and name what is in it)",
    );
  });

  it("refuses a compressed file that is damaged from the start", async () => {
    expect(await refusal(put("bad.tar.gz", Buffer.from("1f8b0800ffffffffffffffff", "hex")))).toMatch(
      /^stream-corrupt: bad\.tar\.gz: the gzip stream is .*\(download or copy it again\)$/,
    );
  });

  it("says so where there is nothing by that name", async () => {
    expect(await refusal(join(folder.path, "nowhere.iso"))).toBe(
      "input-missing: nowhere.iso: no such file or folder",
    );
    expect(await refusal(join(put("a-file", "x"), "below"))).toMatch(/^input-missing: /);
  });

  it.skipIf(!requireTools("mkfifo"))("does not wait for a named pipe", async () => {
    await runOk("mkfifo", [join(folder.path, "pipe")]);
    expect(await refusal(join(folder.path, "pipe"))).toBe(
      "input-unknown-format: pipe: is not a regular file",
    );
  });
});
