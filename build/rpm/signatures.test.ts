import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run, runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { formatError, LisdebError } from "../base/index.ts";
import { readKeyring, readRpm } from "./index.ts";
import { bin } from "./lying-header.test-support.ts";
import { lyingRpm, named } from "./lying-rpm.test-support.ts";
import { rpmbuild, ZOO } from "./rpmbuild.test-support.ts";
import { SIGNATURE_TAGS } from "./tags.ts";

const folder = temporaryFolder("rpm-signatures");
afterAll(() => {
  folder.remove();
});

const KEYRING = { file: "keys.asc" };

/** What reading with a keyring says: the key's fingerprint for each signature, or the refusal. */
async function said(bytes: Uint8Array, keyring: Uint8Array): Promise<string> {
  try {
    const { checks } = await readRpm(named(bytes), { keyring: await readKeyring(keyring, KEYRING) });
    const signatures = checks.filter(({ what, result }) => what.startsWith("OpenPGP") && result === "ok");
    return signatures.map(({ what, detail }) => `${what}: ${detail ?? ""}`).join("; ");
  } catch (error) {
    if (!(error instanceof LisdebError)) throw error;
    return `${error.code}: ${formatError(error)}`;
  }
}

interface Signer {
  /** gpg or gpg1. */
  readonly program: string;
  readonly home: string;
  readonly fingerprint: string;
  /** Armored. */
  readonly keyring: Buffer;
}

const ALWAYS = ["--batch", "--no-tty", "--yes"];

/** A new key without a passphrase, in a home of its own; its public half in armor. */
async function newSigner(
  program: string,
  name: string,
  parameters: string,
  options: readonly string[] = [],
): Promise<Signer> {
  const home = join(folder.path, `${program}-${name}`);
  await mkdir(home, { mode: 0o700 });
  const env = { GNUPGHOME: home };
  const more =
    program === "gpg" ? ["--pinentry-mode", "loopback", "--passphrase", ""] : ["--debug-quick-random"];
  const input = `${program === "gpg" ? "%no-protection\n" : ""}${parameters}\nName-Real: ${name}\n%commit\n`;
  const random = program === "gpg1" ? ["--quick-random"] : [];
  await runOk(program, [...ALWAYS, ...(program === "gpg" ? more : random), ...options, "--gen-key"], {
    env,
    input,
    timeout: 240_000,
  });
  const listed = await runOk(
    program,
    [...ALWAYS, ...options, "--with-colons", "--fingerprint", "--list-keys"],
    { env },
  );
  const fingerprint = (/^fpr:+([0-9A-F]{40}):/m.exec(listed.stdout)?.[1] ?? "").toLowerCase();
  const keyring = (await runOk(program, [...ALWAYS, "--armor", "--export"], { env })).bytes;
  return { program, home, fingerprint, keyring };
}

let counter = 0;

/** The package, signed by rpmsign: its header, and with `rpmv3` header and payload, too. */
async function signed(
  path: string,
  by: Signer,
  options: { rpmv3?: boolean; gpg?: string } = {},
): Promise<Buffer> {
  const copy = join(folder.path, `signed-${++counter}.rpm`);
  await copyFile(path, copy);
  const defines = {
    __gpg: `/usr/bin/${by.program}`,
    _gpg_name: by.fingerprint.toUpperCase(),
    _gpg_path: by.home,
    _gpg_sign_cmd_extra_args: options.gpg ?? "%{nil}",
  };
  const given = Object.entries(defines).flatMap(([key, value]) => ["--define", `${key} ${value}`]);
  await runOk("rpmsign", [...given, ...(options.rpmv3 === true ? ["--rpmv3"] : []), "--addsign", copy], {
    env: { GNUPGHOME: by.home },
  });
  return readFile(copy);
}

/** What `rpmkeys -K` says of a package, with one key in its database. */
async function rpmSays(bytes: Uint8Array, keyring: Uint8Array): Promise<boolean> {
  const { writeFile } = await import("node:fs/promises");
  const at = join(folder.path, `judge-${++counter}`);
  await mkdir(at);
  await writeFile(join(at, "key.asc"), keyring);
  await writeFile(join(at, "x.rpm"), bytes);
  await runOk("rpmkeys", ["--dbpath", join(at, "db"), "--import", join(at, "key.asc")]);
  const { status, stdout } = await run("rpmkeys", ["--dbpath", join(at, "db"), "-K", join(at, "x.rpm")]);
  return status === 0 && /digests signatures OK/.test(stdout);
}

const RSA = "Key-Type: RSA\nKey-Length: 2048\nKey-Usage: sign\nExpire-Date: 0";

describe.skipIf(!requireTools("rpmbuild", "rpmsign", "rpmkeys", "gpg"))(
  "of packages that rpmsign has signed",
  () => {
    let unsigned: string;
    let rsa: Signer;
    beforeAll(async () => {
      unsigned = await rpmbuild(folder.path, ZOO);
      rsa = await newSigner("gpg", "rsa", RSA);
    });

    it("verifies the header's signature, and tells the key", async () => {
      const bytes = await signed(unsigned, rsa);
      expect(await said(bytes, rsa.keyring)).toBe(`OpenPGP signature of header: ${rsa.fingerprint}`);
      expect(await rpmSays(bytes, rsa.keyring)).toBe(true);
    });

    it("verifies the signature of header and payload", async () => {
      const bytes = await signed(unsigned, rsa, { rpmv3: true });
      expect(await said(bytes, rsa.keyring)).toBe(
        `OpenPGP signature of header: ${rsa.fingerprint}; OpenPGP signature of header and payload: ${rsa.fingerprint}`,
      );
      expect(await rpmSays(bytes, rsa.keyring)).toBe(true);
    });

    it.for([
      ["DSA", "Key-Type: DSA\nKey-Length: 2048\nKey-Usage: sign\nExpire-Date: 0"],
      ["Ed25519", "Key-Type: eddsa\nKey-Curve: ed25519\nKey-Usage: sign\nExpire-Date: 0"],
      [
        "RSA subkey",
        "Key-Type: RSA\nKey-Length: 2048\nKey-Usage: cert\nSubkey-Type: RSA\nSubkey-Length: 2048\nSubkey-Usage: sign\nExpire-Date: 0",
      ],
    ] as const)("verifies signatures by %s keys, as rpm does", async ([name, parameters]) => {
      const signer = await newSigner("gpg", name.replaceAll(" ", "-"), parameters);
      const bytes = await signed(unsigned, signer);
      expect(await said(bytes, signer.keyring)).toBe(`OpenPGP signature of header: ${signer.fingerprint}`);
      expect(await rpmSays(bytes, signer.keyring)).toBe(true);
    });

    it("takes a binary keyring, and one of several armored blocks", async () => {
      const other = await newSigner("gpg", "other", RSA);
      const bytes = await signed(unsigned, rsa);
      const binary = (await runOk("gpg", ["--batch", "--export"], { env: { GNUPGHOME: rsa.home } })).bytes;
      for (const keyring of [binary, Buffer.concat([other.keyring, Buffer.from("\n"), rsa.keyring])]) {
        expect(await said(bytes, keyring)).toContain(rsa.fingerprint);
      }
    });

    it("only says that a signature is there where no keyring is given", async () => {
      const { checks } = await readRpm(named(await signed(unsigned, rsa)));
      expect(checks).toContainEqual({ what: "OpenPGP signature of header", result: "not checked" });
      expect(checks).toContainEqual({ what: "OpenPGP signature of header and payload", result: "absent" });
    });

    it("refuses a package without a signature", async () => {
      expect(await said(await readFile(unsigned), rsa.keyring)).toBe(
        "rpm-signature-bad: x.rpm: carries no OpenPGP signature, and a keyring was given to check it",
      );
    });

    it("refuses a signature by another key", async () => {
      const other = await newSigner("gpg", "stranger", RSA);
      const bytes = await signed(unsigned, other);
      expect(await said(bytes, rsa.keyring)).toBe(
        `rpm-signature-bad: x.rpm: the signature of header is by key ${other.fingerprint.slice(-16)}, which is not in the keyring`,
      );
      expect(await rpmSays(bytes, rsa.keyring)).toBe(false);
    });

    it("refuses a signature that another package bears", async () => {
      const { signature } = await readRpm(named(await signed(unsigned, rsa, { rpmv3: true })));
      for (const [tag, covers, what] of [
        [SIGNATURE_TAGS.RSA, "header", "header"],
        [SIGNATURE_TAGS.PGP, "header and payload", "package"],
      ] as const) {
        const stolen = bin(tag, Buffer.from(signature.entries.get(tag)!.data));
        const bytes = lyingRpm({ signatureValues: (values) => [...values, stolen] });
        expect(await said(bytes, rsa.keyring)).toBe(
          `rpm-signature-bad: x.rpm: the signature of ${covers} does not fit the ${what} and key ${rsa.fingerprint.slice(-16)}`,
        );
        expect(await rpmSays(bytes, rsa.keyring)).toBe(false);
      }
    });

    it("refuses a signature of header and payload once the payload is another", async () => {
      const bytes = await signed(unsigned, rsa, { rpmv3: true });
      bytes[bytes.length - 1]! ^= 1;
      expect(await said(bytes, rsa.keyring)).toMatch(
        /^rpm-signature-bad: .*signature of header and payload does not fit the package/,
      );
    });

    it("refuses a key that has expired since it signed", async () => {
      const then = ["--faked-system-time", "20200101T000000"];
      const expired = await newSigner(
        "gpg",
        "expired",
        RSA.replace("Expire-Date: 0", "Expire-Date: 1y"),
        then,
      );
      const bytes = await signed(unsigned, expired, { gpg: then.join(" ") });
      const id = expired.fingerprint.slice(-16);
      expect(await said(bytes, expired.keyring)).toBe(
        `rpm-signature-bad: x.rpm: the signature of header is by key ${id}, which has expired`,
      );
    });

    it("refuses a key that has been revoked", async () => {
      const revoked = await newSigner("gpg", "revoked", RSA);
      const bytes = await signed(unsigned, revoked);
      const certificate = join(revoked.home, "openpgp-revocs.d", `${revoked.fingerprint.toUpperCase()}.rev`);
      const revocation = (await readFile(certificate, "utf8")).replace(/^:-----/m, "-----");
      const env = { GNUPGHOME: revoked.home };
      await runOk("gpg", ["--batch", "--import"], { env, input: revocation });
      const keyring = (await runOk("gpg", ["--batch", "--armor", "--export"], { env })).bytes;
      expect(await said(bytes, keyring)).toMatch(
        /^rpm-signature-bad: .*which has been revoked|had, when it signed, been revoked/,
      );
    });
  },
);

describe.skipIf(!requireTools("rpmbuild", "rpmsign", "rpmkeys", "gpg1"))(
  "of signatures of version 3, as RHEL 5 and 6 bear them",
  () => {
    let unsigned: string;
    beforeAll(async () => {
      unsigned = await rpmbuild(folder.path, ZOO);
    });

    it.for([
      ["RSA and SHA-256", "Key-Type: RSA\nKey-Length: 2048\nExpire-Date: 0", "sha256"],
      ["RSA and SHA-1", "Key-Type: RSA\nKey-Length: 1024\nExpire-Date: 0", "sha1"],
      ["DSA and SHA-1", "Key-Type: DSA\nKey-Length: 1024\nExpire-Date: 0", "sha1"],
    ] as const)("verifies %s, and refuses them of another package", async ([name, parameters, hash]) => {
      const signer = await newSigner("gpg1", name.replaceAll(" ", "-"), parameters);
      const bytes = await signed(unsigned, signer, {
        rpmv3: true,
        gpg: `--force-v3-sigs --digest-algo ${hash}`,
      });
      const { signature } = await readRpm(named(bytes));
      const isDsa = name.startsWith("DSA");
      const headerTag = isDsa ? SIGNATURE_TAGS.DSA : SIGNATURE_TAGS.RSA;
      const wholeTag = isDsa ? SIGNATURE_TAGS.GPG : SIGNATURE_TAGS.PGP;
      for (const tag of [headerTag, wholeTag]) {
        const packet = signature.entries.get(tag)!.data;
        // An old-format packet's version follows its tag and one or two bytes of length.
        expect(packet[packet[0] === 0x88 ? 2 : 3]).toBe(3);
        const other = lyingRpm({ signatureValues: (values) => [...values, bin(tag, Buffer.from(packet))] });
        expect(await said(other, signer.keyring)).toMatch(/^rpm-signature-bad: .*does not fit/);
      }
      expect(await said(bytes, signer.keyring)).toBe(
        `OpenPGP signature of header: ${signer.fingerprint}; OpenPGP signature of header and payload: ${signer.fingerprint}`,
      );
      expect(await rpmSays(bytes, signer.keyring)).toBe(true);
    });

    it("refuses MD5", async () => {
      const signer = await newSigner("gpg1", "md5", "Key-Type: RSA\nKey-Length: 1024\nExpire-Date: 0");
      const bytes = await signed(unsigned, signer, { gpg: "--force-v3-sigs --digest-algo md5" });
      expect(await said(bytes, signer.keyring)).toMatch(
        /^rpm-signature-bad: .*is over an MD5, which can be forged/,
      );
    });
  },
);

describe("a keyring", () => {
  const armored = (text: string): Buffer =>
    Buffer.from(`-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${text}\n-----END PGP PUBLIC KEY BLOCK-----`);

  it.for([
    ["nothing", Buffer.alloc(0), "holds no OpenPGP public key"],
    ["text", Buffer.from("not a keyring"), "is not a file of OpenPGP public keys"],
    ["an RPM", lyingRpm({}), "is not a file of OpenPGP public keys"],
    ["broken armor", armored("xx"), "is not a file of OpenPGP public keys"],
  ] as const)("of %s is refused, and the file is named", async ([, bytes, message]) => {
    await expect(readKeyring(bytes, KEYRING)).rejects.toMatchObject({
      code: "keyring-invalid",
      message,
      where: KEYRING,
    });
  });
});
