import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { LisdebError } from "../base/index.ts";
import { cpio } from "./lying-cpio.test-support.ts";
import { DAEMON, lyingRpm, readAllOf } from "./lying-rpm.test-support.ts";
import { rpmbuild, ZOO } from "./rpmbuild.test-support.ts";

const folder = temporaryFolder("rpm-robust");
afterAll(() => {
  folder.remove();
});

/** Reads bytes that may be anything: gives what is in them, or the refusal; every other failure fails the test. */
async function outcome(bytes: Uint8Array): Promise<Map<string, Uint8Array> | LisdebError> {
  const began = cpuTime();
  try {
    return await readAllOf(bytes);
  } catch (error) {
    if (!(error instanceof LisdebError)) throw error;
    expect(error.kind).toBe("input");
    expect(error.message).not.toMatch(/[\u0000-\u001f\u007f]/);
    return error;
  } finally {
    expect(cpuTime() - began).toBeLessThan(2000);
  }
}

describe("an RPM that is cut short", () => {
  it("is refused at every byte", async () => {
    const whole = lyingRpm();
    for (let length = 0; length < whole.length; length++) {
      expect(await outcome(whole.subarray(0, length))).toBeInstanceOf(LisdebError);
    }
  });

  it("is refused at every byte of its payload where size and digests are made anew", async () => {
    const archive = cpio([DAEMON]);
    const payload = gzipSync(archive);
    for (let length = 0; length < payload.length; length++) {
      const bytes = lyingRpm({ format3: true, payload: payload.subarray(0, length) });
      expect(await outcome(bytes)).toBeInstanceOf(LisdebError);
    }
    for (let length = 0; length < archive.length; length++) {
      const bytes = lyingRpm({ format3: true, archive: archive.subarray(0, length) });
      expect(await outcome(bytes)).toBeInstanceOf(LisdebError);
    }
  });
});

describe.skipIf(!requireTools("rpmbuild"))("a real RPM", () => {
  const real: { name: string; bytes: Buffer; contents: Map<string, Uint8Array> }[] = [];
  beforeAll(async () => {
    for (const payload of ["w9.gzdio", "w6.xzdio", "w6.lzdio", "w9.bzdio", "w3.zstdio", "w.ufdio"]) {
      const path = await rpmbuild(folder.path, { ...ZOO, defines: { _binary_payload: payload } });
      const bytes = await readFile(path);
      real.push({ name: payload, bytes, contents: await readAllOf(bytes) });
    }
  });

  it("is refused where it is cut short, with every compression", async () => {
    for (const { bytes } of real) {
      for (let length = 1; length < bytes.length; length += 1 + Math.floor(bytes.length / 150)) {
        expect(await outcome(bytes.subarray(0, length))).toBeInstanceOf(LisdebError);
      }
      expect(await outcome(bytes.subarray(0, -1))).toBeInstanceOf(LisdebError);
    }
  });

  it("is refused or gives the same content, whatever bytes are changed", async () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(5),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (which, changes) => {
          const { bytes, contents } = real[which]!;
          const changed = Buffer.from(bytes);
          for (const [place, flip] of changes) changed[place % changed.length]! ^= flip;
          const result = await outcome(changed);
          if (result instanceof LisdebError) return;
          expect([...result.keys()]).toEqual([...contents.keys()]);
          for (const [path, content] of result)
            expect(Buffer.from(content).equals(contents.get(path)!)).toBe(true);
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe("bytes that begin like an RPM", () => {
  it("never do more than being refused", async () => {
    const lead = lyingRpm().subarray(0, 112);
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 600 }),
        fc.integer({ min: 96, max: 112 }),
        async (rest, kept) => {
          expect(await outcome(Buffer.concat([lead.subarray(0, kept), rest]))).toBeInstanceOf(LisdebError);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("are refused or read where the header's own bytes are changed and all digests made anew", async () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (changes, format3) => {
          const bytes = lyingRpm({
            format3,
            header: (laid) => {
              for (const [place, value] of changes) {
                const entry = laid.index[place % laid.index.length]!;
                const kind = (["tag", "type", "offset", "count"] as const)[place % 4]!;
                if (value % 3 === 0) laid.data[place % laid.data.length] = value;
                else entry[kind] = value % 3 === 1 ? entry[kind] + value - 128 : value * 0x01010101;
              }
            },
          });
          await outcome(bytes);
        },
      ),
      { numRuns: 1500 },
    );
  });
});
