// Aliases and VLANs, which go down with the interface that they are on, and come up again with it.
import { beforeEach, describe, expect, it } from "vitest";
import { canSet, INTERFACES, lines, REQUEST, STATIC, withBench } from "./bench.ts";

const bench = withBench();

const STATE = "/run/network/ifstate";

/** What the kernel says of VLANs, where it knows them (net/8021q/vlanproc.c). */
const VLANS = lines(
  ...["VLAN Dev name\t | VLAN ID", "Name-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD"],
  ...["eth0.5         | 5  | eth0", "backup-of-files| 6  | eth0", "inner          | 7  | backup-of-files"],
  ...["elsewhere      | 8  | eth1"],
);

const stanzas = (...names: readonly string[]): string =>
  lines(...names.map((name) => `iface ${name} inet manual`));

const ifupdown = async (): Promise<readonly string[]> =>
  (await bench.calls()).filter((call) => /^if(up|down) /.test(call));

beforeEach(async () => {
  await bench.write("/proc/net/vlan/config", VLANS);
  await bench.write(INTERFACES, stanzas("eth0", "eth0:1", "eth0.5", "eth0.5:1", "backup-of-files", "inner"));
  await bench.write(STATE, lines("lo=lo", "eth0=eth0"));
});

describe.skipIf(!canSet())("what ifupdown has brought up on the interface", () => {
  const UP = lines("lo=lo", "eth0=eth0", "eth0.5=eth0.5", "eth0:1=eth0:1", "eth0.5:1=eth0.5:1");

  it("goes down before it, the last first, and comes up after it, the first first", async () => {
    await bench.write(STATE, UP);
    await bench.done();
    expect(await ifupdown()).toEqual([
      ...["ifdown eth0.5:1", "ifdown eth0:1", "ifdown eth0.5", "ifdown eth0"],
      ...["ifup eth0", "ifup eth0.5=eth0.5", "ifup eth0:1=eth0:1", "ifup eth0.5:1=eth0.5:1"],
    ]);
    expect(await bench.read(STATE)).toBe(UP);
  });

  it("does so by --undo, too", async () => {
    await bench.done();
    await bench.write(STATE, UP);
    await bench.calls();
    await bench.undone();
    expect(await ifupdown()).toHaveLength(8);
    expect(await bench.read(STATE)).toBe(UP);
  });

  it("is up again when what was there before comes back", async () => {
    await bench.write(STATE, UP);
    await bench.command(
      "ifup",
      `grep -q static ${bench.at(INTERFACES)} || echo "\${1%%=*}=\${1#*=}" >>${bench.at(STATE)}`,
    );
    expect(await bench.set()).toMatchObject({ status: 1 });
    expect(await bench.read(STATE)).toBe(UP);
  });

  it("is a VLAN of any name, and a VLAN on that", async () => {
    await bench.write(STATE, lines("eth0=eth0", "backup-of-files=backup-of-files", "inner=inner"));
    await bench.done();
    expect(await ifupdown()).toEqual([
      ...["ifdown inner", "ifdown backup-of-files", "ifdown eth0"],
      ...["ifup eth0", "ifup backup-of-files=backup-of-files", "ifup inner=inner"],
    ]);
  });

  it("comes up by the stanza by which it was up", async () => {
    await bench.write(INTERFACES, stanzas("eth0", "office"));
    await bench.write(STATE, lines("eth0=eth0", "eth0:1=office"));
    await bench.done();
    expect(await ifupdown()).toEqual(["ifdown eth0:1", "ifdown eth0", "ifup eth0", "ifup eth0:1=office"]);
  });

  it.each<[what: string, state: string, prepare: () => Promise<void>]>([
    ["is on another interface", lines("eth0=eth0", "elsewhere=eth0.5", "eth01=eth0.5"), async () => {}],
    ["has no stanza, by which ifup could bring it up", lines("eth0=eth0", "eth0:2=eth0:2"), async () => {}],
    ["is down", lines("eth0=eth0"), async () => {}],
    [
      "is a part of a bridge, which ifup would not make it again, or an alias of one",
      lines("eth0=eth0", "eth0.5=eth0.5", "eth0.5:1=eth0.5:1"),
      () => bench.write("/sys/class/net/eth0.5/brport", ""),
    ],
  ])("does not go down where it %s", async (_what, state, prepare) => {
    await bench.write(STATE, state);
    await prepare();
    await bench.done();
    expect(await ifupdown()).toEqual(["ifdown eth0", "ifup eth0"]);
  });

  it("comes up where ifdown has taken it down with the interface, as that of Debian 12 does with VLANs", async () => {
    const state = bench.at(STATE);
    await bench.command("ifdown", `grep -v "^$1[=.]" ${state} >${state}.new; mv ${state}.new ${state}`);
    await bench.write("/sys/class/net/eth0.5/master", "");
    await bench.write(STATE, lines("eth0=eth0", "eth0.5=eth0.5"));
    await bench.done();
    expect(await ifupdown()).toEqual(["ifdown eth0", "ifup eth0", "ifup eth0.5=eth0.5"]);
  });

  it("is named, and that is all, where it does not come up again", async () => {
    await bench.write(STATE, UP);
    await bench.command(
      "ifup",
      `[ "$1" != eth0:1=eth0:1 ] || { echo no luck; exit 1; }; echo "\${1%%=*}=\${1#*=}" >>${bench.at(STATE)}`,
    );
    const { status, stderr } = await bench.set();
    expect([status, stderr]).toEqual([0, expect.stringContaining("eth0:1 does not come up again: no luck")]);
    expect(await bench.read(STATE)).toBe(UP.replace("eth0:1=eth0:1\n", ""));
  });

  it("is shown by --dry-run", async () => {
    await bench.write(STATE, UP);
    await bench.write(REQUEST, STATIC);
    const { stdout } = await bench.run("hv_set_ifconfig", ["--dry-run", bench.at(REQUEST)]);
    expect(stdout).toMatch(/\nifdown eth0\.5:1 eth0:1 eth0\.5 eth0; ifup eth0 eth0\.5 eth0:1 eth0\.5:1\n$/);
    expect(await ifupdown()).toEqual([]);
  });
});
