import { describe, expect, it } from "vitest";
import { madeSource } from "./made-source.test-support.ts";
import { parseSources } from "./sources-text.ts";

const where = { file: "Sources" };
const one = madeSource("hello", "1.0-1");
const two = madeSource("libhello", "2:1.0~rc1-1+x", { section: "non-free/libs" });

describe("reading Sources of ours", () => {
  it("gives the source packages that were written", () => {
    expect(parseSources([one, two].map(({ stanza }) => stanza).join("\n"), where)).toEqual([one, two]);
    expect(parseSources(`${one.stanza}\n`, where)).toEqual([one]);
    expect(parseSources("", where)).toEqual([]);
    expect(two).toMatchObject({ component: "non-free", name: "libhello", version: "2:1.0~rc1-1+x" });
    expect(two.files[0]?.filename).toBe("pool/non-free/libh/libhello/libhello_1.0~rc1-1+x.dsc");
  });

  it.each([
    ["without a directory", /Directory:.*\n/, "", /without directory/],
    ["in a directory outside of the archive", /Directory: pool/, "Directory: pool/../..", /cannot be one/],
    ["in a directory that is none of the pool", /Directory: pool/, "Directory: dists", /cannot be one/],
    ["in a directory of no component", /Directory: pool\/main/, "Directory: pool/contrib", /of no component/],
    ["with a step in a file's name", / hello_1.0-1.dsc/g, " ../hello_1.0-1.dsc", /cannot be one/],
    ["with a digest that is none", /(Checksums-Sha256:\n )../, "$1zz", /cannot be one/],
    ["without SHA-256", /Checksums-Sha256:\n( .*\n)+/, "", /without Checksums-Sha256/],
    ["without a .dsc", / .*\.dsc\n/g, "", /without one \.dsc/],
    ["with a field twice", /^Version: .*\n/m, "$&$&", /twice/],
    ["with a line that is no field", /^Version/m, "Version\nVersion", /not a field/],
    ["with a name that is none", /^Package: hello/m, "Package: ../x", /cannot be one/],
    ["that begins with a line that goes on", /^Package/, " Package", /without a field/],
    ["that is cut off", /\n$/, "", /line end/],
  ])("refuses a paragraph %s, with its line", (_, from, to, message) => {
    const text = `${two.stanza}\n${one.stanza.replace(from, to)}`;
    expect(() => parseSources(text, where)).toThrow(
      expect.objectContaining({
        code: "archive-invalid",
        message: expect.stringMatching(message) as string,
        where: { file: "Sources", line: expect.any(Number) as number },
      }) as Error,
    );
  });
});
