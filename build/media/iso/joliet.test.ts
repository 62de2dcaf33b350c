import { describe, expect, it } from "vitest";
import {
  descriptor,
  FOLDER,
  folder,
  image,
  nm,
  opened,
  px,
  record,
  refusal,
  SP,
  TERMINATOR,
} from "./lying-image.test-support.ts";

const ucs2 = (text: string) => Buffer.from(text, "utf16le").swap16();
const root = record({ name: "\0", block: 21, size: 2048, flags: FOLDER });

function jolietImage(names: readonly Uint8Array[], escapes = "%/E", plain: readonly Buffer[] = []): Buffer {
  const records = names.map((name) => record({ name, block: 30, size: 5 }));
  const joliet = descriptor({ type: 2, escapes, root, identifier: ucs2("Lügt".padEnd(16)) });
  return image({
    descriptors: [descriptor(), joliet, TERMINATOR],
    blocks: {
      20: folder({ block: 20 }, plain),
      21: folder({ block: 21 }, records),
      30: Buffer.from("hello"),
    },
  });
}

describe("Joliet", () => {
  it.each(["%/@", "%/C", "%/E"])("is known by its escapes %s", async (escapes) => {
    const { medium, entries } = await opened(jolietImage([ucs2("Größe 漢字.rpm;1"), ucs2("😀")], escapes));
    expect(medium.description).toBe("ISO 9660 with Joliet, volume Lügt");
    expect(entries.map(({ path }) => path).sort()).toEqual(["Größe 漢字.rpm", "😀"]);
  });

  it("lets names differ in case alone", async () => {
    expect((await opened(jolietImage([ucs2("a"), ucs2("A")]))).entries).toHaveLength(2);
  });

  it("gives way to Rock Ridge", async () => {
    const bytes = jolietImage([ucs2("joliet")]);
    const rock = folder({ block: 20, own: [SP, px(0o040755)] }, [
      record({ name: "A.;1", block: 30, size: 5, systemUse: [nm("rock ridge")] }),
    ]);
    bytes.set(rock, 20 * 2048);
    expect((await opened(bytes)).entries.map(({ path }) => path)).toEqual(["rock ridge"]);
  });

  it.each([
    [
      "a high surrogate that stands alone",
      Buffer.from([0xd8, 0x00]),
      /^medium-unsafe: .*half of a surrogate/,
    ],
    [
      "a low surrogate that stands alone",
      Buffer.from([0, 65, 0xdc, 0x00]),
      /^medium-unsafe: .*half of a surrogate/,
    ],
    [
      "surrogates the wrong way round",
      Buffer.from([0xdc, 0, 0xd8, 0]),
      /^medium-unsafe: .*half of a surrogate/,
    ],
    ["half a character", Buffer.from([0, 65, 0]), /^medium-corrupt: .*uneven/],
    ["a name that is ..", ucs2(".."), /^medium-unsafe: .*leads outside/],
    ["a name with a slash", ucs2("../etc"), /^medium-unsafe: .*slash/],
    ["a name with a NUL", ucs2("a\0b"), /^medium-unsafe: .*NUL/],
  ])("refuses %s", async (_, name, line) => {
    expect(await refusal(jolietImage([name]))).toMatch(line);
  });

  it("refuses one name twice", async () => {
    expect(await refusal(jolietImage([ucs2("a;1"), ucs2("a")]))).toMatch(
      /^medium-unsafe: .*a: is there twice/,
    );
  });
});
