// What hv_set_ifconfig does where a command that it runs writes half of what it should, and fails: for want of room or memory.
import { beforeEach, describe, expect, it } from "vitest";
import { canSet, INTERFACES, lines, RESOLV, STATIC, withBench } from "./bench.ts";

const SOURCED = "/etc/network/interfaces.d/eth0";

const BEFORE: Readonly<Record<string, string>> = {
  [INTERFACES]: lines("auto eth0", "source interfaces.d/*"),
  [SOURCED]: lines("iface eth0 inet dhcp"),
  [RESOLV]: lines("nameserver 198.51.100.1"),
};

/** Its first half could stand alone. */
const WANTED = `${STATIC}IPADDR1=192.0.2.11\nNETMASK1=255.255.255.0\nDNS1=192.0.2.53\nDNS2=192.0.2.54\n`;

/** The first half of the lines that the command prints: what is cut at a line's end looks whole. */
const HALF_PRINTED = `half=\${0%/*}/half
@NAME@ "$@" >$half
head -n $((($(wc -l <$half) + 1) / 2)) $half`;

/** Half of what it writes into its last file. */
const HALF_WRITTEN = `@NAME@ "$@"
for to; do
	case $to in
	of=*) to=\${to#of=} && break ;;
	esac
done
truncate -s $(($(wc -c <"$to") / 2)) "$to"`;

const bench = withBench();
const layOut = async (): Promise<void> => {
  for (const [path, content] of Object.entries(BEFORE)) await bench.write(path, content);
  await bench.write("/run/network/ifstate", "");
};
beforeEach(layOut);

/** The whole of what there is, with what ifupdown was asked for. */
async function seen(): Promise<readonly unknown[]> {
  const calls = (await bench.calls()).filter((call) => /^if/.test(call));
  return [...(await Promise.all(Object.keys(BEFORE).map(bench.read))), ...calls];
}

describe.skipIf(!canSet())("hv_set_ifconfig changes all or nothing", { timeout: 120_000 }, () => {
  it.each([
    ["awk", HALF_PRINTED],
    ["cat", HALF_PRINTED],
    ["head", HALF_PRINTED],
    ["cp", HALF_WRITTEN],
    ["dd", HALF_WRITTEN],
    ["mkdir", ""],
  ])("where %s fails half-way, whichever call of it that is", async (name, half) => {
    const nothing = await seen();
    await bench.done(WANTED);
    const all = await seen();
    const counted = bench.at("/counted");
    let refused = 0;
    for (let n = 1; ; n++) {
      await layOut();
      await bench.write("/counted", "");
      await bench.command(
        name,
        `PATH=/usr/sbin:/usr/bin:/sbin:/bin
echo >>${counted}
[ $(wc -l <${counted}) = ${n} ] || exec ${name} "$@"
${half.replaceAll("@NAME@", name)}
exit 1`,
      );
      await bench.calls();
      const { status, stderr } = await bench.set(WANTED);
      if ((await bench.read("/counted"))!.length < n) break;
      const what = `call ${n}: ${stderr}`;
      expect([what, [0, 3].includes(status)]).toEqual([what, true]);
      expect([what, await seen()]).toEqual([what, status === 0 ? all : nothing]);
      if (status === 3) refused++;
    }
    expect(refused).toBeGreaterThan(0);
  });
});
