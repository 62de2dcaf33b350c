import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smallSource } from "../../../tests/support/source-package.ts";
import { run, sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { readSourcePackage } from "./read-source-package.ts";
import { copying, fails, HELLO, restated } from "./source-package.test-support.ts";

const work = temporaryFolder("source-package-tarballs");
afterAll(() => work.remove());
/** The files of a source package in a folder of their own, where they may be changed. */
const copyOf = copying(work.path);

beforeAll(async () => {
  if (!requireTools("dpkg-source")) return;
  const packages = [{ name: "hello-bin" }, { name: "hello-data", architecture: "all" }];
  await smallSource(join(work.path, "quilt"), { name: "hello", version: "1.0-1", packages });
});

describe.skipIf(!requireTools("dpkg-source", "tar", "xz"))(
  "reading a source package refuses a tarball",
  () => {
    it("that is not the one that the .dsc names", async () => {
      const folder = await copyOf();
      const path = join(folder, "hello_1.0.orig.tar.xz");
      const bytes = await readFile(path);
      bytes[bytes.length - 5]! ^= 1;
      await writeFile(path, bytes);
      await expect(readSourcePackage(join(folder, HELLO))).rejects.toThrow(
        fails("source-invalid", /SHA-256 .* lists/),
      );
      await writeFile(path, Buffer.concat([bytes, bytes]));
      await expect(readSourcePackage(join(folder, HELLO))).rejects.toThrow(
        fails("source-invalid", /bytes, and the \.dsc/),
      );
      // dpkg-source says so, too.
      expect((await run("dpkg-source", ["-x", join(folder, HELLO), join(folder, "x")])).status).not.toBe(0);
    });

    it.each([
      ["that cannot be unpacked", (bytes: Buffer) => bytes.subarray(0, -20), "stream-corrupt", /./],
      [
        "that is compressed otherwise than its name says",
        (bytes: Buffer) => gzipSync(bytes),
        "source-invalid",
        /as its name says/,
      ],
      ["that is a web page", () => Buffer.from("<!DOCTYPE html>"), "source-invalid", /as its name says/],
    ])("%s", async (_, change, code, message) => {
      const folder = await copyOf();
      const name = "hello_1.0.orig.tar.xz";
      await restated(folder, name, change(await readFile(join(folder, name))));
      await expect(readSourcePackage(join(folder, HELLO))).rejects.toThrow(fails(code, message));
    });

    it.each([
      [
        "with a name that leads out of its folder",
        "tar -cPJf t.xz --transform 's,^hello.c,../../etc/x,' hello.c",
        /"\.\.\/\.\.\/etc\/x"/,
      ],
      ["with an absolute name", "tar -cPJf t.xz --transform 's,^hello.c,/etc/x,' hello.c", /"\/etc\/x"/],
    ])("%s", async (_, command, message) => {
      const folder = await copyOf();
      await sh(`echo >hello.c; ${command}`, { cwd: folder });
      await restated(folder, "hello_1.0.orig.tar.xz", await readFile(join(folder, "t.xz")));
      await expect(readSourcePackage(join(folder, HELLO))).rejects.toThrow(fails("source-invalid", message));
    });

    it.each([
      ["of another package's debian/", "sed -i '1s/hello/other/' debian/changelog", /begins with "other/],
      [
        "of another version's debian/",
        "sed -i '1s/1.0-1/1.0-2/' debian/changelog",
        /begins with "hello \(1\.0-2\)/,
      ],
      ["without debian/changelog", "rm debian/changelog", /no debian\/changelog/],
      ["whose debian/changelog is a link", "ln -sf /etc/passwd debian/changelog", /no debian\/changelog/],
    ])("%s", async (_, command, message) => {
      const folder = await copyOf();
      const name = "hello_1.0-1.debian.tar.xz";
      await sh(`tar -xf ${name}; ${command}; tar -cJf t.xz debian`, { cwd: folder });
      await restated(folder, name, await readFile(join(folder, "t.xz")));
      await expect(readSourcePackage(join(folder, HELLO))).rejects.toThrow(fails("source-invalid", message));
    });

    it("that is a bomb, within two seconds", async () => {
      const folder = await copyOf();
      const name = "hello_1.0.orig.tar.xz";
      await sh("truncate -s 300M bomb && tar -cJf t.xz bomb", { cwd: folder, env: { XZ_OPT: "-0" } });
      await restated(folder, name, await readFile(join(folder, "t.xz")));
      await expect(readSourcePackage(join(folder, HELLO))).rejects.toThrow(fails("limit-exceeded", /bomb/));
    });
  },
);
