import { readdir, readFile, stat, utimes, writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import {
  cleanUp,
  failure,
  give,
  inTurn,
  noise,
  serve,
  testOptions,
  type Answer,
} from "./faulty-server.test-support.ts";
import { fetchMedium } from "./fetch-medium.ts";
import { fetchUnlocked } from "./fetch-unlocked.ts";

afterEach(cleanUp);

const medium = noise(300_000);
const from = (...urls: string[]) => ({ file: "LIS.iso", urls });

/** Everything in the cache, by path. */
async function kept(cacheDir: string): Promise<string[]> {
  const lists = await Promise.all(["sha256", "partial"].map((folder) => readdir(join(cacheDir, folder))));
  return lists.flat();
}

describe("a medium whose digest nobody has stated", () => {
  it("is kept under the digest that it has, where a build finds it once that is locked", async () => {
    const server = await serve(give(medium));
    const options = await testOptions();
    const fetched = await fetchUnlocked(from(`${server.origin}/LIS.iso`), options);
    expect(fetched).toEqual({
      path: join(options.cacheDir, "sha256", sha256(medium)),
      sha256: sha256(medium),
      size: 300_000,
      url: `${server.origin}/LIS.iso`,
      served: `${server.origin}/LIS.iso`,
    });
    expect(sha256(await readFile(fetched.path))).toBe(sha256(medium));
    expect((await stat(fetched.path)).mode & 0o777).toBe(0o444);
    const locked = { file: "LIS.iso", urls: [], lock: fetched };
    expect(await fetchMedium(locked, { ...options, offline: true })).toMatchObject({ fromCache: true });
    expect(await kept(options.cacheDir)).toEqual([sha256(medium)]);
  });

  it("is begun anew where the connection breaks, since nobody could judge two halves", async () => {
    const server = await serve(inTurn(give(medium, { cutAfter: 100_000, etag: '"a"' }), give(medium)));
    const options = await testOptions();
    expect(await fetchUnlocked(from(server.origin), options)).toMatchObject({ sha256: sha256(medium) });
    expect(server.asked.map(({ headers }) => headers.range)).toEqual([undefined, undefined]);
    expect(options.waits).toHaveLength(1);
  });

  it("is told with the address that gave it in the end, but not with a query that may be a key", async () => {
    const good = await serve(give(medium));
    const to = `${good.origin}/at/LIS.iso?signature=secret#part`;
    const first = await serve((_, response) => response.writeHead(302, { location: to }).end());
    const fetched = await fetchUnlocked(from(`${first.origin}/LIS.iso`), await testOptions());
    expect(fetched).toMatchObject({
      url: `${first.origin}/LIS.iso`,
      served: `${good.origin}/at/LIS.iso`,
    });
  });

  it("is not said to be kept when it is interrupted: nobody could go on with it", async () => {
    const abort = new AbortController();
    const server = await serve((_, response) => {
      response.write(medium);
      abort.abort();
    });
    const options = { ...(await testOptions()), signal: abort.signal };
    const failed = await failure(fetchUnlocked(from(server.origin), options));
    expect([failed.code, failed.message]).toEqual(["interrupted", "the download was interrupted"]);
    expect(await kept(options.cacheDir)).toEqual([]);
  });

  it("is taken from the next address where one has it not", async () => {
    const [gone, page, good] = [
      await serve((_, response) => response.writeHead(404).end()),
      await serve((_, response) => response.end("<!DOCTYPE html>\n<html><title>Download</title>")),
      await serve(give(medium)),
    ];
    const options = await testOptions();
    const fetched = await fetchUnlocked(from(gone.origin, page.origin, good.origin), options);
    expect(fetched.url).toBe(good.origin);
  });

  it.each<[string, Answer, string, string]>([
    ["a web page", (_, r) => r.end("<html>"), "download-refused", "a web page, not the medium"],
    ["nothing", (_, r) => r.end(), "download-refused", "an empty file"],
    [
      "an encoded body",
      (_, r) => r.setHeader("content-encoding", "gzip").end(medium),
      "download-refused",
      "encoded (gzip), unasked",
    ],
    ["404", (_, r) => r.writeHead(404).end(), "download-refused", "there is no such file"],
    [
      "more than a medium may have, by its length",
      (_, r) => r.setHeader("content-length", 400_001).write(medium),
      "limit-exceeded",
      "offers more than 400000 bytes",
    ],
    [
      "an endless body",
      (_, r) => {
        const pour = (): void => {
          while (!r.destroyed && r.write(medium));
        };
        r.on("drain", pour);
        pour();
      },
      "limit-exceeded",
      "offers more than 400000 bytes",
    ],
  ])("is refused where the server sends %s, and nothing is kept", async (_, answer, code, message) => {
    const server = await serve(answer);
    const options = await testOptions();
    const failed = await failure(fetchUnlocked(from(server.origin), options, 400_000));
    expect(failed).toMatchObject({ code, message: expect.stringContaining(message) as string });
    expect(await kept(options.cacheDir)).toEqual([]);
  });

  it("is given up where the connection breaks again and again", async () => {
    const server = await serve(give(medium, { cutAfter: 1000 }));
    const options = await testOptions();
    const failed = await failure(fetchUnlocked(from(server.origin), options));
    expect(failed.code).toBe("download-failed");
    expect(await kept(options.cacheDir)).toEqual([]);
  });

  it("is not fetched where no address is known, or the network is forbidden", async () => {
    const options = await testOptions();
    expect((await failure(fetchUnlocked(from(), options))).code).toBe("download-refused");
    const offline = { ...options, offline: true };
    expect((await failure(fetchUnlocked(from("http://127.0.0.1:9/"), offline))).code).toBe("offline");
  });

  it("leaves what another run is just fetching, and removes what one left behind a day ago", async () => {
    const server = await serve(give(medium));
    const options = await testOptions();
    const partial = join(options.cacheDir, "partial");
    await mkdir(partial, { recursive: true });
    for (const name of ["unlocked-old", "unlocked-new"]) await writeFile(join(partial, name), "x");
    await utimes(join(partial, "unlocked-old"), 1_000_000, 1_000_000);
    await fetchUnlocked(from(server.origin), options);
    expect(await readdir(partial)).toEqual(["unlocked-new"]);
  });
});
