import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { config as defaults, encryptKey, enums, PacketList, type PrivateKey } from "openpgp";
import { afterAll, describe, expect, it } from "vitest";
import { signingKey } from "../../../tests/support/signing-key.ts";
import { cpuTime } from "../../../tests/support/cpu-time.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { armoured } from "./armour.ts";
import { openKeyFile } from "./key-file.ts";
import { madeKey, RELEASE, testFolder } from "./made-key.test-support.ts";

const folder = testFolder();
afterAll(folder.remove);
const PASSPHRASE = "correct horse";

const open = (path: string, passphrase?: string) => openKeyFile(path, { passphrase, ask: undefined });
const refusal = (code: string, message: string): unknown =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as unknown });
const locked = (key: PrivateKey) =>
  encryptKey({ privateKey: key, passphrase: PASSPHRASE, config: { s2kIterationCountByte: 96 } });

describe("openKeyFile", () => {
  it("opens a secret key, armoured or binary, and signs the same text in the same bytes", async () => {
    const key = await madeKey();
    const date = new Date("2026-01-01T00:00:00Z");
    const made: Uint8Array[] = [];
    for (const [name, content] of [
      ["armoured.asc", key.armor()],
      ["binary.gpg", key.write()],
    ] as const) {
      const source = await open(folder.file(name, content));
      expect(source.keys[0]?.certificate.fingerprint).toBe(key.getFingerprint().toUpperCase());
      made.push(await source.signatures(RELEASE, "binary", date, source.keys));
    }
    expect(made[0]).toEqual(made[1]);
  });

  it("takes the secret key out of a file that holds the public one too, and words beside them", async () => {
    const key = await madeKey();
    const path = folder.file("both.asc", `Our key\n\n${key.toPublic().armor()}\nand\n${key.armor()}`);
    expect((await open(path)).keys[0]?.certificate.userId).toBe("made for a test");
  });

  it("unlocks a key with its passphrase, given or typed, and with no other", async () => {
    const path = folder.file("locked.asc", (await locked(await madeKey())).armor());
    await open(path, PASSPHRASE);
    await openKeyFile(path, {
      passphrase: undefined,
      ask: (prompt) => Promise.resolve(prompt && PASSPHRASE),
    });
    await expect(open(path)).rejects.toThrow(refusal("key-locked", "none was given"));
    const wrong = await open(path, "incorrect horse").catch((error: unknown) => error);
    expect(wrong).toMatchObject({
      code: "key-locked",
      message: "the passphrase is not that of the secret key",
    });
    expect(JSON.stringify(wrong)).not.toContain("horse");
  });

  it("refuses an open key in a file that others can read, and takes a locked one", async () => {
    const key = await madeKey();
    for (const mode of [0o644, 0o640, 0o604, 0o660, 0o602]) {
      const path = folder.file("exposed.asc", key.armor());
      chmodSync(path, mode);
      await expect(open(path), mode.toString(8)).rejects.toThrow(refusal("key-exposed", mode.toString(8)));
    }
    const path = folder.file("exposed-locked.asc", (await locked(key)).armor(), 0o644);
    chmodSync(path, 0o644);
    await open(path, PASSPHRASE);
  });

  it("reads a key from a pipe, which nobody else can read", async () => {
    const { file } = await signingKey();
    const fifo = `${folder.path}/fifo`;
    execFileSync("mkfifo", ["-m", "644", fifo]);
    const [source] = await Promise.all([
      open(fifo),
      new Promise((resolve) => setImmediate(resolve)).then(() =>
        execFileSync("sh", ["-c", `cat '${file}' > '${fifo}' &`]),
      ),
    ]);
    expect(source.keys).toHaveLength(1);
  });

  it("signs with the newest subkey, and with the primary key where it is RSA and the subkey is not", async () => {
    const sub = await madeKey({ subkeys: [{ sign: true }] });
    const chosen = (await open(folder.file("sub.asc", sub.armor()))).keys[0]?.part;
    expect(chosen).toMatchObject({ isPrimary: false, isCrossCertified: true, algorithmName: "Ed25519" });
    const rsa = await madeKey({
      type: "rsa",
      rsaBits: 2048,
      subkeys: [{ type: "ecc", curve: "ed25519Legacy", sign: true }],
    });
    const primary = (await open(folder.file("mixed.asc", rsa.armor()))).keys[0]?.part;
    expect(primary).toMatchObject({ isPrimary: true, algorithm: "rsa", bits: 2048 });
  });
});

describe("openKeyFile, on files that are no key to sign with", () => {
  it.each([
    ["an empty file", "", "holds no OpenPGP key"],
    ["a page of HTML", "<!doctype html><title>404</title>", "is not a file of OpenPGP keys"],
    [
      "armour around nothing",
      "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n-----END PGP PRIVATE KEY BLOCK-----\n",
      "OpenPGP key",
    ],
    ["zeros", "\0".repeat(1000), "is not a file of OpenPGP keys"],
    ["far too large a file", " ".repeat(2 * 1024 * 1024), "far too large"],
  ])("refuses %s", async (name, content, message) => {
    await expect(open(folder.file(`${name}.asc`, content))).rejects.toThrow(refusal("key-invalid", message));
  });

  it("refuses a device that never ends, a folder, and what is not there", async () => {
    await expect(open("/dev/zero")).rejects.toThrow(refusal("key-invalid", "far too large"));
    mkdirSync(`${folder.path}/folder.asc`);
    await expect(open(`${folder.path}/folder.asc`)).rejects.toThrow(refusal("read-failed", "is a folder"));
    await expect(open(`${folder.path}/none.asc`)).rejects.toThrow(refusal("input-missing", "no such file"));
  });

  it("refuses a public key, and says what gives the secret one", async () => {
    const path = folder.file("public.asc", (await madeKey()).toPublic().armor());
    await expect(open(path)).rejects.toThrow(refusal("key-invalid", "holds a public key only"));
  });

  it("refuses two secret keys in one file", async () => {
    const path = folder.file("two.asc", (await madeKey()).armor() + (await madeKey()).armor());
    await expect(open(path)).rejects.toThrow(refusal("key-invalid", "holds 2 secret keys"));
  });

  it("refuses a stub, whose secret is offline", async () => {
    const key = await madeKey();
    key.getKeys().forEach((part) => {
      if ("makeDummy" in part.keyPacket) part.keyPacket.makeDummy(defaults);
    });
    const path = folder.file("stub.asc", key.armor());
    await expect(open(path)).rejects.toThrow(refusal("key-invalid", "it is elsewhere, on a card"));
  });

  it("signs with the subkey where the primary key is a stub", async () => {
    const key = await madeKey({ subkeys: [{ sign: true }] });
    if ("makeDummy" in key.keyPacket) key.keyPacket.makeDummy(defaults);
    const source = await open(folder.file("offline.asc", key.armor()));
    expect(source.keys[0]?.part.isPrimary).toBe(false);
  });

  it("refuses a key that was cut short, at every length", async () => {
    const whole = (await madeKey()).write();
    for (let length = 0; length < whole.length; length++) {
      const error = await open(folder.file("cut.gpg", whole.subarray(0, length))).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      // What is left of a key whose user ID was cut off has nothing that binds it: that is refused where it is to sign.
      if (error !== undefined) expect(error, `${length} bytes`).toMatchObject({ code: "key-invalid" });
    }
  });

  it("refuses a secret that does not fit its public key, with which the first signature would give it away", async () => {
    const [one, other] = [await madeKey(), await madeKey()];
    if (!("privateParams" in one.keyPacket && "privateParams" in other.keyPacket))
      throw new Error("no secret");
    one.keyPacket.privateParams = other.keyPacket.privateParams;
    await expect(open(folder.file("unfit.asc", one.armor()))).rejects.toThrow(
      refusal("key-invalid", "does not fit its public key"),
    );
  });

  it("refuses a key with thousands of user IDs, each of which would have to be checked", async () => {
    const key = await madeKey();
    const packets = key.toPacketList();
    const [secret, ...rest] = packets;
    const many = new PacketList<(typeof packets)[number]>();
    many.push(secret!);
    for (let i = 0; i < 2000; i++) many.push(...rest);
    const started = cpuTime();
    await expect(open(folder.file("many.gpg", many.write()))).rejects.toThrow(
      refusal("key-invalid", "more user IDs and subkeys than any genuine key"),
    );
    expect(cpuTime() - started).toBeLessThan(2000);
  });

  it("refuses a key whose unlocking would take all memory", async () => {
    const key = await encryptKey({
      privateKey: await madeKey(),
      passphrase: PASSPHRASE,
      config: {
        s2kType: enums.s2k.argon2,
        aeadProtect: true,
        s2kArgon2Params: { passes: 1, parallelism: 1, memoryExponent: 10 },
      },
    });
    const bytes = Buffer.from(key.write());
    // Salt, then passes, lanes, and the exponent of the memory.
    const at = bytes.indexOf(Buffer.from([1, 1, 10]));
    bytes[at + 2] = 30;
    const path = folder.file("argon2.asc", armoured("PRIVATE KEY BLOCK", bytes));
    await expect(open(path, PASSPHRASE)).rejects.toThrow(refusal("key-invalid", "too much memory or time"));
  });

  it("shows no control characters of a user ID", async () => {
    const key = await madeKey({ userIDs: [{ name: "evil\u001b[2J\u202e" }] });
    const path = folder.file("evil.asc", (await locked(key)).armor());
    let asked = "";
    await openKeyFile(path, {
      passphrase: undefined,
      ask: (prompt) => {
        asked = prompt;
        return Promise.resolve(PASSPHRASE);
      },
    });
    expect(asked).not.toMatch(/[\u001b\u202e]/);
  });

  it("opens a key of which any byte was changed, or refuses it in one of its ways", async () => {
    const whole = readFileSync((await signingKey("first", "ed25519")).file);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        await open(folder.file("changed.asc", bytes)).catch((error: unknown) => {
          expect(["key-invalid", "key-locked"]).toContain((error as { code: string }).code);
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe.skipIf(!requireTools("gpg1"))("openKeyFile, on what gpg 1 locked", () => {
  it("refuses the lock with a sum of two bytes, and says what mends it", async () => {
    const home = `${folder.path}/gpg1`;
    mkdirSync(home, { mode: 0o700 });
    const gpg = (args: readonly string[], input = "") =>
      execFileSync("gpg1", ["--homedir", home, "--no-tty", "--quick-random", ...args], {
        input,
        stdio: ["pipe", "pipe", "ignore"],
      });
    gpg(
      ["--batch", "--gen-key"],
      "Key-Type: RSA\nKey-Length: 2048\nName-Real: old one\n%no-protection\n%commit\n",
    );
    gpg(["--simple-sk-checksum", "--command-fd", "0", "--edit-key", "old"], `passwd\n${PASSPHRASE}\nsave\n`);
    const path = folder.file("gpg1.gpg", gpg(["--batch", "--export-secret-keys"]));
    await expect(open(path, PASSPHRASE)).rejects.toThrow(refusal("key-invalid", "passwd"));
  });
});
