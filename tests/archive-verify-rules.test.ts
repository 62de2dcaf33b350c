// What lisdeb verify finds in signatures, keys and packages that it takes more than a line to make wrong.
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { createMessage, generateKey, PacketList, readKey, sign, SignaturePacket } from "openpgp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { VerifiedArchive } from "../build/archive/index.ts";
import type { Lies } from "./support/lying-archive.ts";
import { kinds, lyingArchives, takenBy, told, verified } from "./support/lying-archives.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("verify-rules");
afterAll(() => work.remove());
const { keys, fill, archiveOf } = lyingArchives(work.path);
const canBuild = requireTools("apt-ftparchive", "dpkg-deb", "gpg", "xz");
const DEB = "pool/main/h/hello-amd64/hello-amd64_1.0+x~1_amd64.deb";

beforeAll(async () => {
  if (canBuild) await fill();
});

const found = (archive: VerifiedArchive) => [kinds(archive), takenBy(archive)];

describe.skipIf(!canBuild)("lisdeb verify finds", () => {
  it("signature-expired: a good key's signature that holds no more", async () => {
    const archive = await archiveOf({ sign: ["expiring"] });
    const ring = await keys.keyring("expiring");
    expect(found(await verified(archive, ring))).toEqual([["signature-expired"], ""]);
  });

  it("signature-in-later-block: the known key's signature behind another one's block of armour", async () => {
    const folder = await mkdtemp(join(work.path, "other-"));
    writeFileSync(join(folder, "Release"), "of another archive");
    await keys.sign(folder, ["other"], "detached", { digest: "SHA512" });
    const before = readFileSync(join(folder, "Release.gpg"), "utf8");
    const lies: Lies = {
      without: ["InRelease"],
      afterwards: { "Release.gpg": (text) => `${before}${text}` },
    };
    const archive = await verified(await archiveOf(lies), await keys.keyring("rsa"));
    expect(found(archive)).toEqual([["signature-in-later-block"], "7 8 9 10 11 12"]);
  });

  it("key-algorithm: an Ed25519 key in the form of RFC 9580, which no gpgv of Debian checks", async () => {
    const archive = await archiveOf({ without: ["InRelease"] });
    const key = await generateKey({
      type: "curve25519",
      userIDs: [{ name: "new" }],
      date: new Date("2024-01-01T00:00:00Z"),
      format: "object",
    });
    const message = await createMessage({ binary: readFileSync(join(archive, "dists/bookworm/Release")) });
    const signature: unknown = await sign({ message, signingKeys: key.privateKey, detached: true });
    // Armoured, for nothing else was asked for.
    writeFileSync(join(archive, "dists/bookworm/Release.gpg"), signature as string);
    const ring = join(work.path, "new.gpg");
    writeFileSync(ring, key.publicKey.write());
    expect(found(await verified(archive, ring))).toEqual([["key-algorithm"], ""]);
  });

  it("no bad signature, only one that it cannot check, where the key is of a Brainpool curve", async () => {
    const archive = await archiveOf({ sign: ["brainpool"] });
    const proven = await verified(archive, await keys.keyring("brainpool"));
    expect([kinds(proven), proven.suites[0]?.signatures.map(({ state }) => state)]).toEqual([
      ["key-unknown"],
      ["unsupported", "unsupported"],
    ]);
  });

  it("key-unsound: a certificate without the signatures that hold it together", async () => {
    const archive = await archiveOf({});
    const whole = await readKey({ binaryKey: readFileSync(await keys.keyring("rsa")) });
    const packets = [...whole.toPacketList()].filter((packet) => !(packet instanceof SignaturePacket));
    const stripped = new PacketList<(typeof packets)[number]>();
    stripped.push(...packets);
    const ring = join(work.path, "stripped.gpg");
    writeFileSync(ring, stripped.write());
    expect(found(await verified(archive, ring))).toEqual([["key-unsound"], ""]);
  });

  it("package-broken: a package that is as it is listed, and cannot be unpacked", async () => {
    const archive = await archiveOf({}, (folder) => {
      const bytes = readFileSync(join(folder, DEB));
      // In the compressed files, not in the control file.
      const at = bytes.indexOf("data.tar.gz") + 60 + 20;
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      writeFileSync(join(folder, DEB), bytes);
    });
    const proven = await verified(archive, await keys.keyring("rsa"));
    expect([proven.ok, ...told(proven)]).toEqual([
      false,
      expect.stringMatching(/^package-broken pool\/main\/h\/hello-amd64\/\S+: is no sound package: /),
    ]);
  });

  it("package-not-for-dpkg: a package that the dpkg of Debian 7 does not install, in a suite that is for it", async () => {
    const archive = await archiveOf({ suite: "wheezy" }, async (folder) => {
      await sh(
        `dpkg-deb -R '${DEB}' unpacked; dpkg-deb --root-owner-group -Zxz -b unpacked '${DEB}'; rm -r unpacked`,
        { cwd: folder },
      );
    });
    const proven = await verified(archive, await keys.keyring("rsa"));
    expect(found(proven)).toEqual([["package-not-for-dpkg"], "8 9 10 11 12 13"]);
    expect(proven.ok).toBe(false);
  });

  it("carriage-return: refused by apt 0.9.7.9 alone, by its own rule and not only by what clients make of it", async () => {
    const archive = await archiveOf({ release: (text) => text.replaceAll("\n", "\r\n"), suite: "wheezy" });
    const { ok, suites } = await verified(archive, await keys.keyring("rsa"));
    const [fault, ...more] = suites[0]?.faults ?? [];
    expect([ok, fault?.kind, more]).toEqual([false, "carriage-return", []]);
    expect(fault?.clients.map(({ client, effect }) => `${client.apt} ${effect}`)).toEqual([
      "0.9.7.9 refused",
    ]);
  });
});
