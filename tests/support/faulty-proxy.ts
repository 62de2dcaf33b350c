// Stands between a publisher and a store, and does to chosen requests what networks and stores do on bad days.
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What becomes of a request. */
export type Fault =
  /** The connection ends before the store has heard anything. */
  | "dropped"
  /** The store does it, and the connection ends before its answer. */
  | "answer lost"
  /** The store hears half of the body. */
  | "request cut"
  /** The store does it, and half of its answer's body comes back. */
  | "answer cut"
  /** An error of the server, who has done nothing. */
  | "500"
  /** The same, who has done it all the same. */
  | "500 and done"
  /** "Reduce your request rate." */
  | "503"
  /** It only takes 300 ms longer. */
  | "delayed";

export const FAULTS: readonly Fault[] = [
  ...(["dropped", "answer lost", "request cut", "answer cut"] as const),
  ...(["500", "500 and done", "503", "delayed"] as const),
];

/** A request that came by. */
export interface Passing {
  /** From 1, in the order in which they came. */
  readonly nth: number;
  /** `PUT /bucket/key`, as it stood in the request. */
  readonly line: string;
}

export interface FaultyProxy {
  /** What a publisher is given as the store's endpoint. */
  readonly endpoint: string;
  readonly asked: readonly Passing[];
  /** From now on every connection ends at once, as if the publisher had been killed at this moment: nothing more of it reaches the store. */
  cutOff(): void;
  stop(): Promise<void>;
}

/**
 * Starts one in front of a store. Heads and bodies go on as they came, Host too, so that signatures stay good. `fault` is asked about each
 * request before the store hears of it, and may take its time.
 */
export async function startFaultyProxy(
  store: string,
  fault: (passing: Passing) => Fault | undefined | Promise<Fault | undefined>,
): Promise<FaultyProxy> {
  const asked: Passing[] = [];
  let isOff = false;
  const isCutOff = () => isOff;
  const server = createServer((request, response) => {
    const passing = { nth: asked.length + 1, line: `${request.method ?? ""} ${request.url ?? ""}` };
    const serve = async () => {
      if (isOff) {
        response.destroy();
        return;
      }
      asked.push(passing);
      const chosen = await fault(passing);
      // Who was asked may have cut it off.
      await pass(store, request, response, isCutOff() ? "dropped" : chosen);
    };
    void serve().catch(() => response.destroy());
  });
  // A body that breaks off is what is wanted.
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked,
    cutOff: () => {
      isOff = true;
      server.closeAllConnections();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(
  store: string,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const asked = await bytesOf(request);
  if (fault === "delayed") await new Promise((resolve) => setTimeout(resolve, 300));
  if (fault === "dropped") response.destroy();
  else if (fault === "500" || fault === "503") refuse(response, fault);
  else if (fault === "request cut") {
    await forward(store, request, asked.subarray(0, asked.length / 2), asked.length > 1).catch(
      () => undefined,
    );
    response.destroy();
  } else {
    const { head, body } = await forward(store, request, asked, false);
    if (fault === "answer lost") response.destroy();
    else if (fault === "500 and done") refuse(response, "500");
    else {
      response.writeHead(head.statusCode ?? 500, head.rawHeaders);
      if (fault !== "answer cut") response.end(body);
      else response.write(body.subarray(0, body.length / 2), () => response.destroy());
    }
  }
}

function refuse(response: ServerResponse, status: "500" | "503"): void {
  const code = status === "500" ? "InternalError" : "SlowDown";
  response.writeHead(Number(status), { "content-type": "application/xml" });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>again, later</Message></Error>`);
}

/** Sends it on, and ends the connection once the body is out where it `breaksOff`. */
async function forward(
  store: string,
  { method, url, rawHeaders }: IncomingMessage,
  body: Uint8Array,
  breaksOff: boolean,
): Promise<{ head: IncomingMessage; body: Buffer }> {
  const { hostname, port } = new URL(store);
  return new Promise((resolve, reject) => {
    // The path as it came: reading and writing a URL might write it in another way.
    const onward = ask({
      host: hostname,
      port,
      method,
      path: url,
      headers: headersOf(rawHeaders),
      agent: false,
    });
    onward.on("error", reject);
    onward.on("response", (head) => {
      bytesOf(head).then((answer) => {
        resolve({ head, body: answer });
      }, reject);
    });
    if (breaksOff) onward.write(body, () => onward.destroy(new Error("cut")));
    else onward.end(body);
  });
}

function headersOf(raw: readonly string[]): string[] {
  // The body is here whole, so the store need not be asked whether it wants it.
  const pairs = Array.from({ length: raw.length / 2 }, (_, i) => raw.slice(2 * i, 2 * i + 2));
  return pairs.filter(([name = ""]) => !/^(expect|connection)$/i.test(name)).flat();
}

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array); // no encoding is set
  return Buffer.concat(chunks);
}
