import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseContentRange } from "./content-range.ts";
import { backoff, RETRY, retryAfter } from "./retry.ts";
import { contradicts, validatorOf } from "./validator.ts";

describe("Content-Range", () => {
  it("gives back every range that makes sense", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (first, more, rest) => {
        const last = first + more;
        const total = last + 1 + rest;
        expect(parseContentRange(`bytes ${first}-${last}/${total}`)).toEqual({ first, last, total });
        expect(parseContentRange(`bytes ${last + 1}-${first}/${total}`)).toBeUndefined();
        expect(parseContentRange(`bytes ${first}-${total}/${total}`)).toBeUndefined();
      }),
    );
  });

  it("is never misread from other text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseContentRange(text)).toBeUndefined();
      }),
    );
  });
});

describe("a validator for If-Range", () => {
  const modified = "Fri, 27 Jul 2012 10:00:00 GMT";

  it.each([
    ["a strong ETag", { etag: '"a b"' }, undefined],
    [
      "a strong ETag",
      { etag: '"ab"', "last-modified": modified, date: modified },
      { kind: "etag", value: '"ab"' },
    ],
    ["a weak ETag", { etag: 'W/"ab"' }, undefined],
    ["an ETag without quotes", { etag: "ab" }, undefined],
    [
      "Last-Modified a second ago",
      { "last-modified": modified, date: "Fri, 27 Jul 2012 10:00:01 GMT" },
      { kind: "date", value: modified },
    ],
    ["Last-Modified in the same second", { "last-modified": modified, date: modified }, undefined],
    ["Last-Modified without a Date", { "last-modified": modified }, undefined],
    ["Last-Modified in a form of its own", { "last-modified": "2012-07-27", date: modified }, undefined],
    ["Last-Modified and a Date that is none", { "last-modified": modified, date: "soon" }, undefined],
    ["nothing", {}, undefined],
  ])("from %s: %j", (_, headers, validator) => {
    expect(validatorOf(headers)).toEqual(validator);
  });

  it("is contradicted only by another of its kind", () => {
    const held = { kind: "etag", value: '"a"' } as const;
    expect(contradicts(held, { etag: '"a"' })).toBe(false);
    expect(contradicts(held, { "last-modified": modified })).toBe(false);
    expect(contradicts(undefined, { etag: '"b"' })).toBe(false);
    expect(contradicts(held, { etag: '"b"' })).toBe(true);
    expect(contradicts({ kind: "date", value: "x" }, { "last-modified": modified })).toBe(true);
  });
});

describe("waiting", () => {
  it("doubles up to a bound, and is between half and the whole of that", () => {
    const waits = (random: number) => [1, 2, 3, 10, 99].map((n) => backoff(n, RETRY, () => random));
    expect(waits(0)).toEqual([250, 500, 1000, 10_000, 10_000]);
    expect(waits(0.999999)).toEqual([500, 1000, 2000, 20_000, 20_000]);
  });

  it("goes by Retry-After where that says something", () => {
    const now = Date.parse("2024-05-01T00:00:00Z");
    expect(retryAfter("120", now)).toBe(120_000);
    expect(retryAfter(" 0 ", now)).toBe(0);
    expect(retryAfter("Wed, 01 May 2024 00:01:00 GMT", now)).toBe(60_000);
    expect(retryAfter("Tue, 30 Apr 2024 00:00:00 GMT", now)).toBe(0);
    for (const text of [undefined, "", "-1x", "soon"]) expect(retryAfter(text, now)).toBeUndefined();
  });
});
