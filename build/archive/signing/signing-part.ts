import { LisdebError, type Where } from "../../base/index.ts";
import type { Certificate, CertificatePart } from "./certificate-parts.ts";

/**
 * Which part of a key signs: of those that may, and whose secret is there, an RSA one before others, for every apt checks it; then the newest subkey, as gpg
 * chooses, before the primary key. Where all of them are expired or revoked it gives one of these, which is refused for that. Throws `key-invalid`.
 */
export function signingPart(
  certificate: Certificate,
  hasSecret: (part: CertificatePart) => boolean,
  where: Where,
): CertificatePart {
  const now = new Date();
  const [primary, ...subkeys] = certificate.parts;
  const newestFirst = subkeys.sort((a, b) => b.created.getTime() - a.created.getTime());
  const able = [...newestFirst, ...(primary ? [primary] : [])].filter(
    (part) => part.maySign && hasSecret(part),
  );
  const lives = able.filter(
    (part) => part.binding !== undefined && !part.isRevoked && !(part.expires && part.expires <= now),
  );
  const chosen = lives.find(({ algorithm }) => algorithm === "rsa") ?? lives[0] ?? able[0];
  if (chosen) return chosen;
  throw new LisdebError(
    "key-invalid",
    "holds no secret key that may sign: it is elsewhere, on a card, or locked in a way that lisdeb does not know",
    {
      where,
      hint: "with the card at hand, sign by gpg: --sign FINGERPRINT",
    },
  );
}
