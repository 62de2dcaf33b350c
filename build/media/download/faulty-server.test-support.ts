import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256, silent, type LisdebError, type Progress } from "../../base/index.ts";
import type { FetchOptions, MediumRequest } from "./fetch-medium.ts";
import { TIMING } from "./fetch-options.ts";

const undone: (() => unknown)[] = [];

/** Has something undone when the test is over, last thing first, by {@link cleanUp}. */
export function atEnd(undo: () => unknown): void {
  undone.unshift(undo);
}

/** For `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const undo of undone.splice(0)) await undo();
}

/** A server on the loopback whose answers a test decides, and what it was asked. */
export interface TestServer {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly port: number;
  readonly asked: IncomingMessage[];
  /** Connections ever made to it. */
  readonly connections: number;
}

/** The answer to the `nth` request, from 0. */
export type Answer = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

/** Serves until the test ends; over TLS where a key and certificate are given. */
export async function serve(answer: Answer, tls?: { key: string; cert: string }): Promise<TestServer> {
  const asked: IncomingMessage[] = [];
  let connections = 0;
  const listener: RequestListener = (request, response) => {
    answer(request, response, asked.push(request) - 1);
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
  return {
    origin: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
    port,
    asked,
    get connections() {
      return connections;
    },
  };
}

/** What a good server knows of its file, and after how many body bytes it breaks the connection. */
export interface Served {
  readonly etag?: string;
  readonly lastModified?: string;
  readonly cutAfter?: number;
}

/** Answers as a good server does, Range and If-Range included; then breaks off, where it is told to. */
export function give(bytes: Uint8Array, served: Served = {}): Answer {
  return (request, response) => {
    const { etag, lastModified, cutAfter } = served;
    if (etag !== undefined) response.setHeader("etag", etag);
    if (lastModified !== undefined) response.setHeader("last-modified", lastModified);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? "NaN");
    const condition = request.headers["if-range"];
    const asPart =
      !Number.isNaN(from) && (condition === undefined || [etag, lastModified].includes(String(condition)));
    const body = asPart ? bytes.subarray(from) : bytes;
    if (asPart && from >= bytes.length) {
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
      return;
    }
    if (asPart) response.setHeader("content-range", `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
    response.writeHead(asPart ? 206 : 200, { "content-length": body.length });
    if (cutAfter === undefined || cutAfter >= body.length) {
      response.end(body);
    } else {
      response.write(body.subarray(0, cutAfter), () => response.destroy());
    }
  };
}

/** The first answer to the first request, and so on; the last one to all that follow. */
export function inTurn(...answers: readonly Answer[]): Answer {
  return (request, response, nth) => answers[Math.min(nth, answers.length - 1)]?.(request, response, nth);
}

/** Bytes that differ with the seed, and in which no part is like another. */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** A request for these bytes. */
export function requestFor(bytes: Uint8Array, ...urls: readonly string[]): MediumRequest {
  return { file: "LIS.iso", urls, lock: { sha256: sha256(bytes), size: bytes.length } };
}

/** Options for a cache of the test's own, no proxy, and a clock that only notes how long it should have waited. */
export async function testOptions(
  more: Partial<FetchOptions> = {},
): Promise<FetchOptions & { cacheDir: string; waits: number[] }> {
  const cacheDir = await temporaryFolder();
  const waits: number[] = [];
  return {
    cacheDir,
    offline: false,
    progress: silent,
    environment: {},
    random: () => 0.5,
    clock: {
      now: () => Date.parse("2024-05-01T00:00:00Z"),
      sleep: async (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    },
    timing: TIMING,
    waits,
    ...more,
  };
}

/** In memory where the machine has room there: each download is flushed, and that on a busy disk takes half a second. */
export async function temporaryFolder(): Promise<string> {
  const parent = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const folder = await mkdtemp(join(parent, "lisdeb-download-")).catch(() =>
    mkdtemp(join(tmpdir(), "lisdeb-download-")),
  );
  atEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A progress that writes down what it is told. */
export function notedProgress(): Progress & {
  readonly labels: string[];
  readonly ended: number[];
  readonly sums: number[];
} {
  const labels: string[] = [];
  const ended: number[] = [];
  const sums: number[] = [];
  return {
    labels,
    ended,
    sums,
    start(label) {
      const index = labels.push(label) - 1;
      sums[index] = 0;
      return {
        advance: (amount) => (sums[index] = (sums[index] ?? 0) + amount),
        done: () => ended.push(index),
      };
    },
  };
}

/** What a promise is rejected with, as its code and message. */
export async function failure(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string; where?: string }> {
  const error: unknown = await promise.then(
    () => new Error("it did not fail"),
    (thrown: unknown) => thrown,
  );
  const { code, message, where } = error as LisdebError; // the tests say which code they want
  return { code, message, ...(where && { where: where.file }) };
}
