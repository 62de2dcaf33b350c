// Makes dist/: the bundled command and library. `npm run build`; with --types the library's type declarations too.
import { build, type OutputFile } from "esbuild";
import { readdir, rm, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { $, argv, chalk } from "zx";
import { writeFilesAtomically } from "../build/base/index.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const started = performance.now();
const AN_HOUR = 3_600_000;

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
  // Each has a compiled part, which it looks for beside itself in its own package.
  external: ["lzma-native", "@foxglove/wasm-bz2"],
  // Some of the bundled packages are CommonJS and call require for Node's own modules; ES modules have none.
  banner: {
    js: 'import{createRequire as createRequireForBundle}from"node:module";const require=createRequireForBundle(import.meta.url);',
  },
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
    const age = Date.now() - (await stat(join(chunks, name))).mtimeMs;
    if (age > AN_HOUR) await rm(join(chunks, name));
  }
}

function executableEntry(file: OutputFile): { path: string; content: string; mode: number } | undefined {
  if (basename(file.path) !== "lisdeb.js") return undefined;
  return { path: file.path, content: `#!/usr/bin/env node\n${file.text}`, mode: 0o755 };
}
