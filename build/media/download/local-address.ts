import { BlockList, isIP } from "node:net";

/**
 * Addresses that are no public server's: this machine, the local network, and what is reserved
 * (IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 6890).
 */
const LOCAL_V4: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8], // "this network"; Linux connects 0.0.0.0 to itself
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // behind carrier-grade NAT; some clouds' metadata
  ["127.0.0.0", 8], // loopback
  ["169.254.0.0", 16], // link-local; the clouds' metadata services
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments
  ["192.168.0.0", 16], // private
  ["198.18.0.0", 15], // benchmarks
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
];
const LOCAL_V6: readonly (readonly [network: string, prefix: number])[] = [
  ["::", 128], // unspecified
  ["::1", 128], // loopback
  ["2001::", 32], // Teredo: carries an IPv4 address
  ["2002::", 16], // 6to4: carries an IPv4 address
  ["fc00::", 7], // unique local
  ["fe80::", 10], // link-local
  ["fec0::", 10], // site-local, deprecated
  ["ff00::", 8], // multicast
];

const LOCAL = new BlockList();
for (const [network, prefix] of LOCAL_V6) LOCAL.addSubnet(network, prefix, "ipv6");
for (const [network, prefix] of LOCAL_V4) {
  LOCAL.addSubnet(network, prefix, "ipv4"); // covers ::ffff:a.b.c.d as well
  LOCAL.addSubnet(`64:ff9b::${network}`, 96 + prefix, "ipv6"); // the same through NAT64 (RFC 6052)
}

/** Whether an IP address, without brackets, belongs to this machine, the local network or a reserved range. */
export function isLocalAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && LOCAL.check(address, family === 6 ? "ipv6" : "ipv4");
}

/**
 * Whether a URL's host is local by what is written there: a local address, or a name that stands for this machine (RFC
 * 6761). The URL class has already turned 127.1, 0x7f000001 and the like into 127.0.0.1.
 */
export function isLocalHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return isLocalAddress(bare) || bare === "localhost" || bare.endsWith(".localhost");
}
