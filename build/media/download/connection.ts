import type { LookupAddress, LookupOptions } from "node:dns";
import type { ClientRequest, OutgoingHttpHeaders, RequestOptions } from "node:http";
import { isIP, type LookupFunction, type Socket } from "node:net";
import { proxyFor, type Proxy, type ProxyVariables } from "./proxy.ts";
import { checkResolved, type Trail } from "./redirect-policy.ts";

// Node's own HTTP client, which survives a server that closes the connection while the body is read slowly: docs/decisions/0004.

/** `dns.lookup`, in the form that gives all addresses of a name. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** How to reach servers. */
export interface Network {
  readonly environment: ProxyVariables;
  /** Certificate authorities in PEM, besides those of Node. */
  readonly ca: string | undefined;
  readonly lookup: Lookup;
  /** For a connection to stand, TLS and a proxy's tunnel included, in milliseconds. */
  readonly connectMs: number;
}

/** What a proxy answered where it was asked for a tunnel and made none. */
export class TunnelRefused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the proxy answered ${status}`);
    this.status = status;
  }
}

/** Makes a request, with nothing waited for in between, so that whoever calls it hears each of its events. */
export type MakeRequest = () => ClientRequest;

/**
 * What makes a GET request for where the trail stands, on a connection of its own, so that none is reused past the checks
 * that made it. Throws {@link TunnelRefused} and Node's errors; the request itself fails with `download-refused` for a
 * name that the redirect policy does not let it connect to.
 */
export async function prepareGet(
  trail: Trail,
  network: Network,
  signal: AbortSignal,
  headers: OutgoingHttpHeaders,
): Promise<MakeRequest> {
  const url = trail.current;
  const { connectMs } = network;
  const tls = await tlsOptions(network);
  const options: RequestOptions = { method: "GET", headers, signal, ...tls };
  const proxy = proxyFor(url, network.environment);
  if (proxy === undefined) {
    return prepare(
      url,
      { ...options, agent: false, lookup: checkedLookup(trail, network.lookup) },
      connectMs,
    );
  }
  if (url.protocol === "http:") {
    // Plain http is asked of the proxy as such: many allow CONNECT only to port 443.
    const path = url.href.replace(/#.*$/, "");
    const toProxy = { host: url.host, ...headers, ...authorization(proxy) };
    return prepare(new URL(proxy.uri), { ...options, agent: false, path, headers: toProxy }, connectMs);
  }
  const socket = await tunnel(url, proxy, { ...tls, signal }, connectMs);
  const { connect } = await import("node:tls");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // TLS names no addresses as servers (RFC 6066, 3).
  const named = isIP(host) === 0 ? { servername: host } : {};
  const createConnection = () => connect({ socket, host, ...tls, ...named });
  return prepare(url, { ...options, createConnection }, connectMs);
}

/** Ends a request whatever its state, without an event that nobody listens to. */
export function closeQuietly(request: ClientRequest): void {
  request.on("error", () => undefined);
  request.destroy();
}

async function prepare(url: URL, options: RequestOptions, connectMs: number): Promise<MakeRequest> {
  const isTls = url.protocol === "https:";
  const { request } = isTls ? await import("node:https") : await import("node:http");
  return () => {
    const made = request(url, options);
    const timer = setTimeout(() => made.destroy(timedOut()), connectMs);
    made.on("socket", (socket) =>
      socket.once(isTls ? "secureConnect" : "connect", () => clearTimeout(timer)),
    );
    made.on("close", () => clearTimeout(timer));
    return made;
  };
}

/** A connection through the proxy to the URL's host (RFC 9110, 9.3.6). */
async function tunnel(url: URL, proxy: Proxy, options: RequestOptions, connectMs: number): Promise<Socket> {
  const target = `${url.hostname}:${url.port || "443"}`;
  const headers = { host: target, ...authorization(proxy) };
  const asked = { ...options, agent: false, method: "CONNECT", path: target, headers } as const;
  const make = await prepare(new URL(proxy.uri), asked, connectMs);
  return new Promise<Socket>((resolve, reject) => {
    const request = make();
    const timer = setTimeout(() => request.destroy(timedOut()), connectMs);
    request.on("error", reject);
    request.on("close", () => {
      clearTimeout(timer);
      reject(brokenOff());
    });
    request.on("connect", ({ statusCode = 0 }, socket, head) => {
      clearTimeout(timer);
      // Until TLS takes it over nobody else listens; what goes wrong then shows there.
      socket.on("error", () => undefined);
      // A server speaks TLS only when it is spoken to: bytes that are already here are not its.
      if (statusCode >= 200 && statusCode <= 299 && head.length === 0) {
        resolve(socket);
      } else {
        socket.destroy();
        reject(new TunnelRefused(statusCode));
      }
    });
    request.end();
  });
}

/** A name lookup whose result the redirect policy sees before the socket does. */
function checkedLookup(trail: Trail, lookup: Lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const first = error === null ? addresses[0] : undefined;
      try {
        if (error === null) checkResolved(trail, addresses);
      } catch (refusal) {
        callback(refusal as NodeJS.ErrnoException, []); // a LisdebError, which the request then fails with as it is
        return;
      }
      if (first === undefined) {
        callback(error ?? Object.assign(new Error("no address"), { code: "ENOTFOUND" }), []);
      } else if (options.all === true) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

async function tlsOptions({ ca }: Network): Promise<{ ca?: string[] }> {
  if (ca === undefined) return {};
  const { rootCertificates } = await import("node:tls");
  return { ca: [...rootCertificates, ca] };
}

function authorization({ token }: Proxy): OutgoingHttpHeaders {
  return token === undefined ? {} : { "proxy-authorization": token };
}

/** What a connection is that closes without a word of why. */
export function brokenOff(): Error {
  return Object.assign(new Error("closed"), { code: "ECONNRESET" });
}

function timedOut(): Error {
  return Object.assign(new Error("the host does not answer"), { code: "ETIMEDOUT" });
}
