import { readdir, readFile, stat } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import {
  atEnd,
  cleanUp,
  failure,
  give,
  inTurn,
  noise,
  notedProgress,
  requestFor,
  serve,
  testOptions,
  type Answer,
} from "./faulty-server.test-support.ts";
import { fetchMedium } from "./fetch-medium.ts";
import { TIMING } from "./fetch-options.ts";
import { RETRY } from "./retry.ts";

afterEach(cleanUp);

const medium = noise(100_000);
const page = "<!DOCTYPE html>\n<html><title>Download</title>";
/** Only what is to be waited for is short: on a busy machine the others would come first. */
const soonStalled = { ...TIMING, stallMs: 200, stallBytes: 10 };
const soonUnconnected = { ...TIMING, connectMs: 30 };

function status(code: number, headers: Record<string, string> = {}): Answer {
  return (_, response) => response.writeHead(code, headers).end();
}

/** Everything in the cache, by path. */
async function kept(cacheDir: string): Promise<string[]> {
  const lists = await Promise.all(["sha256", "partial"].map((folder) => readdir(join(cacheDir, folder))));
  return lists.flat();
}

describe("an answer that another try would not better", () => {
  it.each<[string, Answer, string]>([
    [
      "a web page, by its type",
      (_, r) => r.setHeader("content-type", "text/html; charset=utf-8").end(page),
      "page",
    ],
    [
      "a web page, by its bytes",
      (_, r) => r.setHeader("content-type", "application/x-iso9660-image").write(page),
      "page",
    ],
    ["a web page as long as the medium", (_, r) => r.end(page.padEnd(medium.length)), "page"],
    ["an XHTML page", (_, r) => r.write(`\ufeff <?xml version="1.0"?><!-- x --><html xmlns="">`), "page"],
    [
      "a length past all reason",
      (_, r) => r.setHeader("content-length", 99_999_999).write(medium),
      "the server offers 99999999 bytes, and 100000 are right",
    ],
    [
      "an endless body",
      (_, r) => {
        const pour = () => {
          while (!r.destroyed && r.write(medium));
        };
        r.on("drain", pour);
        pour();
      },
      "the server sends more than the 100000 bytes that are right",
    ],
    [
      "an encoded body",
      (_, r) => r.setHeader("content-encoding", "gzip").end(medium),
      "encoded (gzip), unasked",
    ],
    [
      "a part, unasked",
      (_, r) => r.writeHead(206, { "content-range": "bytes 0-9/10" }).end(),
      "a part of the file, unasked",
    ],
    ["404", status(404), "the server answered 404: there is no such file"],
    ["403", status(403), "the server answered 403: forbidden"],
    ["204", status(204), "the server answered 204"],
    ["304", status(304), "the server answered 304"],
    ["416, nothing being at hand", status(416), "the server answered 416"],
  ])("is refused: %s", async (_, answer, message) => {
    const server = await serve(answer);
    const options = await testOptions();
    const failed = await failure(fetchMedium(requestFor(medium, `${server.origin}/x?token=secret`), options));
    expect(failed.code).toBe("download-refused");
    expect(failed.message).toContain(
      message === "page" ? "the server sent a web page, not the medium" : message,
    );
    expect(failed.where).toBe(`${server.origin}/x`);
    expect(server.asked).toHaveLength(1);
    expect(await kept(options.cacheDir)).toEqual([]);
  });

  it("is refused: other bytes of the right length, and nothing is kept", async () => {
    const other = noise(medium.length, 9);
    const server = await serve(give(other));
    const options = await testOptions();
    expect(await failure(fetchMedium(requestFor(medium, server.origin), options))).toMatchObject({
      code: "medium-digest-mismatch",
      message: `the SHA-256 is ${sha256(other)}, and the lock states ${sha256(medium)}`,
    });
    expect(await kept(options.cacheDir)).toEqual([]);
  });

  it("is refused: a file of another length, with the digest of both", async () => {
    const other = medium.subarray(1);
    const server = await serve(give(other));
    const options = await testOptions();
    expect(await failure(fetchMedium(requestFor(medium, server.origin), options))).toMatchObject({
      code: "medium-digest-mismatch",
      message:
        `the server offers 99999 bytes with SHA-256 ${sha256(other)}, ` +
        `and the lock states 100000 bytes with ${sha256(medium)}`,
    });
    expect(server.asked).toHaveLength(1);
    expect(await kept(options.cacheDir)).toEqual([]);
  });

  it("is refused: the right file, of which the lock states another size; so is the one in the cache", async () => {
    const server = await serve(give(medium));
    const options = await testOptions();
    const { lock, ...request } = requestFor(medium, server.origin);
    const wrong = { ...request, lock: { ...lock, size: 5 } };
    const refusal = {
      code: "medium-digest-mismatch",
      message: "has 100000 bytes, and the lock states 5 with the same SHA-256",
    };
    expect(await failure(fetchMedium(wrong, options))).toMatchObject(refusal);
    const { path } = await fetchMedium({ ...request, lock }, options);
    expect(await failure(fetchMedium(wrong, options))).toMatchObject(refusal);
    expect((await stat(path)).size).toBe(medium.length);
  });

  it("does not cost what is at hand when it is a network's log-in page", async () => {
    const answers = inTurn(give(medium, { cutAfter: 60_000 }), (_, r) => r.end(page.padEnd(medium.length)));
    const server = await serve((request, response, nth) =>
      (nth < 2 ? answers : give(medium))(request, response, nth),
    );
    const options = await testOptions();
    const request = requestFor(medium, server.origin);
    expect((await failure(fetchMedium(request, options))).code).toBe("download-refused");
    await fetchMedium(request, options);
    expect(server.asked[2]?.headers.range).toBe("bytes=60000-");
  });

  it("makes the next mirror be asked", async () => {
    const [gone, wrong, good] = [
      await serve(status(404)),
      await serve(give(noise(100_000, 7))),
      await serve(give(medium)),
    ];
    const request = requestFor(medium, "ftp://x/", gone.origin, wrong.origin, good.origin);
    const fetched = await fetchMedium(request, await testOptions());
    expect(fetched.url).toBe(good.origin);
    expect(sha256(await readFile(fetched.path))).toBe(sha256(medium));
  });

  it("is told of every mirror, and counts as a wrong digest where one gave wrong bytes", async () => {
    const [gone, wrong] = [await serve(status(404)), await serve(give(noise(100_000, 7)))];
    const failed = await failure(
      fetchMedium(requestFor(medium, wrong.origin, gone.origin), await testOptions()),
    );
    expect(failed.code).toBe("medium-digest-mismatch");
    expect(failed.where).toBe("LIS.iso");
    expect(failed.message).toMatch(
      /^none of its 2 addresses gives it: http:\S+: the SHA-256 is .*; http:\S+: the server answered 404: there is no such file$/,
    );
  });
});

describe("an answer that another try may better", () => {
  it.each([408, 425, 429, 500, 502, 503, 504])("is asked for again: %i", async (code) => {
    const server = await serve(inTurn(status(code), status(code), give(medium)));
    const progress = notedProgress();
    const options = await testOptions({ progress });
    await fetchMedium(requestFor(medium, server.origin), options);
    expect(options.waits).toEqual([375, 750]); // half of 500 and 1000 ms, and half of the other half
    expect(progress.labels).toContain(`LIS.iso: the server answered ${code}; trying again in 1 s`);
    expect(progress.ended).toHaveLength(progress.labels.length);
  });

  it("is waited for as long as Retry-After says, in seconds or as a date", async () => {
    const date = "Wed, 01 May 2024 00:00:42 GMT"; // the test's clock stands at 00:00:00
    const server = await serve(
      inTurn(status(429, { "retry-after": "7" }), status(503, { "retry-after": date }), give(medium)),
    );
    const options = await testOptions();
    await fetchMedium(requestFor(medium, server.origin), options);
    expect(options.waits).toEqual([7000, 42_000]);
  });

  it("is given up where Retry-After is beyond reason", async () => {
    const server = await serve(status(503, { "retry-after": "3600" }));
    const options = await testOptions();
    expect(await failure(fetchMedium(requestFor(medium, server.origin), options))).toMatchObject({
      code: "download-failed",
      message: "the server answered 503, and asks to wait for 3600 s",
    });
    expect(options.waits).toEqual([]);
  });

  it("is given up after five tries in a row", async () => {
    const server = await serve(status(503));
    const options = await testOptions();
    expect(await failure(fetchMedium(requestFor(medium, server.origin), options))).toMatchObject({
      code: "download-failed",
      message: "the server answered 503; given up after 5 tries",
    });
    expect(options.waits).toEqual([375, 750, 1500, 3000]);
  });

  it("is asked for more often where each try brings something worthwhile", async () => {
    const server = await serve(give(medium, { cutAfter: 9_000 }));
    const options = await testOptions({ retry: { ...RETRY, attempts: 2, worthwhileBytes: 9_000 } });
    await fetchMedium(requestFor(medium, server.origin), options);
    expect(server.asked).toHaveLength(12);
  });

  it("is not asked for endlessly where a server keeps changing its mind", async () => {
    const server = await serve((request, response, nth) =>
      give(medium, { etag: `"${nth}"`, cutAfter: 50_000 })(request, response, nth),
    );
    const options = await testOptions({ retry: { ...RETRY, worthwhileBytes: 1000 } });
    expect((await failure(fetchMedium(requestFor(medium, server.origin), options))).code).toBe(
      "download-failed",
    );
    expect(server.asked.length).toBeLessThan(12);
  });

  it.each<[string, Answer]>([
    ["never answers", () => undefined],
    [
      "stops in the body",
      (_, r) => r.writeHead(200, { "content-length": 100_000 }).write(medium.subarray(0, 5000)),
    ],
    [
      "drips",
      (_, r) => {
        const timer = setInterval(() => r.write("x"), 50);
        r.on("close", () => clearInterval(timer));
      },
    ],
  ])("counts as stalled where a server %s", async (_, stalled) => {
    const server = await serve(inTurn(stalled, give(medium)));
    const progress = notedProgress();
    await fetchMedium(
      requestFor(medium, server.origin),
      await testOptions({ timing: soonStalled, progress }),
    );
    expect(progress.labels).toContain("LIS.iso: the server stalled; trying again in 1 s");
  });

  it.each(["http", "https"])(
    "is given up where the host takes connections and says nothing (%s)",
    async (scheme) => {
      const silent = createServer();
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      atEnd(() => void silent.close());
      const sockets = new Set<{ destroy(): void }>();
      silent.on("connection", (socket) => sockets.add(socket));
      atEnd(() => sockets.forEach((socket) => socket.destroy()));
      const { port } = silent.address() as AddressInfo; // of a listening TCP server it is one
      const timing = scheme === "https" ? soonUnconnected : soonStalled;
      const failed = await failure(
        fetchMedium(requestFor(medium, `${scheme}://127.0.0.1:${port}/`), await testOptions({ timing })),
      );
      const reason = scheme === "https" ? "the host does not answer" : "the server stalled";
      expect(failed).toMatchObject({ code: "download-failed", message: `${reason}; given up after 5 tries` });
    },
  );

  it("is given up where nothing listens", async () => {
    const failed = await failure(fetchMedium(requestFor(medium, "http://127.0.0.1:1/"), await testOptions()));
    expect(failed.message).toBe("the host refuses connections; given up after 5 tries");
  });

  it.each([
    ["is no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", "Parse Error"],
    [
      "goes over to another protocol",
      "HTTP/1.1 101 Switch\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
      "reset",
    ],
    ["has endless headers", `HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(20_000)}`, "headers are too long"],
    [
      "contradicts itself",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      "Parse Error",
    ],
  ])("is given up where what answers %s", async (_, text, message) => {
    const server = createServer((socket) => socket.on("error", () => undefined).end(text));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    atEnd(() => void server.close());
    const { port } = server.address() as AddressInfo; // as above
    const failed = await failure(
      fetchMedium(requestFor(medium, `http://127.0.0.1:${port}/`), await testOptions()),
    );
    expect(failed.code).toBe("download-failed");
    expect(failed.message).toContain(message);
  });
});
