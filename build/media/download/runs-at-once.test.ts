import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, stat } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { join } from "node:path";
import { sha256 } from "../../base/index.ts";
import { partialPath } from "./cache.ts";
import {
  atEnd,
  cleanUp,
  give,
  noise,
  notedProgress,
  requestFor,
  serve,
  testOptions,
} from "./faulty-server.test-support.ts";
import { fetchMedium, type MediumRequest } from "./fetch-medium.ts";
import { TIMING } from "./fetch-options.ts";
import { systemClock } from "./retry.ts";
import { hostname } from "node:os";

afterEach(cleanUp);

const medium = noise(300_000);

/** A run of its own; prints what it was given. */
function run(cacheDir: string, request: MediumRequest): ChildProcess {
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const script = `
    import { silent } from ${module("../../base/index.ts")};
    import { fetchMedium } from ${module("fetch-medium.ts")};
    import { TIMING } from ${module("fetch-options.ts")};
    const options = { offline: false, progress: silent, environment: {}, timing: { ...TIMING, pollMs: 10 } };
    const [cacheDir, request] = process.argv.slice(1);
    console.log(JSON.stringify(await fetchMedium(JSON.parse(request), { ...options, cacheDir })));
  `;
  const args = ["--import", "tsx", "--input-type=module", "-e", script, cacheDir, JSON.stringify(request)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  atEnd(() => void child.kill("SIGKILL"));
  return child;
}

async function outputOf(child: ChildProcess): Promise<unknown> {
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await once(child, "close");
  return JSON.parse(text);
}

describe("runs at the same time", () => {
  it("download once, and those that wait say whom for", async () => {
    const server = await serve(give(medium));
    const progress = notedProgress();
    const options = await testOptions({ progress, clock: systemClock, timing: { ...TIMING, pollMs: 5 } });
    const request = requestFor(medium, server.origin);
    const fetched = await Promise.all(Array.from({ length: 5 }, () => fetchMedium(request, options)));
    expect(server.asked).toHaveLength(1);
    expect(fetched.filter(({ fromCache }) => !fromCache)).toHaveLength(1);
    expect(progress.labels).toContain(
      `LIS.iso: waiting for process ${process.pid} on ${hostname()}, which is downloading it`,
    );
    expect(progress.ended).toHaveLength(progress.labels.length);
  });

  it("download once, being processes of their own", async () => {
    const server = await serve((request, response, nth) => {
      // Answered only when both are at it, as far as one can see from here.
      setTimeout(() => give(medium)(request, response, nth), 100);
    });
    const { cacheDir } = await testOptions();
    const request = requestFor(medium, server.origin);
    const fetched = await Promise.all([0, 1].map(() => outputOf(run(cacheDir, request))));
    expect(server.asked).toHaveLength(1);
    expect(fetched.map((one) => (one as { fromCache: boolean }).fromCache).toSorted()).toEqual([false, true]);
    expect(await readdir(join(cacheDir, "partial"))).toEqual([]);
  });

  // Five processes one after the other, each of which loads a compiler of TypeScript.
  it("take over, with its bytes, from a process that was killed in the middle, wherever that was", async () => {
    const ends = [0, 1, 65_536, 200_001, 299_999];
    const server = await serve((request, response, nth) => {
      const end = ends[nth];
      if (end === undefined) {
        give(medium, { etag: '"a"' })(request, response, nth);
        return;
      }
      // As much as the next victim shall have, and then silence.
      const from = Number(/\d+/.exec(request.headers.range ?? "")?.[0] ?? 0);
      response.setHeader("etag", '"a"').setHeader("content-range", `bytes ${from}-299999/300000`);
      response.writeHead(from > 0 ? 206 : 200, { "content-length": 300_000 - from });
      response.write(medium.subarray(from, end));
    });
    const options = await testOptions();
    const request = requestFor(medium, server.origin);
    for (const [nth, end] of ends.entries()) {
      const victim = run(options.cacheDir, request);
      const part = partialPath(options.cacheDir, request.lock.sha256);
      const size = async () =>
        server.asked.length > nth
          ? await stat(part).then(
              (s) => s.size,
              () => -1,
            )
          : -1;
      await expect.poll(size, { interval: 5 }).toBe(end);
      victim.kill("SIGKILL");
      await once(victim, "close");
    }
    expect(await readdir(join(options.cacheDir, "partial"))).toContain(`${request.lock.sha256}.lock`);
    const fetched = await fetchMedium(request, options);
    expect(sha256(await readFile(fetched.path))).toBe(sha256(medium));
    expect(options.waits).toEqual([]); // a dead owner is not waited for
    expect(server.asked.map(({ headers }) => headers.range)).toEqual([
      undefined,
      undefined,
      "bytes=1-",
      "bytes=65536-",
      "bytes=200001-",
      "bytes=299999-",
    ]);
    expect(await readdir(join(options.cacheDir, "partial"))).toEqual([]);
  }, 240_000);
});
