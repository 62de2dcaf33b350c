import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { debianPackage } from "../../support/debian-package.ts";
import { fromArchive } from "../../support/from-archive.ts";
import { canSet, INTERFACES, LO, networkBench, request, type NetworkBench } from "./bench.ts";
import { runOk, sh, temporaryFolder } from "../../support/shell.ts";

/** Whose ifupdown reads it: it has to run here, too, so not that of the newest. */
const SUITES = ["bullseye", "bookworm"] as const;

const NEEDED = canSet("dpkg-deb");

const debs = NEEDED
  ? await fromArchive("Debian's ifupdown", () =>
      Promise.all(SUITES.map((suite) => debianPackage({ suite, architecture: "amd64", name: "ifupdown" }))),
    )
  : undefined;

describe.skipIf(!debs)("what hv_set_ifconfig takes, ifupdown reads", { timeout: 180_000 }, () => {
  const work = temporaryFolder("network");
  let bench: NetworkBench;

  beforeAll(async () => {
    bench = await networkBench(work.path);
    for (const [i, suite] of SUITES.entries())
      await sh(
        `dpkg-deb -x '${debs?.[i] ?? ""}' '${work.path}/${suite}' && mkdir '${work.path}/${suite}-state'`,
      );
  });
  beforeEach(() => bench.write(INTERFACES, LO));
  afterAll(work.remove);

  /** The addresses that ifup would set, as `ip addr add` would be told. */
  async function readBack(suite: string): Promise<readonly string[]> {
    const args = [
      "--no-act",
      "--force",
      "--state-dir",
      `${work.path}/${suite}-state`,
      "-i",
      bench.at(INTERFACES),
      "eth0",
    ];
    const { stdout, stderr } = await runOk(await ifup(suite), args);
    return [...`${stdout}${stderr}`.matchAll(/\bip (?:-6 )?addr add (\S+)/g)]
      .map(([, address]) => address!)
      .sort();
  }

  async function ifup(suite: string): Promise<string> {
    return (
      await sh(`ls '${work.path}/${suite}'/sbin/ifup '${work.path}/${suite}'/usr/sbin/ifup 2>/dev/null || :`)
    ).stdout.trim();
  }

  it("exactly these addresses, whatever they are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(v4, UNIQUE), fc.uniqueArray(v6, UNIQUE), async (four, six) => {
        fc.pre(four.length + six.length > 0);
        await bench.write(INTERFACES, LO);
        const file = request(
          "BOOTPROTO=none",
          ...four.flatMap(({ address, mask }, i) => [`IPADDR${i}=${address}`, `NETMASK${i}=${mask}`]),
          ...six.flatMap(({ address, mask }, i) => [
            `IPV6ADDR${i > 0 ? `_${i}` : ""}=${address}`,
            `IPV6NETMASK${i > 0 ? `_${i}` : ""}=${mask}`,
          ]),
        );
        expect(await bench.set(file), file).toMatchObject({ status: 0 });
        const wanted = [...four, ...six]
          .map(({ address, mask }) => `${address.toLowerCase()}/${mask}`)
          .sort();
        for (const suite of SUITES) expect(await readBack(suite)).toEqual(wanted);
        await bench.undo();
        expect(await bench.read(INTERFACES)).toBe(LO);
      }),
      { numRuns: 25 },
    );
  });

  it("or it is refused, and nothing changes", async () => {
    const paths = async () => (await sh(`find '${bench.at("")}' ! -name lock`)).stdout;
    await bench.done();
    const there = await paths();
    await fc.assert(
      fc.asyncProperty(anything, async (file) => {
        await bench.write(INTERFACES, LO);
        await bench.calls();
        const { status } = await bench.set(file);
        expect([0, 3]).toContain(status);
        for (const call of await bench.calls())
          expect(call).toMatch(/^(if(up|down)( --force)? eth0$|ip |logger )/);
        expect(await paths(), "nothing is written elsewhere").toEqual(there);
        if (status === 3) expect(await bench.read(INTERFACES)).toBe(LO);
        else for (const suite of SUITES) await readBack(suite);
      }),
      { numRuns: 60 },
    );
  });
});

/** A mask of so many bits, as four numbers. */
const mask4 = (bits: number): string =>
  [0, 8, 16, 24].map((from) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - from)))).join(".");

const v4 = fc
  .tuple(
    fc.integer({ min: 1, max: 223 }).filter((first) => first !== 127),
    fc.ipV4(),
    fc.integer({ min: 1, max: 32 }),
  )
  .map(([first, rest, bits]) => ({ address: rest.replace(/^\d+/, String(first)), mask: mask4(bits) }));

const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
const v6 = fc
  .tuple(
    fc.array(group, { minLength: 6, maxLength: 6 }),
    fc.constantFrom(0, 2, 3, 4, 5, 6),
    fc.integer({ min: 1, max: 128 }),
  )
  .map(([groups, cut, bits]) => ({
    // Some of it short, some of it whole, some in capitals.
    address:
      cut === 0 ? `2001:DB8:${groups.join(":")}` : `2001:db8::${groups.slice(cut).concat("1").join(":")}`,
    mask: String(bits),
  }));

const UNIQUE = { selector: ({ address }: { address: string }) => address, maxLength: 4 };

const key = fc.oneof(
  fc.constantFrom(
    "IPADDR0",
    "NETMASK0",
    "GATEWAY",
    "IPV6ADDR",
    "IPV6NETMASK",
    "IPV6_DEFAULTGW",
    "DNS1",
    "BOOTPROTO",
    "DEVICE",
  ),
  fc.string({ unit: "binary-ascii", maxLength: 12 }),
);
const value = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom("255.255.255.0", "64", "dhcp", "none", "eth0"),
  fc.string({ unit: "binary-ascii", maxLength: 40 }),
);
const anything = fc.oneof(
  fc.array(fc.tuple(key, value), { maxLength: 8 }).map((all) => all.map(([k, v]) => `${k}=${v}\n`).join("")),
  fc
    .tuple(fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 3 }))
    .map(([all]) => request("BOOTPROTO=dhcp", ...all.map(([k, v]) => `${k}=${v}`))),
);
