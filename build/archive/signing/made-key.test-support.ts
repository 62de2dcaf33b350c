import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKey, type KeyOptions, type PartialConfig, type PrivateKey } from "openpgp";

const SETTINGS: PartialConfig = { nonDeterministicSignaturesViaNotation: false };

/** A secret key as openpgp.js makes it: Ed25519 without subkeys where nothing else is said. */
export async function madeKey(
  options: Partial<KeyOptions> = {},
  config: PartialConfig = {},
): Promise<PrivateKey> {
  const { privateKey } = await generateKey({
    type: "ecc",
    curve: "ed25519Legacy",
    userIDs: [{ name: "made for a test" }],
    subkeys: [],
    date: new Date("2024-01-01T00:00:00Z"),
    ...options,
    format: "object",
    config: { ...SETTINGS, ...config },
  });
  return privateKey;
}

interface Folder {
  readonly path: string;
  readonly remove: () => void;
  /** Writes a file that only its owner can read, and gives its path. */
  readonly file: (name: string, content: string | Uint8Array, mode?: number) => string;
}

/** A folder for the tests of a file, which is to be removed when they are done. */
export function testFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "lisdeb-signing-"));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
    file: (name, content, mode = 0o600) => {
      writeFileSync(join(path, name), content, { mode });
      return join(path, name);
    },
  };
}

/** A Release as short as one can be. */
export const RELEASE = [
  "Origin: lisdeb",
  "Suite: bookworm",
  "Date: Fri, 20 Nov 2026 12:00:00 UTC",
  "SHA256:",
  ` ${"0".repeat(64)} 0 main/binary-amd64/Packages`,
  "",
].join("\n");

/** What a program says to what it is given; the test fails where it fails. */
export const told = (program: string, args: readonly string[], input: string | Uint8Array = ""): Buffer =>
  execFileSync(program, args, { input, stdio: ["pipe", "pipe", "pipe"] });
