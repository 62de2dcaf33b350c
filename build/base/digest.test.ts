import { describe, expect, it } from "vitest";
import { runOk } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { bytesSource } from "./byte-source.ts";
import { digest, sha256, sha256Of } from "./digest.ts";

const CONTENT = Buffer.alloc(700_000, "some content, ");

describe("a digest", () => {
  it.skipIf(!requireTools("md5sum", "sha256sum"))("is what coreutils make of the same bytes", async () => {
    for (const algorithm of ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"] as const) {
      const theirs = await runOk(`${algorithm}sum`, ["-b"], { input: CONTENT });
      expect(digest(algorithm, CONTENT)).toBe(theirs.stdout.split(" ")[0]);
    }
    expect(sha256(CONTENT)).toBe(digest("sha256", CONTENT));
    expect(await sha256Of(bytesSource(CONTENT, { file: "f" }))).toBe(sha256(CONTENT));
  });

  it("of text is that of its UTF-8", () => {
    expect(sha256("ü")).toBe(sha256(Buffer.from("c3bc", "hex")));
  });

  it("of nothing is the well-known one", async () => {
    const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    expect(sha256("")).toBe(empty);
    expect(await sha256Of(bytesSource(new Uint8Array(0), { file: "f" }))).toBe(empty);
  });
});
