import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

interface GpgHomes {
  /** Where they lie, and what a test puts beside them. */
  readonly folder: string;
  /** Makes one, empty; gives its path. */
  readonly home: (name: string) => string;
  /** Ends their agents, who then remember no passphrase. */
  readonly endAgents: () => void;
}

/** Folders of gpg's own for the tests of a file; they and their agents are gone when those are done. */
export function gpgHomes(): GpgHomes {
  // Short, for an agent's socket lies in it.
  const folder = mkdtempSync(join(tmpdir(), "ldg-"));
  const homes = new Set<string>();
  const home = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { mode: 0o700 });
    homes.add(path);
    // Else a passphrase takes a tenth of a second on an idle machine each time, and more on a busy one.
    writeFileSync(join(path, "gpg-agent.conf"), "s2k-count 65536\n");
    return path;
  };
  const endAgents = (): void => {
    for (const path of homes) execFileSync("gpgconf", ["--homedir", path, "--kill", "gpg-agent"]);
  };
  afterAll(() => {
    endAgents();
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, home, endAgents };
}

/** Runs gpg, which has to succeed, and gives what it printed. */
export function gpg(homedir: string, args: readonly string[], input: string | Uint8Array = ""): Buffer {
  return execFileSync("gpg", ["--homedir", homedir, "--batch", "--no-tty", ...args], {
    input,
    stdio: ["pipe", "pipe", "ignore"],
  });
}

/** Options of gpg's, for a passphrase that nobody is asked for. */
export function loopback(passphrase: string): string[] {
  return ["--pinentry-mode", "loopback", "--passphrase", passphrase];
}

/** Fingerprints of the secret keys that a home has, primary keys and subkeys. */
export function secretKeys(homedir: string): string[] {
  const listed = gpg(homedir, ["--with-colons", "--list-secret-keys"]).toString();
  return [...listed.matchAll(/^fpr:+([0-9A-F]{40}):/gm)].map(([, fingerprint]) => fingerprint!);
}

/** Makes a key, and gives the fingerprints of its parts. `args` are algorithm, usage and expiry, as `--quick-gen-key` takes them. */
export function makeKey(homedir: string, user: string, args: readonly string[], passphrase = ""): string[] {
  const before = new Set(secretKeys(homedir));
  // Before what is signed: else its signatures bear the time at which it was made, and gpg goes on from that where it is the present second.
  const past = args.includes("never") ? ["--faked-system-time", "20260101T000000!"] : [];
  gpg(homedir, [...loopback(passphrase), ...past, "--quick-gen-key", user, ...args]);
  return secretKeys(homedir).filter((fingerprint) => !before.has(fingerprint));
}
