import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../tests/support/cpu-time.ts";
import { tarMember, tarOf } from "../../../tests/support/tar-blocks.ts";
import { bytesSource } from "../../base/index.ts";
import { provePart } from "./prove-part.ts";
import { signedText } from "./signed-text.ts";
import { fails } from "./source-package.test-support.ts";

const where = { file: "hello_1.0.orig.tar.gz" };

describe("a source package made to cost time", () => {
  it("by a run of blanks within a line of its signed .dsc is read once", () => {
    const blanks = " ".repeat(200_000);
    const dsc = (line: string) =>
      `-----BEGIN PGP SIGNED MESSAGE----- \nHash: SHA256\n\t\r\n${line}\n-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----\n`;
    const start = cpuTime();
    expect(signedText(Buffer.from(dsc(`Source:${blanks}x \t\r`)), where)).toBe(`Source:${blanks}x\n`);
    expect(cpuTime() - start).toBeLessThan(2000);
  });

  it("by a long name in its tarball is refused", async () => {
    const name = `a${"/".repeat(200_000)}x`;
    const tar = gzipSync(tarOf(tarMember({ type: "L", content: `${name}\0` }), {}));
    const file = { name: where.file, size: tar.length, kind: "tarball", digests: {} } as const;
    const dsc = { name: "hello", version: "1.0-1", format: "3.0 (quilt)", fields: [], files: [file] };
    const start = cpuTime();
    await expect(provePart(bytesSource(tar, where), file, dsc)).rejects.toThrow(
      fails("source-invalid", /^holds a name of more than 4096 bytes$/),
    );
    expect(cpuTime() - start).toBeLessThan(2000);
  });
});
