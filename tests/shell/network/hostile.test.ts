import { mkdir, readdir } from "node:fs/promises";
import { beforeEach, describe, expect, it } from "vitest";
import {
  canSet,
  INTERFACES,
  lines,
  LO,
  MAC,
  part,
  request,
  REQUEST,
  STATIC,
  STATIC_STANZA,
  withBench,
} from "./bench.ts";
import { sh } from "../../support/shell.ts";

const NEEDED = canSet("diff", "mkfifo");

const bench = withBench();
beforeEach(() => bench.write(INTERFACES, LO));

/** What a host's bytes must never reach: the files, and the interface. */
async function expectUntouched(): Promise<void> {
  expect(await bench.read(INTERFACES)).toBe(LO);
  expect((await bench.calls()).filter((call) => !call.startsWith("logger "))).toEqual([]);
  expect(await readdir(bench.at("/etc/network"))).toEqual(["interfaces"]);
}

const address = (value: string): string =>
  request("BOOTPROTO=none", `IPADDR0=${value}`, "NETMASK0=255.255.255.0");
const mask = (value: string): string => request("BOOTPROTO=none", "IPADDR0=192.0.2.10", `NETMASK0=${value}`);
const address6 = (value: string): string => request("BOOTPROTO=none", `IPV6ADDR=${value}`, "IPV6NETMASK=64");
const mask6 = (value: string): string =>
  request("BOOTPROTO=none", "IPV6ADDR=2001:db8::1", `IPV6NETMASK=${value}`);
const gateway = (value: string): string => `${STATIC}GATEWAY=${value}\n`;
const server = (value: string): string => `${STATIC}DNS1=${value}\n`;
const device = (value: string): string => lines(`DEVICE=${value}`, "BOOTPROTO=dhcp");
const mac = (value: string): string => lines(`HWADDR=${value}`, "DEVICE=eth0", "BOOTPROTO=dhcp");

const HOSTILE: Readonly<Record<string, readonly (string | Uint8Array)[]>> = {
  "a command in a value": [
    ...[address("$(reboot)"), address("192.0.2.1;reboot"), address("192.0.2.1|reboot"), address("`reboot`")],
    ...[
      gateway("192.0.2.1 && reboot"),
      server("192.0.2.1\tup reboot"),
      mask6("64; reboot"),
      device("eth0;reboot"),
    ],
  ],
  "a line end that is meant to make a line of its own": [
    ...[`${STATIC}IPV6NETMASK=64\n\tup reboot\n`, `${STATIC}up reboot\n`, `${STATIC} GATEWAY=192.0.2.1\n`],
    ...[address("192.0.2.10\r"), address("192.0.2.10\\"), `${STATIC}DNS1=192.0.2.1\vup\n`],
  ],
  "a path in the name of the interface": [
    ...[
      "../../etc",
      "..",
      ".",
      "eth0/../../x",
      "/dev/sda",
      "a..b",
      "-eth0",
      "--force",
      "eth0:1",
      "eth 0",
      "eth*",
      "lo",
    ].map(device),
    ...["a234567890123456", "eth0\0", "all", "default", "ethé", ""].map(device),
  ],
  "an address that is none": [
    ...[
      "",
      "192.0.2",
      "192.0.2.256",
      "192.0.2.10.1",
      "192.0.2.010",
      "0xc0.0.2.1",
      "3221225994",
      "192.0.2.-1",
    ].map(address),
    ...["192.0.2.1/24", " 192.0.2.1", "192.0.2.1 ", "192.0.2.+1", "1.2.3.4e1", "٣.0.2.1", "2001:db8::1"].map(
      address,
    ),
  ],
  "an address that no host can have": [
    ...["0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"].map(address),
    ...["::", "::1", "0:0:0:0:0:0:0:0", "0000:0000:0000:0000:0000:0000:0000:0001", "ff02::1"].map(address6),
    ...["0.0.0.0", "::", "255.255.255.255"].map(gateway),
  ],
  "a netmask with holes, or of no length": [
    ...["255.0.255.0", "255.255.255.253", "0.255.255.255", "0.0.0.0", "255.255.255", "256.0.0.0"].map(mask),
    ...["0", "33", "-1", "024", "", "255.255.255.0 ", "ffff::"].map(mask),
    ...["0", "129", "-1", "064", "", "//64", "ffff::ffff", "::", "fffd::", "255.255.255.0"].map(mask6),
  ],
  "IPv6 that is none": [
    ...[
      ":",
      ":::",
      "1::2::3",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "1:2:3:4:5:6:7::8",
      ":1:2:3:4:5:6:7",
    ].map(address6),
    ...["1:2:3:4:5:6:7:", "2001:db8::g", "12345::", "fe80::1%eth0", "::ffff:192.0.2.1", "2001:db8::1/64"].map(
      address6,
    ),
    ...["2001:db8::x", "[2001:db8::1]", "192.0.2.1"].map(address6),
  ],
  "an Ethernet address that is none": [
    ...[
      "",
      "00:15:5d:01:02",
      "00:15:5d:01:02:03:04",
      "00-15-5d-01-02-03",
      "00:15:5d:01:02:0g",
      "00155d010203",
    ].map(mac),
    ...["ff:ff:ff:ff:ff:ff", "01:15:5d:01:02:03", "00:00:00:00:00:00", `${MAC}/../..`].map(mac),
  ],
  "a setting that is not known, or not like that": [
    ...[
      "FOO=bar",
      "=",
      "IPADDR0",
      "PREFIX0=24",
      "ipaddr0=192.0.2.1",
      " DEVICE=eth0",
      "IPADDR0 =192.0.2.1",
    ].map((line) => `${STATIC}${line}\n`),
    ...["HWADDR1=00:15:5d:01:02:03", "DEVICE0=eth0", "IPADDR1234=192.0.2.1", "IPADDR_=192.0.2.1"].map(
      (line) => `${STATIC}${line}\n`,
    ),
    ...["DHCP=no", "ONBOOT=maybe", "PEERDNS=yes;reboot", "BOOTPROTO=DHCP x"].map(
      (line) => `${STATIC}${line}\n`,
    ),
    request("BOOTPROTO=static;"),
  ],
  "a setting twice, whatever its spelling": [
    ...["IPADDR0=192.0.2.11", "IPADDR=192.0.2.11", "IPADDR_0=192.0.2.11", "IPADDR00=192.0.2.11"].map(
      (line) => `${STATIC}${line}\n`,
    ),
    ...["DEVICE=eth0", "IF_NAME=eth0", "BOOTPROTO=none", "DHCP=yes", `HWADDR=${MAC}`].map(
      (line) => `${STATIC}${line}\n`,
    ),
    `${STATIC}IPADDR1=192.0.2.10\nNETMASK1=255.0.0.0\n`,
    request(
      "BOOTPROTO=none",
      "IPV6ADDR=2001:db8::1",
      "IPV6ADDR_1=2001:0db8:0:0::0001",
      "IPV6NETMASK=64",
      "IPV6NETMASK_1=64",
    ),
  ],
  "half of a pair": [
    ...[request("BOOTPROTO=none", "IPADDR0=192.0.2.10"), request("BOOTPROTO=dhcp", "NETMASK0=255.0.0.0")],
    ...[
      `${STATIC}IPV6ADDR=2001:db8::1\n`,
      `${STATIC}IPV6NETMASK=64\n`,
      `${STATIC}IPADDR1=192.0.2.11\nNETMASK2=255.0.0.0\n`,
    ],
    // An IPv4 prefix length, as daemons write what is no IPv4 netmask.
    request("BOOTPROTO=none", "IPADDR0=192.0.2.10", "IPV6NETMASK=24"),
  ],
  "nothing to set": [
    "",
    "\n",
    "# nothing\n",
    request("BOOTPROTO=none"),
    lines("BOOTPROTO=dhcp"),
    `${request("BOOTPROTO=none")}DNS1=192.0.2.1\n`,
  ],
  "a file that is cut off": [STATIC.slice(0, -1), STATIC.slice(0, -3)],
  "bytes that are no text": [
    ...[
      Buffer.from(STATIC.replace("10\n", "10\0\n")),
      Buffer.from(`${STATIC}\0`),
      Buffer.from([0xff, 0xfe, 0x0a]),
    ],
    ...[Buffer.from(`\ufeff${STATIC}`), Buffer.from(STATIC, "utf16le"), STATIC.replaceAll("\n", "\r\n")],
  ],
  megabytes: [
    "# x\n".repeat(300_000),
    `${STATIC}DNS1=${"1".repeat(2_000_000)}\n`,
    STATIC + "\n".repeat(65_536),
  ],
  "more settings than a host can mean": [
    STATIC + Array.from({ length: 97 }, (_, i) => `DNS${i + 1}=192.0.2.1\n`).join(""),
    "=".repeat(60_000) + "\n",
  ],
};

describe.skipIf(!NEEDED)(
  "hv_set_ifconfig refuses, in one line, and touches nothing where the host gives",
  () => {
    it.each(Object.keys(HOSTILE))("%s", async (what) => {
      for (const file of HOSTILE[what] ?? []) {
        const { status, stdout, stderr } = await bench.set(file);
        const shown = file.slice(0, 300).toString();
        expect([status, stdout], shown).toEqual([3, ""]);
        expect(stderr, shown).toMatch(/^hv_set_ifconfig: refused, nothing changed: [ -~]{5,80}\n$/);
        expect(stderr, "what it says is its own").not.toMatch(/reboot|\.\.\//);
        await expectUntouched();
      }
    });

    it("no file, a folder, or a pipe", async () => {
      await mkdir(bench.at("/folder"));
      const pipe = bench.at("/pipe");
      await sh(`mkfifo '${pipe}'`);
      for (const path of ["/nowhere", "/folder", "/pipe"]) {
        expect(await bench.run("hv_set_ifconfig", [bench.at(path)])).toMatchObject({ status: 3, stdout: "" });
      }
      await expectUntouched();
    });

    it("no file at all, or too much: that is how it is used", async () => {
      for (const args of [
        [],
        ["a", "b", "c"],
        ["--undo"],
        ["--dry-run"],
        ["-x"],
        ["--undo", "a", "b"],
        ["--help", "x"],
      ]) {
        const { status, stderr } = await bench.run("hv_set_ifconfig", args);
        expect([args, status]).toEqual([args, 2]);
        expect(stderr).toContain("Usage:");
      }
      for (const name of ["", "../x", "-x", "a b", "eth0\nx"])
        expect((await bench.run("hv_set_ifconfig", ["--undo", name])).status).toBe(3);
      await expectUntouched();
    });

    it("a file that becomes another one while it is read: what was looked at is what is used", async () => {
      const other = lines("DEVICE=eth0", "BOOTPROTO=none", "IPADDR=$(reboot)", "up reboot");
      await bench.command("head", `/usr/bin/head "$@"; printf '%s' '${other}' >${bench.at(REQUEST)}`);
      await bench.done();
      expect(await bench.read(REQUEST)).toBe(other);
      expect(await bench.read(INTERFACES)).toBe(LO + part("auto eth0", ...STATIC_STANZA));
    });

    it("is not led astray by its environment", async () => {
      await bench.write(REQUEST, STATIC);
      const env = {
        PATH: "/nowhere",
        IFS: "0123456789",
        LC_ALL: "tr_TR.UTF-8",
        POSIXLY_CORRECT: "1",
        CDPATH: "/",
        ENV: "/etc/passwd",
        TMPDIR: "/x",
      };
      const ran = await bench.run("hv_set_ifconfig", [bench.at(REQUEST)], {
        env: { ...env, device: "x", method: "y", work: "/" },
      });
      expect(ran).toMatchObject({ status: 0 });
      expect(await bench.read(INTERFACES)).toBe(LO + part("auto eth0", ...STATIC_STANZA));
    });
  },
);
