import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { LisdebError, shown, type Where } from "../../base/index.ts";
import { storeFailure } from "./s3-failure.ts";

/** How long the store is waited for. */
export interface S3Timing {
  /** For a connection, in milliseconds. */
  readonly connect: number;
  /** For the next byte, in milliseconds. */
  readonly silence: number;
  /** How often a request is tried, where what failed may pass. AWS_MAX_ATTEMPTS says it otherwise. */
  readonly tries: number;
  /** How long another publisher is given to show what it has committed, in milliseconds. */
  readonly patience: number;
}

/** What a store is given, unless a test hands in less. */
export const S3_TIMING: S3Timing = { connect: 10_000, silence: 30_000, tries: 7, patience: 3000 };

/**
 * The SDK's client: credentials, region and endpoint come from where AWS's own tools take them, and the credentials are asked for at once, so
 * that there is one line about them and not a failed request. Throws `usage`, `store-failed`.
 */
export async function s3Client(
  endpoint: string | undefined,
  timing: S3Timing,
  where: Where,
): Promise<S3Client> {
  // The SDK says at each start which Node a later version of it will need; which version runs here is fixed in the lock file.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const config: S3ClientConfig = {
    ...(endpoint !== undefined && { endpoint: checkedEndpoint(endpoint) }),
    // Stores that are not Amazon's do not all know its newer checksums. Each body goes with its MD5, which all of them hold it against.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    followRegionRedirects: true,
    ...(process.env["AWS_MAX_ATTEMPTS"] === undefined && { maxAttempts: timing.tries }),
    requestHandler: { connectionTimeout: timing.connect, socketTimeout: timing.silence },
  };
  let client = new S3Client(config);
  // Amazon tells of a bucket in another region, and the client follows; other stores do not mind what it is called.
  if ((await client.config.region().catch(() => "")) === "") {
    client.destroy();
    client = new S3Client({ ...config, region: "us-east-1" });
  }
  // An endpoint may also stand in the environment or the shared file. A bucket's name in the host's name is Amazon's way; elsewhere it
  // would need an entry in the name service and a certificate for each bucket.
  const configured = await client.config.serviceConfiguredEndpoint?.();
  client.config.forcePathStyle = endpoint !== undefined || configured !== undefined;
  await client.config.credentials().catch((thrown: unknown) => {
    throw noCredentials(thrown, where);
  });
  return client;
}

function checkedEndpoint(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (
    url &&
    /^https?:$/.test(url.protocol) &&
    url.username === "" &&
    url.password === "" &&
    url.search === ""
  )
    return endpoint;
  // What is in it may be a secret.
  const named = endpoint.includes("@") || endpoint.includes("?") ? "it" : shown(endpoint);
  throw new LisdebError("usage", `${named} is not the endpoint of an object store`, {
    hint: "it looks like https://HOST or http://HOST:PORT, without keys",
  });
}

/** Why there are no credentials. The SDK's own words are only looked at: they may hold the command that was to print the key. */
function noCredentials(thrown: unknown, where: Where): LisdebError {
  const said = thrown instanceof Error ? thrown.message : "";
  const profile = shown(process.env["AWS_PROFILE"] ?? "default");
  const fail = (message: string, hint: string) => new LisdebError("store-failed", message, { where, hint });
  if (/sso|login|token is expired|refresh/i.test(said))
    return fail(
      `the session of profile ${profile} has ended`,
      "`aws sso login` or `aws login` begins a new one",
    );
  if (/could not load credentials from any providers/i.test(said))
    return fail("no credentials were found for the object store", FROM_WHERE);
  if (/could not be found|could not be parsed|could not resolve credentials using profile/i.test(said))
    return fail(`the shared files of AWS hold no credentials for profile ${profile}`, FROM_WHERE);
  if (thrown instanceof Error && /Credentials|Provider/.test(thrown.name))
    return fail(`the credentials of profile ${profile} could not be got`, FROM_WHERE);
  return storeFailure(thrown, where);
}

const FROM_WHERE =
  "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE for a profile in ~/.aws: docs/object-store.md";
