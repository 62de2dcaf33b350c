import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";

/** A web server of the plainest kind, for one folder. */
export interface FolderServer {
  /** With a `/` at its end. */
  readonly url: string;
  /** Paths that were asked for, decoded, in order, with the status of each answer: `200 /dists/…`. */
  readonly answers: string[];
  /** The next request for a path that matches waits until it is let go. */
  readonly hold: (path: RegExp) => { readonly reached: Promise<void>; readonly letGo: () => void };
  readonly close: () => Promise<void>;
}

/** Serves files with their times, says 304 as HTTP asks for it, and knows no ranges. On this machine only. */
export async function serveFolder(folder: string): Promise<FolderServer> {
  const answers: string[] = [];
  const held: { readonly path: RegExp; readonly wait: () => Promise<void> }[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const path = decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname);
      const at = held.findIndex((each) => each.path.test(path));
      if (at >= 0) await held.splice(at, 1)[0]?.wait();
      const file = join(folder, normalize(path));
      const found = await stat(file).catch(() => undefined);
      const since = Date.parse(request.headers["if-modified-since"] ?? "");
      const time = Math.floor((found?.mtimeMs ?? 0) / 1000) * 1000;
      const status = !found?.isFile() ? 404 : since >= time ? 304 : 200;
      answers.push(`${status} ${path}`);
      response.statusCode = status;
      if (status !== 404) response.setHeader("Last-Modified", new Date(time).toUTCString());
      if (status !== 200) return void response.end();
      response.setHeader("Content-Length", found?.size ?? 0);
      createReadStream(file).pipe(response);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    answers,
    hold(path) {
      let letGo = (): void => undefined;
      let arrive = (): void => undefined;
      const gone = new Promise<void>((resolve) => (letGo = resolve));
      const reached = new Promise<void>((resolve) => (arrive = resolve));
      held.push({
        path,
        wait: () => {
          arrive();
          return gone;
        },
      });
      return { reached, letGo: () => letGo() };
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
