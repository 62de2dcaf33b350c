import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { LisdebError, type Where } from "../../base/index.ts";
import type { StoredFile } from "../archive-store.ts";
import type { S3Address } from "./s3-address.ts";
import { answerOf, storeFailure } from "./s3-failure.ts";
import { objectHeaders } from "./s3-headers.ts";

/** What a store says of an object. */
export interface ObjectHead {
  /** As the store writes it, with its quotes. */
  readonly etag: string;
  /** In bytes. */
  readonly size: number;
  /** Whole seconds. */
  readonly modified: Date;
  /** What was put with it, names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An object, whole. */
export interface S3Object {
  readonly bytes: Uint8Array;
  /** Whole seconds. */
  readonly modified: Date;
}

/** Whether a write was done: `unclear` where it was refused at last, and an earlier try may have got through, its answer lost. */
export type Outcome = "written" | "refused" | "unclear";

/** Where an object must be as it was seen for a write to be done. */
export type Condition = { readonly absent: true } | { readonly etag: string };

type Metadata = Readonly<Record<string, string>>;

/** The objects of an archive, by their paths in it. Whatever goes wrong throws `store-failed` or `interrupted`. */
export interface S3Bucket {
  /** Its address. */
  readonly name: string;
  where(path: string): Where;
  get(path: string): Promise<Uint8Array | undefined>;
  /** The same with its time, where it has at most so many bytes; of a larger one none are read, and `limit-exceeded` is thrown. */
  getWithin(path: string, most: number): Promise<S3Object | undefined>;
  head(path: string): Promise<ObjectHead | undefined>;
  put(path: string, bytes: Uint8Array, metadata?: Metadata): Promise<void>;
  /** Puts it where the condition holds, which the store decides. */
  putIf(path: string, bytes: Uint8Array, condition: Condition, metadata?: Metadata): Promise<Outcome>;
  /** With what was put with it. */
  copy(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  list(folder: string): AsyncGenerator<StoredFile>;
  /** The store's own time, as it has last told it; up to a second and the way of an answer late. */
  now(): Date;
}

/** What an S3-compatible store offers, over a client that tries again by itself where that can help. */
export function s3Bucket(client: S3Client, address: S3Address, signal?: AbortSignal): S3Bucket {
  const { bucket: Bucket, prefix, name } = address;
  const where = (path: string): Where => ({ file: `${name}/${path}` });
  const options = signal ? { abortSignal: signal } : {};
  let bareEtags = false;
  let ahead = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answered = await next(args);
      const time = Date.parse(headerOf(answered.response, "date") ?? "");
      if (!Number.isNaN(time)) ahead = time - Date.now();
      return answered;
    },
    { step: "deserialize", name: "lisdebStoreTime", override: true },
  );

  const head = async (path: string): Promise<ObjectHead | undefined> => {
    const found = await client
      .send(new HeadObjectCommand({ Bucket, Key: prefix + path }), options)
      .catch(undefinedWhereAbsent(where(path)));
    if (!found) return undefined;
    return {
      etag: found.ETag ?? "",
      size: found.ContentLength ?? 0,
      modified: found.LastModified ?? new Date(0),
      metadata: found.Metadata ?? {},
    };
  };

  const getWithin = async (path: string, most: number): Promise<S3Object | undefined> => {
    // The client does not ask again for a body that broke off.
    for (let tries = 1; ; tries++) {
      try {
        const got = await client.send(new GetObjectCommand({ Bucket, Key: prefix + path }), options);
        if (got.ContentLength !== undefined && got.ContentLength > most) {
          if (got.Body instanceof Readable) got.Body.destroy();
          throw tooLarge(where(path), most);
        }
        const bytes = (await got.Body?.transformToByteArray()) ?? new Uint8Array();
        if (got.ContentLength === undefined || bytes.length === got.ContentLength)
          return { bytes, modified: got.LastModified ?? new Date(0) };
        throw new LisdebError("store-failed", "the object store sent another length than it said", {
          where: where(path),
        });
      } catch (error) {
        const { status, name } = answerOf(error);
        if (status === 404 && name !== "NoSuchBucket") return undefined;
        // With a status or a name of its own it is an answer, and the client has tried enough.
        if (status !== undefined || tries === BODIES || signal?.aborted === true || isTooLarge(error))
          throw storeFailure(error, where(path));
      }
    }
  };

  const put = async (
    path: string,
    bytes: Uint8Array,
    metadata: Metadata = {},
    headers = {},
  ): Promise<void> => {
    const ContentMD5 = createHash("md5").update(bytes).digest("base64");
    const object = { Bucket, Key: prefix + path, Body: bytes, ContentMD5, Metadata: { ...metadata } };
    await client.send(new PutObjectCommand({ ...object, ...objectHeaders(path), ...headers }), options);
  };

  const attempt = async (
    path: string,
    bytes: Uint8Array,
    headers: object,
    metadata?: Metadata,
  ): Promise<Outcome> => {
    for (let clash = 1; ; clash++) {
      try {
        await put(path, bytes, metadata, headers);
        return "written";
      } catch (error) {
        const { status, name, tries } = answerOf(error);
        // Amazon tells with 404 that there is nothing that could match; but a bucket that is not there is another matter.
        if (status === 412 || (status === 404 && "IfMatch" in headers && name !== "NoSuchBucket"))
          return tries > 1 ? "unclear" : "refused";
        // Another write of the same object was under way: Amazon wants to be asked again.
        if (status !== 409 || clash === CLASHES) throw storeFailure(error, where(path));
        await setTimeout(50 * clash, undefined, signal && { signal }).catch(failedAt(where(path)));
      }
    }
  };

  return {
    name,
    where,
    head,
    now: () => new Date(Date.now() + ahead),
    getWithin,
    get: async (path) => (await getWithin(path, Infinity))?.bytes,
    async put(path, bytes, metadata) {
      await put(path, bytes, metadata).catch(failedAt(where(path)));
    },
    async putIf(path, bytes, condition, metadata) {
      if ("absent" in condition) return attempt(path, bytes, { IfNoneMatch: "*" }, metadata);
      const bare = condition.etag.replace(/^"(.*)"$/, "$1");
      if (bareEtags) return attempt(path, bytes, { IfMatch: bare }, metadata);
      const quoted = await attempt(path, bytes, { IfMatch: condition.etag }, metadata);
      // Ceph compares the header with an ETag that has no quotes, and so says "another" of the very one that it shows.
      if (quoted !== "refused" || (await head(path))?.etag !== condition.etag) return quoted;
      const outcome = await attempt(path, bytes, { IfMatch: bare }, metadata);
      bareEtags = outcome === "written";
      return outcome;
    },
    async copy(from, to) {
      const CopySource = encodeURIComponent(`${Bucket}/${prefix}${from}`).replaceAll("%2F", "/");
      await client
        .send(new CopyObjectCommand({ Bucket, Key: prefix + to, CopySource }), options)
        .catch(failedAt(where(to)));
    },
    async remove(path) {
      await client
        .send(new DeleteObjectCommand({ Bucket, Key: prefix + path }), options)
        .catch(undefinedWhereAbsent(where(path)));
    },
    async *list(folder) {
      const Prefix = `${prefix}${folder === "" ? "" : `${folder}/`}`;
      let ContinuationToken: string | undefined;
      for (;;) {
        const page = await client
          .send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }), options)
          .catch(failedAt(where(folder)));
        for (const { Key = "", Size = 0, LastModified = new Date(0) } of page.Contents ?? [])
          if (Key.startsWith(Prefix))
            yield { path: Key.slice(prefix.length), size: Size, time: LastModified };
        if (page.IsTruncated !== true) return;
        const next = page.NextContinuationToken;
        if (next === undefined || next === ContinuationToken)
          throw new LisdebError("store-failed", "the object store does not go on with its list", {
            where: where(folder),
          });
        ContinuationToken = next;
      }
    },
  };
}

/** How often a conditional write is tried while others write the same object. */
const CLASHES = 20;

/** How often a body is asked for that breaks off. */
const BODIES = 5;

function tooLarge(where: Where, most: number): LisdebError {
  return new LisdebError("limit-exceeded", `has more than the ${most} bytes that can be held of it`, {
    where,
  });
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof LisdebError && error.code === "limit-exceeded";

function headerOf(response: unknown, name: string): string | undefined {
  if (typeof response !== "object" || response === null || !("headers" in response)) return undefined;
  const { headers } = response;
  const value: unknown =
    typeof headers === "object" && headers !== null ? Reflect.get(headers, name) : undefined;
  return typeof value === "string" ? value : undefined;
}

const failedAt =
  (where: Where) =>
  (error: unknown): never => {
    throw storeFailure(error, where);
  };

const undefinedWhereAbsent =
  (where: Where) =>
  (error: unknown): undefined => {
    const { status, name } = answerOf(error);
    if (status === 404 && name !== "NoSuchBucket") return undefined;
    throw storeFailure(error, where);
  };
