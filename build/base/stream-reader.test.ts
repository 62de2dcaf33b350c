import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StreamReader } from "./stream-reader.ts";

async function* stream(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const reader = (...pieces: string[]): StreamReader =>
  new StreamReader(stream(pieces.map((piece) => Buffer.from(piece))));

describe("a stream, read in pieces of one's own size", () => {
  it("gives what is asked for, and less only at the end", async () => {
    const bytes = reader("abc", "", "defg", "h");
    expect(text(await bytes.take(2))).toBe("ab");
    expect(text((await bytes.peek(4)).subarray(0, 4))).toBe("cdef");
    expect(text(await bytes.take(5))).toBe("cdefg");
    await bytes.skip(0);
    expect(bytes.offset).toBe(7);
    expect(text(await bytes.take(5))).toBe("h");
    expect(text(await bytes.take(5))).toBe("");
    expect(bytes.offset).toBe(8);
  });

  it("gives some of what comes next, as it came, and nothing only at the end", async () => {
    const bytes = reader("abc", "", "defg");
    expect(text(await bytes.some(2))).toBe("ab");
    expect(text(await bytes.some(9))).toBe("c");
    expect(text(await bytes.some(9))).toBe("defg");
    expect(bytes.offset).toBe(7);
    expect(text(await bytes.some(9))).toBe("");
  });

  it("says by its offset how far it could skip", async () => {
    const bytes = reader("abc", "def");
    await bytes.skip(4);
    expect(text(await bytes.take(1))).toBe("e");
    await bytes.skip(100);
    expect(bytes.offset).toBe(6);
  });

  it("never changes bytes that it has given", async () => {
    const bytes = reader("abc", "def", "ghi");
    const given = [await bytes.take(2), await bytes.take(3), await bytes.take(4)];
    expect(given.map(text)).toEqual(["ab", "cde", "fghi"]);
  });

  it("ends its input when it is closed", async () => {
    const input = stream([Buffer.from("abc"), Buffer.from("def")]);
    const bytes = new StreamReader(input);
    await bytes.take(1);
    await bytes.close();
    expect((await input.next()).done).toBe(true);
    expect(await bytes.take(1)).toHaveLength(0);
  });

  it("gives the same bytes however the input comes", async () => {
    const property = fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 9 })),
      fc.array(fc.nat(12)),
      async (pieces, lengths) => {
        const whole = Buffer.concat(pieces);
        const bytes = new StreamReader(stream(pieces));
        let at = 0;
        for (const length of lengths) {
          const parts: Uint8Array[] = [];
          if (length % 2 === 0) parts.push(await bytes.take(length));
          else for await (const piece of bytes.pieces(length)) parts.push(piece);
          expect(Buffer.concat(parts).equals(whole.subarray(at, at + length))).toBe(true);
          at = Math.min(at + length, whole.length);
          expect(bytes.offset).toBe(at);
        }
      },
    );
    await fc.assert(property);
  });
});
