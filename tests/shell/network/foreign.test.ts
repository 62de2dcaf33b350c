import { execFileSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import {
  aside,
  canSet,
  INTERFACES,
  lines,
  LO,
  own,
  part,
  request,
  RESOLV,
  STATIC,
  STATIC_STANZA,
  withBench,
} from "./bench.ts";

const NEEDED = canSet();

const bench = withBench();

describe.skipIf(!NEEDED)("what stands in interfaces already", () => {
  const FOREIGN = lines(
    ...["# the first", "auto lo eth0", "iface lo inet loopback", "", "iface eth0 inet static", "  # old"],
    ...[
      "\taddress 198.51.100.1\\",
      "/24",
      "  up ip route add 10.0.0.0/8 via 198.51.100.9",
      "",
      "# eth1 is ours",
    ],
    ...["iface eth1 inet static", "\taddress 10.1.1.1", "\tnetmask 255.0.0.0", "iface eth0 inet6 auto"],
  );
  const ASIDE = [
    lines("# the first", "auto lo eth0", "iface lo inet loopback", ""),
    aside("iface eth0 inet static"),
    lines("  # old"),
    aside("\taddress 198.51.100.1\\", "/24", "  up ip route add 10.0.0.0/8 via 198.51.100.9"),
    lines("", "# eth1 is ours", "iface eth1 inet static", "\taddress 10.1.1.1", "\tnetmask 255.0.0.0"),
    aside("iface eth0 inet6 auto"),
  ].join("");
  const PART = part(...STATIC_STANZA);

  it("is set aside where it is for the same interface, and kept where it is not; undo brings back every byte", async () => {
    await bench.write(INTERFACES, FOREIGN);
    await bench.done();
    expect(await bench.read(INTERFACES)).toBe(ASIDE + PART);
    await bench.done(request("BOOTPROTO=dhcp"));
    expect(await bench.read(INTERFACES)).toBe(ASIDE + part("iface eth0 inet dhcp"));
    await bench.undone();
    expect(await bench.read(INTERFACES)).toBe(FOREIGN);
    await bench.undone();
    expect(await bench.read(INTERFACES)).toBe(FOREIGN);
  });

  it("keeps each interface's part in its place", async () => {
    await bench.addInterface("eth1", "00:15:5d:01:02:04");
    await bench.write(INTERFACES, LO);
    await bench.done();
    await bench.done(lines("DEVICE=eth1", "BOOTPROTO=dhcp"));
    const both = await bench.read(INTERFACES);
    await bench.done();
    expect(await bench.read(INTERFACES)).toBe(both);
    await bench.undone();
    expect(await bench.read(INTERFACES)).toBe(
      `${LO}${part("auto eth1", "iface eth1 inet dhcp").replaceAll("eth0", "eth1")}`,
    );
  });

  it.each([
    ["auto, among others", lines("auto lo eth0"), false],
    ["auto, after a continued line", lines("auto lo \\", "eth0"), false],
    ["allow-hotplug, by itself", lines("allow-hotplug eth0"), false],
    ["auto of an alias", lines("auto eth0:1"), true],
    ["auto in a comment", lines("#auto eth0"), true],
    ["auto of a stanza that is set aside", lines("iface eth0 inet dhcp", "auto"), true],
  ])("says auto only where nothing starts the interface: %s", async (_what, before, isSaid) => {
    await bench.write(INTERFACES, before);
    await bench.done();
    expect((await bench.read(INTERFACES))?.includes("\nauto eth0\n")).toBe(isSaid);
    await bench.undone();
    expect(await bench.read(INTERFACES)).toBe(before);
  });

  it.each([
    ["without an end", "auto lo\niface lo inet loopback"],
    ["that ends in a stanza of the interface, without an end", "iface eth0 inet dhcp\n\thostname x"],
    ["empty", ""],
    ["of blank lines", "\n\n"],
    ["with CR LF", "auto eth0\r\niface eth0 inet dhcp\r\n"],
    ["that ends in a line to be continued", "iface eth0 inet dhcp\n\tup echo \\"],
  ])("comes back whole from a file %s", async (_what, before) => {
    await bench.write(INTERFACES, before);
    await bench.done();
    const made = await bench.read(INTERFACES);
    expect(made).toMatch(/\niface eth0 inet static\n|^iface/);
    expect(made?.match(/^iface eth0/gm)).toHaveLength(1);
    await bench.done();
    expect(await bench.read(INTERFACES)).toBe(made);
    await bench.undone();
    expect(await bench.read(INTERFACES)).toBe(before);
  });

  it("is found in what is sourced, too, by pattern, by folder, and in turn", async () => {
    const main = lines(
      "source interfaces.d/*",
      "source-directory /net.d".replace("/net.d", bench.at("/net.d")),
    );
    await bench.write(INTERFACES, main);
    await bench.write("/etc/network/interfaces.d/50-cloud-init.cfg", "auto eth0\niface eth0 inet dhcp\n");
    await bench.write("/net.d/more", `source ${bench.at("/deep")}\n`);
    await bench.write("/net.d/not.read", "iface eth0 inet dhcp\n");
    await bench.write("/deep", "iface eth0 inet6 auto\niface eth0.5 inet dhcp\n");
    await bench.done();
    expect(await bench.read("/etc/network/interfaces.d/50-cloud-init.cfg")).toBe(
      `auto eth0\n${aside("iface eth0 inet dhcp")}`,
    );
    expect(await bench.read("/deep")).toBe(`${aside("iface eth0 inet6 auto")}iface eth0.5 inet dhcp\n`);
    expect(await bench.read("/net.d/not.read")).toBe("iface eth0 inet dhcp\n");
    expect(await bench.read(INTERFACES)).toBe(main + part(...STATIC_STANZA));
    await bench.undone();
    expect(await bench.read("/deep")).toBe("iface eth0 inet6 auto\niface eth0.5 inet dhcp\n");
    expect(await bench.read(INTERFACES)).toBe(main);
  });

  it("ends where a file sources itself", async () => {
    await bench.write(INTERFACES, "source interfaces\nsource /nowhere/*\n");
    await bench.done();
  });

  it("sets a mapping of the interface aside", async () => {
    await bench.write(INTERFACES, lines("mapping eth0", "\tscript /x", "\tmap a", "iface a inet dhcp"));
    await bench.done();
    expect(await bench.read(INTERFACES)).toBe(
      `${aside("mapping eth0", "\tscript /x", "\tmap a")}${lines("iface a inet dhcp")}${part("auto eth0", ...STATIC_STANZA)}`,
    );
  });

  it.each([
    ["a mapping for more than the interface", "mapping eth*\n\tscript /x\n"],
    ["a mapping for two", "mapping eth1 eth0\n\tscript /x\n"],
    ["a stanza that inherits the interface's", "iface eth0 inet dhcp\niface home inet dhcp inherits eth0\n"],
    ["a part whose end is gone", "# hv_set_ifconfig:eth0 begin\nauto eth0\n"],
    ["bytes that are no text", "iface lo inet loopback\0\n"],
  ])("is left alone, and nothing done, where there is %s", async (_what, before) => {
    await bench.write(INTERFACES, before);
    const { status, stderr } = await bench.set();
    expect([status, stderr]).toEqual([3, expect.stringContaining("refused, nothing changed")]);
    expect(await bench.read(INTERFACES)).toBe(before);
    expect(await bench.calls()).not.toContain("ifdown eth0");
  });

  it("keeps its owner, its mode and the link that it is", async () => {
    await bench.write("/elsewhere", LO);
    execFileSync("chmod", ["640", bench.at("/elsewhere")]);
    execFileSync("chown", ["1:2", bench.at("/elsewhere")]);
    execFileSync("rm", [bench.at(INTERFACES)]);
    await symlink(bench.at("/elsewhere"), bench.at(INTERFACES));
    await bench.done();
    expect(await bench.read("/elsewhere")).toBe(LO + part("auto eth0", ...STATIC_STANZA));
    const stat = execFileSync("stat", ["-c", "%F %a %u %g", bench.at(INTERFACES), bench.at("/elsewhere")]);
    expect(stat.toString()).toMatch(/^symbolic link .*\nregular file 640 1 2\n$/);
    expect(execFileSync("ls", ["-A", bench.at("/"), bench.at("/etc/network")]).toString()).not.toContain(
      ".hv_set",
    );
  });
});

describe.skipIf(!NEEDED)("name servers", () => {
  const WITH_DNS = `${STATIC}DNS1=192.0.2.53\nDNS2=2001:db8::53\n`;
  const BEFORE = lines("# mine", "search example.org", "nameserver 198.51.100.1", "options rotate");

  it("go into resolv.conf, in place of those there, which undo brings back", async () => {
    await bench.write(RESOLV, BEFORE);
    await bench.done(WITH_DNS);
    const made =
      lines("# mine", "search example.org") +
      aside("nameserver 198.51.100.1") +
      lines("options rotate") +
      own("nameserver 192.0.2.53", "nameserver 2001:db8::53");
    expect(await bench.read(RESOLV)).toBe(made);
    await bench.done(WITH_DNS);
    expect(await bench.read(RESOLV)).toBe(made);
    await bench.undone();
    expect(await bench.read(RESOLV)).toBe(BEFORE);
  });

  it.each([
    ["the host names none", STATIC],
    ["a DHCP client writes it", `${request("BOOTPROTO=dhcp")}DNS1=192.0.2.53\n`],
  ])("stay as they were before the host set any where %s", async (_what, next) => {
    await bench.write(RESOLV, BEFORE);
    await bench.done(WITH_DNS);
    await bench.done(next);
    expect(await bench.read(RESOLV)).toBe(BEFORE);
  });

  it("are left to openresolv where it writes the file, which ifup calls", async () => {
    await bench.write(RESOLV, `# Generated by resolvconf\n${BEFORE}`);
    await bench.done(WITH_DNS);
    expect(await bench.read(RESOLV)).toBe(`# Generated by resolvconf\n${BEFORE}`);
    expect(await bench.read(INTERFACES)).toContain("\tdns-nameservers 192.0.2.53 2001:db8::53\n");
  });

  it("do not go into a resolv.conf that is a link: it is resolvconf's, or another's", async () => {
    await bench.write("/run/stub.conf", BEFORE);
    await symlink(bench.at("/run/stub.conf"), bench.at(RESOLV));
    await bench.done(WITH_DNS);
    expect(await bench.read("/run/stub.conf")).toBe(BEFORE);
  });
});
