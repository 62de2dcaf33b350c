import { byText, inside, LIMITS, LisdebError, type Where } from "../base/index.ts";
import type { KernelSources, SourceFile } from "./kernel-sources.ts";
import { kernelVersion } from "./kernel-version.ts";
import { isCompiled, isSuperseded } from "./wanted-files.ts";

/** A kernel's tree as it is read: takes the files that are kept, one by one, and holds them to what genuine trees have. */
export interface SourceTree {
  /** Refuses a path that is not kept as it stands, or that was there before, and a size that no such file has. In bytes. */
  expect(path: string, size: number): void;
  /** Of a file that was expected; what is compiled is left out. `mode`: any permission bits; `time`: seconds since 1970. */
  add(path: string, mode: number, time: number, content: Uint8Array): void;
  /** All of it, when the last file has come. */
  finish(origin: KernelSources["origin"]): KernelSources;
}

/** Names of genuine trees, such as `hv_kvp_daemon.c` and `.gitignore`; what else a name may be is for nobody's compiler or shell to find out. */
const NAME = /^[A-Za-z0-9_.][A-Za-z0-9_.+-]{0,99}$/;
const DEEPEST = 8;
/** What a tar's header can state, and Debian's packages with it: February 2106. */
const LATEST = 0xffffffff;

/**
 * A tree that nothing is known of yet. Its methods throw `kernel-sources-invalid` for what is no kernel's tree, `medium-unsafe` for names
 * that no genuine one has, and `limit-exceeded`. `code` in place of the first is for a caller who knows that the fault lies elsewhere.
 */
export function sourceTree(where: Where): SourceTree {
  const files = new Map<string, SourceFile>();
  const times = new Map<string, number>();
  let bytes = 0;
  return {
    expect(path, size) {
      const at = inside(where, path);
      const parts = path.split("/");
      if (
        parts.length > DEEPEST ||
        !parts.every((part) => NAME.test(part) && part !== "." && part !== "..")
      ) {
        throw new LisdebError("medium-unsafe", "is a name that no kernel's tree has", { where: at });
      }
      if (files.has(path)) {
        throw new LisdebError("kernel-sources-invalid", "is there twice", { where: at });
      }
      if (
        size > LIMITS.sourceFileBytes ||
        bytes + size > LIMITS.sourceBytes ||
        files.size >= LIMITS.sourceFiles
      ) {
        throw new LisdebError("limit-exceeded", "is more than the sources of the daemons have", {
          where: at,
        });
      }
    },
    add(path, mode, time, content) {
      if (isCompiled(content)) return;
      bytes += content.length;
      files.set(path, { path, mode: (mode & 0o111) === 0 ? 0o644 : 0o755, content });
      times.set(path, Math.floor(time));
    },
    finish(origin) {
      const all = new Set(files.keys());
      for (const path of all) {
        const folder = parentsOf(path).find((parent) => all.has(parent));
        if (folder !== undefined) {
          throw new LisdebError("kernel-sources-invalid", "is a file, and has files in it", {
            where: inside(where, folder),
          });
        }
      }
      const makefile = files.get("Makefile");
      if (!makefile) throw lacks("its Makefile");
      const kernel = kernelVersion(makefile.content, inside(where, "Makefile"));
      // Whoever gets the daemons gets what is kept here, and the licence with it.
      if (!files.has("COPYING")) throw lacks("COPYING, its licence");
      const kept = [...files.values()]
        .filter(({ path }) => !isSuperseded(path, all))
        .sort((a, b) => byText(a.path, b.path));
      const time = Math.max(...kept.map(({ path }) => times.get(path) ?? 0));
      if (time < 0 || time > LATEST) {
        throw new LisdebError("kernel-sources-invalid", "its files are of no time that a package can state", {
          where,
        });
      }
      return {
        kernel,
        files: kept,
        time,
        origin,
      };
    },
  };

  function lacks(what: string): LisdebError {
    return new LisdebError("kernel-sources-invalid", `holds no kernel's tree: it lacks ${what}`, { where });
  }
}

function parentsOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}
