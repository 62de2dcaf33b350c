import { gunzipSync } from "node:zlib";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { runOk } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { gzip, xz } from "./compress.ts";
import { decompress } from "./decompress.ts";

/** 200 kB that no random source is needed for: the digests of its parts, half of it as text. */
const CONTENT = Buffer.concat(
  Array.from({ length: 2000 }, (_, i) => {
    const hash = createHash("sha256").update(String(i)).digest();
    return Buffer.concat([hash, Buffer.from(hash.toString("hex"))]);
  }),
);

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("gzip", () => {
  it("writes one member without name, time or system, that zlib reads", async () => {
    const bytes = await gzip(CONTENT);
    expect(Buffer.from(bytes.subarray(0, 8)).toString("hex")).toBe("1f8b080000000000");
    expect(gunzipSync(bytes).equals(CONTENT)).toBe(true);
  });

  it("writes the same bytes on every machine", async () => {
    expect(sha256(await gzip(CONTENT))).toBe(sha256(await gzip(Buffer.from(CONTENT))));
    expect(sha256(await gzip(CONTENT))).toMatchInlineSnapshot(
      `"d0d010c34f0af12b48ad044f8c1dd918672299d6f35bd7e7d2beada832738e88"`,
    );
  });

  it.skipIf(!requireTools("gzip"))("passes gzip's own test", async () => {
    await runOk("gzip", ["-t"], { input: await gzip(CONTENT) });
    await runOk("gzip", ["-t"], { input: await gzip(new Uint8Array(0)) });
  });
});

describe("xz", () => {
  it("writes the same bytes on every machine, and at once as one after the other", async () => {
    const all = await Promise.all([xz(CONTENT), xz(CONTENT.subarray(1)), xz(CONTENT), xz(CONTENT)]);
    const digests = new Set([all[0], all[2], all[3]].map((bytes) => sha256(bytes)));
    expect([...digests]).toMatchInlineSnapshot(`
      [
        "3f60e9db60b7d60be7787f47a2fd5c7ea8aa3b0bd039b69c56047c4c443195e9",
      ]
    `);
  });

  it.skipIf(!requireTools("xz"))(
    "passes xz's own test, and has one stream, one block and CRC-64",
    async () => {
      for (const content of [CONTENT, new Uint8Array(0), Buffer.from("x")]) {
        const bytes = await xz(content);
        await runOk("xz", ["-t"], { input: bytes });
        expect((await runOk("xz", ["-dc"], { input: bytes })).bytes.equals(content)).toBe(true);
        const chunks: Uint8Array[] = [];
        const input = (async function* () {
          yield await Promise.resolve(bytes);
        })();
        for await (const chunk of decompress(input, "xz", {
          where: { file: "t" },
          compressedSize: bytes.length,
        })) {
          chunks.push(chunk);
        }
        expect(Buffer.concat(chunks).equals(content)).toBe(true);
        // Stream flags: check id 4 (The .xz File Format, 2.1.1.2).
        expect(Buffer.from(bytes.subarray(6, 8)).toString("hex")).toBe("0004");
      }
    },
  );
});
