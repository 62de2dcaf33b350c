import { z } from "zod";
import { LisdebError, openFile, readAll, type Sha256 } from "../../base/index.ts";

/** How a package came to be, as the file beside it says. */
export interface RecordBeside {
  /** The file as it is. */
  readonly bytes: Uint8Array;
  /** Debian's name of the suite that the package was built for. */
  readonly suite: string;
  /** SHA-256 of the files of the source package that it was built with, by their names; undefined where it has none, as what was taken from a medium. */
  readonly source?: ReadonlyMap<string, string> | undefined;
}

/** What is asked of a record here: both kinds have it. The rest of it is passed on as it is. */
const RECORD = z.object({
  format: z.enum(["lisdeb build record 1", "lisdeb metapackage record 1"]),
  package: z.object({ suite: z.string(), sha256: z.string() }),
  source: z.unknown().optional(),
});

/** What it says of the source package. null, or nothing: there is none. */
const SOURCE = z.object({ files: z.array(z.object({ name: z.string(), sha256: z.string() })) }).nullish();

/** In bytes: those of genuine media have some ten thousand. */
const LARGEST = 16 * 1024 * 1024;

/** Where the build record of a .deb lies, beside it or in the pool: the same name with `.json`. */
export function buildRecordPath(deb: string): string {
  return deb.replace(/\.deb$/, ".json");
}

/**
 * The build record beside a .deb with these bytes; undefined where there is none, or the file of that name is something else. Throws
 * `package-invalid` where the record is of other bytes or says of the source package what nobody understands, and `read-failed`.
 */
export async function recordBeside(deb: string, sha256: Sha256): Promise<RecordBeside | undefined> {
  const path = buildRecordPath(deb);
  if (path === deb) return undefined;
  const bytes = await bytesIn(path);
  const stated = bytes && RECORD.safeParse(parsed(bytes)).data;
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
  const source = SOURCE.safeParse(stated.source);
  if (!source.success) {
    // To take it for none would publish without its source what owes it.
    throw new LisdebError("package-invalid", "says of the source package what no build record says", {
      where: { file: path },
      hint: "build the package again: both are made together",
    });
  }
  const files = source.data?.files.map(({ name, sha256: digest }) => [name, digest] as const);
  return { bytes, suite: stated.package.suite, ...(files && { source: new Map(files) }) };
}

/** undefined where there is no file, or one that is larger than any record; a named pipe is not waited for. */
async function bytesIn(path: string): Promise<Uint8Array | undefined> {
  const file = await openFile(path).catch((error: unknown) => {
    if (error instanceof LisdebError && error.kind === "input") return undefined;
    throw error;
  });
  try {
    return file && file.size <= LARGEST ? await readAll(file) : undefined;
  } finally {
    await file?.close();
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
