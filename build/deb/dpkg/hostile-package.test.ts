import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../tests/support/cpu-time.ts";
import { tarOf } from "../../../tests/support/tar-blocks.ts";
import { bytesSource } from "../../base/index.ts";
import { faultsForDpkg } from "./faults-for-dpkg.ts";
import { CONTROL, lyingPackage, TREE } from "./lying-package.test-support.ts";
import type { DpkgFault } from "./rules.ts";

const VERSIONS = ["1.16.18", "1.18.26", "1.22.21"];

const faultsOf = (bytes: Uint8Array, version = "1.16.18"): Promise<readonly DpkgFault[]> =>
  faultsForDpkg(bytesSource(bytes, { file: "x.deb" }), { version });

describe("hostile bytes", () => {
  const good = Buffer.from(lyingPackage());

  it("are never thrown, however they are changed or cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: good.length - 1 }),
        fc.uint8Array({ minLength: 1, maxLength: 12 }),
        fc.boolean(),
        fc.constantFrom(...VERSIONS),
        async (at, bytes, isCut, version) => {
          const changed = Buffer.concat([
            good.subarray(0, at),
            bytes,
            isCut ? Buffer.alloc(0) : good.subarray(at + bytes.length),
          ]);
          await faultsOf(changed, version);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("are never thrown in a tar archive", async () => {
    const tar = tarOf(...TREE);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: tar.length - 1 }),
        fc.uint8Array({ minLength: 1, maxLength: 20 }),
        async (at, bytes) => {
          const changed = Buffer.from(tar);
          changed.set(bytes.subarray(0, tar.length - at), at);
          await faultsOf(lyingPackage({ dataTar: changed, controlTar: changed }));
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ["a million fields", { control: `${CONTROL}${"X-Field: x\n".repeat(1_000_000)}` }],
    ["a field of a million relations", { fields: `Depends: ${"a | b (, ".repeat(300_000)}\n` }],
    ["a line of blanks without end", { fields: `X-Field: ${" ".repeat(5_000_000)}x\n` }],
    ["a description of blanks", { fields: `${` ${" ".repeat(20)}x`.repeat(200_000)}\n` }],
    ["conffiles of a million lines", { files: { conffiles: "/etc/lis\n".repeat(1_000_000) } }],
    ["conffiles without end", { files: { conffiles: `/etc/${" x".repeat(1_000_000)}\n`.repeat(2) } }],
    [
      "a script that calls without end",
      { files: { postinst: `#!/bin/sh\n${"dpkg-maintscript-helper ".repeat(200_000)}\n`.repeat(2) } },
    ],
    ["triggers of blanks", { files: { triggers: `${" ".repeat(3_000_000)}x\n` } }],
    [
      "folders moved aside again and again",
      { entries: Array.from({ length: 4000 }, (_, i) => ({ name: "./opt/lis/d", type: i % 2 ? "0" : "5" })) },
    ],
    [
      "as many folders, each with a file in its place",
      {
        entries: ["5", "0"].flatMap((type) =>
          Array.from({ length: 25_000 }, (_, i) => ({ name: `./opt/lis/d${i}`, type })),
        ),
      },
    ],
    [
      "a tar archive of nothing but headers",
      { entries: Array.from({ length: 60_000 }, () => ({ name: "./opt/lis/a" })) },
    ],
    ["a name of gigabytes", { entries: [{ name: "x", type: "L", size: 2 ** 32 }] }],
    ["a control file of gigabytes", { controlEntries: [{ name: "./x", size: 2 ** 32 }] }],
  ])("are judged in two seconds of processor time: %s", async (_, lies) => {
    const bytes = lyingPackage(lies);
    const before = cpuTime();
    await faultsOf(bytes);
    expect(cpuTime() - before).toBeLessThan(2000);
  });

  it("of more fields than are looked at are not called good", async () => {
    const fields = Array.from({ length: 10_000 }, (_, i) => `X-Field-${i}: x\n`);
    const faults = await faultsOf(lyingPackage({ control: `${CONTROL}${fields.join("")}` }));
    expect(faults.map(({ kind, found }) => [kind, found])).toEqual([
      ["unchecked", "it has more than 10000 fields"],
    ]);
  });

  it("of a bomb are read no further than their expansion is bounded", async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024));
    const bytes = lyingPackage({
      members: ([format, control, data]) => [format, control, { ...data, content: bomb }],
    });
    const before = cpuTime();
    expect((await faultsOf(bytes)).map(({ kind }) => kind)).toEqual(["unchecked"]);
    expect(cpuTime() - before).toBeLessThan(4000);
  });
});
