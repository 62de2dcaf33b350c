import { LisdebError } from "../../base/index.ts";
import type { GpgRun } from "./gpg-process.ts";

/** Why gpg did not sign, by what its status says (GnuPG's doc/DETAILS, libgpg-error's numbers). */
export function gpgFailure(run: GpgRun): LisdebError {
  const card = run.status.find(([word, what]) => word === "CARDCTRL" && what !== undefined && what in CARDS);
  const failure = run.status.find(([word]) => word === "FAILURE");
  // The upper half says which part of GnuPG it is from.
  const code = Number(failure?.[2] ?? Number.NaN) & 0xffff;
  const known = CODES[code];
  if (run.status.some(([word, what]) => word === "SC_OP_FAILURE" && what === "2"))
    return new LisdebError("key-locked", "gpg did not sign: the PIN of the card is wrong", {
      hint: "gpg --card-status tells how many tries are left",
    });
  if (card)
    return new LisdebError(
      "signing-failed",
      `gpg did not sign: ${CARDS[card[1] ?? ""] ?? "the card failed"}`,
    );
  if (known) return new LisdebError(known.code, `gpg did not sign: ${known.said}`, { hint: known.hint });
  return new LisdebError(
    "signing-failed",
    `gpg did not sign (exit status ${run.exitStatus}${code ? `, error ${code}` : ""})`,
    {
      hint: "try: gpg --detach-sign --local-user FINGERPRINT! --output - /etc/hostname",
    },
  );
}

interface Said {
  readonly code: "signing-failed" | "key-locked" | "key-unfit";
  readonly said: string;
  readonly hint?: string;
}

const UNATTENDED: Said = {
  code: "key-locked",
  said: "the key is locked with a passphrase, and nobody is there to be asked",
  hint: "--passphrase-file FILE, or unlock it for gpg's agent first",
};

const CODES: Partial<Record<number, Said>> = {
  11: { code: "key-locked", said: "the passphrase is wrong" },
  17: {
    code: "signing-failed",
    said: "it has no secret key of this fingerprint",
    hint: "gpg --list-secret-keys",
  },
  54: { code: "key-unfit", said: "the key cannot be used: it is expired, revoked or disabled" },
  77: { code: "signing-failed", said: "gpg-agent does not answer", hint: "gpgconf --launch gpg-agent" },
  85: UNATTENDED,
  86: UNATTENDED,
  87: {
    code: "key-locked",
    said: "the PIN of the card is wrong",
    hint: "gpg --card-status tells how many tries are left",
  },
  99: { code: "key-locked", said: "whoever was asked for the passphrase refused" },
  110: { code: "signing-failed", said: "the card was removed" },
  112: { code: "signing-failed", said: "the card that holds the key is not there" },
  119: {
    code: "signing-failed",
    said: "the key is on a card, and scdaemon is not there",
    hint: "apt-get install scdaemon",
  },
  177: UNATTENDED,
  178: UNATTENDED,
  198: { code: "key-locked", said: "whoever was asked for the passphrase refused" },
  32870: UNATTENDED,
};

/** CARDCTRL's numbers. */
const CARDS: Partial<Record<string, string>> = {
  "4": "no card is there",
  "5": "no card reader is there",
  "6": "it has no support for cards",
  "7": "the card was removed",
};
