import { lstat, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LisdebError, type Lock } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import { parseRecordPath } from "../state-record.ts";
import {
  createFileIn,
  isMissing,
  listFilesIn,
  readFileIn,
  removeFileIn,
  replaceFileIn,
} from "./folder-store-files.ts";
import { poolFlushes, type Flushes } from "./folder-store-flushes.ts";
import { byHashPath, namesInDists, showState, shownState } from "./folder-store-show.ts";
import { folderError, makeSharedFolder } from "./folder-store-temporary.ts";
import { takeTurn } from "./folder-store-turn.ts";
import type { StoreOptions } from "./store-options.ts";

/**
 * An archive in a folder of this machine. Throws `input-missing` where it is to be read and is not there, `usage` where it is a file,
 * `write-failed` where it cannot be made.
 */
export async function openFolderStore(folder: string, options: StoreOptions): Promise<ArchiveStore> {
  const root = resolve(folder);
  if (options.write) await makeSharedFolder(root).catch(folderError("write-failed", root));
  const found = await stat(root).catch(folderError("read-failed", root));
  if (!found.isDirectory()) {
    throw new LisdebError("usage", "is no folder, and an archive lies in one", { where: { file: root } });
  }
  let turn: Turn | undefined;

  return {
    name: folder,
    read: (path, most) => readFileIn(root, path, most),
    async create(path, content, time) {
      turn?.tries(path);
      const isPooled = path.startsWith("pool/");
      if (!isPooled) await turn?.flushes.now();
      const outcome = await createFileIn(
        root,
        path,
        content,
        time,
        isPooled ? turn?.flushes.later : undefined,
      );
      if (outcome === "created") turn?.made(path);
      return outcome;
    },
    replace: (path, content, time) => replaceFileIn(root, path, content, time),
    list: (below) => listFilesIn(root, below),
    inDists: () => namesInDists(root),
    remove: (path) => removeFileIn(root, path),
    async inTurn(work) {
      const lock = await takeTurn(root, options);
      turn = turnOf(root, lock);
      try {
        const result = await work();
        await turn.flushes.now();
        return result;
      } catch (error) {
        const unused = (await lock.stillHeld().catch(() => false)) ? await turn.unused() : [];
        // The first error is the one to be told.
        for (const path of unused) await removeFileIn(root, path).catch(() => undefined);
        throw error;
      } finally {
        turn = undefined;
        await lock.release();
      }
    },
    byHash: (suite, _path, sha256) => byHashPath(suite, sha256),
    shown: (suite) => shownState(root, suite),
    show: (record, files) => showState(root, record, files, turn?.proceed ?? (() => Promise.resolve())),
  };
}

async function isSurelyAbsent(root: string, path: string): Promise<boolean> {
  return lstat(join(root, path)).then(() => false, isMissing);
}

/** What is known of a turn while it lasts. */
interface Turn {
  /** Of the folders of the pool. */
  readonly flushes: Flushes;
  readonly tries: (path: string) => void;
  readonly made: (path: string) => void;
  /** Index files that no state names: nobody else has had a turn to name them, and on a full disk they would keep it full. */
  readonly unused: () => Promise<readonly string[]>;
  /** Throws where the lock was lost. */
  readonly proceed: () => Promise<void>;
}

function turnOf(root: string, lock: Lock): Turn {
  const isRecord = (path: string) => "number" in (parseRecordPath(path) ?? {});
  let unused: string[] = [];
  let attempted: string | undefined;
  return {
    flushes: poolFlushes(),
    tries(path) {
      if (isRecord(path)) attempted = path;
    },
    made(path) {
      if (isRecord(path)) unused = [];
      else if (/^\.lisdeb\/[^/]+\/by-hash\//.test(path)) unused.push(path);
    },
    // A record may have got its name, and what came after that have failed: then its state is committed.
    unused: async () => (attempted === undefined || (await isSurelyAbsent(root, attempted)) ? unused : []),
    async proceed() {
      if (await lock.stillHeld()) return;
      throw new LisdebError(
        "write-failed",
        "another publisher took the archive over while this one was asleep",
        {
          hint: "run it again",
        },
      );
    },
  };
}
