import { LisdebError, shown } from "../../base/index.ts";
import { isLocalAddress, isLocalHost } from "./local-address.ts";

/** Redirects that are followed for one request. */
const MOST_REDIRECTS = 5;

/** The way of one request, from the address that the recipe names through the redirects. */
export interface Trail {
  /** What the recipe names. */
  readonly start: URL;
  /** Where the request stands now. */
  current: URL;
  readonly visited: Set<string>;
  /** Whether the start is itself on this machine or the local network; a name shows that only when it is resolved. */
  startIsLocal: boolean;
}

/** An address that a recipe names. Throws `download-refused` where it is not plain HTTP or HTTPS. */
export function parseAddress(text: string): URL {
  if (!URL.canParse(text)) throw refused({ file: text }, "is not a URL");
  const url = new URL(text);
  checkForm(url, shownUrl(url), "");
  return url;
}

/** The trail of a request for an address that {@link parseAddress} gave, before any redirect. */
export function startTrail(start: URL): Trail {
  return { start, current: start, visited: new Set([key(start)]), startIsLocal: isLocalHost(start.hostname) };
}

/**
 * Goes on to where a redirect leads. Throws `download-refused` for more than 5, a circle, a step down from https to http, a
 * scheme that is not HTTP, credentials, or a host that is local by what is written in the URL while the start is not.
 *
 * A public server must not be able to make lisdeb, often run inside a company's network or a cloud's CI, ask
 * something there (metadata services, printers, other people's web consoles). What is written in the URL is judged here;
 * a name that only resolves to such an address is judged by {@link checkResolved} on the very addresses that the
 * socket is then given, so that no second lookup can answer differently. Where a proxy makes the connection it is the proxy
 * that resolves the name, and what it may reach is the proxy's to decide: there only the written form is judged.
 */
export function follow(trail: Trail, location: string | undefined): URL {
  const from = shownUrl(trail.start);
  if (location === undefined || !URL.canParse(location, trail.current.href)) {
    throw refused({ file: from }, "is redirected, but to no address");
  }
  const next = new URL(location, trail.current.href);
  const to = shownUrl(next);
  checkForm(next, from, `is redirected to ${to}, and that `);
  if (trail.current.protocol === "https:" && next.protocol === "http:") {
    throw refused({ file: from }, `is redirected from https to http (${to})`);
  }
  if (!trail.startIsLocal && isLocalHost(next.hostname)) throw refusedLocal(trail, next);
  if (trail.visited.has(key(next))) throw refused({ file: from }, "is redirected in a circle");
  if (trail.visited.size > MOST_REDIRECTS) {
    throw refused({ file: from }, `is redirected more than ${MOST_REDIRECTS} times`);
  }
  trail.visited.add(key(next));
  trail.current = next;
  return next;
}

/**
 * Judges the addresses that the current host's name has resolved to, before one of them is connected to. The start's are taken as
 * they are, since its name is what the recipe asks for; throws `download-refused` where a redirect leads from
 * a public start to a name with any local address.
 */
export function checkResolved(trail: Trail, resolved: readonly { readonly address: string }[]): void {
  const addresses = resolved.map(({ address }) => address);
  if (trail.current === trail.start) {
    trail.startIsLocal ||= addresses.length > 0 && addresses.every(isLocalAddress);
  } else if (!trail.startIsLocal && addresses.some(isLocalAddress)) {
    throw refusedLocal(trail, trail.current);
  }
}

/** A URL as messages show it: without credentials, and without a query, which may hold a signature. */
export function shownUrl(url: URL): string {
  const address = `${url.protocol}//${url.host}${url.pathname}`;
  return shown(url.protocol === "http:" || url.protocol === "https:" ? address : url.protocol);
}

function checkForm(url: URL, file: string, lead: string): void {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw refused({ file }, `${lead}is not an http or https address`);
  }
  if (url.username !== "" || url.password !== "") {
    throw refused({ file }, `${lead}has a user name or password in it`);
  }
}

function refusedLocal(trail: Trail, to: URL): LisdebError {
  return refused(
    { file: shownUrl(trail.start) },
    `is redirected to the local network (${shownUrl(to)}), which a public address may not do`,
  );
}

function refused(where: { file: string }, message: string): LisdebError {
  return new LisdebError("download-refused", message, { where });
}

/** A fragment is not sent, so that addresses that differ only in it are the same. */
function key(url: URL): string {
  return url.href.replace(/#.*$/, "");
}
