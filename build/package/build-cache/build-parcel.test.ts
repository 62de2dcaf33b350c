import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import type { OutputFile } from "../write-packages.ts";
import { packBuild, unpackBuild, type KeptBuild } from "./build-parcel.ts";

const KEY = sha256("the inputs");

const anyFile = fc
  .record({ name: fc.string({ maxLength: 20 }), content: fc.uint8Array({ maxLength: 200 }) })
  .map(({ name, content }): OutputFile => ({ name, content: Buffer.from(content), sha256: sha256(content) }));

const anyBuild: fc.Arbitrary<KeptBuild> = fc.record({
  answer: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  files: fc.array(anyFile, { maxLength: 5 }),
});

describe("a build in one file", () => {
  it("comes out as it went in", () => {
    fc.assert(
      fc.property(anyBuild, (build) => {
        expect(unpackBuild(KEY, packBuild(KEY, build))).toEqual(build);
      }),
    );
  });

  it("is none once any byte of it is another, is gone or is one more", () => {
    fc.assert(
      fc.property(anyBuild, fc.nat(), fc.integer({ min: 1, max: 255 }), (build, at, by) => {
        const packed = packBuild(KEY, build);
        const place = at % packed.length;
        const changed = Buffer.from(packed);
        changed[place] = (changed[place] ?? 0) ^ by;
        expect(unpackBuild(KEY, changed)).toBeUndefined();
        expect(unpackBuild(KEY, packed.subarray(0, place))).toBeUndefined();
        expect(unpackBuild(KEY, Buffer.concat([packed, Buffer.from([by])]))).toBeUndefined();
      }),
    );
  });

  it("is none under another key, however it got there", () => {
    const build = { answer: null, files: [] };
    expect(unpackBuild(sha256("other inputs"), packBuild(KEY, build))).toBeUndefined();
  });

  it.each(["", "\n", `${"0".repeat(64)}\n`, `${sha256("null\n")}\nnull\n`, `${sha256("{")}\n{`])(
    "is none in a file of %j",
    (text) => {
      expect(unpackBuild(KEY, Buffer.from(text))).toBeUndefined();
    },
  );
});
