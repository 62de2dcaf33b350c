import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../tests/support/cpu-time.ts";
import { LisdebError } from "../../base/index.ts";
import { madeEntry } from "./made-entry.test-support.ts";
import { parsePackages } from "./packages-text.ts";

const where = { file: "Packages" };
const GOOD = `${madeEntry().stanza}\n`;
const parse = (text: string) => parsePackages(text, where);

describe("reading Packages", () => {
  it("gives nothing of an empty file", () => {
    expect(parse("")).toEqual([]);
  });

  it("reads a last paragraph without an empty line behind it, and fields in any case", () => {
    const text = GOOD.slice(0, -1).replace("Package:", "pACKAGE:").replace("SHA256", "sha256");
    expect(parse(text)).toEqual([{ ...madeEntry(), stanza: text }]);
  });

  it("does not take text of a description for a field", () => {
    const stanza = madeEntry({ description: "d\nPackage: other\nFilename: /etc/passwd" }).stanza;
    expect(parse(`${stanza}\n`)[0]).toMatchObject({
      name: "lis-test",
      filename: "pool/main/l/lis-test/lis-test_1.0-1_amd64.deb",
    });
  });

  it.each([
    ["no line end", GOOD.trimEnd(), "has no line end"],
    ["a file outside the archive", GOOD.replace("pool/main", "../pool"), "has the filename"],
    ["a file further down outside", GOOD.replace("pool/main", "pool/../../x"), "has the filename"],
    ["an absolute file", GOOD.replace("pool/main", "/pool/main"), "has the filename"],
    ["a file with an empty step", GOOD.replace("pool/main", "pool//main"), "has the filename"],
    ["a folder", GOOD.replace(/pool.*deb/, "pool/main/"), "has the filename"],
    ["a file with an escape sequence", GOOD.replace("pool/main", "pool/\u001b[31m"), "has the filename"],
    ["a file that is a URL's query", GOOD.replace("pool/main", "pool/main?x"), "has the filename"],
    ["a name with a step", GOOD.replace("Package: lis-test", "Package: ../lis"), "has the package"],
    ["a version with a blank", GOOD.replace("1.0-1", "1.0 1"), "has the version"],
    ["a version with an underscore", GOOD.replace("1.0-1", "1.0_1"), "has the version"],
    ["a negative size", GOOD.replace(/Size: /, "Size: -"), "has the size"],
    ["a size that no number holds", GOOD.replace(/Size: .*/, `Size: ${"9".repeat(30)}`), "has the size"],
    [
      "upper-case digits",
      GOOD.replace(/SHA256: (.*)/, (line) => line.replace(/[a-f]/g, "A")),
      "has the sha256",
    ],
    ["a digest cut short", GOOD.replace(/SHA256: ./, "SHA256: "), "has the sha256"],
    ["a field twice", GOOD.replace("Version:", "Package: x\nVersion:"), "has the field package twice"],
    [
      "a line that is no field",
      GOOD.replace("Version:", "Version"),
      'has the line "Version 1.0-1", which is not a field',
    ],
    ["a line without a name", GOOD.replace("Version:", ":"), "which is not a field"],
    ["no package", GOOD.replace(/Package: .*\n/, ""), "has a package without Package"],
    ["no digest", GOOD.replace(/SHA256: .*\n/, ""), "has a package without SHA256"],
    ["two empty lines", `${GOOD}\n${GOOD}`, "which is not a field"],
    ["Windows' line ends", GOOD.replaceAll("\n", "\r\n"), /which is not a field|no line end/],
    ["a continuation line first", ` x\n${GOOD}`, "has a continuation line without a field"],
    [
      "an endless paragraph",
      GOOD.replace("Version:", `X: ${"x".repeat(2_000_000)}\nVersion:`),
      "in more text than any has",
    ],
  ])("refuses %s", (_what, text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: "archive-invalid" }));
  });

  it("names the line", () => {
    const lines = GOOD.split("\n").length - 1;
    const at = (text: string): number | undefined => {
      try {
        parse(text);
      } catch (error) {
        if (error instanceof LisdebError) return error.where?.line;
      }
      return undefined;
    };
    expect(at(`${GOOD}${GOOD}nonsense\n`)).toBe(2 * lines + 1);
    expect(at(`${GOOD}Package: x\nnonsense\n`)).toBe(lines + 2);
  });

  it("reads 10,000 packages in well under a second", () => {
    const text = Array.from({ length: 10_000 }, (_, i) => GOOD.replaceAll("lis-test", `lis-test${i}`)).join(
      "",
    );
    const start = cpuTime();
    expect(parse(text).length).toBe(10_000);
    expect(cpuTime() - start).toBeLessThan(1000);
  });

  it("ends with an answer or one clear refusal, whatever it is given", () => {
    const lines = fc.constantFrom(...GOOD.split("\n"), "", " ", "\t", ":", "Package: b", "Filename: a/../b");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(lines).map((some) => some.join("\n")),
          fc.string(),
        ),
        (text) => {
          try {
            for (const entry of parse(text)) expect(text).toContain(entry.stanza);
          } catch (error) {
            expect(error).toBeInstanceOf(LisdebError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
