import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import fc from "fast-check";
import {
  createMessage,
  encryptKey,
  enums,
  revokeKey,
  sign,
  type Config,
  type PartialConfig,
  type PrivateKey,
} from "openpgp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signingKey, type TestKey } from "../../../tests/support/signing-key.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { SUITES, type SuiteName } from "../../suite/index.ts";
import type { SignedRelease } from "../signer.ts";
import { armoured } from "./armour.ts";
import { checkSigned } from "./check-signed.ts";
import { madeKey, RELEASE, testFolder } from "./made-key.test-support.ts";
import { openSigner } from "./open-signer.ts";
import { refusedBy } from "./signature-fault.ts";

const folder = testFolder();
afterAll(folder.remove);
const NOW = new Date("2026-11-23T00:00:00Z");
const suite = (name: SuiteName) => SUITES.find((one) => one.name === name)!;

let rsa: TestKey;
let ed: TestKey;
let signed: SignedRelease;
beforeAll(async () => {
  rsa = await signingKey();
  ed = await signingKey("first", "ed25519");
  const signer = await openSigner([rsa.file, ed.file], { signal: new AbortController().signal });
  signed = await signer.sign(RELEASE, suite("bookworm"));
});

describe("checkSigned", () => {
  it("tells who signed, in both files", async () => {
    const findings = await checkSigned(
      { release: RELEASE, ...signed },
      [rsa.certificate, ed.certificate],
      NOW,
    );
    const created = new Date("2026-11-20T12:00:00Z");
    const byRsa = { fingerprint: rsa.fingerprint, state: "good", created, faults: [] };
    const byEd = {
      fingerprint: ed.fingerprint,
      state: "good",
      created,
      faults: [{ kind: "elliptic-curve", algorithm: "Ed25519" }],
    };
    expect(findings).toMatchObject([
      { file: "Release.gpg", ...byRsa },
      { file: "Release.gpg", ...byEd },
      { file: "InRelease", ...byRsa },
      { file: "InRelease", ...byEd },
    ]);
  });

  it("tells which signature is by a key that was not given", async () => {
    const findings = await checkSigned({ release: RELEASE, ...signed }, [ed.certificate], NOW);
    expect(findings.map(({ state }) => state)).toEqual(["unknown-key", "good", "unknown-key", "good"]);
    expect(findings[0]!.keyId).toBe(rsa.fingerprint.slice(-16));
  });

  it("finds every wrong byte in Release, and in the text of InRelease", async () => {
    const bytes = Buffer.from(RELEASE);
    for (let at = 0; at < bytes.length; at++) {
      const wrong = Buffer.from(bytes);
      wrong[at]! ^= 1;
      const [finding] = await checkSigned(
        { release: wrong, releaseGpg: signed.releaseGpg },
        [rsa.certificate],
        NOW,
      );
      expect(finding!.state, `byte ${at}`).toBe("bad");
    }
    const whole = Buffer.from(signed.inRelease);
    for (let at = 0; at < whole.length; at++) {
      const wrong = Buffer.from(whole);
      wrong[at]! ^= 1;
      const findings = await checkSigned({ inRelease: wrong }, [rsa.certificate], NOW);
      const good = findings.filter(({ state }) => state === "good");
      // What is not signed may change: the unhashed part of a signature, and the header that names the digest.
      if (good.length > 0)
        expect(at < 50 || at > whole.indexOf("-----BEGIN PGP SIGNATURE"), `byte ${at}`).toBe(true);
    }
  });

  it("finds bytes before, behind and within that a text would lose", async () => {
    const certificates = [rsa.certificate];
    const states = async (release: Uint8Array): Promise<string[]> =>
      (await checkSigned({ release, releaseGpg: signed.releaseGpg }, certificates, NOW)).map(
        ({ state }) => state,
      );
    const mark = Buffer.from("\ufeff");
    const text = Buffer.from(RELEASE);
    for (const wrong of [
      Buffer.concat([mark, text]),
      Buffer.concat([text, Buffer.from([0xff])]),
      text.subarray(1),
    ])
      expect(await states(wrong)).toEqual(["bad", "unknown-key"]);
    expect(
      (
        await checkSigned(
          { inRelease: Buffer.concat([mark, Buffer.from(signed.inRelease)]) },
          certificates,
          NOW,
        )
      )[0]!.state,
    ).toBe("unreadable");
  });

  it.each([
    ["nothing", ""],
    ["a page of HTML", "<html>404</html>"],
    ["armour around nothing", "-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n"],
    ["a key in place of a signature", armoured("PUBLIC KEY BLOCK", Buffer.from("x"))],
    ["zeros", "\0".repeat(10_000)],
  ])("says of %s that it cannot be read", async (_, text) => {
    const findings = await checkSigned(
      { release: RELEASE, releaseGpg: text, inRelease: text },
      [rsa.certificate],
      NOW,
    );
    expect(findings.map(({ file, state }) => `${file} ${state}`)).toEqual([
      "Release.gpg unreadable",
      "InRelease unreadable",
    ]);
  });

  it("says that a second armoured block is behind the first, where new apts do not look", async () => {
    const alone = await openSigner([rsa.file], { signal: new AbortController().signal });
    const block = (await alone.sign(RELEASE, suite("bookworm"))).releaseGpg;
    const findings = await checkSigned(
      { release: RELEASE, releaseGpg: block + block },
      [rsa.certificate],
      NOW,
    );
    expect(findings).toMatchObject([
      { state: "good", faults: [] },
      { state: "good", faults: [{ kind: "later-block" }] },
    ]);
    expect(refusedBy(findings[1]!.faults[0]!, suite("bookworm"))).toBe(false);
    expect(refusedBy(findings[1]!.faults[0]!, suite("trixie"))).toBe(true);
  });

  it("refuses a keyring that is none", async () => {
    await expect(checkSigned({ inRelease: signed.inRelease }, [Buffer.from("x")], NOW)).rejects.toThrow(
      expect.objectContaining({ code: "keyring-invalid" }),
    );
  });

  it("never calls good what was changed anywhere, and never throws", async () => {
    const bytes = Buffer.from(signed.releaseGpg);
    const wrongText = Buffer.from(RELEASE.replace("lisdeb", "lisdec"));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, byte) => {
        const releaseGpg = Buffer.from(bytes);
        releaseGpg[at] = byte;
        const findings = await checkSigned(
          { release: wrongText, releaseGpg },
          [rsa.certificate, ed.certificate],
          NOW,
        );
        expect(findings.filter(({ state }) => state === "good")).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

const signWith = async (key: PrivateKey, date: Date, config: PartialConfig = {}): Promise<string> => {
  const message = await createMessage({ binary: new Uint8Array(Buffer.from(RELEASE)) });
  const made: unknown = await sign({
    message,
    signingKeys: key,
    detached: true,
    date,
    config: { nonDeterministicSignaturesViaNotation: false, ...config },
  });
  return made as string; // armoured, for nothing else was asked for
};

describe("checkSigned, on keys and signatures that clients object to", () => {
  const kinds = async (key: PrivateKey, releaseGpg: string, at = NOW) => {
    const [finding] = await checkSigned({ release: RELEASE, releaseGpg }, [key.toPublic().write()], at);
    expect(finding!.state).toBe("good");
    return finding!.faults.map(({ kind }) => kind).filter((kind) => kind !== "elliptic-curve");
  };
  const then = new Date("2024-06-01T00:00:00Z");

  it("tells an expired key, at the time asked about", async () => {
    const key = await madeKey({ keyExpirationTime: 365 * 86400 });
    const releaseGpg = await signWith(key, then);
    expect(await kinds(key, releaseGpg)).toEqual(["key-expired"]);
    expect(await kinds(key, releaseGpg, new Date("2024-07-01T00:00:00Z"))).toEqual([]);
  });

  it("tells a revoked key, and a revoked subkey", async () => {
    const key = await madeKey({ subkeys: [{ sign: true }] });
    const releaseGpg = await signWith(key, then);
    const { privateKey: revoked } = await revokeKey({ key, format: "object" });
    expect(await kinds(revoked, releaseGpg)).toEqual(["key-revoked"]);
    const again = await madeKey({ subkeys: [{ sign: true }] });
    const bySubkey = await signWith(again, then);
    again.subkeys[0] = await again.subkeys[0]!.revoke(again.keyPacket as never); // its type wants a secret one, which it is
    expect(await kinds(again, bySubkey)).toEqual(["key-revoked"]);
  });

  it("tells a signature that is from the future", async () => {
    const key = await madeKey();
    expect(await kinds(key, await signWith(key, then), new Date("2024-05-01T00:00:00Z"))).toEqual([
      "signature-from-future",
    ]);
  });

  it("tells SHA-1, in the signature and in what binds the key, and a short key", async () => {
    const weak: Partial<Config> = {
      preferredHashAlgorithm: enums.hash.sha1,
      minRSABits: 1024,
      rejectMessageHashAlgorithms: new Set(),
    };
    const key = await madeKey({ type: "rsa", rsaBits: 1024 }, weak);
    const releaseGpg = await signWith(key, then, weak);
    expect(await kinds(key, releaseGpg)).toEqual(["weak-binding", "short-key", "weak-digest"]);
    const [finding] = await checkSigned({ release: RELEASE, releaseGpg }, [key.toPublic().write()], NOW);
    const refused = (name: SuiteName) =>
      finding!.faults.filter((fault) => refusedBy(fault, suite(name))).map(({ kind }) => kind);
    // Measured: apt 0.9.7 takes all of it, apt 2.6 refuses the digest, apt 3.0 everything.
    expect(refused("wheezy")).toEqual([]);
    expect(refused("bookworm")).toEqual(["weak-digest"]);
    expect(refused("trixie")).toEqual(["weak-binding", "short-key", "weak-digest"]);
  });

  it("reads a locked secret key as a certificate", async () => {
    const key = await madeKey();
    const releaseGpg = await signWith(key, then);
    const locked = await encryptKey({
      privateKey: key,
      passphrase: "x",
      config: { s2kIterationCountByte: 96 },
    });
    const [finding] = await checkSigned({ release: RELEASE, releaseGpg }, [locked.write()], NOW);
    expect(finding!.state).toBe("good");
  });
});

describe.skipIf(!requireTools("gpg", "gpg1"))("checkSigned, on what gpg signed", () => {
  it("says good, with DSA and RSA of gpg 1 and with gpg 2, detached and clear-signed", async () => {
    for (const [gpg, key, faults] of [
      ["gpg1", "Key-Type: DSA\nKey-Length: 2048\n", ["dsa"]],
      ["gpg1", "Key-Type: RSA\nKey-Length: 2048\n", ["weak-binding"]],
      ["gpg", "Key-Type: RSA\nKey-Length: 3072\n", []],
      ["gpg", "Key-Type: EDDSA\nKey-Curve: ed25519\n", ["elliptic-curve"]],
    ] as const) {
      const home = `${folder.path}/${gpg}-${key.slice(10, 13)}`;
      mkdirSync(home, { mode: 0o700 });
      const told = (args: readonly string[], input: string): Buffer =>
        execFileSync(
          gpg,
          [
            "--homedir",
            home,
            "--batch",
            ...(gpg === "gpg1" && args.includes("--gen-key") ? ["--quick-random"] : []),
            ...args,
          ],
          {
            input,
            stdio: ["pipe", "pipe", "ignore"],
          },
        );
      told(
        ["--cert-digest-algo", faults[0] === "weak-binding" ? "SHA1" : "SHA512", "--gen-key"],
        `%no-protection\n${key}Name-Real: by ${gpg}\n%commit\n`,
      );
      const now = new Date(Date.now() + 60_000);
      const file = {
        release: RELEASE,
        releaseGpg: told(["--digest-algo", "SHA256", "--armor", "--detach-sign"], RELEASE),
        inRelease: told(["--digest-algo", "SHA256", "--clearsign"], RELEASE),
      };
      const findings = await checkSigned(file, [told(["--export"], "")], now);
      expect(findings.map(({ state, faults: found }) => [state, found.map(({ kind }) => kind)])).toEqual([
        ["good", faults],
        ["good", faults],
      ]);
      if (gpg === "gpg") execFileSync("gpgconf", ["--homedir", home, "--kill", "gpg-agent"]);
    }
  });
});
