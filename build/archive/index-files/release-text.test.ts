import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digest, LisdebError, sha256 } from "../../base/index.ts";
import type { IndexFile } from "../index-file.ts";
import { parseRelease } from "./read-release.ts";
import { formatRelease, releaseDate, type ReleaseFields } from "./release-text.ts";

const where = { file: "Release" };
const FIELDS: ReleaseFields = {
  origin: "lisdeb",
  label: "lisdeb test",
  suite: "wheezy-testing",
  codename: "wheezy-testing",
  date: new Date("2026-11-23T04:06:51.900Z"),
  validUntil: new Date("2026-12-23T04:06:51Z"),
  architectures: ["amd64", "i386"],
  components: ["main", "non-free"],
  description: "Packages for tests",
};
const file = (path: string, text: string): IndexFile => ({
  path,
  bytes: Buffer.from(text),
  md5: digest("md5", text),
  sha1: digest("sha1", text),
  sha256: sha256(text),
});
const FILES = [
  file("main/binary-i386/Packages", "i386"),
  file("main/binary-amd64/Packages", "x".repeat(2000)),
];
const TEXT = formatRelease(FIELDS, FILES);

describe("writing Release", () => {
  it("states what apt reads, and lists each file by three digests, sorted", () => {
    expect(TEXT).toMatchInlineSnapshot(`
      "Origin: lisdeb
      Label: lisdeb test
      Suite: wheezy-testing
      Codename: wheezy-testing
      Date: Mon, 23 Nov 2026 04:06:51 UTC
      Valid-Until: Wed, 23 Dec 2026 04:06:51 UTC
      Acquire-By-Hash: yes
      Architectures: amd64 i386
      Components: main non-free
      Description: Packages for tests
      MD5Sum:
       6284398f25b31fbdd31e5c6cc04af9ad 2000 main/binary-amd64/Packages
       305f2c2be1993430e0808181e5be473e    4 main/binary-i386/Packages
      SHA1:
       8e894dd1aef94637f347af568e934075a69d1b79 2000 main/binary-amd64/Packages
       31794003f55513125c2c4d35e90d78a18a5dfcf7    4 main/binary-i386/Packages
      SHA256:
       5c0e0ea421571c300b5df6aec0a118b5c3dc02e0683a546341d5efc689df2f58 2000 main/binary-amd64/Packages
       dcfe83f89f01bf7858bac6f03be1c14a5d03eef68b7d24116d5a80111445189c    4 main/binary-i386/Packages
      "
    `);
  });

  it("leaves out what there is none of", () => {
    const text = formatRelease({ ...FIELDS, validUntil: undefined, description: "" }, []);
    expect(text).not.toMatch(/Valid-Until|Description/);
    expect(text).toMatch(/\nMD5Sum:\nSHA1:\nSHA256:\n$/);
  });

  it("has no line that a clear signature would change, and none that is empty", () => {
    for (const line of TEXT.split("\n").slice(0, -1)) expect(line).toMatch(/^[^-].*\S$/);
  });

  it.each([
    ["a line end", "lis\nSuite: other"],
    ["a carriage return", "lis\rdeb"],
    ["a blank at its end", "lisdeb "],
    ["an escape sequence", "\u001b[31mlisdeb"],
    ["a line separator", "lis\u2028deb"],
  ])("refuses a label with %s", (_what, label) => {
    const write = (): string => formatRelease({ ...FIELDS, label }, FILES);
    expect(write).toThrow(/^cannot have the Label/);
    expect(write).toThrow(expect.objectContaining({ code: "archive-invalid" }));
  });

  it("writes times in universal time by a name that apt 0.9.7 reads", () => {
    expect(releaseDate(new Date("2026-01-02T03:04:05Z"))).toBe("Fri, 02 Jan 2026 03:04:05 UTC");
  });
});

describe("reading Release", () => {
  it("gives back what was written", () => {
    const release = parseRelease(TEXT, where);
    expect(release).toMatchObject({
      origin: "lisdeb",
      label: "lisdeb test",
      suite: "wheezy-testing",
      codename: "wheezy-testing",
      description: "Packages for tests",
      acquireByHash: true,
      architectures: ["amd64", "i386"],
      components: ["main", "non-free"],
      date: new Date("2026-11-23T04:06:51Z"),
      validUntil: FIELDS.validUntil,
    });
    for (const { path, bytes, md5, sha1, sha256 } of FILES) {
      expect(release.files.md5.get(path)).toEqual({ digest: md5, size: bytes.length });
      expect(release.files.sha1.get(path)).toEqual({ digest: sha1, size: bytes.length });
      expect(release.files.sha256.get(path)).toEqual({ digest: sha256, size: bytes.length });
    }
    expect(release.files.sha512.size).toBe(0);
    expect(formatRelease({ ...FIELDS, date: release.date ?? new Date(0) }, FILES)).toBe(TEXT);
  });

  it.each([
    ["Mon, 23 Nov 2026 04:06:51 +0000", "2026-11-23T04:06:51.000Z"],
    ["Mon, 23 Nov 2026 04:06:51 GMT", "2026-11-23T04:06:51.000Z"],
    ["Mon, 23 Nov 2026 04:06:51 +0100", undefined],
    ["2026-11-23T04:06:51Z", undefined],
    ["Mon, 99 Nov 2026 04:06:51 UTC", undefined],
    ["", undefined],
  ])("takes %j as apt does", (date, expected) => {
    const text = TEXT.replace(/^Date: .*$/m, `Date: ${date}`);
    expect(parseRelease(text, where).date?.toISOString()).toBe(expected);
  });

  it.each([
    ["no line end", TEXT.trimEnd(), "has no line end"],
    ["an empty line", TEXT.replace("\nSHA1:", "\n\nSHA1:"), "neither a field nor a file"],
    ["Windows' line ends", TEXT.replaceAll("\n", "\r\n"), /neither a field nor a file/],
    ["a field twice", `${TEXT}Suite: other\n`, "has the field Suite twice"],
    ["a section twice", `${TEXT}sha256:\n`, "has the field sha256 twice"],
    [
      "a file twice",
      TEXT.replace(/ \S+ +\d+ main.binary-amd64.*\n/, (line) => line + line),
      "lists main/binary-amd64/Packages twice",
    ],
    ["a file outside", TEXT.replace("main/binary-i386", "../binary-i386"), "neither a field nor a file"],
    ["an absolute file", TEXT.replace("main/binary-i386", "/main/binary-i386"), "neither a field nor a file"],
    ["a folder", TEXT.replace("binary-i386/Packages", "binary-i386/"), "neither a field nor a file"],
    [
      "upper-case digits",
      TEXT.replace(/^ [0-9a-f]{64}/m, (line) => line.toUpperCase().replace(/\d/g, "A")),
      "neither a field nor a file",
    ],
    ["another digest's length", TEXT.replace("SHA1:", "SHA512:"), "neither a field nor a file"],
    ["a size that is none", TEXT.replace(" 2000 ", " -200 "), "neither a field nor a file"],
    ["a file in the field's line", TEXT.replace("SHA1:\n", "SHA1: x\n"), "has a file in the line of SHA1"],
    ["a file behind another field", `${TEXT}X: y\n ${"0".repeat(32)} 1 a\n`, "neither a field nor a file"],
    ["prose", "It works!\n", "neither a field nor a file"],
  ])("refuses %s", (_what, text, message) => {
    expect(() => parseRelease(text, where)).toThrow(message);
    expect(() => parseRelease(text, where)).toThrow(expect.objectContaining({ code: "archive-invalid" }));
  });

  it("refuses to list more files than any suite has", () => {
    const lines = Array.from({ length: 50_001 }, (_, i) => ` ${"0".repeat(32)} 1 a${i}\n`);
    expect(() => parseRelease(`MD5Sum:\n${lines.join("")}`, where)).toThrow(
      expect.objectContaining({ code: "limit-exceeded" }),
    );
  });

  it("ends with an answer or one clear refusal, whatever it is given", () => {
    const lines = fc.constantFrom(
      ...TEXT.split("\n"),
      "",
      " ",
      ":",
      "SHA256:",
      ` ${"0".repeat(64)} 1 __proto__`,
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(lines).map((some) => some.join("\n")),
          fc.string(),
        ),
        (text) => {
          try {
            parseRelease(text, where);
          } catch (error) {
            expect(error).toBeInstanceOf(LisdebError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
