import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runOk, sh, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { asLisdebError, bytesSource, formatError, LisdebError } from "../base/index.ts";
import { contents, control, WRITTEN } from "./deb.test-support.ts";
import { readDeb } from "./read-deb.ts";
import type { DebContents, TreeEntry } from "./tree.ts";
import { writeDeb } from "./write-deb.ts";

const file = (path: string, mode = 0o644): TreeEntry => ({ path, type: "file", mode, content: "x" });
const tree = (...entries: TreeEntry[]): Partial<DebContents> => ({ tree: entries, conffiles: [] });
const script = (text: string): Partial<DebContents> => ({ scripts: { postinst: text } });
const fields = (changes: Readonly<Record<string, string | undefined>>): Partial<DebContents> => ({
  control: control(changes),
});

describe("writeDeb refuses what dpkg 1.16 would not install, or installs as something else:", () => {
  it.each<[string, Partial<DebContents>, RegExp]>([
    [
      "a name that only a pax header could hold",
      tree(file(`/${"n".repeat(101)}`)),
      /does not fit into a ustar/,
    ],
    ["a path of 300 bytes", tree(file(`/${"long-folder/".repeat(25)}x`)), /does not fit into a ustar/],
    ["a time before 1970", { mtime: -1 }, /time -1/],
    ["a time over 33 bits", { mtime: 8 ** 11 }, /33 bits/],
    ["a fraction of a second", { mtime: 1.5 }, /time 1.5/],
    ["no Version", fields({ Version: undefined }), /Version: is missing/],
    ["no Architecture", fields({ Architecture: undefined }), /Architecture: is missing/],
    ["no Package", fields({ Package: undefined }), /Package: is missing/],
    ["no Maintainer", fields({ Maintainer: undefined }), /Maintainer: is missing/],
    ["no Description", fields({ Description: undefined }), /Description: is missing/],
    ["a field of unknown name twice", { control: [...control({ "X-A": "1" }), ["x-a", "2"]] }, /twice/],
    ["a misspelt field", fields({ depends: "a1" }), /spelt Depends|twice/],
    ["a comment for a field", fields({ "# A": "x" }), /not a field's name/],
    ["a blank line in a value", fields({ Depends: "a1,\n\nb1" }), /empty line/],
    ["a byte order mark", fields({ "X-A": "\ufeffx" }), /control character|blank/],
    ["a restriction to architectures", fields({ Depends: "libc6 [amd64]" }), /architectures/],
    ["a restriction to profiles", fields({ Depends: "libc6 <!x>" }), /profiles/],
    ["a comma at the end", fields({ Depends: "libc6, " }), /blank|comma/],
    ["a substitution variable", fields({ Depends: "${misc:Depends}" }), /substitution/],
    ["a version that starts with a letter", fields({ Version: "rhel63.3.4-1" }), /start with a digit/],
    ["a version with _", fields({ Version: "1_0-1" }), /character/],
    [
      "Multi-Arch: same with all",
      fields({ Architecture: "all", "Multi-Arch": "same" }),
      /excludes Architecture: all/,
    ],
    ["Architecture: any", fields({ Architecture: "any" }), /not an architecture/],
    ["a name that is no package's", fields({ Package: "../evil" }), /not a package's name/],
    ["an essential package", fields({ Essential: "yes" }), /not one of its values/],
    ["an Installed-Size of the caller's", fields({ "Installed-Size": "1" }), /not the caller's/],
    ["a missing conffile", { conffiles: ["/etc/missing"] }, /not a file of the package/],
    ["a folder as a conffile", { conffiles: ["/etc/default"] }, /not a file of the package/],
    ["a relative conffile", { conffiles: ["etc/default/lis-test"] }, /not an absolute path/],
    ["a conffile twice", { conffiles: ["/etc/default/lis-test", "/etc/default/lis-test"] }, /twice/],
    ["a conffile's flag", { conffiles: ["remove-on-upgrade /etc/default/lis-test"] }, /not an absolute path/],
    ["a conffile with a blank", { ...tree(file("/etc/a b")), conffiles: ["/etc/a b"] }, /blank/],
    ["a script without #!", script("exit 0\n"), /begin with #!/],
    ["a script with CRLF", script("#!/bin/sh\r\nexit 0\r\n"), /control character|interpreter/],
    ["a script whose interpreter may be missing", script("#!/usr/bin/python\n"), /may not be there/],
    ["a script without a last line end", script("#!/bin/sh\nexit 0"), /no line end/],
    [
      "a command that its dpkg-maintscript-helper does not know",
      script('#!/bin/sh\ndpkg-maintscript-helper symlink_to_dir /a b 1 -- "$@"\n'),
      /symlink_to_dir/,
    ],
    [
      "dir_to_symlink",
      script('#!/bin/sh\ndpkg-maintscript-helper dir_to_symlink /a b 1 -- "$@"\n'),
      /dir_to_symlink/,
    ],
  ])("%s", async (_what, changes, message) => {
    const error = await writeDeb(contents(changes), WRITTEN).catch(asLisdebError);
    expect(error).toBeInstanceOf(LisdebError);
    expect(formatError(error as LisdebError)).toMatch(message); // it has just been seen to be one
    expect((error as LisdebError).where?.file).toBe(WRITTEN.file);
  });

  it("and takes the helper's commands that it knows", async () => {
    const text = '#!/bin/sh\ndpkg-maintscript-helper rm_conffile /etc/x 1 -- "$@"\n';
    const { bytes } = await writeDeb(contents(script(text)), WRITTEN);
    expect((await readDeb(bytesSource(bytes, WRITTEN))).scripts.postinst).toBe(text);
  });
});

describe("writeDeb refuses a tree that is none:", () => {
  it.each<[string, Partial<DebContents>, RegExp]>([
    ["a relative path", tree(file("etc/x")), /not an absolute path/],
    ["a path with ..", tree(file("/etc/../x")), /part "\.\."/],
    ["a path with .", tree(file("/./x")), /part "\."/],
    ["a path with //", tree(file("/etc//x")), /part ""/],
    ["a path that ends with /", tree(file("/etc/")), /part ""/],
    ["the root", tree({ path: "/", type: "directory" }), /part ""/],
    ["a path with a line end", tree(file("/a\nb")), /control character/],
    ["a path with a NUL", tree(file("/a\0b")), /control character/],
    ["a path with half a surrogate pair", tree(file("/a\ud800")), /not Unicode/],
    ["a path twice", tree(file("/a"), file("/a")), /twice/],
    ["a file below a file", tree(file("/a"), file("/a/b")), /not a folder/],
    [
      "a file through a link",
      tree({ path: "/a", type: "link", target: "/etc" }, file("/a/b")),
      /not a folder/,
    ],
    ["a setuid file", tree(file("/a", 0o4755)), /more than permissions/],
    ["a file that others may write", tree(file("/a", 0o666)), /lets others/],
    ["a file without a mode", tree({ path: "/a", type: "file", content: "" }), /no mode/],
    ["a file without content", tree({ path: "/a", type: "file", mode: 0o644 }), /without content/],
    ["a folder with content", tree({ path: "/a", type: "directory", content: "x" }), /has content/],
    ["a link without a target", tree({ path: "/a", type: "link" }), /without a target/],
    ["a link to nothing", tree({ path: "/a", type: "link", target: "" }), /empty/],
  ])("%s", async (_what, changes, message) => {
    await expect(writeDeb(contents(changes), WRITTEN)).rejects.toThrow(
      expect.objectContaining({
        code: "package-invalid",
        message: expect.stringMatching(message) as string,
        where: { file: WRITTEN.file, inside: [expect.any(String)] },
      }),
    );
  });
});

describe("writeDeb", () => {
  it("makes the same bytes of the same contents, in whatever order the tree is given", async () => {
    const one = contents();
    const { bytes } = await writeDeb(one, WRITTEN);
    expect((await writeDeb(contents(), WRITTEN)).bytes).toEqual(bytes);
    expect((await writeDeb({ ...one, tree: one.tree.toReversed() }, WRITTEN)).bytes).toEqual(bytes);
  });

  describe.skipIf(!requireTools("dpkg-deb", "dpkg-gencontrol", "ar", "bsdtar", "xz", "md5sum"))(
    "read by dpkg",
    () => {
      const work = temporaryFolder("deb");
      const deb = join(work.path, "test.deb");
      const folder = join(work.path, "unpacked");
      let installedSize = 0;
      afterAll(work.remove);
      beforeAll(async () => {
        const made = await writeDeb(contents(), WRITTEN);
        installedSize = made.installedSize;
        await writeFile(deb, made.bytes);
        await runOk("dpkg-deb", ["-R", deb, folder]);
      });

      it("has its three members, and archives that ar, xz and bsdtar read", async () => {
        expect((await runOk("ar", ["t", deb])).stdout).toBe("debian-binary\ncontrol.tar.gz\ndata.tar.xz\n");
        expect((await runOk("ar", ["p", deb, "debian-binary"])).stdout).toBe("2.0\n");
        await sh(`ar p "$deb" data.tar.xz | xz -t && ar p "$deb" control.tar.gz | gzip -t`, { env: { deb } });
        const { stdout } = await sh(`ar p "$deb" data.tar.xz | bsdtar -tf -`, { env: { deb } });
        expect(stdout.trimEnd().split("\n")).toEqual([
          ...[
            "./",
            "./etc/",
            "./etc/default/",
            "./etc/default/lis-test",
            "./usr/",
            "./usr/sbin/",
            "./usr/sbin/lis-test",
          ],
          ...["./usr/share/", "./usr/share/lis-test/", "./usr/share/lis-test/link"],
        ]);
      });

      it("lists every entry as root's, with one time", async () => {
        expect((await runOk("dpkg-deb", ["--contents", deb])).stdout).toMatchInlineSnapshot(`
          "drwxr-xr-x root/root         0 2012-07-27 00:00 ./
          drwxr-xr-x root/root         0 2012-07-27 00:00 ./etc/
          drwxr-xr-x root/root         0 2012-07-27 00:00 ./etc/default/
          -rw-r--r-- root/root        10 2012-07-27 00:00 ./etc/default/lis-test
          drwxr-xr-x root/root         0 2012-07-27 00:00 ./usr/
          drwxr-xr-x root/root         0 2012-07-27 00:00 ./usr/sbin/
          -rwxr-xr-x root/root      5000 2012-07-27 00:00 ./usr/sbin/lis-test
          drwxr-xr-x root/root         0 2012-07-27 00:00 ./usr/share/
          drwxr-xr-x root/root         0 2012-07-27 00:00 ./usr/share/lis-test/
          lrwxrwxrwx root/root         0 2012-07-27 00:00 ./usr/share/lis-test/link -> ../../sbin/lis-test
          "
        `);
      });

      it("states its control fields in order, with Installed-Size behind Maintainer", async () => {
        expect((await runOk("dpkg-deb", ["--field", deb])).stdout).toMatchInlineSnapshot(`
          "Package: lis-test
          Version: 1.0-1
          Architecture: amd64
          Maintainer: A Tester <tester@lisdeb.example>
          Installed-Size: 14
          Depends: libc6 (>= 2.3), lsb-base
          Description: package for tests
           Its description has
           .
           two paragraphs.
          "
        `);
      });

      it("has the Installed-Size that dpkg-gencontrol computes of the unpacked tree", async () => {
        const source = join(work.path, "source");
        await mkdir(join(source, "debian"), { recursive: true });
        await writeFile(
          join(source, "debian/control"),
          "Source: lis-test\nMaintainer: A <a@lisdeb.example>\n\nPackage: lis-test\nArchitecture: all\nDescription: x\n y\n",
        );
        await writeFile(
          join(source, "debian/changelog"),
          "lis-test (1) unstable; urgency=low\n\n  * x\n\n -- A <a@lisdeb.example>  Fri, 27 Jul 2012 00:00:00 +0000\n",
        );
        const bare = join(work.path, "bare");
        await runOk("dpkg-deb", ["-x", deb, bare]);
        const { stdout } = await runOk("dpkg-gencontrol", [`-P${bare}`, "-O"], { cwd: source });
        expect(stdout).toContain(`Installed-Size: ${installedSize}\n`);
      });

      it("has md5sums that md5sum confirms, without the conffiles", async () => {
        const { stdout } = await runOk("md5sum", ["--strict", "-c", "DEBIAN/md5sums"], { cwd: folder });
        expect(stdout).toBe("usr/sbin/lis-test: OK\n");
      });

      it("has conffiles with a last line end, and scripts that are executable", async () => {
        const { stdout } = await sh("cat DEBIAN/conffiles; stat -c '%a %n' DEBIAN/*", { cwd: folder });
        expect(stdout).toMatchInlineSnapshot(`
          "/etc/default/lis-test
          644 DEBIAN/conffiles
          644 DEBIAN/control
          644 DEBIAN/md5sums
          755 DEBIAN/postinst
          755 DEBIAN/prerm
          "
        `);
      });

      it("is read with control.tar.xz, too, for suites that take it", async () => {
        const { bytes } = await writeDeb(contents({ compression: { control: "xz", data: "gz" } }), WRITTEN);
        const other = join(work.path, "xz.deb");
        await writeFile(other, bytes);
        expect((await runOk("ar", ["t", other])).stdout).toBe("debian-binary\ncontrol.tar.xz\ndata.tar.gz\n");
        expect((await runOk("dpkg-deb", ["--field", other, "Package"])).stdout).toBe("lis-test\n");
      });
    },
  );
});
