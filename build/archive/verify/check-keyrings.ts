import { LisdebError } from "../../base/index.ts";
import { archiveFileName, keyringFiles, signingKeysIn } from "../signing/index.ts";
import type { ArchiveAccess } from "./access/archive-access.ts";
import { BOUNDS } from "./bounds.ts";
import type { TellFault } from "./fault-list.ts";
import { readWhole } from "./read-file.ts";

/** A keyring that an archive publishes for its clients. */
export interface PublishedKeyring {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Of the certificates in it, by their primary keys; empty where it cannot be read. */
  readonly fingerprints: readonly string[];
}

/** The keyrings at an archive's root, by their names: all of them, or where they cannot be listed those that lisdeb gives to an archive of that Label. */
export async function publishedKeyrings(
  access: ArchiveAccess,
  label: string | undefined,
): Promise<readonly PublishedKeyring[]> {
  const listed = await access.list("", 0);
  const names = listed
    ? listed.map(({ path }) => path).filter((path) => /keyring.*\.(gpg|asc)$/.test(path))
    : [".gpg", ".asc"].map((extension) => `${archiveFileName(label ?? "")}-archive-keyring${extension}`);
  const keyrings: PublishedKeyring[] = [];
  for (const path of names.slice(0, MOST_KEYRINGS)) {
    const read = await readWhole(access, path, BOUNDS.keyringBytes);
    if (read)
      keyrings.push({ path, bytes: read.bytes, fingerprints: await fingerprintsIn(read.bytes, path) });
  }
  return keyrings;
}

const MOST_KEYRINGS = 20;

async function fingerprintsIn(bytes: Uint8Array, path: string): Promise<readonly string[]> {
  try {
    const keys = await signingKeysIn(bytes, { file: path });
    return keys.map(({ fingerprint }) => fingerprint).sort();
  } catch (error) {
    if (error instanceof LisdebError) return [];
    throw error;
  }
}

/** Holds the published keyrings against what apt takes from /etc/apt/trusted.gpg.d, and against each other. */
export async function checkKeyrings(
  access: ArchiveAccess,
  keyrings: readonly PublishedKeyring[],
  tell: TellFault,
): Promise<void> {
  const kept = (await access.list(KEPT_KEYS, 0)) ?? [];
  for (const { path, bytes, fingerprints } of keyrings) {
    const odd = [...new Set(path.match(/[^A-Za-z0-9._-]/g) ?? [])].join("");
    if (odd !== "") tell("keyring-name", path, `"${odd}"`);
    if (path.endsWith(".gpg")) {
      const form = formOf(bytes);
      if (form !== undefined) tell("keyring-form", path, form);
      else if (fingerprints.length === 0) tell("keyring-form", path, "damaged, or holds no certificate");
      continue;
    }
    const binary = keyrings.find((other) => other.path === path.replace(/\.asc$/, ".gpg"));
    if (!binary) continue;
    // Of lisdeb's own each byte follows from the keys.
    const same =
      kept.length > 0
        ? await areOurs(binary.bytes, bytes)
        : fingerprints.join() === binary.fingerprints.join();
    if (!same) tell("keyring-differs", path, binary.path);
  }
  for (const { path } of kept.slice(0, MOST_KEPT)) {
    const read = await readWhole(access, path, BOUNDS.keyringBytes);
    const isSound =
      read && (await areOurs(read.bytes)) && path.includes((await fingerprintsIn(read.bytes, path)).join());
    if (!isSound) tell("kept-key", path);
  }
}

/** Where lisdeb keeps certificates of the keys that sign its archives. */
const KEPT_KEYS = ".lisdeb/keys";
const MOST_KEPT = 100;

/** Whether these are the files that lisdeb makes of the keys in the first. */
async function areOurs(binary: Uint8Array, armoured?: Uint8Array): Promise<boolean> {
  try {
    const files = await keyringFiles("", [binary]);
    const is = (extension: string, bytes: Uint8Array): boolean =>
      files.some((file) => file.path.endsWith(extension) && Buffer.compare(file.bytes, bytes) === 0);
    return is(".gpg", binary) && (armoured === undefined || is(".asc", armoured));
  } catch (error) {
    if (error instanceof LisdebError && error.kind === "input") return false;
    throw error;
  }
}

/** What a keyring is where it is not what apt takes: binary packets, of which each begins with the highest bit (RFC 4880 4.2). */
function formOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 64)).toString("latin1");
  if (head.slice(8, 12) === "KBXf") return "a keybox of GnuPG 2.1";
  if (head.trimStart().startsWith("-----BEGIN")) return "armoured";
  return ((bytes[0] ?? 0) & 0x80) === 0 ? "no file of OpenPGP packets" : undefined;
}
