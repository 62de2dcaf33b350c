import { inRoot } from "./daemon-in-root.ts";
import { networkHelper } from "../shell/network/bench.ts";
import type { Root } from "./root-fs.ts";

/** A root whose eth0 leads to a host with a DHCP server. */
export interface NetworkRoot extends Root {
  /** Lets hv_set_ifconfig set what these lines say, as the daemon calls it; gives its exit status. */
  readonly set: (...lines: readonly string[]) => Promise<number>;
  /** The addresses on eth0 that do not hold for the link alone, as `192.0.2.10/24`. */
  readonly addresses: () => Promise<readonly string[]>;
  /** The gateway of each family's default route. */
  readonly gateways: () => Promise<readonly string[]>;
  readonly file: (path: string) => Promise<string>;
}

/** Where the host is, and what its DHCP server gives. */
export const HOST = {
  v4: "192.0.2.1",
  v6: "2001:db8::1",
  lease: /^192\.0\.2\.1\d\d\/24$/,
  dns: "192.0.2.53",
};

/** What the roots have beyond the essential packages. The server is as small as a DHCP server gets. */
const PACKAGES = ["dnsmasq-base", "ifupdown", "iproute2", "isc-dhcp-client", "mount", "resolvconf"];

/**
 * Tells a story in a fresh root of a suite, with ifupdown and the helpers, and one interface, whose other end is in a network
 * namespace of its own: the host, with an address of each family, and a DHCP server.
 */
export async function inNetworkRoot(
  suite: string,
  resolvconf: "with resolvconf" | "without resolvconf",
  story: (root: NetworkRoot) => Promise<void>,
): Promise<void> {
  await inRoot({ suite, architecture: "amd64", packages: PACKAGES }, async (root) => {
    for (const name of ["hv_get_dhcp_info", "hv_get_dns_info", "hv_set_ifconfig"] as const)
      await root.ok(`cat >/usr/sbin/${name} && chmod 755 /usr/sbin/${name}`, {
        input: await networkHelper(name),
      });
    await root.ok(resolvconf === "with resolvconf" ? RESOLVCONF_AT_BOOT : WITHOUT_RESOLVCONF);
    await root.ok(NETWORK);
    await story({
      ...root,
      set: async (...lines) => {
        // By system(3), with nothing open: the daemon has gone into the background.
        const file = "/var/lib/hyperv/ifcfg-eth0";
        await root.ok(`mkdir -p /var/lib/hyperv && cat >${file}`, {
          input: lines.map((line) => `${line}\n`).join(""),
        });
        return (await root.run(`exec </dev/null >/dev/null 2>&1; hv_set_ifconfig ${file}`)).status;
      },
      addresses: async () => {
        const [shown] = JSON.parse((await root.ok("ip -j addr show dev eth0")).stdout) as Shown[];
        return (shown?.addr_info ?? [])
          .filter(({ scope }) => scope === "global")
          .map(({ local, prefixlen }) => `${local}/${prefixlen}`);
      },
      gateways: async () => {
        const asked = await root.ok("ip -4 route show default; ip -6 route show default");
        return [...asked.stdout.matchAll(/^default via (\S+) dev eth0/gm)].map(
          ([, gateway]) => gateway ?? "",
        );
      },
      file: async (path) => (await root.ok(`cat ${path}`)).stdout,
    });
  });
}

/** What is looked at of `ip -j addr`. */
interface Shown {
  readonly addr_info: readonly {
    readonly scope: string;
    readonly local: string;
    readonly prefixlen: number;
  }[];
}

/** What its package's installation leaves to a boot, and its init script or unit does then (resolvconf(8)). */
const RESOLVCONF_AT_BOOT = `
  mkdir -p /run/resolvconf/interface
  resolvconf --enable-updates
  ln -sf /run/resolvconf/resolv.conf /etc/resolv.conf
  resolvconf -u`;

const WITHOUT_RESOLVCONF = `
  dpkg --purge resolvconf
  rm -f /etc/resolv.conf
  echo 'nameserver 203.0.113.53' >/etc/resolv.conf`;

const NETWORK = `
  mount -t sysfs none /sys
  mkdir -p /run/network
  ip link set lo up
  ip netns add host
  ip link add eth0 type veth peer name host0
  ip link set host0 netns host
  ip netns exec host ip addr add ${HOST.v4}/24 dev host0
  ip netns exec host ip -6 addr add ${HOST.v6}/64 dev host0 nodad
  ip netns exec host ip link set host0 up
  ip netns exec host dnsmasq --port=0 --user=root --interface=host0 --bind-interfaces --pid-file=/run/dnsmasq.pid \\
    --dhcp-range=192.0.2.100,192.0.2.150,1h --dhcp-option=6,${HOST.dns} --dhcp-leasefile=/run/leases`;
