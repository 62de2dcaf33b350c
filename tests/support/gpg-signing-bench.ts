// What the tests of signing by gpg share: homes, a key in one of them, and a Release file.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect } from "vitest";
import { openSigner, type SignerOptions } from "../../build/archive/index.ts";
import { suiteNamed } from "../../build/suite/index.ts";
import { gpgHomes, makeKey } from "./gpg-homes.ts";
import { requireTools } from "./tools.ts";

/** Whether {@link gpgSigningBench} can be made. */
export const canSignByGpg = requireTools("gpg", "gpgv", "gpgv1", "gpg-agent");

/** What is signed. */
export const RELEASE = "Origin: lisdeb\nSuite: bookworm\nDate: Fri, 20 Nov 2026 12:00:00 UTC\n";
export const BOOKWORM = suiteNamed("bookworm");
export const WHEEZY = suiteNamed("wheezy");

/** An error of this code, whose message has these words. */
export const says = (code: string, message: string): unknown =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as unknown });

/** Homes of gpg's, in whose first, `main`, there is a key `rsa` without a passphrase. */
export function gpgSigningBench() {
  const { folder, home, endAgents } = gpgHomes();
  const main = home("main");
  let rsa: string;

  beforeAll(() => {
    if (!canSignByGpg) return;
    [rsa] = makeKey(main, "Archive <rsa@example.org>", ["rsa2048", "sign", "never"]) as [string];
  });

  const signal = new AbortController().signal;
  const open = (keys: readonly string[], homedir: string, options: Partial<SignerOptions> = {}) =>
    openSigner(keys, { homedir, signal, ...options });
  /** Writes a file that is for its owner alone; gives its path. */
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };

  return { folder, home, endAgents, main, rsa: () => rsa, signal, open, file };
}
