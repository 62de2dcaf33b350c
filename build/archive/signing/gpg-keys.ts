import { stat } from "node:fs/promises";
import { LisdebError, systemError, type Where } from "../../base/index.ts";
import { certificateOf } from "./certificate.ts";
import type { Certificate, CertificatePart } from "./certificate-parts.ts";
import { readKeys } from "./read-keys.ts";
import { gpgFailure } from "./gpg-failure.ts";
import { runGpg, type GpgOptions } from "./gpg-process.ts";
import type { OpenKey, SignatureSource } from "./signature-source.ts";
import { signingPart } from "./signing-part.ts";

/** A key that gpg is to sign with. */
export interface GpgKeyWanted {
  /** Of the primary key or of a subkey; 40 upper-case hex digits. */
  readonly fingerprint: string;
  /** Whether just this part is to sign; a subkey that is named is meant alone. */
  readonly isExact: boolean;
  readonly passphrase: string | undefined;
}

/**
 * Finds keys in gpg's keyring. All that is judged is judged by their certificates, which gpg gives out; of gpg itself is asked only which secrets it has.
 * Throws `signing-failed`, `key-invalid`, and `input-missing` where the folder or a key is not there.
 */
export async function openGpgKeys(
  wanted: readonly GpgKeyWanted[],
  options: GpgOptions,
): Promise<SignatureSource> {
  await demandFolder(options.homedir);
  const held = await heldSecrets(
    wanted.map(({ fingerprint }) => fingerprint),
    options,
  );
  const keys: OpenKey[] = [];
  const passphrases = new Map<string, string>();
  for (const want of wanted) {
    const where = { file: `gpg's key ${want.fingerprint}` };
    const certificate = await certificateFromGpg(want.fingerprint, options, where);
    const part = partWanted(certificate, want, held, where);
    keys.push({ certificate, part });
    // gpg asks by the ID of the part that signs. A card's PIN is never answered: three wrong ones lock the card.
    if (want.passphrase !== undefined && held.get(part.fingerprint) === "here")
      passphrases.set(part.fingerprint.slice(-16), want.passphrase);
  }
  return {
    keys,
    signatures: (text, form, date, asked) =>
      signByGpg(text, form, date, asked, {
        ...options,
        passphrases: passphrases.size > 0 ? passphrases : undefined,
      }),
  };
}

/** gpg makes its usual folder where there is none, and is said nothing of one that is named and not there. */
async function demandFolder(homedir: string | undefined): Promise<void> {
  if (homedir === undefined) return;
  const where = { file: homedir };
  const status = await stat(homedir).catch((cause: unknown) => {
    throw systemError("read-failed", cause, where);
  });
  if (!status.isDirectory()) throw new LisdebError("input-missing", "is not a folder of gpg's", { where });
}

/** By its fingerprint, where gpg has the secret of each key. */
async function heldSecrets(
  fingerprints: readonly string[],
  options: GpgOptions,
): Promise<ReadonlyMap<string, "here" | "card">> {
  const run = await runGpg(
    ["--with-colons", "--fixed-list-mode", "--list-secret-keys", ...fingerprints],
    options,
  );
  const held = new Map<string, "here" | "card">();
  let token = "#";
  // GnuPG's doc/DETAILS: field 15 is "#" where only a stub is there, "+" or the card's number where the secret can be used.
  for (const line of Buffer.from(run.output).toString("latin1").split("\n")) {
    const fields = line.split(":");
    if (fields[0] === "sec" || fields[0] === "ssb") token = fields[14] ?? "";
    if (fields[0] === "fpr" && token !== "#")
      held.set(fields[9] ?? "", /^\+?$/.test(token) ? "here" : "card");
  }
  return held;
}

/** The certificate of a key in gpg's public keyring. Throws `signing-failed` where it has none. */
export async function certificateFromGpg(
  fingerprint: string,
  options: GpgOptions,
  where: Where,
): Promise<Certificate> {
  const run = await runGpg(["--export-options", "export-minimal", "--export", fingerprint], options);
  // gpg ends well, and gives nothing, where it does not have the key.
  if (run.output.length === 0) {
    throw new LisdebError("input-missing", "gpg has no such key", { where, hint: "gpg --list-secret-keys" });
  }
  for (const key of await readKeys(run.output, where)) {
    const has = key.getKeys().some((part) => part.getFingerprint().toUpperCase() === fingerprint);
    if (has) return certificateOf(key, where);
  }
  throw new LisdebError("key-invalid", "is of an algorithm or a version that lisdeb does not know", {
    where,
  });
}

function partWanted(
  certificate: Certificate,
  { fingerprint, isExact }: GpgKeyWanted,
  held: ReadonlyMap<string, unknown>,
  where: Where,
): CertificatePart {
  const has = (part: CertificatePart): boolean => held.has(part.fingerprint);
  const named = certificate.parts.find((part) => part.fingerprint === fingerprint);
  if (named && (isExact || !named.isPrimary)) {
    if (has(named)) return named;
    throw new LisdebError("input-missing", "gpg has no secret key of it", {
      where,
      hint: "gpg --list-secret-keys",
    });
  }
  if (!certificate.parts.some(has)) {
    throw new LisdebError("input-missing", "gpg has no secret key of it", {
      where,
      hint: "gpg --list-secret-keys",
    });
  }
  return signingPart(certificate, has, where);
}

/** One run signs with all keys: each gives a signature packet, all of them in one block of armour. */
async function signByGpg(
  text: string,
  form: "binary" | "text",
  date: Date,
  keys: readonly OpenKey[],
  { passphrases, ...options }: GpgOptions & { readonly passphrases: ReadonlyMap<string, string> | undefined },
): Promise<Uint8Array> {
  const parts = keys.map(({ part }) => part.fingerprint);
  const run = await runGpg(
    [
      ...["--digest-algo", "SHA512", "--no-emit-version", "--no-comments", "--default-sig-expire", "0"],
      ...["--faked-system-time", `${compact(date)}!`],
      ...parts.flatMap((part) => ["--local-user", `${part}!`]),
      ...["--armor", form === "binary" ? "--detach-sign" : "--clear-sign", "--output", "-"],
    ],
    options,
    passphrases ? { input: text, passphrases } : { input: text },
  );
  // Where one of several keys fails, gpg writes a signature by the others, and ends with 2.
  const made = run.status.flatMap((words) => (words[0] === "SIG_CREATED" ? [words[6] ?? ""] : []));
  if (run.exitStatus !== 0 || made.sort().join() !== [...parts].sort().join()) throw gpgFailure(run);
  return packetsIn(Buffer.from(run.output).toString("latin1"));
}

/** `20261120T120000`: gpg's way to write a time, in UTC. */
const compact = (date: Date): string => date.toISOString().replaceAll(/[-:]|\..*$/g, "");

async function packetsIn(output: string): Promise<Uint8Array> {
  const armoredSignature = output.slice(Math.max(0, output.lastIndexOf("-----BEGIN PGP SIGNATURE-----")));
  const { readSignature } = await import("openpgp");
  try {
    return (await readSignature({ armoredSignature })).packets.write();
  } catch (cause) {
    throw new LisdebError("signing-failed", "what gpg wrote is no signature", { cause });
  }
}
