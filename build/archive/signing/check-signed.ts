import type { Key, SignaturePacket } from "openpgp";
import { LisdebError, shown } from "../../base/index.ts";
import { certificateOf } from "./certificate.ts";
import type { Certificate } from "./certificate-parts.ts";
import { readClearSigned } from "./clear-signed.ts";
import { digestName, WEAK_DIGESTS } from "./digest-name.ts";
import { lenientSettings } from "./openpgp-settings.ts";
import { readKeys } from "./read-keys.ts";
import { keyFaults, type SignatureFault } from "./signature-fault.ts";
import type { SignatureFinding, SignedFiles } from "./signature-finding.ts";

/**
 * Tells of each signature in Release.gpg and InRelease who made it, and what is wrong with it or its key at the time `at`. Certificates are
 * binary or armoured, each with one key or with many. Whether the text in InRelease is Release's is not told: {@link readClearSigned}
 * gives it. Throws `keyring-invalid` where the certificates cannot be read.
 */
export async function checkSigned(
  signed: SignedFiles,
  certificates: readonly Uint8Array[],
  at: Date,
): Promise<SignatureFinding[]> {
  const known = await openCertificates(certificates);
  const findings: SignatureFinding[] = [];
  if (signed.releaseGpg !== undefined) {
    const armour = bytesOf(signed.releaseGpg);
    const over = signed.release === undefined ? new Uint8Array() : bytesOf(signed.release);
    findings.push(
      ...(await checkArmour("Release.gpg", Buffer.from(armour).toString("latin1"), over, known, at)),
    );
  }
  if (signed.inRelease !== undefined) {
    findings.push(...(await checkInRelease(bytesOf(signed.inRelease), known, at)));
  }
  return findings;
}

const bytesOf = (file: string | Uint8Array): Uint8Array =>
  typeof file === "string" ? Buffer.from(file) : file;

interface Known {
  readonly key: Key;
  /** Checked only where it is asked for: a keyring may hold many that signed nothing here. */
  readonly certificate: () => Promise<Certificate>;
}

async function openCertificates(certificates: readonly Uint8Array[]): Promise<Known[]> {
  const where = { file: "keyring" };
  const known: Known[] = [];
  for (const bytes of certificates) {
    for (const key of await readKeys(bytes, where, "keyring-invalid")) {
      let checked: Promise<Certificate> | undefined;
      known.push({ key, certificate: () => (checked ??= certificateOf(key, where)) });
    }
  }
  return known;
}

async function checkInRelease(
  file: Uint8Array,
  known: readonly Known[],
  at: Date,
): Promise<SignatureFinding[]> {
  try {
    const { text, signatures } = readClearSigned(file, { file: "InRelease" });
    // What is signed ends before the last newline (RFC 4880 7.1).
    return await checkArmour("InRelease", signatures, text.subarray(0, -1), known, at);
  } catch (error) {
    if (!(error instanceof LisdebError) || error.code !== "archive-invalid") throw error;
    return [{ file: "InRelease", state: "unreadable", detail: error.message, faults: [] }];
  }
}

/** As many as anybody rotates keys; each costs the hashing of the whole text. */
const MOST_SIGNATURES = 50;

const BLOCK = /^-----BEGIN PGP SIGNATURE-----\r?$[\s\S]*?(?:^-----END PGP SIGNATURE-----|$(?![\s\S]))/gm;

async function checkArmour(
  file: SignatureFinding["file"],
  armour: string,
  text: Uint8Array,
  known: readonly Known[],
  at: Date,
): Promise<SignatureFinding[]> {
  const unreadable = (detail: string): SignatureFinding[] => [
    { file, state: "unreadable", detail, faults: [] },
  ];
  const openpgp = await import("openpgp");
  const packets: { packet: unknown; isInLaterBlock: boolean }[] = [];
  try {
    for (const [at, armoredSignature] of (armour.match(BLOCK) ?? []).entries()) {
      const read = await openpgp.readSignature({ armoredSignature, config: await lenientSettings() });
      packets.push(...read.packets.map((packet) => ({ packet, isInLaterBlock: at > 0 })));
    }
  } catch (cause) {
    return unreadable(`cannot be read: ${cause instanceof Error ? shown(cause.message) : "damaged"}`);
  }
  if (packets.length === 0) return unreadable("holds no armoured signature");
  if (packets.length > MOST_SIGNATURES) return unreadable(`holds ${packets.length} signatures`);
  const findings: SignatureFinding[] = [];
  for (const { packet, isInLaterBlock } of packets) {
    const finding: SignatureFinding =
      packet instanceof openpgp.SignaturePacket
        ? await checkSignature(file, packet, text, known, at)
        : { file, state: "unsupported", detail: "is of a version that apt does not check", faults: [] };
    const faults: SignatureFault[] = isInLaterBlock
      ? [...finding.faults, { kind: "later-block" }]
      : [...finding.faults];
    findings.push({ ...finding, faults });
  }
  return findings;
}

async function checkSignature(
  file: SignatureFinding["file"],
  packet: SignaturePacket,
  text: Uint8Array,
  known: readonly Known[],
  at: Date,
): Promise<SignatureFinding> {
  const { createMessage, enums } = await import("openpgp");
  const settings = await lenientSettings();
  const keyId = packet.issuerKeyID.toHex().toUpperCase();
  const created = packet.created ?? new Date(0);
  const about = { file, keyId, created };
  const type = packet.signatureType;
  // gpg makes the second in clear-signed files and the first in others; both are taken in either.
  if (type !== enums.signature.binary && type !== enums.signature.text)
    return { ...about, state: "unsupported", detail: "is not over a file", faults: [] };
  const [data] = (await createMessage({ binary: text })).packets;
  let bad: SignatureFinding = { ...about, state: "unknown-key", faults: [] };
  for (const { key, certificate } of known) {
    for (const { keyPacket } of key.getKeys(packet.issuerKeyID)) {
      const told = await certificate();
      const who = { ...about, fingerprint: told.fingerprint, userId: told.userId };
      const part = told.parts.find(
        ({ fingerprint }) => fingerprint === keyPacket.getFingerprint().toUpperCase(),
      );
      try {
        await packet.verify(keyPacket, type, data ?? {}, created, true, settings);
      } catch (cause) {
        const state = isUnsupported(cause) ? "unsupported" : "bad";
        bad = { ...who, state, detail: badDetail(cause), faults: [] };
        continue;
      }
      const faults: SignatureFault[] = part ? keyFaults(told, part, at) : [{ kind: "not-for-signing" }];
      return { ...who, state: "good", faults: [...faults, ...ownFaults(packet, created, at)] };
    }
  }
  return bad;
}

/** openpgp.js on Node checks the Brainpool curves by a package that it does not bring. */
function isUnsupported(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "MODULE_NOT_FOUND";
}

function badDetail(cause: unknown): string {
  if (isUnsupported(cause)) return "is by a key of a curve that is not checked here";
  const said = cause instanceof Error ? cause.message : "";
  return /digest did not match|verification failed/i.test(said) || said === ""
    ? "is not over these bytes"
    : `is not good: ${shown(said)}`;
}

function ownFaults(packet: SignaturePacket, created: Date, at: Date): SignatureFault[] {
  const faults: SignatureFault[] = [];
  const ends = packet.getExpirationTime();
  if (ends instanceof Date && ends <= at) faults.push({ kind: "signature-expired", since: ends });
  if (created > at) faults.push({ kind: "signature-from-future", created });
  const digest = digestName(packet.hashAlgorithm);
  if (WEAK_DIGESTS.has(digest)) faults.push({ kind: "weak-digest", digest });
  return faults;
}
