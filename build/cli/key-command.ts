import { join } from "node:path";
import {
  archiveFileName,
  factsOfKeys,
  makeKey,
  readPassphrases,
  writeNewFiles,
  type KeyFacts,
  type NewKeyAlgorithm,
} from "../archive/index.ts";
import { LisdebError, listed, shown } from "../base/index.ts";
import { SUITES } from "../suite/index.ts";
import { asksPassphrases } from "./ask-passphrase.ts";
import { isOpenToCommits } from "./open-to-commits.ts";
import type { Status } from "./options.ts";
import { passphraseFileFrom } from "./signing-options.ts";
import { answer, type Terminal } from "./terminal.ts";

/** Of `lisdeb key new`. */
export interface KeyNewOptions {
  readonly name: string;
  readonly email?: string;
  readonly out: string;
  readonly algorithm: NewKeyAlgorithm;
  readonly passphraseFile?: string;
  /** `never`, `5y`, `18m`, `90d`, or a date. */
  readonly expires: string;
  readonly json?: true;
}

/** Of `lisdeb key show`. */
export interface KeyShowOptions {
  readonly homedir?: string;
  readonly json?: true;
}

/** Makes a key for signing, in three files, of which two are for their owner's eyes only. */
export async function keyNewCommand(options: KeyNewOptions, terminal: Terminal): Promise<Status> {
  const now = new Date();
  const passphraseFile = passphraseFileFrom(options, terminal);
  const passphrase = passphraseFile === undefined ? undefined : (await readPassphrases(passphraseFile))(0);
  const expires = expiryFrom(options.expires, now);
  const name = archiveFileName(options.name);
  const path = (what: string): string => join(options.out, `${name}-${what}.asc`);
  const files = { secret: path("secret"), certificate: path("public"), revocation: path("revocation") };
  const key = await makeKey({
    name: options.name,
    email: options.email,
    algorithm: options.algorithm,
    passphrase,
    created: now,
    expires,
  });
  await writeNewFiles([
    { path: files.secret, text: key.secret, mode: 0o600 },
    { path: files.revocation, text: key.revocation, mode: 0o600 },
    { path: files.certificate, text: key.certificate, mode: 0o644 },
  ]);
  const isForAll = options.algorithm === "rsa4096";
  const lacking = isForAll ? [] : SUITES.filter(({ apt }) => !apt.ed25519).map((suite) => suite.name);
  const data = {
    fingerprint: key.fingerprint,
    userId: key.userId,
    algorithm: options.algorithm,
    created: new Date(Math.floor(now.getTime() / 1000) * 1000).toISOString(),
    expires: expires?.toISOString(),
    locked: passphrase !== undefined,
    suitesWithout: lacking,
    files,
  };
  const words = [
    `key          ${grouped(key.fingerprint)}`,
    `of           ${shown(key.userId)}, ${options.algorithm === "rsa4096" ? "RSA of 4096 bits" : "Ed25519"}, ${
      expires ? `expires on ${day(expires)}` : "does not expire"
    }`,
    `secret key   ${shown(files.secret)}${passphrase === undefined ? ", without a passphrase" : ", locked with the passphrase"}: sign with it by --sign, and keep a copy where nobody else gets at it`,
    `revocation   ${shown(files.revocation)}: for the day on which the secret key is lost or stolen; keep it elsewhere`,
    `certificate  ${shown(files.certificate)}: for everybody; publish puts it into the archive's keyring`,
    ...(lacking.length > 0
      ? [`The apt of ${listed(lacking)} cannot check what this key signs: sign with an RSA key too.`]
      : []),
  ];
  answer(terminal, options.json, data, words.join("\n"));
  if (await isOpenToCommits(files.secret, terminal.environment)) {
    terminal.err(
      `lisdeb: ${shown(files.secret)}: is in a git work tree, and no .gitignore keeps it out: move it elsewhere, before a commit takes it along.\n`,
    );
  }
  return 0;
}

/** Tells what keys are in a file, or what a key of gpg's is, and which suites can check what it signs. */
export async function keyShowCommand(
  key: string,
  options: KeyShowOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const { environment } = terminal;
  const facts = await factsOfKeys(key, new Date(), {
    homedir: options.homedir,
    environment,
    attended: asksPassphrases(environment),
    signal,
  });
  answer(terminal, options.json, { keys: facts }, facts.map(inWords).join("\n"));
  return 0;
}

function inWords({ fingerprint, userId, signsWith, created, secret, suites }: KeyFacts): string {
  const objections = new Map<string, string[]>();
  for (const { suite, objection } of suites) {
    if (objection === undefined) continue;
    objections.set(objection, [...(objections.get(objection) ?? []), suite]);
  }
  const fits = suites.filter(({ objection }) => objection === undefined).map(({ suite }) => suite);
  const algorithm = signsWith
    ? `${signsWith.algorithmName}${signsWith.bits ? ` of ${signsWith.bits} bits` : ""}`
    : "";
  return [
    `key          ${grouped(fingerprint)}`,
    `of           ${shown(userId)}, made on ${day(created)}`,
    `signs with   ${signsWith ? `${algorithm}${signsWith.isPrimary ? "" : `, subkey ${grouped(signsWith.fingerprint)}`}, ${signsWith.expires ? `expires on ${day(signsWith.expires)}` : "does not expire"}` : "nothing"}`,
    `secret       ${SECRET[secret]}`,
    `checked by   ${fits.length === suites.length ? "every suite's apt" : fits.length === 0 ? "no suite's apt" : `the apt of ${listed(fits)}`}`,
    ...[...objections].map(([objection, names]) => `not by       ${listed(names)}: it ${objection}`),
    "",
  ].join("\n");
}

const SECRET: Record<KeyFacts["secret"], string> = {
  locked: "here, locked with a passphrase",
  open: "here, without a passphrase",
  stub: "elsewhere, or on a card",
  none: "not here",
};

const grouped = (fingerprint: string): string => fingerprint.replaceAll(/(.{4})(?=.)/g, "$1 ");
const day = (date: Date): string => date.toISOString().slice(0, 10);

/** When a key that is made now is to expire. Throws `usage`. */
function expiryFrom(text: string, now: Date): Date | undefined {
  if (text === "never") return undefined;
  const [, count, unit] = /^([1-9]\d{0,3})([ymd])$/.exec(text) ?? [];
  const date = new Date(now);
  if (count !== undefined && unit === "y") date.setUTCFullYear(date.getUTCFullYear() + Number(count));
  else if (count !== undefined && unit === "m") date.setUTCMonth(date.getUTCMonth() + Number(count));
  else if (count !== undefined) date.setUTCDate(date.getUTCDate() + Number(count));
  else if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)))
    date.setTime(Date.parse(text));
  else
    throw new LisdebError("usage", `"${shown(text)}" is no time for a key to expire`, {
      hint: "never, 5y, 18m, 90d or 2031-12-31",
    });
  // The last second that a key's lifetime of 32 bits can name from now.
  if (date.getTime() - now.getTime() >= 0xffffffff * 1000)
    throw new LisdebError("usage", "a key cannot last so long", { hint: "never" });
  return date;
}
