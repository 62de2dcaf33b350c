// hv_set_ifconfig and its like with the real ifupdown, DHCP client, resolvconf and kernel.
import { beforeAll, describe, expect, it } from "vitest";
import { hypervDaemons } from "./support/hyperv-daemons.ts";
import { HOST, inNetworkRoot, type NetworkRoot } from "./support/network-root.ts";
import { ROOT_TOOLS } from "./support/root-fs.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const NEEDED = requireTools(...ROOT_TOOLS) && requireRoot("a network is made in a fresh root");

const SLOW = { timeout: 280_000 };

const DHCP = ["DEVICE=eth0", "BOOTPROTO=dhcp"];
const BOTH = [
  ...["DEVICE=eth0", "BOOTPROTO=none", "IPADDR0=192.0.2.10", "IPADDR1=198.51.100.5"],
  ...["IPV6ADDR=2001:0db8:0000:0000:0000:0000:0000:0010", "IPV6ADDR_1=2001:db8:0:1::10"],
  ...["NETMASK0=255.255.255.0", "NETMASK1=255.255.255.128", "IPV6NETMASK=64", "IPV6NETMASK_1=56"],
  ...[`GATEWAY=${HOST.v4}`, `IPV6_DEFAULTGW=${HOST.v6}`, "DNS1=192.0.2.99", "DNS2=2001:db8::99"],
];
const BOTH_ADDRESSES = ["192.0.2.10/24", "198.51.100.5/25", "2001:db8::10/64", "2001:db8:0:1::10/56"];

const told = async (root: NetworkRoot): Promise<string> =>
  (await root.ok("hv_get_dhcp_info eth0; hv_get_dns_info")).stdout;

// Once each, so that not every test makes it when they begin all at the same time.
beforeAll(async () => {
  if (NEEDED)
    for (const suite of ["bullseye", "bookworm"])
      await inNetworkRoot(suite, "with resolvconf", async () => {});
}, SLOW.timeout);

// Mostly they wait: for leases, and for nobody to say that an IPv6 address is taken.
describe.skipIf(!NEEDED).concurrent.each([
  ["bullseye", "without resolvconf"],
  ["bookworm", "without resolvconf"],
  ["bookworm", "with resolvconf"],
] as const)("hv_set_ifconfig on %s %s", SLOW, (suite, resolvconf) => {
  it("sets, changes and undoes addresses, and the kernel has them each time", async () => {
    await inNetworkRoot(suite, resolvconf, async (root) => {
      await root.ok("printf 'auto eth0\\niface eth0 inet dhcp\\n' >>/etc/network/interfaces && ifup eth0");
      const before = await root.file("/etc/network/interfaces");
      expect(await root.addresses()).toEqual([expect.stringMatching(HOST.lease)]);
      expect(await told(root)).toBe(`Enabled\n${HOST.dns}\n`);

      expect(await root.set(...BOTH)).toBe(0);
      expect((await root.addresses()).toSorted()).toEqual(BOTH_ADDRESSES.toSorted());
      expect(await root.gateways()).toEqual([HOST.v4, HOST.v6]);
      expect(await told(root)).toBe("Disabled\n192.0.2.99\n2001:db8::99\n");
      expect((await root.run("cat /proc/[0-9]*/comm")).stdout).not.toContain("dhclient");
      const made = await root.file("/etc/network/interfaces");

      expect(await root.set(...BOTH), "again").toBe(0);
      expect(await root.file("/etc/network/interfaces")).toBe(made);
      await root.ok("ifdown eth0 && ifup -a");
      expect((await root.addresses()).toSorted(), "as at a boot").toEqual(BOTH_ADDRESSES.toSorted());

      expect(await root.set(...DHCP)).toBe(0);
      expect(await root.addresses()).toEqual([expect.stringMatching(HOST.lease)]);
      expect(await told(root)).toBe(`Enabled\n${HOST.dns}\n`);

      expect(await root.set("DEVICE=eth0", "BOOTPROTO=none", "IPV6ADDR=2001:db8::11", "IPV6NETMASK=64")).toBe(
        0,
      );
      expect(await root.addresses()).toEqual(["2001:db8::11/64"]);

      await root.ok("hv_set_ifconfig --undo eth0");
      expect(await root.file("/etc/network/interfaces")).toBe(before);
      expect(await root.addresses()).toEqual([expect.stringMatching(HOST.lease)]);
      expect(await told(root)).toBe(`Enabled\n${HOST.dns}\n`);
      expect(await root.file("/etc/resolv.conf")).not.toContain("hv_set_ifconfig");
      expect((await root.run("ls -A /etc /etc/network /tmp | grep hv_set")).stdout).toBe("");
    });
  });
});

describe.skipIf(!NEEDED).concurrent("hv_set_ifconfig on bookworm", SLOW, () => {
  it("brings back what was there, and up, where an address is taken by somebody else", async () => {
    await inNetworkRoot("bookworm", "without resolvconf", async (root) => {
      await root.ok("printf 'auto eth0\\niface eth0 inet dhcp\\n' >>/etc/network/interfaces && ifup eth0");
      const before = [await root.file("/etc/network/interfaces"), await root.file("/etc/resolv.conf")];
      const conflict = [`IPV6ADDR=${HOST.v6}`, "IPV6NETMASK=64", "DNS1=192.0.2.99"];
      expect(await root.set("DEVICE=eth0", "BOOTPROTO=none", ...conflict)).toBe(1);
      expect([await root.file("/etc/network/interfaces"), await root.file("/etc/resolv.conf")]).toEqual(
        before,
      );
      expect(await root.addresses()).toEqual([expect.stringMatching(HOST.lease)]);
    });
  });

  it("has its alias up again each time, with its route, and by its own stanza", async () => {
    await inNetworkRoot("bookworm", "without resolvconf", async (root) => {
      await root.ok(`cat >>/etc/network/interfaces <<'END'
auto eth0 eth0:1
iface eth0 inet dhcp
iface eth0:1 inet static
\taddress 203.0.113.9/24
\tup ip route add 198.18.0.0/15 via 203.0.113.1
END
ifup -a`);
      const alias = async () => {
        const shown = await root.ok("ip -4 -o addr show label eth0:1; ip route show 198.18.0.0/15");
        return shown.stdout;
      };
      expect(await alias()).toMatch(/203\.0\.113\.9\/24[^\n]*\n198\.18\.0\.0\/15 via 203\.0\.113\.1 /);
      const before = await alias();
      expect(await root.set(...BOTH)).toBe(0);
      expect((await root.addresses()).toSorted()).toEqual([...BOTH_ADDRESSES, "203.0.113.9/24"].toSorted());
      expect(await alias()).toBe(before);
      const conflict = [`IPV6ADDR=${HOST.v6}`, "IPV6NETMASK=64"];
      expect(await root.set("DEVICE=eth0", "BOOTPROTO=none", ...conflict), "and back").toBe(1);
      expect(await alias()).toBe(before);
      await root.ok("hv_set_ifconfig --undo eth0");
      expect(await root.addresses()).toEqual(
        expect.arrayContaining([expect.stringMatching(HOST.lease), "203.0.113.9/24"]),
      );
      expect(await alias()).toBe(before);
      expect((await root.ok("cat /run/network/ifstate")).stdout).toContain("eth0:1=eth0:1\n");
    });
  });

  it("takes over an interface that was set up by hand, which ifupdown knows nothing of", async () => {
    await inNetworkRoot("bookworm", "without resolvconf", async (root) => {
      await root.ok("ip link set eth0 up && ip addr add 203.0.113.9/24 dev eth0");
      expect(await root.set(...BOTH)).toBe(0);
      expect((await root.addresses()).toSorted()).toEqual(BOTH_ADDRESSES.toSorted());
      await root.ok("hv_set_ifconfig --undo eth0");
      expect(await root.addresses()).toEqual([]);
    });
  });

  it("refuses a machine whose network is not ifupdown's, in one line", async () => {
    await inNetworkRoot("bookworm", "without resolvconf", async (root) => {
      await root.ok("ip link set eth0 up && ip addr add 203.0.113.9/24 dev eth0 && rm /sbin/ifup");
      expect(await root.set(...BOTH)).toBe(3);
      expect(await root.addresses()).toEqual(["203.0.113.9/24"]);
    });
  });

  it("is called by the names, in the folder and with the settings that Debian's daemon has in it", async () => {
    const daemons = await hypervDaemons("bookworm");
    if (!daemons) return;
    const text = Buffer.from(daemons.hv_kvp_daemon).toString("latin1");
    const names = ["hv_get_dhcp_info", "hv_get_dns_info", "hv_set_ifconfig"];
    // The other settings' names are put together at run time.
    for (const known of ["/usr/libexec/hypervkvpd/", "/ifcfg-", ...names, "HWADDR", "DEVICE", "BOOTPROTO"])
      expect(text).toContain(known);
  });
});
