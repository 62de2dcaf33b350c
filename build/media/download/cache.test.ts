import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { Socket } from "node:net";
import { mkdtempSync, rmdirSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sha256 } from "../../base/index.ts";
import { requireRoot } from "../../../tests/support/tools.ts";
import { cachedPath, partialPath } from "./cache.ts";
import {
  atEnd,
  cleanUp,
  failure,
  give,
  inTurn,
  noise,
  requestFor,
  serve,
  temporaryFolder,
  testOptions,
} from "./faulty-server.test-support.ts";
import { defaultCacheDir, fetchMedium, type MediumRequest } from "./fetch-medium.ts";

afterEach(cleanUp);

const medium = noise(100_000);

async function putInCache(cacheDir: string, request: MediumRequest, bytes: Uint8Array): Promise<string> {
  const path = cachedPath(cacheDir, request.lock.sha256);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

const damaged: readonly (readonly [string, Uint8Array])[] = [
  ["one bit", medium.with(50_000, (medium[50_000] ?? 0) ^ 1)],
  ["its end", medium.subarray(1)],
  ["everything", new Uint8Array()],
];

describe("the cache folder", () => {
  it("is LISDEB_CACHE, else lisdeb's in XDG_CACHE_HOME, else in ~/.cache", () => {
    expect(defaultCacheDir({ LISDEB_CACHE: "/a", XDG_CACHE_HOME: "/b", HOME: "/c" })).toBe("/a");
    expect(defaultCacheDir({ LISDEB_CACHE: "a" })).toBe(resolve("a"));
    expect(defaultCacheDir({ LISDEB_CACHE: "", XDG_CACHE_HOME: "/b", HOME: "/c" })).toBe("/b/lisdeb");
    expect(defaultCacheDir({ XDG_CACHE_HOME: "relative", HOME: "/c" })).toBe("/c/.cache/lisdeb");
    expect(defaultCacheDir({})).toBe(join(homedir(), ".cache/lisdeb"));
  });

  it("keeps a medium under its digest, read-only, and nothing else", async () => {
    const server = await serve(
      inTurn(give(medium, { etag: '"x"', cutAfter: 10 }), give(medium, { etag: '"x"' })),
    );
    const options = await testOptions();
    const request = requestFor(medium, server.origin);
    const { path } = await fetchMedium(request, options);
    expect(path).toBe(join(options.cacheDir, "sha256", request.lock.sha256));
    expect((await stat(path)).mode & 0o777).toBe(0o444);
    expect(await readdir(join(options.cacheDir, "partial"))).toEqual([]);
  });
});

describe("a medium in the cache", () => {
  it("is given without asking anybody", async () => {
    const server = await serve(give(medium));
    const options = await testOptions();
    const request = requestFor(medium, server.origin);
    const path = await putInCache(options.cacheDir, request, medium);
    expect(await fetchMedium(request, options)).toEqual({ path, fromCache: true });
    expect(server.connections).toBe(0);
  });

  it.each(damaged)("is fetched anew when it has lost %s", async (_, bytes) => {
    const server = await serve(give(medium));
    const options = await testOptions();
    const request = requestFor(medium, server.origin);
    const path = await putInCache(options.cacheDir, request, bytes);
    await chmod(path, 0o444);
    expect(await fetchMedium(request, options)).toMatchObject({ path, fromCache: false });
    expect(sha256(await readFile(path))).toBe(sha256(medium));
  });

  it("is fetched anew where a folder or a dangling link is in its place", async () => {
    const server = await serve(give(medium));
    const request = requestFor(medium, server.origin);
    for (const put of [(path: string) => mkdir(path), (path: string) => symlink("/nowhere", path)]) {
      const options = await testOptions();
      const path = cachedPath(options.cacheDir, request.lock.sha256);
      await mkdir(dirname(path), { recursive: true });
      await put(path);
      await fetchMedium(request, options);
      expect((await readFile(path)).length).toBe(medium.length);
    }
  });
});

describe("--offline", () => {
  it("opens no socket and looks up no name", async () => {
    const connecting = vi.spyOn(Socket.prototype, "connect");
    atEnd(() => connecting.mockRestore());
    const lookup = vi.fn();
    const server = await serve(give(medium));
    const options = await testOptions({ offline: true, lookup });
    const request = requestFor(medium, server.origin, "http://public.example/");
    const error: unknown = await fetchMedium(request, options).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "offline",
      message: `is not in the cache ${options.cacheDir}, and --offline forbids to fetch it`,
      where: { file: "LIS.iso" },
      hint: "--media FILE names a copy",
    });
    expect(await readdir(options.cacheDir)).toEqual([]);
    const path = await putInCache(options.cacheDir, request, medium);
    expect(await fetchMedium(request, options)).toEqual({ path, fromCache: true });
    expect([connecting.mock.calls, lookup.mock.calls, server.connections]).toEqual([[], [], 0]);
  });

  it.each(damaged)(
    "refuses a medium in the cache that has lost %s, and leaves it there",
    async (_, bytes) => {
      const options = await testOptions({ offline: true });
      const request = requestFor(medium, "http://public.example/");
      const path = await putInCache(options.cacheDir, request, bytes);
      const { code, message } = await failure(fetchMedium(request, options));
      expect(code).toBe("offline");
      expect(message).toMatch(
        /^the copy in the cache .* is damaged \(it.*\), and --offline forbids to fetch it$/,
      );
      expect((await readFile(path)).length).toBe(bytes.length);
    },
  );
});

describe("a download", () => {
  it("is refused where no address is known", async () => {
    expect(await failure(fetchMedium(requestFor(medium), await testOptions()))).toMatchObject({
      code: "download-refused",
      message: "no address is known to fetch it from",
      where: "LIS.iso",
    });
  });

  it("that is interrupted leaves a part that the next run goes on with", async () => {
    const abort = new AbortController();
    const server = await serve((request, response, nth) => {
      if (nth > 0) give(medium, { etag: '"a"' })(request, response, nth);
      else
        response
          .writeHead(200, { "content-length": medium.length, etag: '"a"' })
          .write(medium.subarray(0, 30_000));
    });
    const request = requestFor(medium, server.origin);
    let got = 0;
    const options = await testOptions({
      signal: abort.signal,
      progress: {
        start: () => ({
          advance: (bytes) => {
            got += bytes;
            if (got === 30_000) abort.abort();
          },
          done: () => undefined,
        }),
      },
    });
    expect((await failure(fetchMedium(request, options))).code).toBe("interrupted");
    expect((await readdir(join(options.cacheDir, "partial"))).toSorted()).toEqual([
      request.lock.sha256,
      `${request.lock.sha256}.json`,
    ]);
    await fetchMedium(request, { ...options, signal: undefined });
    expect(server.asked[1]?.headers).toMatchObject({ range: "bytes=30000-", "if-range": '"a"' });
  });

  it("is interrupted while it connects, waits to try again, or before it begins", async () => {
    for (const when of ["connecting", "waiting", "before"]) {
      const abort = new AbortController();
      if (when === "before") abort.abort();
      const server = await serve((_, response) => {
        if (when === "connecting") abort.abort();
        else response.writeHead(503).end();
      });
      const sleep = async () => {
        abort.abort();
        return Promise.reject(new Error("woken"));
      };
      const options = await testOptions({ signal: abort.signal, clock: { now: () => 0, sleep } });
      const failed = await failure(fetchMedium(requestFor(medium, server.origin), options));
      expect([when, failed.code]).toEqual([when, "interrupted"]);
    }
  });

  it("does not follow a link that stands where its part should", async () => {
    const server = await serve(give(medium));
    const options = await testOptions();
    const request = requestFor(medium, server.origin);
    const victim = join(await temporaryFolder(), "victim");
    await writeFile(victim, "precious");
    const path = partialPath(options.cacheDir, request.lock.sha256);
    await mkdir(dirname(path), { recursive: true });
    await symlink(victim, path);
    expect(await failure(fetchMedium(request, options))).toMatchObject({
      code: "write-failed",
      message: "cannot write: too many symbolic links",
    });
    expect(await readFile(victim, "utf8")).toBe("precious");
  });

  it("says in one line that the cache folder cannot be made", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    const options = await testOptions({ cacheDir: join(file, "cache") });
    const error: unknown = await fetchMedium(requestFor(medium, "http://public.example/"), options).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      code: "write-failed",
      message: "cannot write: a part of the path is not a folder",
      hint: "LISDEB_CACHE names another folder for the cache",
    });
  });
});

/** Root in a container may be without the right to mount. */
function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "lisdeb-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { stdio: "pipe" });
    execFileSync("umount", [folder]);
    return true;
  } catch (error) {
    process.stderr.write(`tests with a full or read-only file system cannot run: ${String(error)}\n`);
    return false;
  } finally {
    rmdirSync(folder);
  }
}

describe.skipIf(!requireRoot("a small or read-only file system is mounted") || !mayMount())(
  "a cache on a file system",
  () => {
    async function mounted(options: string): Promise<string> {
      const folder = await temporaryFolder();
      execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
      atEnd(() => void execFileSync("umount", [folder]));
      return folder;
    }

    it("that is full: says so, and does not keep it full", async () => {
      const server = await serve(give(medium));
      const cacheDir = await mounted("size=64k");
      const options = await testOptions({ cacheDir });
      expect(await failure(fetchMedium(requestFor(medium, server.origin), options))).toMatchObject({
        code: "write-failed",
        message: "cannot write: no space left on the disk",
      });
      expect(await readdir(join(cacheDir, "partial"))).toEqual([]);
      expect(await readdir(join(cacheDir, "sha256"))).toEqual([]);
    });

    it("that is read-only: says so, and still gives what is in it", async () => {
      const server = await serve(give(medium));
      const cacheDir = await mounted("size=1m");
      const request = requestFor(medium, server.origin);
      const path = await putInCache(cacheDir, request, medium);
      execFileSync("mount", ["-o", "remount,ro", cacheDir]);
      const options = await testOptions({ cacheDir });
      expect(await fetchMedium(request, options)).toEqual({ path, fromCache: true });
      const other = requestFor(noise(10), server.origin);
      expect(await failure(fetchMedium(other, options))).toMatchObject({
        code: "write-failed",
        message: "cannot write: the file system is read-only",
      });
    });
  },
);
