import { isIP, BlockList } from "node:net";
import { LisdebError } from "../../base/index.ts";

/** Environment variables; `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy` and their upper-case forms are looked at. */
export type ProxyVariables = Readonly<Record<string, string | undefined>>;

/** A proxy to go through. */
export interface Proxy {
  /** Without credentials, so that no message can show any. */
  readonly uri: string;
  /** The Proxy-Authorization header: a secret. */
  readonly token: string | undefined;
}

/**
 * The proxy that the environment names for a URL, as curl does it: the lower-case variable before the upper-case one, the scheme's
 * own before all_proxy, `http://` where the value has no scheme. Throws `download-refused` for a value that is no
 * HTTP proxy's address; a proxy that was asked for and then passed by would be worse.
 */
export function proxyFor(url: URL, environment: ProxyVariables): Proxy | undefined {
  const scheme = url.protocol === "https:" ? "https_proxy" : "http_proxy";
  const [name, value] = variable(environment, scheme) ?? variable(environment, "all_proxy") ?? [];
  if (name === undefined || value === undefined) return undefined;
  if (isExcepted(url, variable(environment, "no_proxy")?.[1] ?? "")) return undefined;
  const address = value.includes("://") ? value : `http://${value}`;
  if (!/^https?:/i.test(address) || !URL.canParse(address)) {
    throw new LisdebError("download-refused", `${name} is not the address of an HTTP proxy`, {
      hint: "it looks like http://HOST:PORT; no_proxy excepts hosts from it",
    });
  }
  const proxy = new URL(address);
  return { uri: `${proxy.protocol}//${proxy.host}`, token: tokenOf(proxy) };
}

function variable(environment: ProxyVariables, name: string): [name: string, value: string] | undefined {
  const upper = name.toUpperCase();
  // In a CGI program HTTP_PROXY is what the remote client sent as its header "Proxy:", nobody's setting.
  const names =
    upper === "HTTP_PROXY" && environment["REQUEST_METHOD"] !== undefined ? [name] : [name, upper];
  for (const each of names) {
    const value = environment[each]?.trim();
    // Lower case set to nothing says "no proxy", whatever the upper case says.
    if (value !== undefined) return value === "" ? undefined : [each, value];
  }
  return undefined;
}

function tokenOf(proxy: URL): string | undefined {
  if (proxy.username === "" && proxy.password === "") return undefined;
  const credentials = `${decoded(proxy.username)}:${decoded(proxy.password)}`;
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a bare % that escapes nothing
  }
}

/** Whether no_proxy holds the host: `*`, a name and all below it, with a port or without, an address, or a CIDR range. */
function isExcepted(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => entry === "*" || matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  const withPort = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry);
  if (withPort !== null && withPort[2] !== port) return false;
  const name = (withPort?.[1] ?? entry)
    .replace(/^\[|\]$/g, "")
    .replace(/^\*?\./, "")
    .replace(/\.$/, "");
  if (name === "") return false;
  if (isIP(host) !== 0) return name === host || isInRange(host, name);
  return host === name || host.endsWith(`.${name}`);
}

function isInRange(address: string, range: string): boolean {
  const [network = "", prefix = ""] = range.split("/");
  const family = isIP(network);
  const bits = Number(prefix);
  if (family === 0 || !/^\d{1,3}$/.test(prefix) || bits > (family === 6 ? 128 : 32)) return false;
  const block = new BlockList();
  block.addSubnet(network, bits, family === 6 ? "ipv6" : "ipv4");
  return block.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
