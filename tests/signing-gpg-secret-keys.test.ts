// Secret keys that do not lie open in gpg's folder: locked with a passphrase, without their primary key, on a card.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { gpg, loopback, makeKey, secretKeys } from "./support/gpg-homes.ts";
import {
  BOOKWORM,
  canSignByGpg,
  gpgSigningBench,
  RELEASE,
  says,
  WHEEZY,
} from "./support/gpg-signing-bench.ts";

const { folder, home, endAgents, main, rsa, open, file } = gpgSigningBench();

describe.skipIf(!canSignByGpg)("signing by gpg", () => {
  let locked: string;
  beforeAll(() => {
    [locked] = makeKey(
      main,
      "Locked <locked@example.org>",
      ["ed25519", "sign", "never"],
      "first passphrase",
    ) as [string];
  });

  it("gives each key its own passphrase, and needs none that the agent remembers", async () => {
    const both = home("two-passphrases");
    const [one] = makeKey(both, "One <one@example.org>", ["rsa2048", "sign", "never"], "passphrase one");
    const [two] = makeKey(both, "Two <two@example.org>", ["ed25519", "sign", "never"], "passphrase two");
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
      (await open([rsa(), locked], main, { passphraseFile })).sign(RELEASE, BOOKWORM),
    ).rejects.toThrow(says("key-locked", "none was given for it"));
    await expect((await open([rsa(), locked], main)).sign(RELEASE, BOOKWORM)).rejects.toThrow(
      says("key-locked", "nobody is there to be asked"),
    );
  });

  it("says plainly that there is no pinentry, where somebody is to be asked", async () => {
    const lonely = home("no-pinentry");
    const [key] = makeKey(lonely, "Lonely <lonely@example.org>", ["ed25519", "sign", "never"], "passphrase");
    endAgents();
    writeFileSync(join(lonely, "gpg-agent.conf"), "pinentry-program /nonexistent\n");
    await expect((await open([key!], lonely, { attended: true })).sign(RELEASE, BOOKWORM)).rejects.toThrow(
      says("key-locked", "nobody is there to be asked"),
    );
  });

  it("signs with the subkey where the primary key is offline, and says so where all is", async () => {
    const full = home("full");
    const [primary] = makeKey(full, "Stub <stub@example.org>", ["rsa2048", "cert", "never"]);
    gpg(full, [...loopback(""), "--quick-add-key", primary!, "rsa2048", "sign", "never"]);
    const [, subkey] = secretKeys(full);
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
    const [key] = makeKey(card, "Card <card@example.org>", ["rsa2048", "sign", "never"]);
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
