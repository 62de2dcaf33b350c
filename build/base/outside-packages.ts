import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { sha256, type Sha256 } from "./digest.ts";

/** A package that is loaded from node_modules, since it has a compiled part, which it looks for beside itself. */
interface OutsidePackage {
  readonly name: string;
  /** Its main file, from the package's folder. */
  readonly main: string;
  /** All that is loaded of it, the version's file too; but for the compiled part where `native`. */
  readonly files: readonly string[];
  /** Its compiled part is chosen by node-gyp-build, for this system and this Node. */
  readonly native: boolean;
}

/** Those that are no part of the bundle. What lisdeb compresses and unpacks is theirs. */
export const OUTSIDE_PACKAGES: readonly OutsidePackage[] = [
  { name: "lzma-native", main: "index.js", files: ["package.json", "index.js"], native: true },
  {
    name: "@foxglove/wasm-bz2",
    main: "dist/index.js",
    files: ["package.json", "dist/index.js", "wasm/module.js", "wasm/module.wasm"],
    native: false,
  },
];

/** Paths of the files that a module at `from`, a path or a file: URL, loads of them, and what each is called wherever it lies. Throws Node's error where one is not installed. */
export function outsideFiles(from: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const { resolve } = createRequire(from);
  for (const { name, main, files: own, native } of OUTSIDE_PACKAGES) {
    const path = resolve(name);
    const folder = path.slice(0, -main.length);
    if (!path.endsWith(`${sep}${join(main)}`)) throw new Error(`the main file of ${name} is ${path}`);
    for (const file of own) files.set(`${name}/${file}`, join(folder, file));
    if (native) files.set(`${name}: its compiled part`, compiledPart(path, folder));
  }
  return files;
}

/** Their digests, by what each is called. Throws Node's error where one cannot be read. */
export async function outsideDigests(from: string): Promise<readonly (readonly [string, Sha256])[]> {
  const files = [...outsideFiles(from)];
  return Promise.all(files.map(async ([called, path]) => [called, sha256(await readFile(path))] as const));
}

/** The very file that the package loads: what it has itself may be passed by for one that was compiled here. */
function compiledPart(main: string, folder: string): string {
  const gypBuild = createRequire(main)("node-gyp-build") as { path: (folder: string) => string }; // what its documentation promises
  return gypBuild.path(folder);
}
