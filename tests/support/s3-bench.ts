// What the tests of archives in an object store share: a store, and buckets in it that everyone may read.
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { openS3Store, S3_TIMING, type S3Store } from "../../build/archive/storage/s3-store.test-support.ts";
import { RADOSGW_KEY, type Radosgw } from "./radosgw.ts";

/** A bucket, and the archive at its top. */
export interface TestBucket {
  readonly bucket: string;
  /** `s3://BUCKET/apt`. */
  readonly address: string;
  /** Where clients find it: `http://127.0.0.1:PORT/BUCKET/apt`. */
  readonly url: string;
  /** Opened for publishing; through a proxy where its endpoint is given. */
  open(how?: OpenOptions): Promise<S3Store>;
}

export interface OpenOptions {
  readonly endpoint?: string;
  readonly signal?: AbortSignal;
  /** How long another publisher is given to show what it has committed, in milliseconds. */
  readonly patience?: number;
}

let count = 0;

/**
 * Makes a bucket. Everyone may read it, and be told what is not there: else a client would get "forbidden" in place of "not found", and
 * take that for a failure.
 */
export async function testBucket({ endpoint }: Radosgw): Promise<TestBucket> {
  const Bucket = `test-${++count}`;
  const client = testClient(endpoint);
  await client.send(new CreateBucketCommand({ Bucket }));
  const allow = (Action: string, Resource: string) => ({ Effect: "Allow", Principal: "*", Action, Resource });
  const Statement = [
    allow("s3:GetObject", `arn:aws:s3:::${Bucket}/*`),
    allow("s3:ListBucket", `arn:aws:s3:::${Bucket}`),
  ];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  client.destroy();
  const address = `s3://${Bucket}/apt`;
  return {
    bucket: Bucket,
    address,
    url: `${endpoint}/${Bucket}/apt`,
    open: ({ signal, ...how } = {}) =>
      openS3Store(
        address,
        { write: true, s3Endpoint: how.endpoint ?? endpoint, signal },
        { ...S3_TIMING, patience: how.patience ?? S3_TIMING.patience },
      ),
  };
}

/** The SDK's own client, for what an archive's owner does by other means. */
export function testClient(endpoint: string): S3Client {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  const credentials = { accessKeyId: RADOSGW_KEY.id, secretAccessKey: RADOSGW_KEY.secret };
  return new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
}

/** Puts an object into a bucket as somebody else would; `key` is from the bucket's top. */
export async function putBeside(
  { url, bucket }: TestBucket,
  key: string,
  content: Uint8Array | string,
): Promise<void> {
  const client = testClient(new URL(url).origin);
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }));
  client.destroy();
}

/** Removes an object from a bucket as somebody else would; `key` is from the bucket's top. */
export async function removeBeside({ url, bucket }: TestBucket, key: string): Promise<void> {
  const client = testClient(new URL(url).origin);
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  client.destroy();
}
