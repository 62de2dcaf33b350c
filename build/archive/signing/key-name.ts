import { LisdebError } from "../../base/index.ts";

/** How a key was named: as one that gpg has, or as a file. */
export type KeyName =
  | { readonly fingerprint: string; readonly isExact: boolean; readonly path?: undefined }
  | { readonly path: string };

/**
 * What `--sign` names: 40 hex digits, in groups or not, are a fingerprint; with `!` behind them just that key or subkey signs, as gpg has it. All else is a
 * path. A key ID is refused: another key with the same one is made in minutes. Throws `usage`.
 */
export function keyName(text: string): KeyName {
  const [, name = "", exact = ""] = /^(.*?)(!?)$/s.exec(text) ?? [];
  const digits = name.replaceAll(/[\s:]/g, "").replace(/^0x/i, "");
  if (/^[0-9a-f]{40}$/i.test(digits)) return { fingerprint: digits.toUpperCase(), isExact: exact === "!" };
  if (/^([0-9a-f]{8}|[0-9a-f]{16})$/i.test(digits)) {
    throw new LisdebError("usage", "a key ID is not enough to name a key: another key may have the same", {
      hint: "give the fingerprint of 40 digits: gpg --list-secret-keys",
    });
  }
  if (text === "") throw new LisdebError("usage", "the name of a key is empty");
  return { path: text };
}
