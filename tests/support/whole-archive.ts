import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { runOk } from "./shell.ts";

/**
 * Holds what clients can see of a suite to being one whole state, by its files and gpgv alone: signatures, indices under both names, their times, and
 * packages. Gives the packages that the suite has for amd64, sorted; undefined where there is no suite yet.
 */
export async function wholeSuite(
  archive: string,
  suite: string,
  keyring: string,
): Promise<string[] | undefined> {
  const folder = join(archive, "dists", suite);
  if (!existsSync(folder)) return undefined;
  const release = await readFile(join(folder, "Release"), "utf8");
  const gpgv = (...args: string[]) => runOk("gpgv", ["-q", "--keyring", keyring, ...args]);
  await gpgv(join(folder, "Release.gpg"), join(folder, "Release"));
  const signed = await gpgv("--output", "-", join(folder, "InRelease"));
  expect(signed.stdout).toBe(release);

  const date = Date.parse(/^Date: (.*)$/m.exec(release)?.[1] ?? "");
  const packages = new Set<string>();
  const listed = release.slice(release.indexOf("\nSHA256:\n") + 9);
  for (const [, digest = "", size = "", path = ""] of listed.matchAll(/^ ([0-9a-f]{64}) +(\d+) (\S+)$/gm)) {
    // Of these, only the compressed ones are kept.
    if (/Contents-[^.]+$/.test(path)) continue;
    const file = join(folder, path);
    for (const each of [file, join(dirname(file), "by-hash/SHA256", digest)]) {
      const bytes = await readFile(each);
      expect([sha256(bytes), bytes.length], each).toEqual([digest, Number(size)]);
    }
    expect((await stat(file)).mtimeMs, file).toBe(date);
    if (!path.endsWith("binary-amd64/Packages")) continue;
    for (const [filename, name, stated] of stanzas(await readFile(file, "utf8"))) {
      expect(sha256(await readFile(join(archive, filename))), filename).toBe(stated);
      packages.add(name);
    }
  }
  for (const name of ["Release", "Release.gpg", "InRelease"]) {
    expect((await stat(join(folder, name))).mtimeMs, name).toBe(date);
  }
  return [...packages].sort();
}

/** What a run must not leave: locks, and what it was writing. */
export async function leftIn(archive: string): Promise<string[]> {
  const own = join(archive, ".lisdeb");
  if (!existsSync(own)) return [];
  const locks = (await readdir(own)).filter((name) => name.startsWith("lock"));
  return [...locks, ...(existsSync(join(own, "tmp")) ? await readdir(join(own, "tmp")) : [])];
}

function stanzas(packages: string): [filename: string, name: string, sha256: string][] {
  return packages
    .split("\n\n")
    .filter((stanza) => stanza.trim() !== "")
    .map((stanza) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(stanza)?.[1] ?? "";
      return [field("Filename"), field("Package"), field("SHA256")];
    });
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
