// What the tests of whole archives open a store with, at their own pace.
export { S3_TIMING } from "./s3-client.ts";
export { openS3Store, type S3Store } from "./s3-store.ts";
