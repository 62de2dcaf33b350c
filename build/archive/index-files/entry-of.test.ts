import { describe, expect, it } from "vitest";
import { bytesSource, sha256 } from "../../base/index.ts";
import { parseControl, readDeb, writeDeb } from "../../deb/index.ts";
import { contents, control } from "../../deb/deb.test-support.ts";
import { entryOf, fileDigests } from "./entry-of.ts";
import { madeEntry } from "./made-entry.test-support.ts";
import { parsePackages } from "./packages-text.ts";

const where = { file: "lis-test.deb" };
const DIGESTS = {
  size: 7,
  md5: "a".repeat(32),
  sha1: "b".repeat(40),
  sha256: sha256("x"),
  sha512: "c".repeat(128),
};
const entry = (text: string) => entryOf({ control: parseControl(text, where)[0] ?? [], where }, DIGESTS);
const LEAST = "Package: lis-test\nVersion: 1.0\nArchitecture: all\n";

describe("a package's entry", () => {
  it("states every field in apt-ftparchive's order, and the file's place, size and digests", async () => {
    const deb = bytesSource(
      (await writeDeb(contents({ control: control({ Section: "non-free/admin" }) }), where)).bytes,
      where,
    );
    const made = entryOf(await readDeb(deb), await fileDigests(deb));
    expect(made).toMatchObject({
      name: "lis-test",
      version: "1.0-1",
      architecture: "amd64",
      source: "lis-test",
      component: "non-free",
    });
    expect(made.stanza.replaceAll(/[0-9a-f]{32,}/g, (hex) => `HEX${hex.length}`)).toMatchInlineSnapshot(`
      "Package: lis-test
      Architecture: amd64
      Version: 1.0-1
      Section: non-free/admin
      Maintainer: A Tester <tester@lisdeb.example>
      Installed-Size: 14
      Depends: libc6 (>= 2.3), lsb-base
      Filename: pool/non-free/l/lis-test/lis-test_1.0-1_amd64.deb
      Size: 1006
      MD5sum: HEX32
      SHA1: HEX40
      SHA256: HEX64
      SHA512: HEX128
      Description: package for tests
       Its description has
       .
       two paragraphs.
      "
    `);
    expect(parsePackages(`${made.stanza}\n`, where)).toEqual([made]);
  });

  it("takes the source's name, without its version, for the place in the pool", () => {
    expect(entry(`${LEAST}Source: libhv (2:1.0-3)\n`).filename).toBe(
      "pool/main/libh/libhv/lis-test_1.0_all.deb",
    );
  });

  it("keeps fields that nobody knows behind the others, in their order, and lines as they are", () => {
    const made = entry(`${LEAST}Zeta: z\nAlpha:\n one\n .\n  two\nDescription: d\n`);
    expect(made.stanza.slice(made.stanza.indexOf("SHA512"))).toBe(
      `SHA512: ${"c".repeat(128)}\nDescription: d\nZeta: z\nAlpha:\n one\n .\n  two\n`,
    );
  });

  it.each([
    "Filename: pool/../../x.deb",
    "size: 1",
    "MD5sum: 0",
    "SHA1: 0",
    "sha256: 0",
    "SHA512: 0",
    "Status: install ok installed",
  ])("is refused of a package that states %s itself", (line) => {
    expect(() => entry(`${LEAST}${line}\n`)).toThrow(
      expect.objectContaining({ code: "control-invalid", message: "is not the package's to state" }),
    );
  });

  it.each(["Package", "Version", "Architecture"])("is refused without %s", (name) => {
    const lines = LEAST.split("\n").filter((line) => !line.startsWith(name));
    expect(() => entry(lines.join("\n"))).toThrow("is missing");
  });

  it.each(["foo(1.0)", "foo  (1.0)", "foo ()", "foo (1_0)", "foo (1.0 x)", "../foo"])(
    "is refused where an index of it could not be read again: Source: %s",
    (source) => {
      expect(() => entry(`${LEAST}Source: ${source}\n`)).toThrow(
        expect.objectContaining({ code: "control-invalid" }),
      );
    },
  );

  it("digests a file that is longer than one chunk", async () => {
    const bytes = Buffer.alloc(700_001, "lis");
    expect(await fileDigests(bytesSource(bytes, where))).toMatchObject({
      size: 700_001,
      sha256: sha256(bytes),
    });
  });

  it("is read back from Packages, whatever package it is", () => {
    const entries = [
      madeEntry(),
      madeEntry({ section: null }),
      madeEntry({ section: "non-free/net", version: "1:2~rc1+x-3", architecture: "all" }),
      madeEntry({ source: "other (1.0)", description: "ünïcode\n.dot\n\nend" }),
    ];
    const text = entries.map(({ stanza }) => `${stanza}\n`).join("");
    expect(parsePackages(text, where)).toEqual(entries);
  });
});
