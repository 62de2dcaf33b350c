import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signingKey } from "../../../tests/support/signing-key.ts";
import type { Sha256 } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import type { Change } from "../change.ts";
import type { ArchiveEntry } from "../entry.ts";
import { openSigner } from "../signing/open-signer.ts";
import { openStore } from "../storage/open-store.ts";
import type { StoreOptions } from "../storage/store-options.ts";
import type { SettleDeps } from "./settle-deps.ts";

const folders: string[] = [];

/** For `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}

/** A folder that {@link cleanUp} removes. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lisdeb-archive-"));
  folders.push(folder);
  return folder;
}

/** An archive in a folder of its own, which is not there yet where no other is given. */
export async function folderStore(
  folder?: string,
  options: Partial<StoreOptions> = {},
): Promise<ArchiveStore & { readonly folder: string }> {
  const path = folder ?? join(await temporaryFolder(), "apt");
  return { ...(await openStore(path, { write: true, ...options })), folder: path };
}

/** An entry of a package that nobody has. */
export function entry(name: string, version = "1", architecture = "amd64"): ArchiveEntry {
  const filename = `pool/main/${name[0] ?? ""}/${name}/${name}_${version}_${architecture}.deb`;
  const lines = [
    `Package: ${name}`,
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    "Maintainer: Nobody <nobody@example.org>",
    "Section: misc",
    "Priority: optional",
    `Filename: ${filename}`,
    "Size: 1000",
    ...Object.entries(DIGESTS).map(([field, digits]) => `${field}: ${"a".repeat(digits)}`),
    "Description: made for tests",
  ];
  return {
    name,
    version,
    architecture,
    source: name,
    component: "main",
    filename,
    size: 1000,
    sha256: "a".repeat(64) as Sha256, // 64 hex digits
    stanza: lines.map((line) => `${line}\n`).join(""),
  };
}

const DIGESTS = { MD5sum: 32, SHA1: 40, SHA256: 64, SHA512: 128 };

/** The change that adds an entry, where there is none of that name yet. */
export function adding(name: string): Change {
  return {
    title: `publish ${name}`,
    apply: (before) =>
      before.entries.some((each) => each.name === name)
        ? before
        : { entries: [...before.entries, entry(name)], sources: before.sources },
  };
}

/** What settling needs, with a key of the tests'. */
export async function settleDeps(more: Partial<SettleDeps> = {}, keyName?: string): Promise<SettleDeps> {
  return {
    signer: await openSigner([(await signingKey(keyName)).file], { signal: new AbortController().signal }),
    trusted: [],
    release: { allowReleaseinfoChange: false },
    now: () => new Date(),
    filesOf: ({ name }) => Promise.resolve([`usr/share/doc/${name}/copyright`]),
    ...more,
  };
}

/** A clock that stands still, each time it is set a while later: publishing after publishing without a wait. */
export function slowClock(start = "2026-01-01T00:00:00Z", stepMs = 3_600_000) {
  let time = Date.parse(start);
  return { now: () => new Date(time), tick: (ms = stepMs) => void (time += ms) };
}
