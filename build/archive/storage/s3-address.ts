import { LisdebError, shown } from "../../base/index.ts";

/** Where in an object store an archive lies. */
export interface S3Address {
  readonly bucket: string;
  /** What each key begins with: empty, or ended by `/`. */
  readonly prefix: string;
  /** As people name it: `s3://bucket/prefix`. */
  readonly name: string;
}

/**
 * Reads `s3://BUCKET` or `s3://BUCKET/PREFIX`. Throws `usage`; an address with a user name or a password in it is not repeated in the message.
 */
export function parseS3Address(address: string): S3Address {
  const path = address.replace(/^s3:\/\//i, "");
  if (path.includes("@")) {
    throw new LisdebError("usage", "an address of an object store holds no user name and no password", {
      hint: "keys come from the environment or from the shared files of AWS: docs/object-store.md",
    });
  }
  if (!/^s3:\/\//i.test(address)) throw refused(address, "two slashes follow s3:");
  const [bucket = "", ...rest] = path.split("/");
  const segments = rest.at(-1) === "" ? rest.slice(0, -1) : rest;
  if (!BUCKET.test(bucket)) throw refused(address, "the name of a bucket has 3 to 63 of a-z, 0-9, - and .");
  if (!segments.every((segment) => SEGMENT.test(segment) && !/^\.+$/.test(segment)))
    throw refused(address, "a prefix has letters, digits and - . _ ~, and no empty part");
  const prefix = segments.map((segment) => `${segment}/`).join("");
  return { bucket, prefix, name: `s3://${[bucket, ...segments].join("/")}` };
}

/** Amazon's rule, and the upper-case letters and underscores that older buckets and other stores have. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/;

/** Letters that mean the same in a key, a URL and a line of sources.list: a `+` does not. */
const SEGMENT = /^[A-Za-z0-9._~-]{1,128}$/;

function refused(address: string, why: string): LisdebError {
  return new LisdebError("usage", `${shown(address)} is not s3://BUCKET/PREFIX: ${why}`);
}
