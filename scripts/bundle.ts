// Makes dist/: the bundled command and library. `npm run build`; with --types the library's type declarations too.
import { build, type OutputFile } from "esbuild";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { $, argv, chalk } from "zx";
import { OUTSIDE_PACKAGES, sha256, writeFilesAtomically } from "../build/base/index.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const started = performance.now();
const AN_HOUR = 3_600_000;

// Read once: what is bundled and what its digest is of are the same bytes, whoever is writing meanwhile.
const sources = await sourceFiles();

const { outputFiles, errors } = await build({
  absWorkingDir: root,
  entryPoints: { lisdeb: "build/cli/main.ts", index: "build/index.ts" },
  outdir: dist,
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  // What is imported dynamically becomes a file of its own, which only the command that needs it loads.
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  // Blanks and comments go, names stay: loading takes as long as with everything minified, and a stack trace still reads.
  minifyWhitespace: true,
  minifySyntax: true,
  external: OUTSIDE_PACKAGES.map(({ name }) => name),
  // Some of the bundled packages are CommonJS and call require for Node's own modules; ES modules have none.
  banner: {
    js: 'import{createRequire as createRequireForBundle}from"node:module";const require=createRequireForBundle(import.meta.url);',
  },
  // By which the program knows builds that it made itself from those of another one.
  define: { PROGRAM_DIGEST: JSON.stringify(await programDigest()) },
  plugins: [
    {
      name: "sources as read",
      setup: (bundle) =>
        bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
          const contents = sources.get(path);
          return contents === undefined ? undefined : { contents, loader: "ts" };
        }),
    },
  ],
  legalComments: "eof",
  logLevel: "warning",
  write: false,
}).catch(() => process.exit(1));
if (errors.length > 0) process.exit(1);

await publish(outputFiles);
if (argv.types === true)
  await $({ cwd: root, stdio: "inherit", preferLocal: root })`tsc -p tsconfig.types.json`;

const size = Math.round(outputFiles.reduce((sum, file) => sum + file.contents.length, 0) / 1024);
console.log(
  `${chalk.green("built")} ${relative(process.cwd(), dist) || "."}: ${outputFiles.length} files, ${size} KiB, ` +
    `in ${Math.round(performance.now() - started)} ms`,
);

/** The program's own files, by their path. */
async function sourceFiles(): Promise<ReadonlyMap<string, string>> {
  const folder = join(root, "build");
  const names = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith(".ts") && !/\.test(-support)?\.ts$/.test(name),
  );
  const paths = names.sort().map((name) => join(folder, name));
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path, "utf8")] as const)));
}

/** Over them, the packages that they use, and how they are bundled. */
async function programDigest(): Promise<string> {
  const texts = [...sources].map(([path, text]): [string, string] => [relative(root, path), text]);
  for (const name of ["package.json", "package-lock.json", "scripts/bundle.ts"])
    texts.push([name, await readFile(join(root, name), "utf8")]);
  return sha256(JSON.stringify(texts));
}

/**
 * Puts the files in place so that a command running from dist/ meanwhile goes on undisturbed: first the chunks, whose names
 * change with their content, then the entries. Chunks of earlier builds go when they are an hour old: nothing loads them then.
 */
async function publish(files: readonly OutputFile[]): Promise<void> {
  const isChunk = (file: OutputFile) => file.path.includes("/chunks/");
  const inOrder = [...files.filter(isChunk), ...files.filter((file) => !isChunk(file))];
  await writeFilesAtomically(
    inOrder.map((file) => executableEntry(file) ?? { path: file.path, content: file.contents }),
  );
  const current = new Set(files.map((file) => basename(file.path)));
  const chunks = join(dist, "chunks");
  for (const name of await readdir(chunks).catch(() => [])) {
    if (current.has(name)) continue;
    // Another build at the same time may have removed it already.
    const found = await stat(join(chunks, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > AN_HOUR) await rm(join(chunks, name), { force: true });
  }
}

function executableEntry(file: OutputFile): { path: string; content: string; mode: number } | undefined {
  if (basename(file.path) !== "lisdeb.js") return undefined;
  return { path: file.path, content: `#!/usr/bin/env node\n${file.text}`, mode: 0o755 };
}
