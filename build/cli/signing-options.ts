import { openSigner, type Signer } from "../archive/index.ts";
import { LisdebError } from "../base/index.ts";
import { asksPassphrases, askPassphrase } from "./ask-passphrase.ts";
import type { Terminal } from "./terminal.ts";

/** Of every command that signs. */
export interface SigningOptions {
  /** Fingerprints that gpg knows, or key files; `LISDEB_SIGN` where none is given. */
  readonly sign?: readonly string[];
  /** gpg's folder. */
  readonly homedir?: string;
  /** `LISDEB_PASSPHRASE_FILE` where not given. */
  readonly passphraseFile?: string;
}

/** Opens the keys that the command line, or else the environment, names. Throws what {@link openSigner} throws. */
export async function openSignerFrom(
  options: SigningOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Signer> {
  const { environment } = terminal;
  const isAttended = asksPassphrases(environment);
  return openSigner(options.sign ?? keysNamed(environment.LISDEB_SIGN), {
    homedir: options.homedir,
    passphraseFile: passphraseFileFrom(options, terminal),
    attended: isAttended,
    ask: isAttended ? (prompt) => askPassphrase(prompt, signal) : undefined,
    signal,
    environment,
  });
}

/** The file that the command line, or else the environment, names. */
export function passphraseFileFrom(
  options: { readonly passphraseFile?: string | undefined },
  { environment }: Terminal,
): string | undefined {
  return options.passphraseFile ?? (environment.LISDEB_PASSPHRASE_FILE || undefined);
}

function keysNamed(list: string | undefined): readonly string[] {
  if (list === undefined || list === "") return [];
  const keys = list.split(",").map((key) => key.trim());
  // An unset variable of a script must not mean "one key less".
  if (keys.includes("")) throw new LisdebError("usage", "LISDEB_SIGN names an empty key");
  return keys;
}
