import { checkSigned, WIDELY_KNOWN, type SignatureFault, type SignatureFinding } from "../signing/index.ts";
import type { Client } from "./clients.ts";
import type { TellFault } from "./fault-list.ts";
import { effectAt } from "./rule.ts";
import { ARCHIVE_FAULTS, type ArchiveFaultKind } from "./rules.ts";
import type { Documents } from "./read-documents.ts";

/** What is told of a genuine signature that has a fault; undefined where no apt minds. */
const KINDS: Readonly<Record<SignatureFault["kind"], ArchiveFaultKind | undefined>> = {
  "key-expired": "key-expired",
  "key-revoked": "key-revoked",
  "key-from-future": "key-unsound",
  "signature-expired": "signature-expired",
  "signature-from-future": "signature-from-future",
  "later-block": "signature-in-later-block",
  "weak-digest": "digest-weak",
  "weak-binding": "key-bound-by-sha1",
  "short-key": "key-short",
  "long-key": undefined,
  dsa: "key-dsa",
  "elliptic-curve": "key-not-for-gnupg-1",
  "not-for-signing": "key-unsound",
  "not-cross-certified": "key-unsound",
  "not-bound": "key-unsound",
};

/**
 * Checks the signatures of both files as each client would: one that it takes is enough for it, and one that is bad is enough against it. Without
 * certificates nothing can be proven. Gives what was found of each signature.
 */
export async function checkSignatures(
  documents: Documents,
  certificates: readonly Uint8Array[],
  now: Date,
  tell: TellFault,
): Promise<readonly SignatureFinding[]> {
  const { release, releaseGpg, inRelease, base } = documents;
  const findings = await checkSigned(
    {
      release: releaseGpg && (release?.bytes ?? new Uint8Array()),
      releaseGpg: releaseGpg?.bytes,
      inRelease: inRelease?.message,
    },
    certificates,
    now,
  );
  if (releaseGpg && release) {
    judge(
      findings.filter(({ file }) => file === "Release.gpg"),
      `${base}Release.gpg`,
      documents.readsRelease,
      certificates,
      tell,
    );
  }
  if (inRelease?.message) {
    judge(
      findings.filter(({ file }) => file === "InRelease"),
      `${base}InRelease`,
      documents.readsInRelease,
      certificates,
      tell,
    );
  }
  return findings;
}

function judge(
  findings: readonly SignatureFinding[],
  path: string,
  readBy: (client: Client) => boolean,
  certificates: readonly Uint8Array[],
  tell: TellFault,
): void {
  for (const { state, detail = "", keyId = "" } of findings) {
    if (state === "unreadable") tell("signature-unreadable", path, detail, readBy);
    if (state === "bad") tell("signature-bad", path, keyId, readBy);
  }
  const good = findings.filter(({ state }) => state === "good");
  const isReadable = findings.every(({ state }) => state !== "unreadable" && state !== "bad");
  if (good.length === 0 && isReadable) {
    if (certificates.length === 0) tell("keyring-absent", path, "", readBy);
    else
      tell(
        "key-unknown",
        path,
        [...new Set(findings.map(({ keyId }) => keyId ?? "an unknown key"))].join(", "),
        readBy,
      );
    return;
  }
  const isTakenBy = (client: Client): boolean =>
    good.some((finding) => finding.faults.every((fault) => !hinders(fault, client)));
  const hasSound = good.some(isSound);
  const told = new Set<string>();
  for (const finding of good) {
    for (const fault of finding.faults) {
      const kind = kindOf(fault);
      if (kind === undefined || told.has(kind)) continue;
      // What one signature lacks another makes up for.
      if (isWrong(fault) && hasSound) continue;
      told.add(kind);
      tell(
        kind,
        path,
        inWords(fault, finding),
        (client) => readBy(client) && !isTakenBy(client) && hinders(fault, client),
      );
    }
  }
}

/** Whether a signature is genuine, and by a key that may make it. */
export function isSound({ state, faults }: SignatureFinding): boolean {
  return state === "good" && faults.every((fault) => !isWrong(fault));
}

/** Elliptic curves that no apt here checks are not GnuPG 1.4's matter alone. */
function kindOf(fault: SignatureFault): ArchiveFaultKind | undefined {
  if (fault.kind === "elliptic-curve" && !WIDELY_KNOWN.has(fault.algorithm)) return "key-algorithm";
  return KINDS[fault.kind];
}

function isWrong(fault: SignatureFault): boolean {
  const kind = kindOf(fault);
  return kind !== undefined && ARCHIVE_FAULTS[kind].wrong;
}

function hinders(fault: SignatureFault, client: Client): boolean {
  const kind = kindOf(fault);
  const effect = kind && effectAt(ARCHIVE_FAULTS[kind], client.apt);
  return effect !== undefined && effect !== "warned";
}

function inWords(fault: SignatureFault, { fingerprint = "", keyId = "" }: SignatureFinding): string {
  const key = fingerprint || keyId;
  switch (fault.kind) {
    case "key-expired":
    case "signature-expired":
      return `${key} on ${fault.since.toISOString().slice(0, 10)}`;
    case "signature-from-future":
    case "key-from-future":
      return `${fault.created.toISOString()}, by ${key}`;
    case "weak-digest":
      return fault.digest;
    case "short-key":
      return `an RSA key of ${fault.bits} bits`;
    case "dsa":
      return "a DSA key";
    case "elliptic-curve":
      return fault.algorithm;
    case "key-revoked":
    case "later-block":
    case "long-key":
    case "not-bound":
    case "not-cross-certified":
    case "not-for-signing":
    case "weak-binding":
      return key;
  }
}
