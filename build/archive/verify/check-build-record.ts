import { z } from "zod";
import { LisdebError } from "../../base/index.ts";
import { buildRecordPath } from "../publish/record-beside.ts";
import type { ArchiveAccess } from "./access/archive-access.ts";
import { BOUNDS } from "./bounds.ts";
import type { TellFault } from "./fault-list.ts";
import type { ListedPackage } from "./listed-packages.ts";
import { readWhole } from "./read-file.ts";

/**
 * Holds the build record beside a proven package, where there is one, against the package: it has to be JSON, and where it is lisdeb's to state that
 * digest. No signature covers the rest of it. A web server is not asked: most archives have no such files.
 */
export async function checkBuildRecord(
  access: ArchiveAccess,
  { path: deb, digests }: ListedPackage,
  tell: TellFault,
): Promise<void> {
  const path = buildRecordPath(deb);
  if (access.kind === "web" || path === deb) return;
  try {
    const read = await readWhole(access, path, BOUNDS.buildRecordBytes);
    if (!read) return;
    const stated = statedDigest(parsed(read.bytes));
    if (stated === NO_JSON) tell("build-record", path, "it is not JSON");
    else if (stated !== undefined && digests.sha256 !== undefined && stated !== digests.sha256)
      tell("build-record", path, `it is of a package with the SHA-256 ${stated}`);
  } catch (error) {
    if (!(error instanceof LisdebError) || error.kind !== "input") throw error;
    tell("unchecked", path, error.message);
  }
}

const NO_JSON = Symbol("no JSON");

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf8", { fatal: true }).decode(bytes));
  } catch {
    return NO_JSON;
  }
}

/** What a record says that its package's SHA-256 is; undefined for JSON that is no record of lisdeb's. */
function statedDigest(record: unknown): string | typeof NO_JSON | undefined {
  if (record === NO_JSON) return NO_JSON;
  const { format, package: of } = RECORD.safeParse(record).data ?? {};
  return format === undefined ? undefined : (of?.sha256 ?? "none");
}

/** As much of both kinds of records as is asked here; one that states no digest is damaged, too. */
const RECORD = z.object({
  format: z.string().regex(/^lisdeb \w+ record \d+$/),
  package: z.object({ sha256: z.string() }).optional().catch(undefined),
});
