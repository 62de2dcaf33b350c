import { chmodSync, writeFileSync } from "node:fs";
import {
  readKey,
  revokeKey,
  encryptKey,
  SignaturePacket,
  enums,
  config as defaults,
  type PrivateKey,
} from "openpgp";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../../../tests/support/shell.ts";
import { signingKey } from "../../../tests/support/signing-key.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { SUITES, type Suite, type SuiteName } from "../../suite/index.ts";
import { keyringFiles } from "./keyring-files.ts";
import { madeKey, RELEASE, testFolder } from "./made-key.test-support.ts";
import { openSigner, type SignerOptions } from "./open-signer.ts";

const folder = testFolder();
afterAll(folder.remove);
const signal = new AbortController().signal;
const suite = (name: SuiteName): Suite => SUITES.find((one) => one.name === name)!;
const open = (keys: readonly string[], options: Partial<SignerOptions> = {}) =>
  openSigner(keys, { signal, ...options });
const write = (name: string, key: PrivateKey): string => folder.file(`${name}.asc`, key.armor());
const unfit = (message: string): unknown =>
  expect.objectContaining({ code: "key-unfit", message: expect.stringContaining(message) as unknown });
const YEAR = 365 * 86400;

describe("openSigner", () => {
  it("gives the same bytes for the same text, with RSA and Ed25519 keys", async () => {
    const keys = [(await signingKey()).file, (await signingKey("first", "ed25519")).file];
    const [one, other] = [await open(keys), await open(keys)];
    expect(await one.sign(RELEASE, suite("bookworm"))).toEqual(await other.sign(RELEASE, suite("bookworm")));
  });

  it("tells of its keys what everybody may know, in the order in which they were given", async () => {
    const [rsa, ed] = [await signingKey(), await signingKey("first", "ed25519")];
    const { keys } = await open([ed.file, rsa.file, rsa.file]);
    expect(keys).toMatchObject([
      { fingerprint: ed.fingerprint, algorithm: "ed25519", bits: undefined, expires: undefined },
      {
        fingerprint: rsa.fingerprint,
        algorithm: "rsa",
        bits: 2048,
        userId: "lisdeb test first <first@example.org>",
      },
    ]);
    const certificate = await readKey({ binaryKey: keys[1]!.certificate });
    expect(certificate.isPrivate()).toBe(false);
  });

  it("dates signatures by Release, but never before the key was there nor ahead of the clock", async () => {
    const key = await madeKey({ type: "rsa", rsaBits: 2048, date: new Date("2025-06-01T00:00:00Z") });
    const signer = await open([write("dates", key)]);
    const dated = async (date: string): Promise<number> => {
      const text = RELEASE.replace(/^Date: .*$/m, `Date: ${date}`);
      const { releaseGpg } = await signer.sign(text, suite("wheezy"));
      const { readSignature } = await import("openpgp");
      return (await readSignature({ armoredSignature: releaseGpg })).packets[0]!.created!.getTime();
    };
    expect(await dated("Sun, 01 Mar 2026 12:00:00 UTC")).toBe(Date.parse("2026-03-01T12:00:00Z"));
    expect(await dated("Wed, 01 Jan 2020 00:00:00 UTC")).toBe(Date.parse("2025-06-01T00:00:00Z"));
    const now = Date.now();
    const ahead = await dated(new Date(now + 100_000_000).toUTCString());
    expect(ahead).toBeGreaterThan(now - 2000);
    expect(ahead).toBeLessThan(now + 60_000);
  });

  it("refuses no key, and a key ID, which another key may have as well", async () => {
    await expect(open([])).rejects.toThrow(expect.objectContaining({ code: "usage" }));
    await expect(open(["0xDEADBEEFDEADBEEF"])).rejects.toThrow(
      expect.objectContaining({
        code: "usage",
        message: expect.stringContaining("key ID is not enough") as unknown,
      }),
    );
  });

  it("takes one passphrase for all keys, or a line for each", async () => {
    const lock = (passphrase: string) => async (key: PrivateKey) =>
      encryptKey({ privateKey: key, passphrase, config: { s2kIterationCountByte: 96 } });
    const one = write("locked-1", await lock("first of two")(await madeKey()));
    const two = write("locked-2", await lock("second of two")(await madeKey()));
    const bare = write("bare", await madeKey());
    const passphraseFile = folder.file("passphrases", "first of two\n\nsecond of two\n");
    await open([one, bare, two], { passphraseFile });
    await open([one, bare], { passphraseFile: folder.file("passphrase", "first of two") });
    await expect(open([two, bare, one], { passphraseFile })).rejects.toThrow(
      expect.objectContaining({ code: "key-locked" }),
    );
    await expect(open([bare], { passphraseFile: folder.file("empty", "\n") })).rejects.toThrow(
      expect.objectContaining({ code: "key-invalid" }),
    );
    chmodSync(passphraseFile, 0o644);
    await expect(open([one], { passphraseFile })).rejects.toThrow(
      expect.objectContaining({ code: "key-exposed" }),
    );
  });
});

describe("openSigner, on keys that clients would refuse", () => {
  it("refuses an expired, a revoked and a future key, and one that is short", async () => {
    const gone = await madeKey({ keyExpirationTime: YEAR });
    await expect(open([write("gone", gone)])).rejects.toThrow(unfit("has expired on 2024-12-31"));
    const { privateKey: revoked } = await revokeKey({ key: await madeKey(), format: "object" });
    await expect(open([write("revoked", revoked)])).rejects.toThrow(unfit("has been revoked"));
    const future = await madeKey({ date: new Date(Date.now() + YEAR * 1000) });
    await expect(open([write("future", future)])).rejects.toThrow(unfit("later than now"));
    const short = await madeKey({ type: "rsa", rsaBits: 1024 }, { minRSABits: 1024 });
    await expect(open([write("short", short)])).rejects.toThrow(unfit("is RSA of 1024 bits"));
  });

  it("refuses the good key with the expired one: who names two keys means both", async () => {
    const gone = await madeKey({ keyExpirationTime: YEAR });
    await expect(open([(await signingKey()).file, write("gone-too", gone)])).rejects.toThrow(
      unfit("has expired"),
    );
  });

  it("refuses Ed25519 alone for a suite whose apt does not check it, and takes it beside RSA", async () => {
    const [rsa, ed] = [await signingKey(), await signingKey("first", "ed25519")];
    const alone = await open([ed.file]);
    await expect(alone.sign(RELEASE, suite("wheezy"))).rejects.toThrow(
      unfit(`wheezy's apt could not check what was signed: key ${ed.fingerprint} is Ed25519`),
    );
    await alone.sign(RELEASE, suite("stretch"));
    await (await open([ed.file, rsa.file])).sign(RELEASE, suite("wheezy"));
  });

  it("refuses a newer form of Ed25519 for every suite", async () => {
    const signer = await open([write("new-form", await madeKey({ type: "curve25519" }))]);
    for (const each of SUITES) await expect(signer.sign(RELEASE, each)).rejects.toThrow(unfit("RFC 9580"));
  });

  it("refuses a key that is bound by SHA-1 for suites whose apt refuses it, and says what mends it", async () => {
    const key = await madeKey({ type: "rsa", rsaBits: 2048 }, { preferredHashAlgorithm: enums.hash.sha1 });
    const signer = await open([write("sha1", key)]);
    await signer.sign(RELEASE, suite("wheezy"));
    await expect(signer.sign(RELEASE, suite("trixie"))).rejects.toThrow(
      expect.objectContaining({
        code: "key-unfit",
        hint: expect.stringContaining("--cert-digest-algo SHA512") as unknown,
      }),
    );
  });

  it("refuses a subkey that has not signed that it belongs to its key", async () => {
    const key = await madeKey({ subkeys: [{ sign: true }] });
    const [subkey] = key.subkeys;
    const bound = new SignaturePacket();
    bound.signatureType = enums.signature.subkeyBinding;
    bound.publicKeyAlgorithm = subkey!.bindingSignatures[0]!.publicKeyAlgorithm;
    bound.hashAlgorithm = enums.hash.sha512;
    bound.keyFlags = new Uint8Array([2]);
    const sign = bound.sign.bind(bound) as unknown as (...args: readonly unknown[]) => Promise<void>;
    await sign(key.keyPacket, { key: key.keyPacket, bind: subkey!.keyPacket }, new Date(), false, {
      ...defaults,
      nonDeterministicSignaturesViaNotation: false,
    });
    subkey!.bindingSignatures = [bound];
    await expect(open([write("not-crossed", key)])).rejects.toThrow(
      unfit("has not signed that it belongs to its key"),
    );
  });
});

describe.skipIf(!requireTools("gpgv", "gpgv1", "sqv"))("what openSigner signs", () => {
  const check = async (
    name: string,
    keys: readonly string[],
    known: readonly Uint8Array[],
    of: SuiteName,
  ) => {
    const signed = await (await open(keys)).sign(RELEASE, suite(of));
    const [keyring] = await keyringFiles("x", known);
    const path = (file: string): string => `${folder.path}/${name}-${file}`;
    writeFileSync(path("Release"), RELEASE);
    writeFileSync(path("Release.gpg"), signed.releaseGpg);
    writeFileSync(path("InRelease"), signed.inRelease);
    writeFileSync(path("keyring"), keyring!.bytes);
    const status = async (gpgv: string, ...files: readonly string[]): Promise<string> => {
      const ran = await run(gpgv, ["--keyring", path("keyring"), "--status-fd", "1", ...files.map(path)]);
      // What apt looks at; the exit status says no more than that something could not be checked.
      const lines = ran.stdout.match(/(?<=\[GNUPG:\] )(GOODSIG|BADSIG|NO_PUBKEY|ERRSIG)/g) ?? [];
      return lines.sort().join(" ");
    };
    return {
      gpgv1: [await status("gpgv1", "Release.gpg", "Release"), await status("gpgv1", "InRelease")],
      gpgv: [await status("gpgv", "Release.gpg", "Release"), await status("gpgv", "InRelease")],
      sqv: (await run("sqv", ["--keyring", path("keyring"), path("Release.gpg"), path("Release")])).stdout
        .trim()
        .split("\n")
        .sort(),
    };
  };

  it("is good for gpgv 1.4, gpgv 2 and sqv, with one RSA key", async () => {
    const rsa = await signingKey();
    expect(await check("one", [rsa.file], [rsa.certificate], "wheezy")).toEqual({
      gpgv1: ["GOODSIG", "GOODSIG"],
      gpgv: ["GOODSIG", "GOODSIG"],
      sqv: [rsa.fingerprint],
    });
  });

  it("is good for who knows either of two keys: the old one, the new one, or both", async () => {
    const [old, next] = [await signingKey(), await signingKey("second")];
    const both = [old.file, next.file];
    for (const known of [old, next]) {
      const seen = await check("either", both, [known.certificate], "wheezy");
      // gpgv says which one it does not have; apt is content with the other.
      expect(seen).toEqual({
        gpgv1: ["ERRSIG GOODSIG NO_PUBKEY", "ERRSIG GOODSIG NO_PUBKEY"],
        gpgv: ["ERRSIG GOODSIG NO_PUBKEY", "ERRSIG GOODSIG NO_PUBKEY"],
        sqv: [known.fingerprint],
      });
    }
    const seen = await check("both", both, [old.certificate, next.certificate], "wheezy");
    expect(seen.gpgv1).toEqual(["GOODSIG GOODSIG", "GOODSIG GOODSIG"]);
    expect(seen.sqv).toEqual([old.fingerprint, next.fingerprint].sort());
  });

  it("has Ed25519 in InRelease only where the suite's apt checks it, and in Release.gpg beside RSA always", async () => {
    const [rsa, ed] = [await signingKey(), await signingKey("first", "ed25519")];
    const known = [ed.certificate, rsa.certificate];
    const wheezy = await check("ed-wheezy", [ed.file, rsa.file], known, "wheezy");
    expect(wheezy.gpgv1).toEqual(["ERRSIG GOODSIG", "GOODSIG"]);
    expect(wheezy.gpgv).toEqual(["GOODSIG GOODSIG", "GOODSIG"]);
    const bookworm = await check("ed-bookworm", [ed.file, rsa.file], known, "bookworm");
    expect(bookworm.gpgv).toEqual(["GOODSIG GOODSIG", "GOODSIG GOODSIG"]);
    expect(bookworm.sqv).toEqual([rsa.fingerprint, ed.fingerprint].sort());
  });
});
