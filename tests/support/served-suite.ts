import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { parsePackages, parseRelease } from "../../build/archive/index.ts";
import { sha256 } from "../../build/base/index.ts";
import { runOk } from "./shell.ts";

/**
 * Holds what a server says of a suite to being one whole state for every client, by gpgv and digests: both signatures, each index under its
 * own name and by its digest, each package. Gives the names of the packages for amd64, sorted.
 */
export async function servedSuite(url: string, suite: string, keyring: string): Promise<string[]> {
  const get = async (path: string): Promise<Buffer> => {
    const answer = await fetch(`${url}/${path.replaceAll("+", "%2b")}`);
    expect(answer.status, path).toBe(200);
    return Buffer.from(await answer.arrayBuffer());
  };
  const [release, releaseGpg, inRelease] = await Promise.all(
    ["Release", "Release.gpg", "InRelease"].map((name) => get(`dists/${suite}/${name}`)),
  );
  await demandSigned({ release, releaseGpg, inRelease }, keyring);

  const packages = new Set<string>();
  for (const [path, { digest }] of parseRelease(String(release), { file: url }).files.sha256) {
    // Of these, only the compressed ones are kept.
    if (/Contents-[^.]+$/.test(path)) continue;
    const plain = await get(`dists/${suite}/${path}`);
    expect(sha256(plain), path).toBe(digest);
    expect(sha256(await get(`dists/${suite}/${dirname(path)}/by-hash/SHA256/${digest}`)), path).toBe(digest);
    if (!path.endsWith("binary-amd64/Packages")) continue;
    for (const entry of parsePackages(String(plain), { file: path })) {
      expect(sha256(await get(entry.filename))).toBe(entry.sha256);
      packages.add(entry.name);
    }
  }
  return [...packages].sort();
}

async function demandSigned(files: Record<string, Buffer | undefined>, keyring: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "lisdeb-served-"));
  try {
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes ?? "");
    const gpgv = ["-q", "--keyring", keyring];
    await runOk("gpgv", [...gpgv, join(folder, "releaseGpg"), join(folder, "release")]);
    const { bytes } = await runOk("gpgv", [...gpgv, "--output", "-", join(folder, "inRelease")]);
    expect(String(bytes)).toBe(String(files["release"]));
  } finally {
    await rm(folder, { recursive: true });
  }
}
