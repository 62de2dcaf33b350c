import fc from "fast-check";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { foreignBinaries } from "../../tests/support/foreign-binaries.ts";
import { fromArchive } from "../../tests/support/from-archive.ts";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { LisdebError } from "../base/index.ts";
import { readElf, stringsIn } from "./index.ts";
import { factsByReadelf } from "./readelf.test-support.ts";

const work = temporaryFolder("foreign");
afterAll(() => work.remove());

/** The lists and packages of eight architectures have to be fetched once. In milliseconds. */
const SLOW = { timeout: 240_000 };

const KINDS = [
  [32, "big"],
  [32, "little"],
  [64, "big"],
  [64, "little"],
] as const;

const foreign = requireTools("readelf")
  ? await fromArchive("binaries of foreign architectures", () => foreignBinaries(join(work.path, "foreign")))
  : undefined;

describe.skipIf(!foreign)("readElf on Debian's binaries of other architectures", SLOW, () => {
  it.each(foreign ?? [])("says of $architecture what readelf and Debian say", async (of) => {
    const { architecture, files } = of;
    expect(files.length).toBeGreaterThan(15);
    const byReadelf = await factsByReadelf(files);
    expect(byReadelf.size).toBe(files.length);
    for (const file of files) {
      expect({ file, ...readElf(readFileSync(file), { file }) }).toMatchObject({
        file,
        architecture,
        ...byReadelf.get(file),
      });
    }
  });

  it.each(KINDS)("has met %i-bit %s-endian ones", (bits, order) => {
    expect(smallLibrary(bits, order)).toBeDefined();
  });

  it.each(KINDS)(
    "reads or refuses at once a %i-bit %s-endian library in which numbers lie",
    (bits, order) => {
      const library = smallLibrary(bits, order);
      const real = readFileSync(library!);
      // Small enough for thousands of tries: one of 64 KiB pages is, too.
      expect(real.length).toBeLessThan(100_000);
      // Tables and section headers hold the numbers that mean something; the code is of no interest.
      const place = fc.oneof(
        fc.integer({ min: 0, max: 0xfff }),
        fc.integer({ min: 0, max: real.length / 4 - 1 }).map((word) => 4 * word),
      );
      const lie = fc.tuple(place, fc.constantFrom(1, 2, 4, 8), numbers(real.length));
      fc.assert(
        fc.property(fc.array(lie, { minLength: 1, maxLength: 6 }), (lies) => {
          const bytes = Uint8Array.from(real);
          for (const [at, width, value] of lies) write(bytes, at, width, value, order);
          expectBounded(bytes);
        }),
        { numRuns: 2000 },
      );
    },
  );

  it.each(KINDS)("reads or refuses at once a %i-bit %s-endian library that is cut short", (bits, order) => {
    const real = readFileSync(smallLibrary(bits, order)!);
    for (let length = 0; length < real.length; length += 37) expectBounded(real.subarray(0, length));
  });
});

/** The smallest library of a kind that imports something in a version. */
function smallLibrary(bits: number, order: string): string | undefined {
  return (foreign ?? [])
    .flatMap(({ files }) => files)
    .filter((file) => {
      const facts = readElf(readFileSync(file), { file });
      return (
        facts.class === bits && facts.endianness === order && facts.imports.some(({ version }) => version)
      );
    })
    .sort((a, b) => statSync(a).size - statSync(b).size)[0];
}

/** Numbers at the edges of what fits, of the file, and of nothing. */
function numbers(size: number): fc.Arbitrary<bigint> {
  const edges = [0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
  return fc.oneof(
    fc.constantFrom(...edges),
    fc.bigInt({ min: 0n, max: BigInt(2 * size) }),
    fc.bigInt({ min: 0n, max: 255n }),
  );
}

/** Writes the lowest bytes of a number, as far as there is room. */
function write(bytes: Uint8Array, at: number, width: number, value: bigint, order: string): void {
  for (let i = 0; i < width; i++) {
    const shift = BigInt(8 * (order === "little" ? i : width - 1 - i));
    if (at + i < bytes.length) bytes[at + i] = Number((value >> shift) & 0xffn);
  }
}

function expectBounded(bytes: Uint8Array): void {
  const start = cpuTime();
  try {
    readElf(bytes, { file: "lying" });
    stringsIn(bytes, ["/dev/vmbus/hv_kvp"], { file: "lying" });
  } catch (error) {
    expect(error).toBeInstanceOf(LisdebError);
    expect((error as LisdebError).message).not.toContain("\n");
    expect((error as LisdebError).code).toMatch(/^(elf-corrupt|elf-stand-in|limit-exceeded)$/);
  }
  expect(cpuTime() - start).toBeLessThan(2000);
}
