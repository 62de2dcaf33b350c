import { readAll, type ByteSource } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";

/** A file in memory. */
export interface HeldFile {
  readonly bytes: Uint8Array;
  readonly time: Date;
}

/** A store as an object store is: nobody waits for anybody, and it dates files by its own clock. */
export interface MemoryStore extends ArchiveStore {
  readonly files: Map<string, HeldFile>;
  /** Awaited before each thing that is asked of it. */
  before: (what: string, path: string) => Promise<void>;
  /** Its clock. */
  clock: () => Date;
}

/** An archive that is nowhere, with these files, or with those that another one of it holds. */
export function memoryStore(
  clock: () => Date,
  files: ReadonlyMap<string, HeldFile> = new Map(),
  held: Map<string, HeldFile> = new Map(files),
): MemoryStore {
  const store: MemoryStore = {
    name: "memory",
    files: held,
    clock,
    before: () => Promise.resolve(),
    async read(path) {
      await store.before("read", path);
      return held.get(path)?.bytes;
    },
    async create(path, content) {
      await store.before("create", path);
      if (held.has(path)) return "exists";
      held.set(path, { bytes: await bytesOf(content), time: store.clock() });
      return "created";
    },
    async replace(path, content) {
      await store.before("replace", path);
      held.set(path, { bytes: await bytesOf(content), time: store.clock() });
    },
    async *list(folder) {
      await store.before("list", folder);
      const inside = [...held].filter(([path]) => path.startsWith(`${folder}/`));
      for (const [path, { bytes, time }] of inside) yield { path, size: bytes.length, time };
    },
    async inDists() {
      await store.before("list", "dists");
      const shown = [...held.keys()].filter(
        (path) => path.startsWith("dists/") && !path.includes("/by-hash/"),
      );
      return [...new Set(shown.map((path) => path.split("/")[1] ?? ""))].sort();
    },
    async remove(path) {
      await store.before("remove", path);
      held.delete(path);
    },
    inTurn: (work) => work(),
    byHash: (suite, path, sha256) =>
      `dists/${suite}/${path.slice(0, path.lastIndexOf("/") + 1)}by-hash/SHA256/${sha256}`,
    shown(suite) {
      const numbers = [...held.keys()].flatMap((path) => {
        const [, number] = new RegExp(`^\\.lisdeb/${suite}/(\\d+)\\.json$`).exec(path) ?? [];
        return number === undefined ? [] : [Number(number)];
      });
      return Promise.resolve(numbers.length === 0 ? undefined : Math.max(...numbers));
    },
    show: () => Promise.resolve(),
  };
  return store;
}

async function bytesOf(content: Uint8Array | ByteSource): Promise<Uint8Array> {
  return content instanceof Uint8Array ? content : readAll(content);
}
