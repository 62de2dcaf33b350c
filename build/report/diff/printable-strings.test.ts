import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { cpuTime } from "../../../tests/support/cpu-time.ts";
import { run } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { MOST_STRINGS, printableStrings } from "./printable-strings.ts";

const work = mkdtempSync(join(tmpdir(), "lisdeb-strings-"));
afterAll(() => rmSync(work, { recursive: true }));

async function stringsOf(bytes: Uint8Array): Promise<Set<string>> {
  const file = join(work, "file");
  writeFileSync(file, bytes);
  const { stdout } = await run("strings", ["-a", file]);
  return new Set(stdout.split("\n").filter((line) => line !== ""));
}

describe.skipIf(!requireTools("strings"))("printableStrings, beside strings -a", () => {
  it.each(["/bin/cat", "/usr/bin/dpkg"])("finds the same in %s", async (path) => {
    const bytes = readFileSync(path);
    const long = (text: string) => text.length <= 500;
    expect(new Set([...(printableStrings(bytes) ?? [])].filter(long))).toEqual(
      new Set([...(await stringsOf(bytes))].filter(long)),
    );
  });

  it("finds the same in any bytes", async () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    const texts = fc.array(fc.constantFrom("/var/opt/hyperv", "KVP", "a\tb c", "\u0000", "\n", "é"), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(bytes, texts, async (noise, words) => {
        const all = Buffer.concat([noise, Buffer.from(words.join(""), "latin1")]);
        expect(printableStrings(all)).toEqual(await stringsOf(all));
      }),
      { numRuns: 60 },
    );
  });
});

describe("printableStrings", () => {
  it("cuts a run of 64 MB, and tells two such apart that differ at their ends", () => {
    const bytes = Buffer.alloc(64 * 1024 * 1024, "x");
    const [one] = printableStrings(bytes) ?? [];
    bytes[bytes.length - 1] = 0x79;
    const [other] = printableStrings(bytes) ?? [];
    expect(one?.length).toBeLessThan(700);
    expect(one).not.toBe(other);
    expect(one?.slice(0, 500)).toBe(other?.slice(0, 500));
  });

  it("gives up on a binary that is all short strings, soon", () => {
    const bytes = Buffer.from("abcd\0".repeat(MOST_STRINGS + 1));
    const start = cpuTime();
    expect(printableStrings(bytes)).toBeUndefined();
    expect(cpuTime() - start).toBeLessThan(2000);
  });
});
