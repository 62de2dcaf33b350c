import { compareDotted, type Suite } from "../../suite/index.ts";
import type { Certificate, CertificatePart } from "./certificate-parts.ts";
import { WEAK_DIGESTS } from "./digest-name.ts";

/** What apt may object to in a signature that is genuine, as data. */
export type SignatureFault =
  /** The key's time was over at the time asked about. */
  | { readonly kind: "key-expired"; readonly since: Date }
  | { readonly kind: "key-revoked" }
  | { readonly kind: "key-from-future"; readonly created: Date }
  | { readonly kind: "signature-expired"; readonly since: Date }
  /** It says that it was made later than the time asked about. */
  | { readonly kind: "signature-from-future"; readonly created: Date }
  /** It stands in a second armoured block, behind another. */
  | { readonly kind: "later-block" }
  /** The digest that was signed: `MD5`, `SHA1`, … */
  | { readonly kind: "weak-digest"; readonly digest: string }
  /** What binds the key to its user ID, or the subkey to its key, is signed with such a digest. */
  | { readonly kind: "weak-binding"; readonly digest: string }
  /** An RSA key of fewer than 2,048 bits. */
  | { readonly kind: "short-key"; readonly bits: number }
  /** An RSA key of more than 4,096 bits. */
  | { readonly kind: "long-key"; readonly bits: number }
  | { readonly kind: "dsa" }
  /** An algorithm other than RSA and DSA, by its usual name: `Ed25519`, `NIST P-256`, … */
  | { readonly kind: "elliptic-curve"; readonly algorithm: string }
  /** The key may certify or encrypt, and not sign. */
  | { readonly kind: "not-for-signing" }
  /** A subkey that signs without having signed that it belongs to its key. */
  | { readonly kind: "not-cross-certified" }
  /** Nothing binds the key to a user ID, or the subkey to its key, that can be checked. */
  | { readonly kind: "not-bound" };

type Kind = SignatureFault["kind"];
type Fault<K extends Kind> = Extract<SignatureFault, { kind: K }>;

interface FaultFacts<K extends Kind> {
  /** Which apt refuses a signature of which this is true. */
  readonly refusedBy: (apt: Suite["apt"], fault: Fault<K>) => boolean;
  /** This one, as the end of a sentence that begins with the key. */
  readonly clause: (fault: Fault<K>) => string;
  /** What its owner can do. */
  readonly remedy?: string;
}

/** apt has its signatures checked by sqv from here on, in place of gpgv. */
const SQV = "2.9.19";
const sinceSqv = (apt: Suite["apt"]): boolean => compareDotted(apt.version, SQV) >= 0;
const byEvery = (): boolean => true;
const day = (date: Date): string => date.toISOString().slice(0, 10);
const another = "sign with another key: lisdeb key new";

/** Measured with gpgv 1.4.23, 2.2.40 and 2.4.7, sqv 1.1.0 and 1.3.0, and apt 0.9.7.9, 1.0.9.8, 2.2, 2.6 and 3.0. */
const SIGNATURE_FAULTS: { readonly [K in Kind]: FaultFacts<K> } = {
  "key-expired": {
    // apt 3.0 takes what was signed while the key was good; that it takes it today says nothing of the next time.
    refusedBy: byEvery,
    clause: ({ since }) => `has expired on ${day(since)}`,
    remedy: "prolong it (gpg --quick-set-expire), or sign with another key",
  },
  "key-revoked": {
    // gpgv 1.4 does not look; but a key that was revoked may be in anybody's hands.
    refusedBy: byEvery,
    clause: () => "has been revoked",
    remedy: another,
  },
  "key-from-future": {
    refusedBy: byEvery,
    clause: ({ created }) => `was made on ${created.toISOString()}, which is later than now`,
    remedy: "is the clock right?",
  },
  "signature-expired": {
    refusedBy: byEvery,
    clause: ({ since }) => `made a signature that has expired on ${day(since)}`,
  },
  "signature-from-future": {
    refusedBy: sinceSqv,
    clause: ({ created }) => `made a signature on ${created.toISOString()}, which is later than now`,
  },
  "later-block": {
    refusedBy: sinceSqv,
    clause: () => "made a signature that stands behind another armoured block, where new apts do not look",
  },
  "weak-digest": {
    // apt 0.9.7 and 1.0 take SHA-1; MD5 is not read at all.
    refusedBy: (apt) => apt.ed25519,
    clause: ({ digest }) => `signed a ${digest} digest, which can be forged`,
  },
  "weak-binding": {
    refusedBy: sinceSqv,
    clause: ({ digest }) => `is bound to its user ID with ${digest}, which can be forged`,
    remedy: "sign it anew: gpg --cert-digest-algo SHA512 --quick-set-expire FINGERPRINT 0",
  },
  "short-key": {
    refusedBy: sinceSqv,
    clause: ({ bits }) => `is RSA of ${bits} bits, and at least 2048 are needed`,
    remedy: another,
  },
  "long-key": {
    refusedBy: () => false,
    clause: ({ bits }) => `is RSA of ${bits} bits, and old apts have been tried with no more than 4096`,
    remedy: another,
  },
  dsa: {
    refusedBy: sinceSqv,
    clause: () => "is a DSA key, which new apts refuse",
    remedy: another,
  },
  "elliptic-curve": {
    refusedBy: (apt, { algorithm }) => !apt.ed25519 || !WIDELY_KNOWN.has(algorithm),
    clause: ({ algorithm }) => `is ${algorithm}, which not every apt checks`,
    remedy: "sign with an RSA key too: lisdeb key new",
  },
  "not-for-signing": {
    refusedBy: byEvery,
    clause: () => "is not one for signing",
  },
  "not-cross-certified": {
    refusedBy: byEvery,
    clause: () => "is a subkey that has not signed that it belongs to its key",
    remedy: "gpg --edit-key FINGERPRINT cross-certify",
  },
  "not-bound": {
    refusedBy: byEvery,
    clause: () => "has no user ID, or signature over it, that can be checked",
  },
};

/** Elliptic curves that gpgv 2.2 and sqv check. */
export const WIDELY_KNOWN: ReadonlySet<string> = new Set([
  "Ed25519",
  "NIST P-256",
  "NIST P-384",
  "NIST P-521",
]);

function factsOf<K extends Kind>(fault: Fault<K>): FaultFacts<K> {
  const kind: K = fault.kind;
  return SIGNATURE_FAULTS[kind];
}

/** Whether the suite's own apt refuses a signature that has this fault. */
export function refusedBy(fault: SignatureFault, suite: Suite): boolean {
  return factsOf(fault).refusedBy(suite.apt, fault);
}

/** The fault as the end of a sentence that begins with the key: `has expired on 2026-01-31`. */
export function faultClause(fault: SignatureFault): string {
  return factsOf(fault).clause(fault);
}

/** What the key's owner can do about it. */
export function faultRemedy(fault: SignatureFault): string | undefined {
  return factsOf(fault).remedy;
}

/** What is wrong, at a time, with a key that signs or is to. */
export function keyFaults(certificate: Certificate, part: CertificatePart, at: Date): SignatureFault[] {
  const faults: SignatureFault[] = [];
  const [primary] = certificate.parts;
  const chain = part.isPrimary || !primary ? [part] : [primary, part];
  const ended = chain.flatMap(({ expires }) => (expires && expires <= at ? [expires] : []));
  if (ended.length > 0)
    faults.push({ kind: "key-expired", since: new Date(Math.min(...ended.map((date) => date.getTime()))) });
  if (chain.some(({ isRevoked }) => isRevoked)) faults.push({ kind: "key-revoked" });
  if (part.created > at) faults.push({ kind: "key-from-future", created: part.created });
  if (chain.some(({ binding }) => !binding)) faults.push({ kind: "not-bound" });
  else if (!part.maySign) faults.push({ kind: "not-for-signing" });
  else if (!part.isCrossCertified) faults.push({ kind: "not-cross-certified" });
  const weak = chain.find(({ binding }) => binding && WEAK_DIGESTS.has(binding.digest))?.binding;
  if (weak) faults.push({ kind: "weak-binding", digest: weak.digest });
  if (part.algorithm === "rsa" && (part.bits ?? 0) < 2048)
    faults.push({ kind: "short-key", bits: part.bits ?? 0 });
  if (part.algorithm === "rsa" && (part.bits ?? 0) > 4096)
    faults.push({ kind: "long-key", bits: part.bits ?? 0 });
  if (part.algorithm === "dsa") faults.push({ kind: "dsa" });
  if (part.algorithm === "ed25519" || part.algorithm === "other")
    faults.push({ kind: "elliptic-curve", algorithm: part.algorithmName });
  return faults;
}
