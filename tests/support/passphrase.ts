import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A passphrase that must not be seen anywhere. */
export const PASSPHRASE = "only-the-owner-knows-7391";

/** Writes it into a folder, for `--passphrase-file`; gives the file's path. */
export function passphraseFile(folder: string): string {
  const path = join(folder, "passphrase");
  writeFileSync(path, `${PASSPHRASE}\n`, { mode: 0o600 });
  return path;
}
