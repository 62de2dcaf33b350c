// `lisdeb key show`: what it tells of keys, and what it refuses.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandBench } from "./support/command.ts";
import { passphraseFile } from "./support/passphrase.ts";
import { signingKey } from "./support/signing-key.ts";

const { work, lisdeb, fresh } = commandBench("key-show");

describe("key show", () => {
  it("tells of each key in a keyring what it is, and which suites' apt checks it", async () => {
    const [rsa, ed] = [await signingKey(), await signingKey("first", "ed25519")];
    const keyring = join(work.path, "keyring.gpg");
    writeFileSync(keyring, Buffer.concat([rsa.certificate, ed.certificate]));
    const ran = await lisdeb(["key", "show", keyring]);
    expect(ran.status, ran.stderr).toBe(0);
    expect(ran.stdout).toContain(rsa.fingerprint.replaceAll(/(.{4})(?=.)/g, "$1 "));
    expect(ran.stdout).toContain("checked by   every suite's apt");
    expect(ran.stdout).toMatch(
      /not by {7}wheezy, wheezy-backports, jessie and jessie-backports: it is Ed25519/,
    );
  });

  it("does not need the passphrase, and says that the key is locked", async () => {
    const out = fresh();
    await lisdeb([
      "key",
      "new",
      "--out",
      out,
      "--name",
      "l",
      "--algorithm",
      "ed25519",
      "--passphrase-file",
      passphraseFile(work.path),
    ]);
    expect((await lisdeb(["key", "show", join(out, "l-secret.asc")])).stdout).toContain(
      "locked with a passphrase",
    );
  });

  it.each([
    ["what is no key", "/etc/hostname", 1, "is not a file of OpenPGP keys"],
    ["what is not there", "nowhere.asc", 1, "no such file"],
    ["a key that gpg does not have", "0123456789ABCDEF0123456789ABCDEF01234567", 1, "gpg has no such key"],
  ])("refuses %s in one line", async (_, key, status, message) => {
    const ran = await lisdeb(["key", "show", key, "--homedir", work.path]);
    expect([ran.status, ran.stderr]).toEqual([status, expect.stringContaining(message) as unknown]);
    expect(ran.stderr.trim().split("\n")).toHaveLength(1);
  });
});
