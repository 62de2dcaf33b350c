import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import { sh } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { partialPath } from "./cache.ts";
import {
  cleanUp,
  failure,
  give,
  inTurn,
  noise,
  notedProgress,
  requestFor,
  serve,
  temporaryFolder,
  testOptions,
} from "./faulty-server.test-support.ts";
import { fetchMedium, type MediumRequest } from "./fetch-medium.ts";
import { RETRY } from "./retry.ts";

afterEach(cleanUp);

const medium = noise(200_000);
const other = noise(200_000, 2);

/** As a run that was killed leaves it. */
async function leavePartial(
  cacheDir: string,
  request: MediumRequest,
  bytes: Uint8Array,
  notes?: unknown,
): Promise<void> {
  const path = partialPath(cacheDir, request.lock.sha256);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  if (notes !== undefined) {
    await writeFile(partialPath(cacheDir, request.lock.sha256, ".json"), JSON.stringify(notes));
  }
}

describe("a download that breaks", () => {
  it("waits for no named pipe that lies in the place of its notes", async () => {
    const server = await serve(give(medium));
    const options = await testOptions();
    const request = requestFor(medium, `${server.origin}/LIS.iso`);
    await leavePartial(options.cacheDir, request, Buffer.alloc(0));
    await sh(`mkfifo '${partialPath(options.cacheDir, request.lock.sha256, ".json")}'`);
    expect(await readFile((await fetchMedium(request, options)).path)).toEqual(Buffer.from(medium));
  });

  it("goes on at the byte where it was cut, with If-Range", async () => {
    const server = await serve(
      inTurn(give(medium, { etag: '"v1"', cutAfter: 50_000 }), give(medium, { etag: '"v1"' })),
    );
    const options = await testOptions();
    const url = `${server.origin}/LIS.iso`;
    const fetched = await fetchMedium(requestFor(medium, url), options);
    expect(sha256(await readFile(fetched.path))).toBe(sha256(medium));
    expect(fetched).toMatchObject({ fromCache: false, url });
    expect(server.asked.map(({ headers }) => [headers.range, headers["if-range"]])).toEqual([
      [undefined, undefined],
      ["bytes=50000-", '"v1"'],
    ]);
    expect(options.waits).toEqual([RETRY.firstWaitMs * 0.75]);
  });

  it("goes on by Last-Modified where there is no strong ETag", async () => {
    const lastModified = "Fri, 27 Jul 2012 10:00:00 GMT";
    const served = { etag: 'W/"weak"', lastModified };
    const server = await serve(inTurn(give(medium, { ...served, cutAfter: 10 }), give(medium, served)));
    await fetchMedium(requestFor(medium, server.origin), await testOptions());
    expect(server.asked[1]?.headers["if-range"]).toBe(lastModified);
  });

  it("goes on where a run before it was killed", async () => {
    const server = await serve(give(medium));
    const options = await testOptions();
    const request = requestFor(medium, server.origin);
    await leavePartial(options.cacheDir, request, medium.subarray(0, 123_456));
    const fetched = await fetchMedium(request, options);
    expect(sha256(await readFile(fetched.path))).toBe(sha256(medium));
    expect(server.asked[0]?.headers.range).toBe("bytes=123456-");
  });

  it("asks for nothing where only the last rename was missing", async () => {
    const server = await serve(give(medium));
    const options = await testOptions();
    const request = requestFor(medium, server.origin);
    await leavePartial(options.cacheDir, request, medium);
    expect(await fetchMedium(request, options)).toMatchObject({ fromCache: true });
    expect(server.connections).toBe(0);
  });

  it("begins anew when a Range is answered with 200 and the whole", async () => {
    const server = await serve(
      inTurn(give(medium, { cutAfter: 70_000 }), (_, response) => response.end(medium)),
    );
    const progress = notedProgress();
    const fetched = await fetchMedium(requestFor(medium, server.origin), await testOptions({ progress }));
    expect(sha256(await readFile(fetched.path))).toBe(sha256(medium));
    expect(progress.labels.filter((label) => label === "LIS.iso")).toHaveLength(2);
    expect(progress.sums.at(-1)).toBe(medium.length);
    expect(progress.ended.toSorted()).toEqual(progress.labels.map((_, index) => index));
  });

  it("begins anew when the file changed between the parts, by an ETag that the server honours", async () => {
    const server = await serve(
      inTurn(give(other, { etag: '"old"', cutAfter: 70_000 }), give(medium, { etag: '"new"' })),
    );
    const fetched = await fetchMedium(requestFor(medium, server.origin), await testOptions());
    expect(sha256(await readFile(fetched.path))).toBe(sha256(medium));
    expect(server.asked).toHaveLength(2);
  });

  it("begins anew when the file changed between the parts and the server ignores If-Range", async () => {
    const server = await serve((request, response, nth) => {
      delete request.headers["if-range"];
      const answer =
        nth === 0 ? give(other, { etag: '"old"', cutAfter: 70_000 }) : give(medium, { etag: '"new"' });
      answer(request, response, nth);
    });
    const fetched = await fetchMedium(requestFor(medium, server.origin), await testOptions());
    expect(sha256(await readFile(fetched.path))).toBe(sha256(medium));
    expect(server.asked.map(({ headers }) => headers.range)).toEqual([undefined, "bytes=70000-", undefined]);
  });

  it("fetches in one piece when parts without a validator do not make the locked whole", async () => {
    const server = await serve(inTurn(give(other, { cutAfter: 70_000 }), give(medium)));
    const fetched = await fetchMedium(requestFor(medium, server.origin), await testOptions());
    expect(sha256(await readFile(fetched.path))).toBe(sha256(medium));
    expect(server.asked.map(({ headers }) => headers.range)).toEqual([undefined, "bytes=70000-", undefined]);
  });

  it("begins anew after 416", async () => {
    const server = await serve(inTurn((_, response) => response.writeHead(416).end(), give(medium)));
    const options = await testOptions();
    const request = requestFor(medium, server.origin);
    await leavePartial(options.cacheDir, request, medium.subarray(0, 5));
    await fetchMedium(request, options);
    expect(server.asked.map(({ headers }) => headers.range)).toEqual(["bytes=5-", undefined]);
    expect(options.waits).toEqual([]);
  });

  it("goes on at a mirror", async () => {
    const cut = await serve((request, response, nth) => {
      if (nth === 0) give(medium, { etag: '"a"', cutAfter: 60_000 })(request, response, nth);
      else response.writeHead(404).end();
    });
    const mirror = await serve(give(medium, { etag: '"b"' }));
    const fetched = await fetchMedium(requestFor(medium, cut.origin, mirror.origin), await testOptions());
    expect(fetched.url).toBe(mirror.origin);
    expect(mirror.asked[0]?.headers).toMatchObject({ range: "bytes=60000-" });
    expect(mirror.asked[0]?.headers["if-range"]).toBeUndefined();
  });

  it("goes on after a part that ends before the file does", async () => {
    const server = await serve((request, response, nth) => {
      if (nth !== 1) give(medium, nth === 0 ? { cutAfter: 1000 } : {})(request, response, nth);
      else
        response
          .writeHead(206, { "content-range": "bytes 1000-2999/200000" })
          .end(medium.subarray(1000, 3000));
    });
    await fetchMedium(requestFor(medium, server.origin), await testOptions());
    expect(server.asked[2]?.headers.range).toBe("bytes=3000-");
  });

  it.each([
    "bytes 999-199999/200000",
    "bytes 1000-199999/200001",
    "bytes 1000-200000/*",
    "bytes 1000-/200000",
    "bytes 1000-999/200000",
    "lines 1000-199999/200000",
    undefined,
  ])("refuses a wrong Content-Range: %s", async (contentRange) => {
    const server = await serve((_, response) => {
      response.writeHead(206, contentRange === undefined ? {} : { "content-range": contentRange });
      response.end(medium.subarray(1000));
    });
    const options = await testOptions();
    const request = requestFor(medium, server.origin);
    await leavePartial(options.cacheDir, request, medium.subarray(0, 1000));
    expect(await failure(fetchMedium(request, options))).toMatchObject({
      code: "download-refused",
      message: `the server sent another part than bytes 1000-199999/200000: ${contentRange ?? "none"}`,
    });
  });

  it.each([
    ["torn notes", "{"],
    ["notes with a header's line break", { url: "U", validator: { kind: "etag", value: '"a"\r\nx: y' } }],
    ["notes of another shape", { url: "U", validator: { kind: 7 } }],
  ])("takes %s for none", async (_, notes) => {
    const server = await serve(give(medium));
    const options = await testOptions();
    const url = `${server.origin}/`;
    const request = requestFor(medium, url);
    await leavePartial(
      options.cacheDir,
      request,
      medium.subarray(0, 1000),
      typeof notes === "string" ? notes : { ...notes, url },
    );
    await fetchMedium(request, options);
    expect(server.asked[0]?.headers).toMatchObject({ range: "bytes=1000-" });
    expect(server.asked[0]?.headers["if-range"]).toBeUndefined();
  });

  it("gives the right bytes wherever it is cut, and whether or not the server knows ranges", async () => {
    const small = noise(5000, 3);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ cutAfter: fc.nat(5000), ranges: fc.boolean(), etag: fc.boolean() }), {
          maxLength: 4,
        }),
        async (cuts) => {
          const server = await serve((request, response, nth) => {
            const { ranges, etag, ...cut } = cuts[nth] ?? { ranges: true, etag: true };
            if (!ranges) delete request.headers.range;
            give(small, { ...cut, ...(etag && { etag: '"x"' }) })(request, response, nth);
          });
          const fetched = await fetchMedium(requestFor(small, server.origin), await testOptions());
          expect(sha256(await readFile(fetched.path))).toBe(sha256(small));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe.skipIf(!requireTools("curl"))("beside curl", () => {
  it("gives the same bytes as `curl -C - --retry` from the same faulty server", async () => {
    const faults = () => {
      let nth = 0;
      return serve((request, response) => {
        nth += 1;
        if (nth === 1) response.writeHead(503, { "retry-after": "0" }).end();
        else give(medium, { etag: '"v1"', ...(nth < 5 && { cutAfter: 45_000 }) })(request, response, nth);
      });
    };
    const [ours, theirs] = [await faults(), await faults()];
    const fetched = await fetchMedium(requestFor(medium, ours.origin), await testOptions());
    const curled = join(await temporaryFolder(), "curled");
    const args = [
      "-sSf",
      "--noproxy",
      "*",
      "-C",
      "-",
      "--retry",
      "9",
      "--retry-all-errors",
      "--retry-delay",
      "0",
    ];
    // Retrying within one run curl goes on from the start of that run; being run again it goes on from what is there.
    for (let run = 0; run < 5; run++) {
      const { done } = await promisify(execFile)("curl", [
        ...args,
        "--retry",
        "0",
        "-o",
        curled,
        theirs.origin,
      ]).then(
        () => ({ done: true }),
        () => ({ done: false }),
      );
      if (done) break;
    }
    expect(sha256(await readFile(fetched.path))).toBe(sha256(await readFile(curled)));
    const ranges = (asked: typeof ours.asked) => asked.map(({ headers }) => headers.range);
    expect(ranges(ours.asked).slice(2)).toEqual(ranges(theirs.asked).slice(2));
  });
});
