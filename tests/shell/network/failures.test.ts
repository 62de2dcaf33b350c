import { chmod, mkdir, readdir, symlink } from "node:fs/promises";
import { beforeEach, describe, expect, it } from "vitest";
import {
  aside,
  canSet,
  INTERFACES,
  lines,
  LO,
  part,
  REQUEST,
  RESOLV,
  STATIC,
  STATIC_STANZA,
  withBench,
} from "./bench.ts";
import { run } from "../../support/shell.ts";

const NEEDED = canSet("diff", "setpriv");

const bench = withBench();
beforeEach(() => bench.write(INTERFACES, LO));

describe.skipIf(!NEEDED)("when something goes wrong, hv_set_ifconfig", () => {
  const BEFORE = lines("auto eth0", "iface eth0 inet dhcp");

  beforeEach(async () => {
    await bench.write(INTERFACES, BEFORE);
    await bench.write(RESOLV, "nameserver 198.51.100.1");
  });

  it.each([
    ["ifup fails", "exit 1"],
    ["ifup says that it did not fail, and did, as Wheezy's", "echo Failed to bring up eth0."],
  ])("brings back what was there, and up, where %s", async (_what, how) => {
    const state = bench.at("/run/network/ifstate");
    await bench.command(
      "ifup",
      `grep -q 'inet static' ${bench.at(INTERFACES)} && { ${how}; exit; }\necho "$1=$1" >>${state}`,
    );
    const { status, stderr } = await bench.set(`${STATIC}DNS1=192.0.2.53\n`);
    expect([status, stderr]).toEqual([1, expect.stringContaining("what was there before comes back")]);
    expect(await bench.read(INTERFACES)).toBe(BEFORE);
    expect(await bench.read(RESOLV)).toBe("nameserver 198.51.100.1");
    expect(await bench.read("/run/network/ifstate")).toBe("eth0=eth0\n");
    expect((await bench.calls()).filter((call) => /^if/.test(call))).toEqual([
      ...["ifdown --force eth0", "ifup eth0", "ifdown --force eth0", "ifup eth0"],
    ]);
  });

  it("brings back what was there where the kernel has not got the address", async () => {
    await bench.command("ip", "");
    expect(await bench.set()).toMatchObject({ status: 1 });
    expect(await bench.read(INTERFACES)).toBe(BEFORE);
  });

  it("does not touch the interface where a file cannot be written", async () => {
    await mkdir(bench.at("/etc/network/.interfaces.hv_set_ifconfig"));
    const { status, stderr } = await bench.set();
    expect([status, stderr]).toEqual([3, expect.stringContaining("cannot be written")]);
    expect(await bench.read(INTERFACES)).toBe(BEFORE);
    expect((await bench.calls()).filter((call) => /^if/.test(call))).toEqual([]);
  });

  it("does not mind what an earlier one left behind when it was killed", async () => {
    await bench.write("/etc/network/.interfaces.hv_set_ifconfig", "half a file");
    await bench.write("/run/hv_set_ifconfig/work/facts", "device eth9\n");
    expect(await bench.set()).toMatchObject({ status: 0 });
    expect(await bench.read(INTERFACES)).toBe(
      aside("iface eth0 inet dhcp").replace(/^/, "auto eth0\n") + part(...STATIC_STANZA),
    );
    expect(await readdir(bench.at("/etc/network"))).toEqual(["interfaces"]);
  });

  it("ends what it has begun when it is told to stop in the midst", async () => {
    const state = bench.at("/run/network/ifstate");
    await bench.command("ifdown", `kill -TERM "$PPID"; : >${state}`);
    expect(await bench.set()).toMatchObject({ status: 0 });
    expect(await bench.read(INTERFACES)).toContain("iface eth0 inet static");
    expect(await bench.read("/run/network/ifstate")).toBe("eth0=eth0\n");
  });

  it("waits for another one to end", async () => {
    const log = bench.at("/log");
    const state = bench.at("/run/network/ifstate");
    await bench.command(
      "ifup",
      `echo "begin" >>${log}; sleep 0.3; echo "end" >>${log}; echo "$1=$1" >>${state}`,
    );
    await bench.write("/one", STATIC);
    await bench.write("/two", STATIC.replace("2.10", "2.11"));
    const both = await Promise.all(
      ["/one", "/two", "/one"].map((file) => bench.run("hv_set_ifconfig", [bench.at(file)])),
    );
    expect(both.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect((await bench.read("/log"))?.replaceAll("begin\nend\n", "")).toBe("");
    expect((await bench.read(INTERFACES))?.match(/^iface eth0/gm)).toHaveLength(1);
  });

  it("leaves an interface alone that is set up so already", async () => {
    await bench.set();
    await bench.calls();
    const { status, stderr } = await bench.set();
    expect([status, stderr]).toEqual([0, expect.stringContaining("already")]);
    expect((await bench.calls()).filter((call) => /^if/.test(call))).toEqual([]);
  });

  it("says by --dry-run what it would do, and does nothing", async () => {
    await bench.write(REQUEST, STATIC);
    const { status, stdout } = await bench.run("hv_set_ifconfig", ["--dry-run", bench.at(REQUEST)]);
    expect(status).toBe(0);
    expect(stdout).toContain("\n-iface eth0 inet dhcp\n+#hv_set_ifconfig:eth0# iface eth0 inet dhcp\n");
    expect(stdout).toContain("\n+\taddress 192.0.2.10\n");
    expect(stdout).toMatch(/\nifdown eth0; ifup eth0\n$/);
    expect(await bench.read(INTERFACES)).toBe(BEFORE);
    expect((await bench.calls()).filter((call) => /^if/.test(call))).toEqual([]);
  });

  it("has nothing that anybody else could lock, and so keep it waiting", async () => {
    await bench.done();
    await chmod(bench.at(".."), 0o755);
    const asNobody = (...command: readonly string[]) =>
      run("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", ...command]);
    expect(await asNobody("cat", bench.at(INTERFACES)), "nobody comes that far").toMatchObject({ status: 0 });
    for (const path of ["/run/hv_set_ifconfig", "/run/hv_set_ifconfig/lock"]) {
      expect(await run("flock", ["-n", bench.at(path), "true"])).toMatchObject({ status: 0 });
      expect((await asNobody("flock", "-n", bench.at(path), "true")).stderr).toContain("Permission denied");
    }
  });

  it("writes through no link that lies where its own file is to be", async () => {
    await bench.write("/precious", "precious");
    await symlink(bench.at("/precious"), bench.at("/etc/network/.interfaces.hv_set_ifconfig"));
    expect(await bench.set()).toMatchObject({ status: 0 });
    expect(await bench.read("/precious")).toBe("precious");
  });
});
