import {
  collect,
  FETCH_AGAIN,
  inside,
  LIMITS,
  LisdebError,
  readTar,
  shown,
  type ErrorCode,
  type Where,
} from "../base/index.ts";
import type { SourceTree } from "./source-tree.ts";
import { holdsWanted, isWanted } from "./wanted-files.ts";

/** POSIX.1-2008 pax(1), "typeflag": files, also those of the oldest archives and contiguous ones; folders. */
const FILE = /^[\u000007]$/;
const FOLDER = "5";

/**
 * Reads a kernel's tree out of an uncompressed tar, whose members all lie in one top folder, as in those of kernel.org and of Debian. It is
 * read to its end. Throws what `tree` throws, `code` for a broken archive, `medium-unsafe`, and `limit-exceeded`.
 */
export async function readTreeTar(
  bytes: AsyncIterable<Uint8Array>,
  tree: SourceTree,
  { where, code }: { readonly where: Where; readonly code: ErrorCode },
): Promise<void> {
  let top: string | undefined;
  for await (const member of readTar(bounded(bytes, where), {
    where,
    code,
    remedy: FETCH_AGAIN,
    mostMembers: LIMITS.kernelEntries,
  })) {
    const { header } = member;
    const parts = header.name.split("/").filter((part) => part !== "" && part !== ".");
    if (header.name.startsWith("/") || parts.includes("..")) {
      throw new LisdebError(
        "medium-unsafe",
        `holds the name "${shown(header.name)}", which leads out of it`,
        {
          where,
        },
      );
    }
    const [first, ...rest] = parts;
    if (first === undefined) continue;
    top ??= first;
    if (first !== top) {
      throw new LisdebError(
        "kernel-sources-invalid",
        `holds "${shown(top)}" and "${shown(first)}", and a kernel's tree is one folder`,
        { where },
      );
    }
    const path = rest.join("/");
    if (!isWanted(path) && !holdsWanted(path)) continue;
    const isFolder = header.type === FOLDER || (FILE.test(header.type) && header.name.endsWith("/"));
    if (isFolder) continue;
    if (!FILE.test(header.type)) {
      throw new LisdebError("medium-unsafe", "is a link or a device, and sources are files", {
        where: inside(where, path),
      });
    }
    if (!isWanted(path)) continue;
    tree.expect(path, header.size);
    const content = await collect(member.content(), header.size, inside(where, path));
    tree.add(path, header.mode, header.mtime, content);
  }
}

async function* bounded(bytes: AsyncIterable<Uint8Array>, where: Where): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of bytes) {
    read += chunk.length;
    if (read > LIMITS.kernelBytes)
      throw new LisdebError("limit-exceeded", `has more than ${LIMITS.kernelBytes} bytes unpacked`, {
        where,
      });
    yield chunk;
  }
}
