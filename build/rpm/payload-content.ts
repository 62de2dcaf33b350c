import { createHash } from "node:crypto";
import { inside, LIMITS, LisdebError, type Where } from "../base/index.ts";
import type { FileList } from "./file-list.ts";
import type { Admitted } from "./manifest.ts";
import type { EntrySink } from "./payload-cpio.ts";
import type { PayloadOptions, ProvenFile, RpmFile } from "./rpm-package.ts";

/** One file's content that has come whole, and which listed files it is the content of. */
interface Gathered {
  readonly completes: readonly number[];
  readonly size: number;
  /** In the header's algorithm; of regular files. */
  readonly digest: string | undefined;
  /** Of links, and of files that are to be held. */
  readonly content: Uint8Array | undefined;
}

/** Puts content together as it comes: digests every file, and holds the bytes of those that are asked for. */
export function gatherContent(list: FileList, options: PayloadOptions, where: Where) {
  let gathered: Gathered[] = [];
  const wanted = (file: RpmFile): boolean => file.type === "file" && options.hold?.(file) === true;

  return {
    /** Throws `limit-exceeded` where a file is to be held that is too large for it. */
    open({ index, completes }: Admitted): EntrySink {
      const file = list.files[index];
      const held = completes.map((i) => list.files[i]).find((other) => other !== undefined && wanted(other));
      if (held && held.size > LIMITS.heldFileBytes) {
        throw new LisdebError(
          "limit-exceeded",
          `has ${held.size} bytes; files of up to ${LIMITS.heldFileBytes} are held`,
          {
            where: inside(where, held.path),
          },
        );
      }
      const hash = file?.type === "file" ? createHash(list.digestAlgorithm) : undefined;
      const kept: Uint8Array[] | undefined = held || file?.type === "link" ? [] : undefined;
      let size = 0;
      return {
        content(chunk) {
          hash?.update(chunk);
          kept?.push(chunk);
          size += chunk.length;
        },
        end() {
          gathered.push({
            completes,
            size,
            digest: hash?.digest("hex"),
            content: kept && Buffer.concat(kept),
          });
        },
      };
    },
    /** The files whose content has come since the last call, each proven. Throws `rpm-manifest-mismatch` and `rpm-digest-mismatch`. */
    take(): ProvenFile[] {
      const ready = gathered;
      gathered = [];
      return ready.flatMap((content) =>
        content.completes.flatMap((index) => {
          const file = list.files[index];
          if (!file) return [];
          prove(file, content, where);
          return [{ file, content: wanted(file) ? content.content : undefined }];
        }),
      );
    },
  };
}

/** Throws where the content of a file is not what the header says of it. */
function prove(file: RpmFile, found: Gathered, where: Where): void {
  const at = { where: inside(where, file.path) };
  if (file.type === "link") {
    if (!Buffer.from(file.target ?? "").equals(found.content ?? new Uint8Array(0))) {
      throw new LisdebError(
        "rpm-manifest-mismatch",
        "points elsewhere in the payload than in the header",
        at,
      );
    }
    return;
  }
  if (file.type !== "file") return;
  if (found.size !== file.size) {
    throw new LisdebError(
      "rpm-manifest-mismatch",
      `has ${found.size} bytes in the payload and ${file.size} by the header`,
      at,
    );
  }
  if (file.digest === undefined) {
    throw new LisdebError(
      "rpm-digest-mismatch",
      "has no digest in the header, so its content cannot be proven",
      at,
    );
  }
  if (found.digest !== file.digest) {
    throw new LisdebError("rpm-digest-mismatch", "does not have the digest that the header states", at);
  }
}
