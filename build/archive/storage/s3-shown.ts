import { LisdebError } from "../../base/index.ts";
import type { ObjectHead, S3Bucket } from "./s3-bucket.ts";
import { lastRecords } from "./s3-records.ts";

/**
 * The number of the state that all three signed files are of, or the oldest one's; undefined where one is missing. Throws `archive-foreign` where
 * one is of no state.
 */
export async function shownState(bucket: S3Bucket, suite: string): Promise<number | undefined> {
  const paths = SIGNED.map(([name]) => `dists/${suite}/${name}`);
  const found = await Promise.all(paths.map((path) => bucket.head(path)));
  let number: number | undefined = Infinity;
  for (const [i, [name, field]] of SIGNED.entries()) {
    const head = found[i];
    // Where a copy was made of the archive by other means, what was put with each object may be lost.
    const state = head && (stateOf(head) ?? (await stateWith(bucket, suite, name, field)));
    number = state === undefined || number === undefined ? undefined : Math.min(number, state);
  }
  return number;
}

/** The signed files of a suite, and where a state's record has their text. */
export const SIGNED = [
  ["Release.gpg", "releaseGpg"],
  ["Release", "release"],
  ["InRelease", "inRelease"],
] as const;

/** The number of the state that a file was put for, as was said with it. */
export function stateOf(head: ObjectHead | undefined): number | undefined {
  const state = head?.metadata["state"];
  return state !== undefined && /^[1-9][0-9]{0,14}$/.test(state) ? Number(state) : undefined;
}

async function stateWith(
  bucket: S3Bucket,
  suite: string,
  name: string,
  field: "release" | "releaseGpg" | "inRelease",
): Promise<number> {
  const path = `dists/${suite}/${name}`;
  const text = Buffer.from((await bucket.get(path)) ?? []).toString();
  const records = await lastRecords(bucket, suite, LOOKED_BACK);
  const number = records.find((record) => record[field] === text)?.number;
  if (number !== undefined) return number;
  throw new LisdebError("archive-foreign", "was not published by lisdeb", {
    where: bucket.where(path),
    hint: "publish under another prefix, or remove what the other tool made",
  });
}

/** States whose text is compared where an object does not tell which it is of. */
const LOOKED_BACK = 10;
