import { readKeys, unarmor } from "openpgp";
import { afterAll, describe, expect, it } from "vitest";
import { signingKey } from "../../../tests/support/signing-key.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { archiveFileName, keyringFiles } from "./keyring-files.ts";
import { madeKey, testFolder, told } from "./made-key.test-support.ts";

const folder = testFolder();
afterAll(folder.remove);

describe("archiveFileName", () => {
  it.each([
    ["lisdeb", "lisdeb"],
    ["My Archive (testing)", "my-archive-testing"],
    ["Ä+ö", "lisdeb"],
    ["../../etc/passwd", "etc-passwd"],
    ["", "lisdeb"],
    ["a".repeat(200), "a".repeat(60)],
  ])("makes of %j a name that Wheezy's apt takes: %s", (label, name) => {
    expect(archiveFileName(label)).toBe(name);
    expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
  });
});

describe("keyringFiles", () => {
  it("gives each key once, in the same bytes whatever their order, binary and armoured", async () => {
    const [a, b] = [await signingKey(), await signingKey("first", "ed25519")];
    const files = await keyringFiles("lisdeb", [a.certificate, b.certificate, a.certificate]);
    expect(files).toEqual(await keyringFiles("lisdeb", [Buffer.concat([b.certificate, a.certificate])]));
    expect(files.map(({ path }) => path)).toEqual([
      "lisdeb-archive-keyring.gpg",
      "lisdeb-archive-keyring.asc",
    ]);
    const [binary, armoured] = files.map(({ bytes }) => Buffer.from(bytes));
    expect(await readKeys({ binaryKeys: binary! })).toHaveLength(2);
    const unpacked: unknown = await unarmor(armoured!.toString());
    const { data } = unpacked as { data: Uint8Array }; // it was given no stream
    expect(Buffer.from(data)).toEqual(binary); // it was given no stream
  });

  it("leaves out secrets, encryption subkeys and what others signed, and is the same when made of itself", async () => {
    const key = await madeKey({ subkeys: [{}, { sign: true }] });
    const other = await madeKey();
    const certified = await key.toPublic().signAllUsers([other]);
    const [secret] = await keyringFiles("x", [key.write()]);
    const [binary] = await keyringFiles("x", [certified.write()]);
    expect(secret).toEqual(binary);
    const [read] = await readKeys({ binaryKeys: binary!.bytes });
    expect(read!.isPrivate()).toBe(false);
    expect(read!.subkeys).toHaveLength(1);
    expect(read!.users[0]!.otherCertifications).toHaveLength(0);
    expect(await keyringFiles("x", [binary!.bytes])).toEqual(await keyringFiles("x", [key.write()]));
  });

  it("refuses what is no certificate", async () => {
    await expect(keyringFiles("x", [Buffer.from("no key")])).rejects.toThrow(
      expect.objectContaining({ code: "keyring-invalid" }),
    );
  });

  it.skipIf(!requireTools("gpg", "gpg1"))(
    "gives what every gpg lists with the right fingerprints",
    async () => {
      const [a, b] = [await signingKey(), await signingKey("second")];
      const [binary, armoured] = await keyringFiles("x", [a.certificate, b.certificate]);
      for (const gpg of ["gpg", "gpg1"]) {
        for (const { bytes } of [binary!, armoured!]) {
          const listed = told(
            gpg,
            ["--homedir", folder.path, "--batch", "--with-colons", "--with-fingerprint"],
            bytes,
          ).toString();
          const found = [...listed.matchAll(/^fpr:+([0-9A-F]{40}):/gm)].map(([, fingerprint]) => fingerprint);
          expect(found.sort(), gpg).toEqual([a.fingerprint, b.fingerprint].sort());
        }
      }
    },
  );
});
