// What signing by gpg refuses: keys that are unfit or unknown, and a gpg, or a folder of its, that is not there.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSigner } from "../build/archive/index.ts";
import { LisdebError } from "../build/base/index.ts";
import { gpg, makeKey } from "./support/gpg-homes.ts";
import { BOOKWORM, canSignByGpg, gpgSigningBench, RELEASE, says } from "./support/gpg-signing-bench.ts";

const { folder, home, main, rsa, signal, open } = gpgSigningBench();

describe.skipIf(!canSignByGpg)("signing by gpg", () => {
  it("refuses an expired and a revoked key before anything is signed", async () => {
    const bad = home("bad");
    const [gone] = makeKey(bad, "Gone <gone@example.org>", ["rsa2048", "sign", "seconds=1"]);
    const [revoked] = makeKey(bad, "Revoked <revoked@example.org>", ["rsa2048", "sign", "never"]);
    const certificate = readFileSync(join(bad, "openpgp-revocs.d", `${revoked!}.rev`), "utf8");
    gpg(bad, ["--import"], certificate.replace(/^:-----/m, "-----"));
    await expect
      .poll(() => open([gone!], bad).catch((error: unknown) => error))
      .toMatchObject({
        code: "key-unfit",
        message: expect.stringContaining("has expired on") as string,
      });
    await expect(open([rsa(), revoked!], bad)).rejects.toThrow(says("input-missing", "no such key"));
    await expect(open([revoked!], bad)).rejects.toThrow(says("key-unfit", "has been revoked"));
  });

  it("refuses DSA, and brainpool curves", async () => {
    const odd = home("odd");
    const [dsa] = makeKey(odd, "Dsa <dsa@example.org>", ["dsa2048", "sign", "never"]);
    const [curve] = makeKey(odd, "Brain <brain@example.org>", ["brainpoolP256r1", "sign", "never"]);
    await expect(open([dsa!], odd)).rejects.toThrow(says("key-unfit", "is a DSA key"));
    const refused = await open([curve!], odd)
      .then((signer) => signer.sign(RELEASE, BOOKWORM))
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LisdebError);
    expect(["key-unfit", "key-invalid"]).toContain((refused as LisdebError).code);
  });

  it.each([
    [
      "a fingerprint that gpg does not have",
      "0123456789ABCDEF0123456789ABCDEF01234567",
      "input-missing",
      "no such key",
    ],
    ["a key ID", "0123456789ABCDEF", "usage", "a key ID is not enough"],
  ])("refuses %s", async (_, key, code, message) => {
    await expect(open([key], main)).rejects.toThrow(says(code, message));
  });

  it("refuses a folder of gpg's that is not there, and makes none", async () => {
    const missing = join(folder, "missing");
    await expect(open([rsa()], missing)).rejects.toThrow(says("input-missing", "no such file"));
    expect(existsSync(missing)).toBe(false);
    const empty = { environment: { PATH: process.env.PATH, HOME: missing } };
    await expect(openSigner([rsa()], { signal, ...empty })).rejects.toThrow(
      says("input-missing", "no such key"),
    );
    expect(existsSync(missing)).toBe(false);
  });

  it("says that gpg is not installed, and what does without it", async () => {
    await expect(open([rsa()], main, { environment: { PATH: folder } })).rejects.toThrow(
      expect.objectContaining({
        message: "gpg is not installed",
        hint: expect.stringContaining("key file") as unknown,
      }),
    );
  });
});
