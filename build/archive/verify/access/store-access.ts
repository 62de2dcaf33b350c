import { bytesSource, inside, LisdebError } from "../../../base/index.ts";
import type { StoredFile } from "../../archive-store.ts";
import type { S3Store } from "../../storage/s3-store.ts";
import { BOUNDS } from "../bounds.ts";
import type { ArchiveAccess, ListedPath } from "./archive-access.ts";

/** What is asked of a store to verify what lies in it. */
export type ReadStore = Pick<S3Store, "name" | "list" | "readWithin" | "hasTwin">;

/** An archive in an object store. What is there is listed once for each walk. */
export function storeAccess(store: ReadStore): ArchiveAccess {
  const where = { file: store.name };
  let listing: Promise<readonly StoredFile[]> | undefined;
  return {
    name: store.name,
    where,
    kind: "store",
    async open(path) {
      const read = await store.readWithin(path, BOUNDS.heldObjectBytes);
      if (!read) return undefined;
      const { bytes, modified } = read;
      return {
        where: inside(where, path),
        size: bytes.length,
        time: modified,
        identity: undefined,
        source: bytesSource(bytes, inside(where, path)),
        chunks: () => inOneChunk(bytes),
        close: () => Promise.resolve(),
      };
    },
    async list(folder, depth) {
      const start = folder === "" ? "" : `${folder}/`;
      const found: ListedPath[] = [];
      for (const { path, size } of await (listing ??= listAll(store))) {
        if (path.startsWith(start) && path.slice(start.length).split("/").length - 1 <= depth)
          found.push({ path, size });
      }
      return found;
    },
    anew() {
      listing = undefined;
    },
    hasTwin: (path, size) => store.hasTwin(path, size),
    close: () => Promise.resolve(),
  };
}

async function listAll(store: ReadStore): Promise<readonly StoredFile[]> {
  const all: StoredFile[] = [];
  for await (const file of store.list("")) {
    all.push(file);
    if (all.length > BOUNDS.listedPaths) {
      throw new LisdebError("limit-exceeded", `holds more than ${BOUNDS.listedPaths} objects`, {
        where: { file: store.name },
      });
    }
  }
  return all;
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
async function* inOneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
