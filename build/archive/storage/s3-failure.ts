import { errnoOf, LisdebError, type Where } from "../../base/index.ts";

/**
 * An error of the SDK as ours. What the server or the SDK says is never passed on in its own words, nor as the cause: both may hold key ids, a signed
 * address or a command line. Only the code of the error and the status are, where they look like such.
 */
export function storeFailure(thrown: unknown, where: Where): LisdebError {
  if (thrown instanceof LisdebError) return thrown;
  const { name, status } = answerOf(thrown);
  if (name === "AbortError") return new LisdebError("interrupted", "the work was interrupted", { where });
  const code = codeOf(thrown);
  const known = SAID[name] ?? (code === undefined ? undefined : SAID[code]);
  const [message, hint] = known ?? saidOf(status);
  const named = [status, known && name in SAID ? name : (code ?? plain(name))].filter(
    (part) => part !== undefined,
  );
  const evidence = { ...(status !== undefined && { status }), ...(plain(name) && { code: plain(name) }) };
  return new LisdebError("store-failed", known ? message : `${message} (${named.join(" ")})`, {
    where,
    hint,
    evidence,
  });
}

/** What is known of a failed request: the error's name, the status with which the store answered, and how often it was tried. */
export function answerOf(thrown: unknown): Answer {
  const name = thrown instanceof Error ? thrown.name : "";
  const metadata = fieldOf(thrown, "$metadata");
  const status = fieldOf(metadata, "httpStatusCode");
  const tries = fieldOf(metadata, "attempts");
  return {
    name,
    status: typeof status === "number" ? status : undefined,
    tries: typeof tries === "number" ? tries : 1,
  };
}

interface Answer {
  readonly name: string;
  readonly status: number | undefined;
  readonly tries: number;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}

/** Node tries several addresses of a host, and tells all failures in one error, which the SDK may wrap once more. */
function codeOf(thrown: unknown): string | undefined {
  const code = errnoOf(thrown);
  if (code !== undefined) return code;
  if (thrown instanceof AggregateError) return thrown.errors.map(codeOf).find((each) => each !== undefined);
  return thrown instanceof Error && thrown.cause !== undefined ? codeOf(thrown.cause) : undefined;
}

/** Codes are words: another thing in their place is not shown. */
function plain(name: string): string | undefined {
  return /^[A-Za-z][A-Za-z.]{0,60}$/.test(name) && name !== "Error" ? name : undefined;
}

function saidOf(status: number | undefined): Said {
  if (status === undefined) return ["the object store could not be asked"];
  if (status === 403) return FORBIDDEN;
  if (status >= 500) return ["the object store failed, also when it was asked again"];
  return ["the object store refused the request"];
}

type Said = readonly [message: string, hint?: string];

const FORBIDDEN: Said = [
  "the object store does not allow it",
  "the credentials need s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject on what is in it",
];
const WRONG_KEY: Said = [
  "the object store does not know these credentials",
  "another store's, perhaps: is the endpoint the right one?",
];
const EXPIRED: Said = ["the credentials have expired", "get new ones, for example with `aws sso login`"];
const REGION: Said = ["the bucket is in another region", "AWS_REGION, or region in the profile, names it"];
const ENDPOINT = "--s3-endpoint or AWS_ENDPOINT_URL_S3 names it";
const AGAIN = "publish again: what has come so far is not seen by clients, and not lost";
const BUSY: Said = ["the object store asks to go slower, also after waiting", AGAIN];
const BROKEN: Said = ["the connection to the object store broke, again and again", AGAIN];
const SILENT: Said = ["the object store does not answer", ENDPOINT];

const SAID: Readonly<Record<string, Said>> = {
  NoSuchBucket: ["there is no such bucket", "lisdeb makes none: its owner decides who may read it"],
  AccessDenied: FORBIDDEN,
  InvalidAccessKeyId: WRONG_KEY,
  SignatureDoesNotMatch: [
    "the object store does not accept the signature: the secret key is not the one of this key id",
  ],
  RequestTimeTooSkewed: ["this machine's clock and the object store's differ too much", "set the clock"],
  ExpiredToken: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  InvalidToken: WRONG_KEY,
  PermanentRedirect: REGION,
  AuthorizationHeaderMalformed: REGION,
  IllegalLocationConstraintException: REGION,
  SlowDown: BUSY,
  ServiceUnavailable: BUSY,
  QuotaExceeded: ["the object store is full, or this user's share of it"],
  TimeoutError: SILENT,
  ETIMEDOUT: SILENT,
  ECONNREFUSED: ["the object store's host refuses connections", ENDPOINT],
  ENOTFOUND: ["the object store's host is not known", ENDPOINT],
  EAI_AGAIN: ["the object store's host cannot be looked up now"],
  EHOSTUNREACH: ["the object store's host cannot be reached"],
  ENETUNREACH: ["the network cannot be reached"],
  ECONNRESET: BROKEN,
  EPIPE: BROKEN,
};
