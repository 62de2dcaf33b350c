import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inPieces } from "../../base/in-pieces.test-support.ts";
import { readStanzas, type Stanza } from "./stanzas.ts";

async function stanzasOf(text: string | Uint8Array, piece = 7): Promise<readonly Stanza[]> {
  const read = [];
  for await (const stanza of readStanzas(inPieces(Buffer.from(text), piece), { file: "Packages" }))
    read.push(stanza);
  return read;
}

describe("readStanzas", () => {
  it("gives each paragraph with its fields and its first line", async () => {
    const read = await stanzasOf("Package: a\nDescription: says ü\n more\n .\n\n\nPackage: b\nVersion: 1\n");
    expect(read.map(({ line, fields }) => [line, Object.fromEntries(fields)])).toEqual([
      [1, { package: "a", description: "says ü\nmore\n." }],
      [6, { package: "b", version: "1" }],
    ]);
  });

  it("tells of a line that is no field, and of a field that is there twice", async () => {
    expect((await stanzasOf("Package: a\nno field\n"))[0]?.oddity).toBe("no field");
    expect((await stanzasOf("Package: a\npackage: b\n"))[0]?.repeated).toBe("package: b");
  });

  it("refuses a paragraph without an end", async () => {
    await expect(stanzasOf("A: b\n".repeat(500_000), 65_536)).rejects.toMatchObject({
      code: "limit-exceeded",
    });
  });

  it("gives the same in whatever pieces the text comes", async () => {
    const field = fc.tuple(fc.constantFrom("A", "B", "C"), fc.stringMatching(/^[a-zü ]*$/));
    const text = fc.array(fc.array(field, { maxLength: 3 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 50 }), async (paragraphs, piece) => {
        const joined = paragraphs
          .map((each) => each.map(([name, value]) => `${name}: ${value}\n`).join(""))
          .join("\n");
        expect(await stanzasOf(joined, piece)).toEqual(await stanzasOf(joined, 10_000));
      }),
    );
  });
});
