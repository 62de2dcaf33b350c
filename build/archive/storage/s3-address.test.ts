import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatError, LisdebError } from "../../base/index.ts";
import { openStore } from "./open-store.ts";
import { parseS3Address } from "./s3-address.ts";

describe("an address of an object store", () => {
  it.each([
    ["s3://bucket", "bucket", "", "s3://bucket"],
    ["s3://bucket/", "bucket", "", "s3://bucket"],
    ["s3://my.bucket-1/apt", "my.bucket-1", "apt/", "s3://my.bucket-1/apt"],
    ["S3://Old_Bucket/a/b~c/", "Old_Bucket", "a/b~c/", "s3://Old_Bucket/a/b~c"],
  ])("%s is bucket %s, and keys that begin with %j", (address, bucket, prefix, name) => {
    expect(parseS3Address(address)).toEqual({ bucket, prefix, name });
  });

  it.each([
    ["s3:/bucket/apt", "two slashes follow s3:"],
    ["S3:/bucket/apt", "two slashes follow s3:"],
    ["s3:bucket", "two slashes follow s3:"],
    ["s3://", "name of a bucket"],
    ["s3:///apt", "name of a bucket"],
    ["s3://ab/apt", "name of a bucket"],
    ["s3://bucket:9000/apt", "name of a bucket"],
    ["s3://bucket?x=1", "name of a bucket"],
    ["s3://bucket/../other", "prefix"],
    ["s3://bucket/a/./b", "prefix"],
    ["s3://bucket//apt", "prefix"],
    ["s3://bucket/a b", "prefix"],
    ["s3://bucket/a+b", "prefix"],
    ["s3://bucket/a%2fb", "prefix"],
    ["s3://bucket/a\nb", "prefix"],
    ["s3://bucket/apt?x", "prefix"],
  ])("%j is refused", (address, why) => {
    expect(() => parseS3Address(address)).toThrow(why);
  });

  it.each(["s3:/bucket/apt", "S3:/bucket/apt", "s3:bucket", "http:/host/apt"])(
    "%s is not taken for a folder",
    async (address) => {
      await expect(openStore(address, { write: true })).rejects.toMatchObject({ code: "usage" });
      expect(existsSync(address)).toBe(false);
    },
  );

  it("is refused with keys in it, which are not repeated", () => {
    try {
      parseS3Address("s3://AKIAEXAMPLE:very-secret@bucket/apt");
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(LisdebError);
      expect(formatError(error as LisdebError)).not.toMatch(/AKIA|very-secret/); // seen the line before
      expect(error).toMatchObject({ code: "usage" });
    }
  });
});
