import { readFile } from "node:fs/promises";
import { z } from "zod";
import { errnoOf, LisdebError, systemError, type Sha256 } from "../../base/index.ts";

/** How a package came to be, as the file beside it says. */
export interface RecordBeside {
  /** The file as it is. */
  readonly bytes: Uint8Array;
  /** Debian's name of the suite that the package was built for. */
  readonly suite: string;
}

/** What is asked of a record here: both kinds have it. The rest of it is passed on as it is. */
const RECORD = z.object({
  format: z.enum(["lisdeb build record 1", "lisdeb metapackage record 1"]),
  package: z.object({ suite: z.string(), sha256: z.string() }),
});

/** In bytes: those of genuine media have some ten thousand. */
const LARGEST = 16 * 1024 * 1024;

/** Where the build record of a .deb lies, beside it or in the pool: the same name with `.json`. */
export function buildRecordPath(deb: string): string {
  return deb.replace(/\.deb$/, ".json");
}

/**
 * The build record beside a .deb with these bytes; undefined where there is none, or the file of that name is something else. Throws
 * `package-invalid` where the record is of other bytes, and `read-failed`.
 */
export async function recordBeside(deb: string, sha256: Sha256): Promise<RecordBeside | undefined> {
  const path = buildRecordPath(deb);
  if (path === deb) return undefined;
  const bytes = await readFile(path).catch((cause: unknown) => {
    if (errnoOf(cause) === "ENOENT") return undefined;
    throw systemError("read-failed", cause, { file: path });
  });
  const stated = bytes && bytes.length <= LARGEST ? RECORD.safeParse(parsed(bytes)).data : undefined;
  if (!bytes || !stated) return undefined;
  if (stated.package.sha256 !== sha256) {
    throw new LisdebError(
      "package-invalid",
      "is the build record of another package than the one beside it",
      {
        where: { file: path },
        hint: "build the package again; or, where it is not from lisdeb build, move the record away",
      },
    );
  }
  return { bytes, suite: stated.package.suite };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
