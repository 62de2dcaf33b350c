import { LisdebError } from "../../base/index.ts";
import { answerOf, storeFailure } from "./s3-failure.ts";
import type { Condition, S3Bucket } from "./s3-bucket.ts";

/** An object whose only use is that writes of it are refused. */
export const CONDITIONAL = ".lisdeb/conditional";

/**
 * Proves that the store keeps to the conditions of a write, by writes that it has to refuse: two publishers at once would lose each other's packages
 * else. Some stores answer that they know no conditions, and some say nothing and write. Throws `store-unfit`.
 */
export async function proveConditions(bucket: S3Bucket): Promise<void> {
  // The first publisher of an archive creates it, and is refused then; all others are refused at once.
  await mustBeRefused(bucket, "If-None-Match", { absent: true }, 2);
  await mustBeRefused(bucket, "If-Match", { etag: `"${"0".repeat(32)}"` }, 1);
}

async function mustBeRefused(
  bucket: S3Bucket,
  header: string,
  condition: Condition,
  tries: number,
): Promise<void> {
  for (let i = 0; i < tries; i++) {
    try {
      if ((await bucket.putIf(CONDITIONAL, CONTENT, condition)) !== "written") return;
    } catch (error) {
      if (isUnknown(error)) throw unfit(bucket, `does not know ${header}`);
      throw storeFailure(error, bucket.where(CONDITIONAL));
    }
  }
  throw unfit(bucket, `ignores ${header}: it wrote what it had to refuse`);
}

function unfit({ name }: S3Bucket, what: string): LisdebError {
  return new LisdebError("store-unfit", `the object store ${what}`, {
    where: { file: name },
    hint: "two publishers at once would lose packages there; publish to a folder and copy it, or take a store of docs/object-store.md",
  });
}

/** 501 is what the standard has for it; 400 and 405 are what some say instead. */
function isUnknown(error: unknown): boolean {
  const status = error instanceof LisdebError ? error.evidence?.["status"] : answerOf(error).status;
  return status === 501 || status === 400 || status === 405;
}

const CONTENT = new TextEncoder().encode(
  "This object shows to those who publish here that the store refuses to write it again. It can be removed at any time.\n",
);
