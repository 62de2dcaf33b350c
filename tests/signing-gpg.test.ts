// Signing by gpg: what it is asked, what it may not do, and what is said when it fails.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkSigned, openSigner, type SignerOptions } from "../build/archive/index.ts";
import { LisdebError } from "../build/base/index.ts";
import { suiteNamed } from "../build/suite/index.ts";
import { signingKey } from "./support/signing-key.ts";
import { requireTools } from "./support/tools.ts";

const RELEASE = "Origin: lisdeb\nSuite: bookworm\nDate: Fri, 20 Nov 2026 12:00:00 UTC\n";
const BOOKWORM = suiteNamed("bookworm");
const WHEEZY = suiteNamed("wheezy");

describe.skipIf(!requireTools("gpg", "gpgv", "gpgv1", "gpg-agent"))("signing by gpg", () => {
  // Short, for an agent's socket lies in it.
  const folder = mkdtempSync(join(tmpdir(), "ldg-"));
  const homes = new Set<string>();
  const home = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { mode: 0o700 });
    homes.add(path);
    // Else a passphrase takes a tenth of a second on an idle machine each time, and more on a busy one.
    writeFileSync(join(path, "gpg-agent.conf"), "s2k-count 65536\n");
    return path;
  };
  const gpg = (homedir: string, args: readonly string[], input: string | Uint8Array = ""): Buffer =>
    execFileSync("gpg", ["--homedir", homedir, "--batch", "--no-tty", ...args], {
      input,
      stdio: ["pipe", "pipe", "ignore"],
    });
  const loopback = (passphrase: string): string[] => [
    "--pinentry-mode",
    "loopback",
    "--passphrase",
    passphrase,
  ];
  const secrets = (homedir: string): string[] => {
    const listed = gpg(homedir, ["--with-colons", "--list-secret-keys"]).toString();
    return [...listed.matchAll(/^fpr:+([0-9A-F]{40}):/gm)].map(([, fingerprint]) => fingerprint!);
  };
  /** Makes a key, and gives the fingerprints of its parts. */
  const make = (homedir: string, user: string, args: readonly string[], passphrase = ""): string[] => {
    const before = new Set(secrets(homedir));
    // Before what is signed: else its signatures bear the time at which it was made, and gpg goes on from that where it is the present second.
    const past = args.includes("never") ? ["--faked-system-time", "20260101T000000!"] : [];
    gpg(homedir, [...loopback(passphrase), ...past, "--quick-gen-key", user, ...args]);
    return secrets(homedir).filter((fingerprint) => !before.has(fingerprint));
  };
  const endAgents = (): void => {
    for (const path of homes) execFileSync("gpgconf", ["--homedir", path, "--kill", "gpg-agent"]);
  };
  const signal = new AbortController().signal;
  const open = (keys: readonly string[], homedir: string, options: Partial<SignerOptions> = {}) =>
    openSigner(keys, { homedir, signal, ...options });
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  const says = (code: string, message: string): unknown =>
    expect.objectContaining({ code, message: expect.stringContaining(message) as unknown });

  let main: string;
  let rsa: string;
  let locked: string;
  beforeAll(() => {
    main = home("main");
    [rsa] = make(main, "Archive <rsa@example.org>", ["rsa2048", "sign", "never"]) as [string];
    [locked] = make(
      main,
      "Locked <locked@example.org>",
      ["ed25519", "sign", "never"],
      "first passphrase",
    ) as [string];
  });
  afterAll(() => {
    endAgents();
    rmSync(folder, { recursive: true, force: true });
  });

  it("signs both files as gpgv 1.4 and gpgv 2 take them, and the same way twice", async () => {
    const signer = await open([rsa], main);
    const signed = await signer.sign(RELEASE, WHEEZY);
    expect(await signer.sign(RELEASE, WHEEZY)).toEqual(signed);
    const paths = [
      file("Release.gpg", signed.releaseGpg),
      file("Release", RELEASE),
      file("InRelease", signed.inRelease),
    ];
    const keyring = join(folder, "keyring.gpg");
    writeFileSync(keyring, signer.keys[0]!.certificate);
    for (const gpgv of ["gpgv", "gpgv1"]) {
      const check = (...args: readonly string[]): string =>
        execFileSync(gpgv, ["--keyring", keyring, "--status-fd", "1", ...args], {
          stdio: ["ignore", "pipe", "ignore"],
        }).toString();
      expect(check(paths[0]!, paths[1]!)).toContain("GOODSIG");
      expect(check(paths[2]!)).toContain("GOODSIG");
    }
  });

  it("signs with a key that gpg has and one that is in a file at once", async () => {
    const other = await signingKey();
    const signer = await open([other.file, rsa], main);
    const signed = await signer.sign(RELEASE, WHEEZY);
    expect(signed.releaseGpg.match(/BEGIN/g)).toHaveLength(1);
    const findings = await checkSigned(
      { release: RELEASE, ...signed },
      signer.keys.map(({ certificate }) => certificate),
      new Date(),
    );
    expect(findings.map(({ file: of, fingerprint, state }) => [of, fingerprint, state])).toEqual([
      ["Release.gpg", other.fingerprint, "good"],
      ["Release.gpg", rsa, "good"],
      ["InRelease", other.fingerprint, "good"],
      ["InRelease", rsa, "good"],
    ]);
  });

  it("gives each key its own passphrase, and needs none that the agent remembers", async () => {
    const both = home("two-passphrases");
    const [one] = make(both, "One <one@example.org>", ["rsa2048", "sign", "never"], "passphrase one");
    const [two] = make(both, "Two <two@example.org>", ["ed25519", "sign", "never"], "passphrase two");
    endAgents();
    await expect((await open([one!, two!], both)).sign(RELEASE, BOOKWORM)).rejects.toThrow(
      says("key-locked", "nobody is there to be asked"),
    );
    const swapped = { passphraseFile: file("swapped", "passphrase two\npassphrase one\n") };
    await expect((await open([one!, two!], both, swapped)).sign(RELEASE, BOOKWORM)).rejects.toThrow(
      says("key-locked", "the passphrase is wrong"),
    );
    const right = { passphraseFile: file("right", "passphrase one\npassphrase two\n") };
    await (await open([one!, two!], both, right)).sign(RELEASE, BOOKWORM);
    await (await open([one!, two!], both)).sign(RELEASE, BOOKWORM);
  });

  it("refuses one key of two for which there is no passphrase, and lets nothing out that the other signed", async () => {
    endAgents();
    const passphraseFile = file("only-first", "nothing needs it\n\n");
    await expect(
      (await open([rsa, locked], main, { passphraseFile })).sign(RELEASE, BOOKWORM),
    ).rejects.toThrow(says("key-locked", "none was given for it"));
    await expect((await open([rsa, locked], main)).sign(RELEASE, BOOKWORM)).rejects.toThrow(
      says("key-locked", "nobody is there to be asked"),
    );
  });

  it("says plainly that there is no pinentry, where somebody is to be asked", async () => {
    const lonely = home("no-pinentry");
    const [key] = make(lonely, "Lonely <lonely@example.org>", ["ed25519", "sign", "never"], "passphrase");
    endAgents();
    writeFileSync(join(lonely, "gpg-agent.conf"), "pinentry-program /nonexistent\n");
    await expect((await open([key!], lonely, { attended: true })).sign(RELEASE, BOOKWORM)).rejects.toThrow(
      says("key-locked", "nobody is there to be asked"),
    );
  });

  it("refuses an expired and a revoked key before anything is signed", async () => {
    const bad = home("bad");
    const [gone] = make(bad, "Gone <gone@example.org>", ["rsa2048", "sign", "seconds=1"]);
    const [revoked] = make(bad, "Revoked <revoked@example.org>", ["rsa2048", "sign", "never"]);
    const certificate = readFileSync(join(bad, "openpgp-revocs.d", `${revoked!}.rev`), "utf8");
    gpg(bad, ["--import"], certificate.replace(/^:-----/m, "-----"));
    await expect
      .poll(() => open([gone!], bad).catch((error: unknown) => error))
      .toMatchObject({
        code: "key-unfit",
        message: expect.stringContaining("has expired on") as string,
      });
    await expect(open([rsa, revoked!], bad)).rejects.toThrow(says("input-missing", "no such key"));
    await expect(open([revoked!], bad)).rejects.toThrow(says("key-unfit", "has been revoked"));
  });

  it("refuses DSA, and brainpool curves", async () => {
    const odd = home("odd");
    const [dsa] = make(odd, "Dsa <dsa@example.org>", ["dsa2048", "sign", "never"]);
    const [curve] = make(odd, "Brain <brain@example.org>", ["brainpoolP256r1", "sign", "never"]);
    await expect(open([dsa!], odd)).rejects.toThrow(says("key-unfit", "is a DSA key"));
    const refused = await open([curve!], odd)
      .then((signer) => signer.sign(RELEASE, BOOKWORM))
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LisdebError);
    expect(["key-unfit", "key-invalid"]).toContain((refused as LisdebError).code);
  });

  it("signs with the subkey where the primary key is offline, and says so where all is", async () => {
    const full = home("full");
    const [primary] = make(full, "Stub <stub@example.org>", ["rsa2048", "cert", "never"]);
    gpg(full, [...loopback(""), "--quick-add-key", primary!, "rsa2048", "sign", "never"]);
    const [, subkey] = secrets(full);
    const stub = home("stub");
    gpg(stub, ["--import"], gpg(full, [...loopback(""), "--export-secret-subkeys", primary!]));
    for (const named of [primary!, subkey!, `${subkey!}!`]) {
      const signer = await open([named], stub);
      expect(signer.keys[0]!.fingerprint).toBe(primary);
      await signer.sign(RELEASE, WHEEZY);
    }
    await expect(open([`${primary!}!`], stub)).rejects.toThrow(says("input-missing", "no secret key"));
    const exported = join(folder, "stub.asc");
    writeFileSync(exported, gpg(full, [...loopback(""), "--armor", "--export-secret-subkeys", primary!]), {
      mode: 0o600,
    });
    await (await open([exported], stub)).sign(RELEASE, WHEEZY);
    const publicOnly = home("public");
    gpg(publicOnly, ["--import"], gpg(full, ["--export", primary!]));
    await expect(open([primary!], publicOnly)).rejects.toThrow(
      says("input-missing", "gpg has no secret key of it"),
    );
  });

  it("says of a key that is on a card that its card is not there", async () => {
    const card = home("card");
    const [key] = make(card, "Card <card@example.org>", ["rsa2048", "sign", "never"]);
    endAgents();
    // As `gpg --card-edit` leaves it behind: a shadowed key, which names the card's number and the key on it.
    const [stored] = readdirSync(join(card, "private-keys-v1.d"));
    const path = join(card, "private-keys-v1.d", stored!);
    shadow(path);
    await expect((await open([key!], card)).sign(RELEASE, BOOKWORM)).rejects.toThrow(
      says("signing-failed", "card"),
    );
    // Its PIN is not guessed: three wrong ones lock a card.
    const passphraseFile = file("not-a-pin", "123456\n");
    await expect((await open([key!], card, { passphraseFile })).sign(RELEASE, BOOKWORM)).rejects.toThrow(
      says("signing-failed", "card"),
    );
  });

  it("is not led by the user's gpg.conf", async () => {
    const led = home("led");
    const [key] = make(led, "Led <led@example.org>", ["rsa2048", "sign", "never"]);
    const [another] = make(led, "Another <another@example.org>", ["rsa2048", "sign", "never"]);
    writeFileSync(
      join(led, "gpg.conf"),
      `local-user ${another!}\ncomment led astray\ndigest-algo SHA1\nemit-version\n`,
    );
    const signed = await (await open([key!], led)).sign(RELEASE, BOOKWORM);
    expect(signed.inRelease).not.toContain("astray");
    expect(signed.inRelease).toContain("Hash: SHA512");
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
    await expect(open([rsa], missing)).rejects.toThrow(says("input-missing", "no such file"));
    expect(existsSync(missing)).toBe(false);
    const empty = { environment: { PATH: process.env.PATH, HOME: missing } };
    await expect(openSigner([rsa], { signal, ...empty })).rejects.toThrow(
      says("input-missing", "no such key"),
    );
    expect(existsSync(missing)).toBe(false);
  });

  it("says that gpg is not installed, and what does without it", async () => {
    await expect(open([rsa], main, { environment: { PATH: folder } })).rejects.toThrow(
      expect.objectContaining({
        message: "gpg is not installed",
        hint: expect.stringContaining("key file") as unknown,
      }),
    );
  });

  describe("with a gpg that misbehaves", () => {
    const pretending = (name: string, script: string): Partial<SignerOptions> => {
      const bin = join(folder, name);
      mkdirSync(bin);
      const real = execFileSync("sh", ["-c", "command -v gpg"]).toString().trim();
      writeFileSync(
        join(bin, "gpg"),
        `#!/bin/sh\ncase "$*" in *--local-user*) ;; *) exec ${real} "$@";; esac\n${script}\n`,
      );
      chmodSync(join(bin, "gpg"), 0o755);
      return { environment: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ""}` } };
    };

    it("takes no signature of other bytes for one, though gpg says that it is done", async () => {
      const forged = await (await open([rsa], main)).sign(RELEASE.replace("lisdeb", "evil"), BOOKWORM);
      const path = file("forged", forged.releaseGpg);
      const options = pretending(
        "forger",
        `cat ${path}; echo "[GNUPG:] SIG_CREATED D 1 10 00 1795176000 ${rsa}" >&3`,
      );
      await expect((await open([rsa], main, options)).sign(RELEASE, BOOKWORM)).rejects.toThrow(
        says("signing-failed", "the signature in Release.gpg does not hold"),
      );
    });

    it("takes no output without the word that it was signed, and no word without output", async () => {
      const path = file("good", (await (await open([rsa], main)).sign(RELEASE, BOOKWORM)).releaseGpg);
      const silent = await open([rsa], main, pretending("silent", `cat ${path}`));
      await expect(silent.sign(RELEASE, BOOKWORM)).rejects.toThrow(
        says("signing-failed", "gpg did not sign"),
      );
      const empty = await open(
        [rsa],
        main,
        pretending("empty", `echo "[GNUPG:] SIG_CREATED D 1 10 00 1795176000 ${rsa}" >&3`),
      );
      await expect(empty.sign(RELEASE, BOOKWORM)).rejects.toThrow(says("signing-failed", "no signature"));
    });

    it("ends it when the run is stopped", async () => {
      const stop = new AbortController();
      const pid = join(folder, "pid");
      const signer = await open([rsa], main, {
        signal: stop.signal,
        ...pretending("hangs", `echo $$ > ${pid}; exec sleep 600`),
      });
      const signing = signer.sign(RELEASE, BOOKWORM).catch((error: unknown) => error);
      await expect.poll(() => existsSync(pid) && readFileSync(pid, "utf8").endsWith("\n")).toBe(true);
      stop.abort(new LisdebError("interrupted", "stopped by SIGINT"));
      expect(await signing).toMatchObject({ code: "interrupted" });
      expect(() => process.kill(Number(readFileSync(pid, "utf8")), 0)).toThrow();
    });
  });
});

/** Makes a stored secret key into the shadow of one on a card (GnuPG's agent/keyformat.txt, "Shadowed Private Key Format"). */
function shadow(path: string): void {
  const stored = readFileSync(path, "latin1");
  const numbers = /\(n\s*#([0-9A-F\s]+)#\)\s*\(e\s*#([0-9A-F]+)#\)/.exec(stored);
  if (!numbers) throw new Error("not the text form of a stored RSA key");
  const [, n, e] = numbers;
  const serial = Buffer.from("D2760001240102000005000012340000", "latin1");
  const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ""), "hex");
  const atom = (value: Buffer): Buffer => Buffer.concat([Buffer.from(`${value.length}:`), value]);
  const text = (value: string): Buffer => atom(Buffer.from(value));
  const list = (...parts: readonly Buffer[]): Buffer =>
    Buffer.concat([Buffer.from("("), ...parts, Buffer.from(")")]);
  rmSync(path);
  writeFileSync(
    path,
    list(
      text("shadowed-private-key"),
      list(
        text("rsa"),
        list(text("n"), atom(bytes(n!))),
        list(text("e"), atom(bytes(e!))),
        list(
          text("shadowed"),
          text("t1-v1"),
          list(atom(Buffer.from(serial.toString(), "hex")), text("OPENPGP.1")),
        ),
      ),
    ),
    { mode: 0o600 },
  );
}
