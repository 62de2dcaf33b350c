import { LisdebError } from "../../base/index.ts";
import type { Suite } from "../../suite/index.ts";
import type { SignedRelease, Signer, SigningKey } from "../signer.ts";
import { armoured } from "./armour.ts";
import { checkSigned } from "./check-signed.ts";
import { clearSigned } from "./clear-signed.ts";
import { openGpgKeys, type GpgKeyWanted } from "./gpg-keys.ts";
import { openKeyFile } from "./key-file.ts";
import { keyName } from "./key-name.ts";
import { readPassphrases } from "./secret-file.ts";
import type { OpenKey, SignatureSource } from "./signature-source.ts";
import { faultClause, faultRemedy, keyFaults, refusedBy, type SignatureFault } from "./signature-fault.ts";

/** How keys are found and unlocked. */
export interface SignerOptions {
  /** gpg's folder; its usual one where not given. */
  readonly homedir?: string | undefined;
  /** A file that holds the passphrase. One line is for all keys; else line n is for the nth key. */
  readonly passphraseFile?: string | undefined;
  /** Whether a person is there, whom gpg may ask for a passphrase by its own dialog. */
  readonly attended?: boolean;
  /** Asks a person for the passphrase of a key file; where not given, nobody is asked. */
  readonly ask?: ((prompt: string) => Promise<string>) | undefined;
  /** Ends what is under way: gpg too. */
  readonly signal: AbortSignal;
  /** What gpg is found and told by: PATH, HOME, GNUPGHOME. The process's own where not given. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens the keys that are to sign: each is the fingerprint of a key that gpg has, or the path of a key file. Throws `key-invalid`, `key-exposed`,
 * `key-locked`, `key-unfit` where one can sign for no suite, `signing-failed`, what reading throws, and `usage` where none is given.
 */
export async function openSigner(keys: readonly string[], options: SignerOptions): Promise<Signer> {
  if (keys.length === 0) {
    throw new LisdebError("usage", "no key to sign with was given", {
      hint: "--sign KEY, a fingerprint that gpg knows or a key file; lisdeb key new makes one",
    });
  }
  const passphrases =
    options.passphraseFile === undefined ? undefined : await readPassphrases(options.passphraseFile);
  const passphrase = (at: number): string | undefined => passphrases?.(at);
  const opened: Opened[] = [];
  const ofGpg: GpgKeyWanted[] = [];
  for (const [at, key] of keys.entries()) {
    const named = keyName(key);
    if (named.path === undefined) {
      ofGpg.push({ ...named, passphrase: passphrase(at) });
      continue;
    }
    const source = await openKeyFile(named.path, { passphrase: passphrase(at), ask: options.ask }).catch(
      (error: unknown) => {
        throw isMissing(error) ? noSuchKey(key, error) : error;
      },
    );
    opened.push(...source.keys.map((one) => ({ key: one, source })));
  }
  if (ofGpg.length > 0) {
    const source = await openGpgKeys(ofGpg, options);
    opened.push(...source.keys.map((one) => ({ key: one, source })));
  }
  // A key that is named twice signs once.
  const all = [...new Map(opened.map((one) => [one.key.certificate.fingerprint, one])).values()];
  for (const { key } of all) refuseLasting(key, new Date());
  return {
    keys: all.map(({ key }) => signingKey(key)),
    sign: (release, suite) => signRelease(release, suite, all),
  };
}

const isMissing = (error: unknown): error is LisdebError =>
  error instanceof LisdebError && error.code === "input-missing";

/** What is no fingerprint is taken for a path, and may have been meant as something else. */
function noSuchKey(key: string, cause: LisdebError): LisdebError {
  return new LisdebError("input-missing", "is no key: there is no such file, and it is no fingerprint", {
    where: { file: key },
    hint: key.includes(",")
      ? "give --sign once for each key"
      : "--sign takes a key file or a fingerprint of 40 digits; lisdeb key new makes a key",
    cause,
  });
}

type Opened = { readonly key: OpenKey; readonly source: SignatureSource };

async function signRelease(release: string, suite: Suite, opened: readonly Opened[]): Promise<SignedRelease> {
  const now = new Date();
  for (const { key } of opened) refuseLasting(key, now);
  const fit = opened.filter(({ key }) => unfitFor(key, suite, now).length === 0);
  if (fit.length === 0) throw noneFits(opened, suite, now);
  const date = signatureDate(release, opened, now);
  const where = { file: "Release" };
  const detached = await collect(release, "binary", date, opened);
  const clear = await collect(release, "text", date, fit);
  const signed = {
    releaseGpg: armoured("SIGNATURE", detached),
    inRelease: clearSigned(release, clear, where),
  };
  await prove(release, signed, opened, fit, now);
  return signed;
}

/** Each source signs with those of its keys that are asked for. */
async function collect(
  release: string,
  form: "binary" | "text",
  date: Date,
  opened: readonly Opened[],
): Promise<Uint8Array> {
  const packets: Uint8Array[] = [];
  for (const source of new Set(opened.map((one) => one.source))) {
    const keys = opened.filter((one) => one.source === source).map(({ key }) => key);
    packets.push(await source.signatures(release, form, date, keys));
  }
  return Buffer.concat(packets);
}

/**
 * The time that signatures bear: Release's own Date, so that signing the same text again gives the same bytes; but not before a key was there or got its
 * newest user ID (then nobody would take the signature), and never ahead of the clock (then sqv would not).
 */
function signatureDate(release: string, opened: readonly Opened[], now: Date): Date {
  const stated = Date.parse(/^Date: (.+)$/m.exec(release)?.[1] ?? "");
  const made = opened.flatMap(({ key: { certificate, part } }) =>
    [part.created, part.binding?.made, certificate.parts[0]?.binding?.made].flatMap(
      (date) => date?.getTime() ?? [],
    ),
  );
  const earliest = Math.max(...made);
  const wanted = Number.isNaN(stated) ? now.getTime() : stated;
  const time = Math.min(Math.max(wanted, earliest), now.getTime());
  return new Date(Math.floor(time / 1000) * 1000);
}

/** What was made is held against the certificates, as a client will do it: nothing that a key file or gpg did wrong goes out. */
async function prove(
  release: string,
  signed: SignedRelease,
  all: readonly Opened[],
  fit: readonly Opened[],
  now: Date,
): Promise<void> {
  const certificates = all.map(({ key }) => key.certificate.minimal);
  const findings = await checkSigned({ release, ...signed }, certificates, now);
  for (const [file, keys] of [
    ["Release.gpg", all],
    ["InRelease", fit],
  ] as const) {
    const wanted = keys.map(({ key }) => key.certificate.fingerprint).sort();
    const here = findings.filter((finding) => finding.file === file);
    const good = here.filter(
      ({ state, faults }) => state === "good" && !faults.some(({ kind }) => kind === "weak-digest"),
    );
    const made = good.map(({ fingerprint }) => fingerprint ?? "").sort();
    if (here.length !== good.length || made.join() !== wanted.join()) {
      const odd = here.find(({ state }) => state !== "good");
      throw new LisdebError(
        "signing-failed",
        `the signature in ${file} does not hold${odd?.detail === undefined ? "" : `: it ${odd.detail}`}`,
      );
    }
  }
}

/** Faults for which a key signs for no suite at all. */
function refuseLasting(key: OpenKey, now: Date): void {
  const fault = keyFaults(key.certificate, key.part, now).find(({ kind }) => LASTING.has(kind));
  if (!fault) return;
  throw new LisdebError("key-unfit", `key ${key.part.fingerprint} ${faultClause(fault)}`, {
    hint: faultRemedy(fault),
  });
}
const LASTING = new Set<SignatureFault["kind"]>([
  "key-expired",
  "key-revoked",
  "key-from-future",
  "not-for-signing",
  "not-cross-certified",
  "not-bound",
  "dsa",
  "short-key",
]);

/** Why the clients of a suite could not check what a key signs. */
function unfitFor(key: OpenKey, suite: Suite, now: Date): SignatureFault[] {
  return keyFaults(key.certificate, key.part, now).filter(
    (fault) => refusedBy(fault, suite) || (fault.kind === "long-key" && !suite.apt.ed25519),
  );
}

function noneFits(opened: readonly Opened[], suite: Suite, now: Date): LisdebError {
  const reasons = opened.map(({ key }) => {
    const [fault] = unfitFor(key, suite, now);
    return `key ${key.part.fingerprint} ${fault ? faultClause(fault) : "is not fit"}`;
  });
  const [first] = opened[0] ? unfitFor(opened[0].key, suite, now) : [];
  return new LisdebError(
    "key-unfit",
    `${suite.name}'s apt could not check what was signed: ${reasons.join("; ")}`,
    {
      hint: first && faultRemedy(first),
    },
  );
}

function signingKey({ certificate, part }: OpenKey): SigningKey {
  return {
    fingerprint: certificate.fingerprint,
    algorithm: part.algorithm,
    bits: part.bits,
    userId: certificate.userId,
    created: certificate.parts[0]?.created ?? part.created,
    expires: earliest([certificate.parts[0]?.expires, part.expires]),
    certificate: certificate.minimal,
  };
}

function earliest(dates: readonly (Date | undefined)[]): Date | undefined {
  return dates.flatMap((date) => date ?? []).sort((a, b) => a.getTime() - b.getTime())[0];
}
