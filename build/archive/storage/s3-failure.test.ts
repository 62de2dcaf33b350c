import { expect, it } from "vitest";
import { formatError } from "../../base/index.ts";
import { storeFailure } from "./s3-failure.ts";

const WHERE = { file: "s3://bucket/apt" };
const SECRET = "AKIAEXAMPLE wJalrXUtnFEMI Signature=abc";

const answer = (name: string, status?: number) =>
  Object.assign(new Error(SECRET), { name, $metadata: { httpStatusCode: status, attempts: 7 } });

it.each([
  [answer("NoSuchBucket", 404), "there is no such bucket"],
  [answer("AccessDenied", 403), "the object store does not allow it"],
  [answer("Forbidden", 403), "the object store does not allow it (403 Forbidden)"],
  [answer("SignatureDoesNotMatch", 403), "does not accept the signature"],
  [answer("ExpiredToken", 400), "the credentials have expired"],
  [answer("RequestTimeTooSkewed", 403), "clock"],
  [answer("SlowDown", 503), "slower"],
  [answer("InternalError", 500), "also when it was asked again (500 InternalError)"],
  [answer("Strange Name; rm -rf", 418), "the object store refused the request (418)"],
  [Object.assign(new Error(SECRET), { code: "ECONNREFUSED" }), "refuses connections"],
  [
    Object.assign(new AggregateError([Object.assign(new Error(SECRET), { code: "ENOTFOUND" })], SECRET)),
    "not known",
  ],
  [Object.assign(new Error(SECRET), { code: "CERT_HAS_EXPIRED" }), "could not be asked (CERT_HAS_EXPIRED)"],
  [new Error(SECRET), "the object store could not be asked"],
  [SECRET, "the object store could not be asked"],
])("an error of the SDK is told in our words, and without its own: %s", (thrown, said) => {
  const failure = storeFailure(thrown, WHERE);
  expect(failure.code).toBe("store-failed");
  expect(formatError(failure)).toContain(said);
  expect(formatError(failure) + JSON.stringify(failure) + String(failure.cause)).not.toMatch(
    /AKIA|wJalr|Signature=/,
  );
});

it("an abort is an interruption", () => {
  expect(storeFailure(answer("AbortError"), WHERE).code).toBe("interrupted");
});
