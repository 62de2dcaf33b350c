import { LisdebError } from "../../base/index.ts";
import { parseRecord, parseRecordPath, recordPath } from "../state-record.ts";
import type { StateRecord } from "../suite-state.ts";
import type { S3Bucket } from "./s3-bucket.ts";

/** A committed state; undefined where it is not there. Throws `archive-invalid`. */
export async function readRecord(
  bucket: S3Bucket,
  suite: string,
  number: number,
): Promise<StateRecord | undefined> {
  const path = recordPath(suite, number);
  const bytes = await bucket.get(path);
  return bytes && parseRecord(bytes, bucket.name, path);
}

/**
 * The number of the newest state after this one; undefined where this is the newest. States are numbered without gaps: a record that lies beyond
 * one, of a backup or of whoever else may write there, is no state that anything follows on.
 */
export async function newestAfter(
  bucket: S3Bucket,
  suite: string,
  number: number,
): Promise<number | undefined> {
  let newest: number | undefined;
  for (let next = number + 1; await isCommitted(bucket, suite, next); next++) newest = next;
  return newest;
}

/** Whether there is a record of that state. */
export async function isCommitted(bucket: S3Bucket, suite: string, number: number): Promise<boolean> {
  return (await bucket.head(recordPath(suite, number))) !== undefined;
}

/** The last records of a suite, whatever their numbers, newest first; without those that cannot be read. */
export async function lastRecords(
  bucket: S3Bucket,
  suite: string,
  most: number,
): Promise<readonly StateRecord[]> {
  const numbers: number[] = [];
  for await (const { path } of bucket.list(`.lisdeb/${suite}`)) {
    const found = parseRecordPath(path);
    if (found && "number" in found) numbers.push(found.number);
  }
  const last = numbers.sort((a, b) => b - a).slice(0, most);
  const records = last.map((number) => readRecord(bucket, suite, number).catch(undefinedWhereInvalid));
  return (await Promise.all(records)).filter((record) => record !== undefined);
}

function undefinedWhereInvalid(error: unknown): undefined {
  if (error instanceof LisdebError && error.code === "archive-invalid") return undefined;
  throw error;
}
