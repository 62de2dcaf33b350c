import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smallSource } from "../../../tests/support/source-package.ts";
import { runOk, sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { readSourcePackage } from "./read-source-package.ts";
import { copying, fails, HELLO } from "./source-package.test-support.ts";

const work = temporaryFolder("source-package");
afterAll(() => work.remove());
/** The files of a source package in a folder of their own, where they may be changed. */
const copyOf = copying(work.path);

const made: Record<string, string> = {};

describe.skipIf(!requireTools("dpkg-source", "tar", "xz"))("reading a source package", () => {
  beforeAll(async () => {
    const packages = [{ name: "hello-bin" }, { name: "hello-data", architecture: "all" }];
    made.quilt = await smallSource(join(work.path, "quilt"), { name: "hello", version: "1.0-1", packages });
    made.native = await smallSource(join(work.path, "native"), {
      name: "hello",
      version: "2:1.0",
      format: "3.0 (native)",
      packages: [{ name: "hello", section: "non-free/admin" }],
    });
    made.diff = await smallSource(join(work.path, "diff"), {
      name: "libhello",
      version: "1.0-1",
      format: "1.0",
    });
  });

  it.each([
    ["quilt", "pool/main/h/hello", ["hello_1.0-1.dsc", "hello_1.0.orig.tar.xz", "hello_1.0-1.debian.tar.xz"]],
    ["native", "pool/non-free/h/hello", ["hello_1.0.dsc", "hello_1.0.tar.xz"]],
    [
      "diff",
      "pool/main/libh/libhello",
      ["libhello_1.0-1.dsc", "libhello_1.0.orig.tar.gz", "libhello_1.0-1.diff.gz"],
    ],
  ])("of the format %s proves it, and states where it goes", async (format, folder, files) => {
    const { entry, paths } = await readSourcePackage(made[format]!);
    expect(entry.files.map(({ filename }) => filename)).toEqual(files.map((file) => `${folder}/${file}`));
    expect(paths).toEqual(files.map((file) => join(work.path, format, file)));
    for (const [at, path] of paths.entries()) {
      const { stdout } = await runOk("sha256sum", [path]);
      expect(entry.files[at]?.sha256).toBe(stdout.slice(0, 64));
    }
  });

  it.skipIf(!requireTools("apt-ftparchive"))(
    "states in Sources what apt-ftparchive does, byte for byte",
    async () => {
      for (const [format, path] of Object.entries(made)) {
        const { entry } = await readSourcePackage(path);
        const { stdout } = await runOk("apt-ftparchive", ["sources", format], { cwd: work.path });
        const folder = entry.files[0]!.filename.replace(/\/[^/]*$/, "");
        expect(`${entry.stanza}\n`, format).toBe(stdout.replace(/^Directory: .*$/m, `Directory: ${folder}`));
      }
    },
  );

  it.skipIf(!requireTools("gpg"))("reads a signed .dsc, and keeps it as it is", async () => {
    const folder = await copyOf();
    const home = await mkdtemp(join(work.path, "gnupg-"));
    const gpg = (...args: string[]) =>
      runOk("gpg", [
        "--homedir",
        home,
        "--batch",
        "--quiet",
        "--pinentry-mode",
        "loopback",
        "--passphrase",
        "",
        ...args,
      ]);
    await gpg("--quick-generate-key", "t <t@example.org>", "rsa2048", "sign", "never");
    await gpg("--clear-sign", "--output", join(folder, "signed"), join(folder, HELLO));
    await copyFile(join(folder, "signed"), join(folder, HELLO));
    const [signed, plain] = [
      await readSourcePackage(join(folder, HELLO)),
      await readSourcePackage(made.quilt!),
    ];
    expect(signed.entry.sha256).not.toBe(plain.entry.sha256);
    const rest = (text: string) => text.replaceAll(/^ .* hello_1.0-1.dsc\n/gm, "");
    expect(rest(signed.entry.stanza)).toBe(rest(plain.entry.stanza));
    await sh(`echo 'Source: other' >>'${join(folder, HELLO)}'`);
    await expect(readSourcePackage(join(folder, HELLO))).rejects.toThrow(
      fails("source-invalid", /behind its signature/),
    );
  });

  describe("refuses a .dsc", () => {
    const cases: readonly (readonly [string, (text: string) => string, string, RegExp])[] = [
      [
        "of another format",
        (text) => text.replace("3.0 (quilt)", "3.0 (git)"),
        "source-invalid",
        /"3\.0 \(git\)"/,
      ],
      [
        "without Checksums-Sha256",
        (text) => text.replace(/Checksums-Sha256:\n( .*\n)+/, ""),
        "source-invalid",
        /missing/,
      ],
      ["without Files", (text) => text.replace(/Files:\n( .*\n)+/, ""), "source-invalid", /missing/],
      ["without a maintainer", (text) => text.replace(/Maintainer:.*\n/, ""), "source-invalid", /missing/],
      [
        "with a path in a name",
        (text) => text.replaceAll(" hello_1.0.orig", " ../hello_1.0.orig"),
        "source-invalid",
        /no file beside it/,
      ],
      [
        "with an absolute name",
        (text) => text.replaceAll(" hello_1.0.orig", " /etc/hello_1.0.orig"),
        "source-invalid",
        /no file beside it/,
      ],
      [
        "with an escape sequence in a name",
        (text) => text.replaceAll("hello_1.0.orig", "\u001b[2J_1.0.orig"),
        "control-invalid",
        /control character/,
      ],
      [
        "with a file of another package",
        (text) => text.replaceAll("hello_1.0.orig", "other_1.0.orig"),
        "source-invalid",
        /no file of such a package/,
      ],
      [
        "with a file of another version",
        (text) => text.replaceAll("hello_1.0.orig", "hello_1.1.orig"),
        "source-invalid",
        /no file of such a package/,
      ],
      [
        "with a file that is none of a source package",
        (text) => text.replaceAll("hello_1.0.orig.tar.xz", "hello_1.0.sh"),
        "source-invalid",
        /no file of such a package/,
      ],
      [
        "without the upstream tarball",
        (text) => text.replaceAll(/^ .*orig.*\n/gm, ""),
        "source-invalid",
        /no upstream tarball/,
      ],
      [
        "whose lists differ",
        (text) => text.replace(/(Files:\n)( .*\n)/, "$1"),
        "source-invalid",
        /otherwise|other files/,
      ],
      [
        "whose lists have other sizes",
        (text) => text.replace(/ (\d+) (hello_1.0.orig.tar.xz\nChecksums-Sha256)?(?=hello_1.0.orig)/, " 7 "),
        "source-invalid",
        /otherwise/,
      ],
      ["with a file twice", (text) => text.replace(/(Files:\n)( .*\n)/, "$1$2$2"), "source-invalid", /twice/],
      [
        "with a digest that is none",
        (text) => text.replace(/(Files:\n )../, "$1"),
        "source-invalid",
        /lists no file/,
      ],
      [
        "with another epoch than its changelog has",
        (text) => text.replace("Version: 1.0-1", "Version: 1:1.0-1"),
        "source-invalid",
        /changelog|begins/,
      ],
      [
        "with another version than its files have",
        (text) => text.replace("Version: 1.0-1", "Version: 1.0-2"),
        "source-invalid",
        /no file of such a package/,
      ],
      [
        "with a name that leads elsewhere",
        (text) => text.replace("Source: hello", "Source: ../hello"),
        "control-invalid",
        /not a package's name/,
      ],
      [
        "with a Directory",
        (text) => `${text}Directory: pool/x\n`,
        "source-invalid",
        /not a \.dsc's to state/,
      ],
      ["with two paragraphs", (text) => `${text}\nSource: x\n`, "source-invalid", /not one paragraph/],
      ["with a field twice", (text) => `${text}Source: hello\n`, "control-invalid", /twice/],
      [
        "of a component that the archive does not have",
        (text) => text.replace("deb admin", "deb contrib/admin"),
        "control-invalid",
        /no component/,
      ],
      ["that is empty", () => "", "source-invalid", /paragraph/],
      ["that is not to end", (text) => `${text}X: ${"x".repeat(600_000)}\n`, "source-invalid", /more than/],
    ];
    it.each(cases)("%s", async (_, change, code, message) => {
      const folder = await copyOf();
      const path = join(folder, HELLO);
      await writeFile(path, change(await readFile(path, "utf8")));
      await expect(readSourcePackage(path)).rejects.toThrow(fails(code, message));
    });

    it("under another name", async () => {
      const folder = await copyOf();
      await copyFile(join(folder, HELLO), join(folder, "other_1.0-1.dsc"));
      await expect(readSourcePackage(join(folder, "other_1.0-1.dsc"))).rejects.toThrow(
        fails("source-invalid", /is named hello_1\.0-1\.dsc/),
      );
    });

    it("without a file that it names", async () => {
      const folder = await copyOf();
      await rm(join(folder, "hello_1.0.orig.tar.xz"));
      await expect(readSourcePackage(join(folder, HELLO))).rejects.toThrow(
        fails("input-missing", /hello_1\.0-1\.dsc names it/),
      );
    });
  });
});
