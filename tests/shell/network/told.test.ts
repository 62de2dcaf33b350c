import { symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { INTERFACES, lines, RESOLV, withBench } from "./bench.ts";
import { requireTools } from "../../support/tools.ts";

const NEEDED = requireTools("dash", "awk", "tr", "grep");

const bench = withBench({});

describe.skipIf(!NEEDED)("hv_get_dns_info", () => {
  const told = async (): Promise<string> => {
    const { status, stdout, stderr } = await bench.run("hv_get_dns_info");
    expect([status, stderr]).toEqual([0, ""]);
    return stdout;
  };

  it.each([
    [
      "one after the other, once each",
      "nameserver 192.0.2.1\nnameserver\t2001:db8::1\nnameserver 192.0.2.1\n",
      "192.0.2.1\n2001:db8::1\n",
    ],
    ["with their zone", "nameserver fe80::1%eth0\n", "fe80::1%eth0\n"],
    [
      "and nothing else of the file",
      "search a\n#nameserver 1.1.1.1\n nameserver 1.1.1.1\nnameservers 1.1.1.1\noptions x\n",
      "",
    ],
    [
      "with a line's end where the file has none: early daemons fall over it",
      "nameserver 192.0.2.1",
      "192.0.2.1\n",
    ],
    [
      "but only what is an address",
      "nameserver localhost\nnameserver $(x)\nnameserver\nnameserver 1.1.1.1;x\n",
      "",
    ],
    ["but no line longer than a daemon's buffer", `nameserver ${"1".repeat(300)}\n`, ""],
    ["in a file of CR LF", "nameserver 192.0.2.1 \r\n", "192.0.2.1\n"],
    ["from an empty file", "", ""],
  ])("prints the name servers %s", async (_what, file, printed) => {
    await bench.write(RESOLV, file);
    expect(await told()).toBe(printed);
  });

  it("prints twenty at most, which is what daemons have room for, and more", async () => {
    await bench.write(RESOLV, Array.from({ length: 100 }, (_, i) => `nameserver 192.0.2.${i}\n`).join(""));
    expect((await told()).split("\n")).toHaveLength(21);
  });

  it("prints nothing where there is no resolv.conf, or a link to nowhere", async () => {
    expect(await told()).toBe("");
    await symlink("nowhere", bench.at(RESOLV));
    expect(await told()).toBe("");
  });

  it("asks systemd-resolved's list where only its own address stands there", async () => {
    await bench.write(RESOLV, "nameserver 127.0.0.53\n");
    expect(await told(), "where it has none").toBe("127.0.0.53\n");
    await bench.write("/run/systemd/resolve/resolv.conf", "nameserver 192.0.2.1\nnameserver 192.0.2.2\n");
    expect(await told()).toBe("192.0.2.1\n192.0.2.2\n");
    await bench.write(RESOLV, "nameserver 127.0.0.53\nnameserver 192.0.2.9\n");
    expect(await told()).toBe("127.0.0.53\n192.0.2.9\n");
  });
});

describe.skipIf(!NEEDED)("hv_get_dhcp_info", () => {
  const told = async (name = "eth0"): Promise<string> => {
    const { status, stdout, stderr } = await bench.run("hv_get_dhcp_info", [name]);
    expect([status, stderr]).toEqual([0, ""]);
    return stdout;
  };

  it.each<[string, string, string]>([
    ["Enabled", "a stanza with dhcp", "iface eth0 inet dhcp\n"],
    [
      "Enabled",
      "one of several",
      lines("iface eth0 inet static", "address 192.0.2.1/24", "iface eth0 inet dhcp"),
    ],
    ["Enabled", "one over several lines, with CR LF", "iface \\\n  eth0 inet\\\n\tdhcp\r\n"],
    [
      "Enabled",
      "one that inherits its method",
      lines("iface home inet dhcp", "iface eth0 inet inherits home"),
    ],
    ["Enabled", "one that inherits all", lines("iface home inet dhcp", "iface eth0 inherits home")],
    ["Enabled", "bootp", "iface eth0 inet bootp\n"],
    ["Disabled", "static", lines("iface eth0 inet static", "\taddress 192.0.2.1/24")],
    ["Disabled", "manual", "iface eth0 inet manual\n"],
    [
      "Disabled",
      "DHCP for IPv6 only: the host means IPv4",
      lines("iface eth0 inet static", "iface eth0 inet6 dhcp"),
    ],
    ["Disabled", "DHCP in a comment", lines("#iface eth0 inet dhcp", "iface eth0 inet static")],
    [
      "Disabled",
      "DHCP of another",
      lines("iface eth1 inet dhcp", "iface eth0.1 inet dhcp", "iface eth0 inet static"),
    ],
    [
      "Disabled",
      "static that inherits from one with dhcp",
      lines("iface a inet dhcp", "iface eth0 inet static inherits a"),
    ],
    ["Disabled", "nothing at all", ""],
  ])("prints %s for %s", async (answer, _what, file) => {
    await bench.write(INTERFACES, file);
    expect(await told()).toBe(`${answer}\n`);
  });

  it("looks into what is sourced", async () => {
    await bench.write(INTERFACES, "source interfaces.d/*.cfg\nsource-directory more\nsource interfaces\n");
    await bench.write("/etc/network/interfaces.d/a.cfg", "iface eth0 inet dhcp\n");
    await bench.write("/etc/network/interfaces.d/b", "iface eth1 inet dhcp\n");
    await bench.write("/etc/network/more/c", "iface eth2 inet dhcp\n");
    await bench.write("/etc/network/more/d.no", "iface eth3 inet dhcp\n");
    expect(await Promise.all(["eth0", "eth1", "eth2", "eth3"].map(told))).toEqual([
      ...["Enabled\n", "Disabled\n", "Enabled\n", "Disabled\n"],
    ]);
  });

  it("goes by the name that a mapping gave the interface", async () => {
    await bench.write(
      INTERFACES,
      lines("mapping eth0", "script /x", "iface home inet dhcp", "iface eth0 inet static"),
    );
    await bench.write("/run/network/ifstate", "lo=lo\neth0=home\n");
    expect(await told()).toBe("Enabled\n");
  });

  it("asks the kernel of an interface that ifupdown does not know", async () => {
    await bench.command("ip", `echo "2: $6 inet 192.0.2.1/24 scope global dynamic $6"`);
    expect(await told()).toBe("Enabled\n");
    await bench.command("ip", `echo "2: $6 inet 192.0.2.1/24 scope global $6"`);
    expect(await told()).toBe("Disabled\n");
  });

  it.each([
    ["Enabled", "dhclient", "dhclient\0-4\0-v\0eth0\0"],
    ["Enabled", "udhcpc", "udhcpc\0-i\0eth0\0"],
    ["Disabled", "dhclient", "dhclient\0-v\0eth01\0"],
    ["Disabled", "sleep", "sleep\0eth0\0"],
  ])("prints %s where a process %s is there for some interface", async (answer, comm, cmdline) => {
    await bench.write("/proc/77/comm", `${comm}\n`);
    await bench.write("/proc/77/cmdline", cmdline);
    await bench.write("/proc/78/comm", "");
    expect(await told()).toBe(`${answer}\n`);
  });

  it.each(["", "-x", "../eth0", "eth0;x", "eth 0", "$(x)", "eth0\nx"])(
    "prints Disabled for %j, which is no name",
    async (name) => {
      await bench.write(INTERFACES, "iface eth0 inet dhcp\niface ../eth0 inet dhcp\niface -x inet dhcp\n");
      expect(await told(name)).toBe("Disabled\n");
    },
  );
});
