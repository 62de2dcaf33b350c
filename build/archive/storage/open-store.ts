import { fileURLToPath } from "node:url";
import { LisdebError, shown } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import { schemeOf } from "./address-scheme.ts";
import { openFolderStore } from "./folder-store.ts";
import type { StoreOptions } from "./store-options.ts";

/**
 * The archive at an address: a folder, `file:///…`, or `s3://BUCKET/PREFIX`. Throws `usage` for any other, `input-missing` where an archive is
 * to be read that is not there, `store-unfit`, `store-failed`.
 */
export async function openStore(address: string, options: StoreOptions): Promise<ArchiveStore> {
  const scheme = schemeOf(address);
  if (scheme === "s3") {
    const { openS3Store } = await import("./s3-store.ts");
    return openS3Store(address, options);
  }
  if (scheme === "file") return openFolderStore(folderOf(address), options);
  if (scheme === undefined) return openFolderStore(address, options);
  throw new LisdebError(
    "usage",
    `an archive lies in a folder or at s3://BUCKET/PREFIX, not at ${shown(address)}`,
  );
}

function folderOf(address: string): string {
  try {
    return fileURLToPath(address);
  } catch (cause) {
    throw new LisdebError("usage", `${shown(address)} names no folder of this machine`, { cause });
  }
}
