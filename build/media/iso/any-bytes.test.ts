import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesSource, LIMITS, LisdebError } from "../../base/index.ts";
import { readFile } from "node:fs/promises";
import { requireTools } from "../../../tests/support/tools.ts";
import { sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { openIso } from "./iso-medium.ts";
import {
  cl,
  ER,
  FOLDER,
  folder,
  image,
  nm,
  px,
  RE,
  record,
  sl,
  SP,
  stopwatch,
} from "./lying-image.test-support.ts";

const runs = 1500;

/**
 * Whatever the bytes are: nothing but one of our own refusals, soon, and what is listed is inside the medium and can be read.
 */
async function holdsUp(bytes: Uint8Array): Promise<void> {
  const took = stopwatch();
  try {
    const medium = await openIso(bytesSource(bytes, { file: "any.iso" }), () => Promise.resolve());
    for (const entry of await medium.list()) {
      expect(entry.path.split("/")).not.toContain("..");
      expect(entry.path.startsWith("/")).toBe(false);
      expect(Buffer.byteLength(entry.path)).toBeLessThanOrEqual(LIMITS.pathBytes);
      if (entry.type !== "file") continue;
      const source = medium.read(entry);
      expect(source.size).toBe(entry.size);
      expect(await source.read(0, source.size)).toHaveLength(entry.size);
    }
  } catch (error) {
    if (!(error instanceof LisdebError) || error.code === "bug") throw error;
  }
  expect(took()).toBeLessThan(2000);
}

/** Writes over some bytes past the system area: that is where everything that is read stands. */
function changes(size: number): fc.Arbitrary<[number, number][]> {
  return fc.array(fc.tuple(fc.integer({ min: 32768, max: size - 1 }), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 12,
  });
}

function changed(bytes: Uint8Array, list: readonly [number, number][]): Uint8Array {
  const copy = Buffer.from(bytes);
  for (const [at, value] of list) copy[at] = value;
  return copy;
}

/** A small image with every Rock Ridge feature, so dense that nearly every change hits something. */
const dense = image({
  blocks: {
    20: folder({ block: 20, own: [SP, px(0o040755), ER] }, [
      record({ name: "D", block: 21, size: 2048, flags: FOLDER, systemUse: [nm("dir"), px(0o040755)] }),
      record({ name: "M", block: 22, size: 2048, flags: FOLDER, systemUse: [nm("rr_moved"), px(0o040755)] }),
      record({ name: "F.;1", block: 24, size: 5, systemUse: [nm("a ", 1), nm("file"), px(0o100644)] }),
      record({ name: "L.;1", systemUse: [nm("link"), px(0o120777), sl(["dir", 4, "a file"])] }),
    ]),
    21: folder({ block: 21, parent: 20 }, [record({ name: "DEEP", systemUse: [nm("deep"), cl(23)] })]),
    22: folder({ block: 22, parent: 20 }, [
      record({ name: "DEEP", block: 23, size: 2048, flags: FOLDER, systemUse: [nm("deep"), RE] }),
    ]),
    23: folder({ block: 23, parent: 22 }, [
      record({ name: "G.;1", block: 24, size: 5, systemUse: [nm("g")] }),
    ]),
    24: Buffer.from("hello"),
  },
});
/** Where something is written: changes elsewhere would tell nothing. */
const written = [...dense.keys()].filter((at) => at >= 32768 && dense[at] !== 0);

describe("an image with any bytes changed", () => {
  it("is listed or refused, where it is made for the test", async () => {
    const one = fc.tuple(fc.constantFrom(...written), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 4 }), (list) =>
        holdsUp(changed(dense, list)),
      ),
      { numRuns: runs },
    );
  });

  it("is listed or refused, where it is made of random sectors after a true descriptor", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 2048, maxLength: 6144, size: "max" }), (bytes) =>
        holdsUp(changed(image({ blocks: { 20: bytes } }), [])),
      ),
      { numRuns: 200 },
    );
  });
});

describe.skipIf(!requireTools("genisoimage", "xorriso"))("a genuine image with any bytes changed", () => {
  const temporary = temporaryFolder("any-bytes");
  const images: Uint8Array[] = [];
  beforeAll(async () => {
    await sh(
      `mkdir -p tree/RHEL63 tree/a/b/c/d/e/f/g/h/i
       echo one > tree/RHEL63/microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64.rpm
       echo two > tree/a/b/c/d/e/f/g/h/i/two; ln -s RHEL63/x tree/link
       printf 'x%.0s' {1..240} > name; echo three > tree/$(cat name)
       genisoimage -quiet -no-pad -r -o 0.iso tree
       genisoimage -quiet -no-pad -J -joliet-long -D -f -o 1.iso tree/RHEL63
       xorriso -as mkisofs -quiet -r -rr_reloc_dir /moved -iso-level 3 -no-pad -o 2.iso tree 2>/dev/null`,
      { cwd: temporary.path },
    );
    for (const n of [0, 1, 2]) images.push(await readFile(`${temporary.path}/${n}.iso`));
  });
  afterAll(() => temporary.remove());

  it.each([0, 1, 2])("is listed or refused (image %i)", async (n) => {
    const bytes = images[n]!;
    await fc.assert(
      fc.asyncProperty(changes(bytes.length), (list) => holdsUp(changed(bytes, list))),
      { numRuns: runs },
    );
  });

  it.each([0, 1, 2])(
    "is refused or has only lost padding when cut off at any sector (image %i)",
    async (n) => {
      const bytes = images[n]!;
      for (let end = 0; end < bytes.length; end += 2048) await holdsUp(bytes.subarray(0, end));
    },
  );
});
