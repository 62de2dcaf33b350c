import type { AnyKeyPacket, BasePacket, Config, Key, SignaturePacket, Subkey, User } from "openpgp";
import { LisdebError, type Where } from "../../base/index.ts";
import type { Certificate, CertificatePart } from "./certificate-parts.ts";
import { digestName } from "./digest-name.ts";
import { algorithmOf } from "./key-algorithm.ts";
import { lenientSettings } from "./openpgp-settings.ts";

type SignatureKind = NonNullable<SignaturePacket["signatureType"]>;

/** Nobody has as many; each costs the checking of a signature. */
const MOST_NAMES = 100;
const MOST_SIGNATURES = 20;

/** Checks the signatures within a key and tells what it is. Throws `key-invalid` where it is made to cost time. */
export async function certificateOf(key: Key, where: Where): Promise<Certificate> {
  const openpgp = await import("openpgp");
  const settings = await lenientSettings();
  if (key.users.length + key.subkeys.length > MOST_NAMES) {
    throw new LisdebError("key-invalid", "has more user IDs and subkeys than any genuine key", { where });
  }
  const own = key.toPublic();
  const primary = own.keyPacket;
  const minimal = new openpgp.PacketList<BasePacket<boolean>>();
  const { enums } = openpgp;
  const good = async (signatures: readonly SignaturePacket[], type: SignatureKind, over: object) =>
    newestGood(signatures, primary, type, over, settings);

  const revocations = await allGood(
    own.revocationSignatures,
    primary,
    enums.signature.keyRevocation,
    { key: primary },
    settings,
  );
  const packets: readonly unknown[] = own.toPacketList();
  const directOnes = packets.filter(
    (packet): packet is SignaturePacket =>
      packet instanceof openpgp.SignaturePacket && packet.signatureType === enums.signature.key,
  );
  const direct = await good(directOnes, enums.signature.key, { key: primary });
  minimal.push(primary, ...revocations, ...(direct ? [direct] : []));

  const names: { userId: string; bound: SignaturePacket }[] = [];
  for (const user of own.users) {
    if (!user.userID) continue;
    const bound = await bindingOfUser(user, primary, settings);
    if (!bound) continue;
    names.push({ userId: user.userID.userID, bound });
    minimal.push(user.userID, bound);
  }
  // As gpg and sqv do it: what the newest says is so.
  const self = names.map(({ bound }) => bound).sort(byNewest)[0] ?? direct;
  const parts = [part(primary, true, self, [self, direct], revocations.length > 0, true)];
  for (const subkey of own.subkeys) {
    const over = { key: primary, bind: subkey.keyPacket };
    const bound = await good(subkey.bindingSignatures, enums.signature.subkeyBinding, over);
    if (bound && !flagged(bound)) continue;
    const revoked = await allGood(
      subkey.revocationSignatures,
      primary,
      enums.signature.subkeyRevocation,
      over,
      settings,
    );
    const crossed = await isCrossCertified(subkey, bound, over, settings);
    parts.push(part(subkey.keyPacket, false, bound, [bound], revoked.length > 0, crossed));
    if (bound) minimal.push(subkey.keyPacket, ...revoked, bound);
  }
  return {
    fingerprint: own.getFingerprint().toUpperCase(),
    userId: names[0]?.userId ?? own.getUserIDs()[0] ?? "",
    parts,
    minimal: minimal.write(),
  };
}

function part(
  packet: AnyKeyPacket,
  isPrimary: boolean,
  bound: SignaturePacket | undefined,
  statements: readonly (SignaturePacket | undefined)[],
  isRevoked: boolean,
  crossed: boolean,
): CertificatePart {
  const created = packet.getCreationTime();
  const ends = statements.flatMap((statement) => {
    const seconds = statement?.keyNeverExpires === false ? (statement.keyExpirationTime ?? 0) : 0;
    return seconds > 0 ? [created.getTime() + seconds * 1000] : [];
  });
  return {
    fingerprint: packet.getFingerprint().toUpperCase(),
    isPrimary,
    ...algorithmOf(packet),
    created,
    expires: ends.length > 0 ? new Date(Math.min(...ends)) : undefined,
    isRevoked,
    binding: bound?.created ? { made: bound.created, digest: digestName(bound.hashAlgorithm) } : undefined,
    maySign: bound === undefined || flagged(bound),
    isCrossCertified: crossed,
  };
}

/** Whether the key flags let it sign; keys without flags, as PGP and early gpg made them, may. */
const flagged = (bound: SignaturePacket): boolean =>
  !bound.keyFlags || ((bound.keyFlags[0] ?? 0) & SIGN) !== 0;
const SIGN = 0x02;

const byNewest = (a: SignaturePacket, b: SignaturePacket): number =>
  (b.created?.getTime() ?? 0) - (a.created?.getTime() ?? 0);

/** The newest of the signatures that the key did make over this. */
async function newestGood(
  signatures: readonly SignaturePacket[],
  by: AnyKeyPacket,
  type: SignatureKind,
  over: object,
  settings: Config,
): Promise<SignaturePacket | undefined> {
  for (const signature of [...signatures].sort(byNewest).slice(0, MOST_SIGNATURES)) {
    if (await isGood(signature, by, type, over, settings)) return signature;
  }
  return undefined;
}

async function allGood(
  signatures: readonly SignaturePacket[],
  by: AnyKeyPacket,
  type: SignatureKind,
  over: object,
  settings: Config,
): Promise<SignaturePacket[]> {
  const good: SignaturePacket[] = [];
  for (const signature of signatures.slice(0, MOST_SIGNATURES)) {
    if (await isGood(signature, by, type, over, settings)) good.push(signature);
  }
  return good;
}

/** At the time when it says that it was made: whether that was too late, or is too long ago, is judged elsewhere. */
async function isGood(
  signature: SignaturePacket,
  by: AnyKeyPacket,
  type: SignatureKind,
  over: object,
  settings: Config,
): Promise<boolean> {
  if (!signature.created) return false;
  return signature.verify(by, type, over, signature.created, false, settings).then(
    () => true,
    () => false,
  );
}

async function bindingOfUser(
  user: User,
  primary: AnyKeyPacket,
  settings: Config,
): Promise<SignaturePacket | undefined> {
  const { enums } = await import("openpgp");
  const over = { userID: user.userID, key: primary };
  const revoked = await allGood(
    user.revocationSignatures,
    primary,
    enums.signature.certRevocation,
    over,
    settings,
  );
  if (revoked.length > 0) return undefined;
  for (const signature of [...user.selfCertifications].sort(byNewest).slice(0, MOST_SIGNATURES)) {
    // Whichever of the four kinds of certification it is.
    const type = signature.signatureType;
    if (type !== null && (await isGood(signature, primary, type, over, settings))) return signature;
  }
  return undefined;
}

async function isCrossCertified(
  subkey: Subkey,
  bound: SignaturePacket | undefined,
  over: object,
  settings: Config,
): Promise<boolean> {
  const { enums } = await import("openpgp");
  const embedded = bound?.embeddedSignature;
  return embedded ? isGood(embedded, subkey.keyPacket, enums.signature.keyBinding, over, settings) : false;
}
