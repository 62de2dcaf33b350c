import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { entryOf, HEADER_LIES } from "./header-lies.test-support.ts";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { readRpm } from "./index.ts";
import { bin, int16, int32, text, texts } from "./lying-header.test-support.ts";
import { lyingRpm, named, readAllOf, said, type Lies } from "./lying-rpm.test-support.ts";
import { TAGS } from "./tags.ts";

it("reads what the lying writer writes when it does not lie", async () => {
  const contents = await readAllOf(lyingRpm());
  expect(Buffer.from(contents.get("/usr/sbin/hv_kvp_daemon")!).toString()).toBe("the daemon");
});

/** What rpm lets pass, since it takes one of the two values; which one, a reader can not know. */
const RPM_TAKES = ["a tag that is there twice"];

describe("of the header, refuses", () => {
  it.for(HEADER_LIES)("%s", async ([, header, message]) => {
    const began = cpuTime();
    const line = await said({ header });
    expect(line).toMatch(/^(rpm-corrupt|limit-exceeded): x\.rpm: byte \d+: /);
    expect(line).toMatch(message);
    expect(line).not.toContain("\n");
    expect(cpuTime() - began).toBeLessThan(2000);
  });

  it("a string without its NUL at the end of the data", async () => {
    const lies: Lies = {
      format3: true,
      header: (laid) => {
        laid.data = Buffer.concat([laid.data, Buffer.from("no end")]);
        entryOf(laid, TAGS.LICENSE).offset = laid.data.length - 6;
      },
    };
    expect(await said(lies)).toMatch(/LICENSE has a string without an end/);
  });

  it("a header of more than 64 MiB", async () => {
    const lies: Lies = { values: (values) => [...values, bin(9000, Buffer.alloc(65 * 1024 * 1024))] };
    expect(await said(lies)).toMatch(/^limit-exceeded: .* the header has \d+ bytes$/);
  });

  it("a signature header of more than 32 entries", async () => {
    const many = Array.from({ length: 40 }, (_, i) => int32(2000 + i, [i]));
    expect(await said({ signatureValues: (values) => [...values, ...many] })).toMatch(
      /^limit-exceeded: .* says that it has 45 entries$/,
    );
  });

  it("something hidden in the padding after the signature header", async () => {
    // One byte more makes padding necessary.
    const lies: Lies = { signatureValues: (values) => [...values, bin(1008, Buffer.alloc(3))], padding: 7 };
    expect(await said(lies)).toMatch(/hidden in the padding/);
  });
});

describe.skipIf(!requireTools("rpm"))("agrees with rpm", () => {
  const judge = async (bytes: Buffer): Promise<boolean> => {
    const folder = await mkdtemp(join(tmpdir(), "lisdeb-rpm-"));
    try {
      await writeFile(join(folder, "x.rpm"), bytes);
      return (await run("rpm", ["-qp", "--nosignature", join(folder, "x.rpm")])).status === 0;
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  it("that the lying writer's honest packages of format 4 and 3 are good", async () => {
    expect(await judge(lyingRpm())).toBe(true);
    expect(await judge(lyingRpm({ format3: true }))).toBe(true);
    expect(await said({ format3: true })).toBe("read");
  });

  it("that each lie about a header's structure makes it unreadable", async () => {
    for (const [name, header] of HEADER_LIES)
      expect([name, await judge(lyingRpm({ header }))]).toEqual([name, RPM_TAKES.includes(name)]);
  });
});

describe("reads", () => {
  it("entries in any order, their values too", async () => {
    const lies: Lies = { header: (laid) => laid.index.splice(1, Infinity, ...laid.index.slice(1).reverse()) };
    expect(await said(lies)).toBe("read");
  });

  it("a signature header to which a signer has added entries behind the region", async () => {
    const added = Buffer.from("added");
    const lies: Lies = {
      signature: (laid) => {
        laid.index.push({ tag: 1008, type: 7, offset: laid.data.length, count: added.length });
        laid.data = Buffer.concat([laid.data, added]);
      },
    };
    expect(await said(lies)).toBe("read");
  });

  it("a signature region whose trailer bears the tag that rpm 4.0 wrote", async () => {
    const lies: Lies = { signature: (laid) => laid.data.writeUInt32BE(61, laid.data.length - 16) };
    expect(await said(lies)).toBe("read");
  });

  it("a package of format 3, with a list of whole file names and MD5 digests", async () => {
    const { createHash } = await import("node:crypto");
    const old = [
      TAGS.BASENAMES,
      TAGS.DIRNAMES,
      TAGS.DIRINDEXES,
      TAGS.FILEDIGESTALGO,
      TAGS.FILEDIGESTS,
      TAGS.PAYLOADCOMPRESSOR,
    ] as number[];
    const bytes = lyingRpm({
      format3: true,
      values: (values) => [
        ...values.filter(({ tag }) => !old.includes(tag)),
        texts(TAGS.OLDFILENAMES, ["/usr/sbin/hv_kvp_daemon"]),
        texts(TAGS.FILEDIGESTS, [createHash("md5").update("the daemon").digest("hex")]),
      ],
    });
    const rpm = await readRpm(named(bytes));
    expect(rpm.files.map(({ path }) => path)).toEqual(["/usr/sbin/hv_kvp_daemon"]);
    expect(rpm.fileDigestAlgorithm).toBe("md5");
    const checks = await rpm.prove();
    expect(checks.find(({ what }) => what === "header SHA-1")?.result).toBe("absent");
    expect(checks.find(({ what }) => what === "header and payload MD5")?.result).toBe("ok");
  });

  it("tags that it does not know, of every type", async () => {
    const values = [1, 2, 7].map((type, i) => ({ tag: 9000 + i, type, count: 3, data: Buffer.from("abc") }));
    const bytes = lyingRpm({ values: (own) => [...own, ...values, int16(9010, [1, 2]), text(9011, "x")] });
    const { header } = await readRpm(named(bytes));
    expect([9000, 9001, 9002, 9010, 9011].map((tag) => header.entries.get(tag)?.type)).toEqual([
      "char",
      "int8",
      "bin",
      "int16",
      "string",
    ]);
  });
});
