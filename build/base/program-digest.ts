import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256, type Sha256 } from "./digest.ts";
import { outsideDigests } from "./outside-packages.ts";

/** Put in its place by scripts/bundle.ts: the digest of everything that the bundle was made of. */
declare const PROGRAM_DIGEST: string | undefined;

/**
 * Names this very program: one of which a single byte is another, even of the same version, has another digest. It is over what the bundle was made of,
 * which says what was loaded, and over the bundle's files, and those of the packages outside of it, as they lie here now, since an installed program may have been
 * patched, or a package be another version. undefined where it runs from its TypeScript sources, which may have changed since they were loaded, and where its
 * files cannot be read.
 */
export async function programDigest(): Promise<Sha256 | undefined> {
  if (typeof PROGRAM_DIGEST !== "string") return undefined;
  const here = dirname(fileURLToPath(import.meta.url));
  const bundle = basename(here) === "chunks" ? dirname(here) : here;
  try {
    const files = [...[...(await filesOf(bundle))].sort(), ...(await outsideDigests(import.meta.url))];
    return sha256([PROGRAM_DIGEST, ...files.map((pair) => pair.join("  "))].join("\n"));
  } catch {
    return undefined;
  }
}

const ENTRIES = ["lisdeb.js", "index.js"];

/** What names another file in a module: in an import, or for one. */
const NAMED = /["'`](\.{1,2}\/[^"'`\s\\]{1,200}\.[cm]?js)["'`]/g;

/** The digests of the entries and of all that they load, now or later, by path. Chunks of earlier bundles, which may lie among them, are no part of it. */
async function filesOf(bundle: string): Promise<ReadonlyMap<string, Sha256>> {
  const digests = new Map<string, Sha256>();
  const follow = async (path: string): Promise<void> => {
    const bytes = await readFile(join(bundle, path));
    digests.set(path, sha256(bytes));
    const named = [...bytes.toString("latin1").matchAll(NAMED)].map(([, to]) =>
      join(dirname(path), to ?? ""),
    );
    for (const each of new Set(named)) {
      if (each.startsWith("..") || digests.has(each)) continue;
      // A text may look like a name; what is no file is not loaded, either.
      await follow(each).catch(() => digests.delete(each));
    }
  };
  for (const entry of ENTRIES) await follow(entry);
  return digests;
}
