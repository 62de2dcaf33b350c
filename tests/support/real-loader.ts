import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Root } from "./root-fs.ts";

/** What the kernel and the dynamic loader of a root make of a program. */
export interface LoaderAnswer {
  /**
   * `loads`: it was started, or would be; `lacks`: the loader misses something; `no-interpreter`: the loader itself is not there;
   * `not-for-this-processor`: the kernel refuses it.
   */
  readonly outcome: "loads" | "lacks" | "no-interpreter" | "not-for-this-processor";
  /** Libraries that the program names itself or through others, and that were not found; sorted. */
  readonly libraries: readonly string[];
  /** Symbol versions that the program needs and the libraries found do not have, as `LIBRARY SYMBOL-VERSION`; sorted. */
  readonly versions: readonly string[];
  /** All that was printed. */
  readonly text: string;
}

/** Where programs are put in a root. */
export const PROBES = "/probe";

/**
 * Has programs started in a root with LD_TRACE_LOADED_OBJECTS, as ldd does: the loader then names all that is missing, and starts nothing.
 * Static programs know nothing of it, and do run: without arguments and input. Their names may have folders in them.
 */
export async function askLoader(
  root: Root,
  programs: ReadonlyMap<string, Uint8Array>,
): Promise<ReadonlyMap<string, LoaderAnswer>> {
  for (const [name, bytes] of programs) {
    const path = join(root.path, PROBES, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    chmodSync(path, 0o755);
  }
  // bash, because other shells take a program that the kernel refuses for a script.
  const lines = [...programs.keys()].map(
    (name) =>
      `printf '\\n=== %s\\n' '${name}'; LD_TRACE_LOADED_OBJECTS=1 '${PROBES}/${name}' </dev/null; echo "status $?"`,
  );
  writeFileSync(join(root.path, "probe.sh"), lines.join("\n"));
  const { stdout } = await root.run("exec bash /probe.sh 2>&1");
  return new Map(
    stdout
      .split(/^=== /m)
      .slice(1)
      .map((part) => {
        const name = part.slice(0, part.indexOf("\n"));
        return [name, answerIn(part, name)];
      }),
  );
}

function answerIn(text: string, name: string): LoaderAnswer {
  const status = Number(/^status (\d+)$/m.exec(text)?.[1] ?? NaN);
  const libraries = [...text.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? "");
  const versions = [
    ...text.matchAll(/^\S+: \S*?([^/\s]+): version `(\S+)' not found \(required by (\S+)\)$/gm),
  ]
    .filter((match) => match[3] === `${PROBES}/${name}`)
    .map((match) => `${match[1] ?? ""} ${match[2] ?? ""}`);
  const outcome = (): LoaderAnswer["outcome"] => {
    if (status === 126 && text.includes("Exec format error")) return "not-for-this-processor";
    if (status === 127) return "no-interpreter";
    return libraries.length + versions.length > 0 ? "lacks" : "loads";
  };
  return { outcome: outcome(), libraries: sorted(libraries), versions: sorted(versions), text };
}

/** In one order, each once. */
function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
