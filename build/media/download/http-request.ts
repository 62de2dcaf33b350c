import { bodyOf } from "./body-stream.ts";
import { brokenOff, closeQuietly, prepareGet, type Network } from "./connection.ts";
import { follow, startTrail, type Trail } from "./redirect-policy.ts";

/** The answer of the last server on the way, its body not read yet. */
export interface HttpAnswer {
  /** The address that gave it, after all redirects. */
  readonly url: URL;
  readonly status: number;
  /** Names in lower case; of a header sent several times the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** Throws Node's error where the connection ends before the body does. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection, whether or not the body has been read. */
  close(): void;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Asks for a URL with GET, following redirects as the redirect policy lets it. Throws `download-refused` where
 * the policy does not, and Node's own error where the network fails; the signal ends it at any point.
 */
export async function httpGet(
  start: URL,
  headers: Readonly<Record<string, string>>,
  network: Network,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const trail = startTrail(start);
  for (;;) {
    const answer = await ask(trail, headers, network, signal);
    if (!REDIRECTS.has(answer.status)) return answer;
    answer.close();
    follow(trail, answer.headers["location"]);
  }
}

async function ask(
  trail: Trail,
  headers: Readonly<Record<string, string>>,
  network: Network,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const make = await prepareGet(trail, network, signal, {
    "user-agent": "lisdeb",
    accept: "*/*",
    "accept-encoding": "identity",
    ...headers,
  });
  return new Promise((resolve, reject) => {
    const request = make();
    request.on("error", reject);
    request.on("close", () => reject(brokenOff()));
    request.on("response", (answer) => {
      // A body that nobody reads to its end says so with an event; the reader, where there is one, gets it as a throw.
      answer.on("error", () => undefined);
      resolve({
        url: trail.current,
        status: answer.statusCode ?? 0,
        headers: firstOfEach(answer.headers),
        body: bodyOf(answer),
        close: () => closeQuietly(request),
      });
    });
    request.end();
  });
}

function firstOfEach(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const first: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = Array.isArray(value) ? value[0] : value;
    if (text !== undefined) first[name] = text;
  }
  return first;
}
