import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { packageRoot, readAll } from "../base/index.ts";
import { openMedium } from "../media/index.ts";
import { proveMedium, scanMedium, type MediumProof } from "./index.ts";

const folder = temporaryFolder("prove-medium");
afterAll(() => folder.remove());

/** An RPM of the demonstration medium. */
let rpm: Buffer;
beforeAll(async () => {
  const medium = await openMedium(join(packageRoot(), "samples", "lis-demo.iso"));
  const entry = (await medium.list()).find(({ path }) => path.endsWith(".rpm"))!;
  rpm = Buffer.from(await readAll(medium.read(entry)));
  await medium.close();
});

let counter = 0;

/** What proving a folder of these files says, and how many RPMs scanning it tells. */
async function proof(files: Record<string, Uint8Array>): Promise<MediumProof & { scanned: number }> {
  const top = join(folder.path, `medium-${++counter}`);
  mkdirSync(top);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(top, name), content);
  expect(readdirSync(top)).toHaveLength(Object.keys(files).length);
  const medium = await openMedium(top);
  try {
    return { ...(await proveMedium(medium)), scanned: (await scanMedium(medium)).rpms.length };
  } finally {
    await medium.close();
  }
}

/** Byte 7 is the low one of the lead's type: 1 for a source package. */
const asSource = (): Buffer => Buffer.concat([rpm.subarray(0, 7), Buffer.from([1]), rpm.subarray(8)]);

describe("proving a medium", () => {
  it("proves what scanning reads as RPMs, by name in either case; a source package is only read", async () => {
    const files = { "a.rpm": rpm, "B.RPM": rpm, "a.src.rpm": asSource(), backup: rpm, "install.sh": rpm };
    expect(await proof(files)).toEqual({ files: 5, rpms: 2, scanned: 3 });
  });

  it.each([
    ["that is something else", () => Buffer.from("<html>not found</html>"), "rpm-corrupt"],
    ["whose first bytes are damaged", () => Buffer.concat([Buffer.alloc(4), rpm.subarray(4)]), "rpm-corrupt"],
    ["that is empty", () => Buffer.alloc(0), "rpm-corrupt"],
  ])("refuses a file named .rpm %s", async (_, content, code) => {
    await expect(proof({ "a.rpm": content() })).rejects.toMatchObject({ code });
  });

  it("refuses an RPM whose payload is damaged, though it may hold no daemon", async () => {
    const damaged = Buffer.from(rpm);
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 20) ^ 1, damaged.length - 20);
    await expect(proof({ "a.rpm": damaged })).rejects.toMatchObject({
      code: expect.stringMatching(/^(rpm|stream)-/) as string,
    });
  });
});
