import { describe, expect, it } from "vitest";
import { compileDaemon } from "../../../tests/support/compiled-daemon.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { bytesSource, type ByteSource } from "../../base/index.ts";
import type { TreeEntry } from "../../deb/index.ts";
import { suiteNamed } from "../../suite/index.ts";
import { allServed, explainPackageFault, judgePackage, judgePackageFor, PACKAGE_FAULTS } from "../index.ts";
import { DAEMON, daemon, initScript, pack, readVerdict, unit } from "./packed-daemon.test-support.ts";

const [wheezy, jessie, stretch] = (["wheezy", "jessie", "stretch"] as const).map(suiteNamed);
const faultsOf = async (source: ByteSource, suite = wheezy): Promise<string[]> =>
  (await readVerdict(source, suite!)).faults.map(
    ({ kind, where }) => `${kind} ${(where.inside ?? []).join(" ")}`,
  );

describe.skipIf(!requireTools("gcc"))("judgePackage, of a package with a daemon", () => {
  it("fits where dpkg takes it, its daemon runs, and a script starts it", async () => {
    const source = await pack([await daemon(), initScript()]);
    expect(await judgePackage(source, wheezy!)).toMatchObject({
      suite: "wheezy",
      architecture: "amd64",
      fits: true,
      dpkg: { version: wheezy!.dpkg.version, faults: [] },
      faults: [],
      relations: [],
      unread: undefined,
    });
    const later = await readVerdict(source, stretch!);
    expect(later).toMatchObject({ fits: false, unproven: true, dpkg: { faults: [] }, faults: [] });
    expect(later.daemons[0]?.choice.losers[0]?.reasons.map(({ kind }) => kind)).toEqual(["unproven-kernel"]);
  });

  it("wants what the suite's init starts it by: a unit does not do on sysvinit, either does on systemd", async () => {
    const bare = await pack([await daemon()]);
    const onlyUnit = await pack([await daemon(), unit()]);
    expect(await faultsOf(bare)).toEqual([`nothing-starts-it ${DAEMON}`]);
    expect(await faultsOf(bare, jessie)).toEqual([`nothing-starts-it ${DAEMON}`]);
    expect(await faultsOf(onlyUnit)).toEqual([`nothing-starts-it ${DAEMON}`]);
    expect(await faultsOf(onlyUnit, jessie)).toEqual([]);
    expect(await faultsOf(await pack([await daemon(), initScript()]), jessie)).toEqual([]);
  });

  it("wants the LSB header where insserv reads it, and names what it lacks", async () => {
    const source = await pack([await daemon(), initScript(["Provides: p", "Default-Start: 2"])]);
    const [fault, ...others] = (await readVerdict(source, wheezy!)).faults;
    expect(others).toEqual([]);
    expect(explainPackageFault(fault!)).toBe(
      "its LSB header lacks Required-Start, Required-Stop, Default-Stop, by which insserv decides when it is run",
    );
    expect(await faultsOf(source, jessie)).toEqual([]);
  });

  it("wants permission to run, and one processor for the package and what is in it", async () => {
    const source = await pack([await daemon(0o644, 32), initScript()]);
    expect(await faultsOf(source)).toEqual([
      `file-for-other-architecture ${DAEMON}`,
      `not-executable ${DAEMON}`,
    ]);
    expect(await faultsOf(await pack([await daemon(), initScript()], { architecture: "all" }))).toEqual([
      `file-for-other-architecture ${DAEMON}`,
    ]);
  });

  it("is for the architecture that is asked about, or not", async () => {
    const source = await pack([await daemon(), initScript()]);
    const { verdicts } = await judgePackageFor(source, [wheezy!], ["amd64", "i386"]);
    expect(verdicts.map(({ architecture, fits }) => [architecture, fits])).toEqual([
      ["amd64", true],
      ["i386", false],
    ]);
    const answers = verdicts.map(({ fits, architecture }) => ({ served: fits, architecture }));
    expect(allServed(answers, { architectures: ["amd64"] })).toBe(true);
    expect(allServed(answers, { architectures: ["amd64", "i386"] })).toBe(false);
    expect(allServed(answers, { suites: [wheezy!] })).toBe(false);
  });

  it("is unproven where nothing speaks against it but that nobody knows the daemon", async () => {
    const unknown = { ...(await daemon()), content: await compileDaemon({ options: ["-static"] }) };
    expect(await judgePackage(await pack([unknown, initScript()]), wheezy!)).toMatchObject({
      fits: false,
      unproven: true,
    });
  });
});

describe("judgePackage", () => {
  it("judges a package without a daemon by itself", async () => {
    const source = await pack([], { architecture: "all" });
    expect(await judgePackage(source, wheezy!)).toMatchObject({
      fits: true,
      daemons: [],
      architecture: "all",
    });
  });

  it("tells a metapackage of lisdeb's from a package that merely has no daemon", async () => {
    const relationsOf = async (depends: string) => {
      const verdict = await judgePackage(await pack([], { depends }), wheezy!);
      return verdict.unread ? undefined : [verdict.fits, verdict.relationsOnOwn, verdict.relationsNotJudged];
    };
    expect(await relationsOf("hv-kvp-daemon (>= 3.4), libc6")).toEqual([
      true,
      ["hv-kvp-daemon (>= 3.4)"],
      [],
    ]);
    expect(await relationsOf("hv-kvp-daemon | hyperv-daemons")).toEqual([
      true,
      [],
      ["hv-kvp-daemon | hyperv-daemons"],
    ]);
    expect(await relationsOf("libc6")).toEqual([true, [], []]);
    expect((await relationsOf("hv-kvp-daemon, libc6 (>= 2.34)"))?.[0]).toBe(false);
  });

  it("refuses an architecture that the suite does not have", async () => {
    expect(await faultsOf(await pack([], { architecture: "riscv64" }))).toEqual([
      "architecture-not-in-suite control",
    ]);
  });

  it("tells a boot loader's modules from programs for another processor", async () => {
    const content = Buffer.alloc(64);
    content.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
    content.writeUInt16LE(3, 18);
    const file = (path: string): TreeEntry => ({ path, type: "file", mode: 0o644, content });
    const [there, elsewhere] = [
      ["/usr/bin/x", "/usr/lib/libx.so.1", "/sbin/y", "/usr/libexec/x/z"],
      ["/usr/lib/grub/i386-pc/a.mod", "/usr/lib32/libx.so.1", "/lib/ld-linux.so.2", "/usr/lib/firmware/a"],
    ];
    const faults = await faultsOf(await pack([...there, ...elsewhere].map(file)));
    expect(faults.toSorted()).toEqual(there.map((path) => `file-for-other-architecture ${path}`).toSorted());
  });

  it("says what dpkg finds, and that it could not read the rest, of one that is cut short", async () => {
    const whole = await pack([initScript()]);
    const half = bytesSource(await whole.read(0, whole.size - 100), whole.where);
    const { content, verdicts } = await judgePackageFor(half, [wheezy!, stretch!]);
    expect(content).toBeUndefined();
    for (const { fits, unread, dpkg } of verdicts) {
      expect(fits).toBe(false);
      expect(unread).toMatchObject({ code: "deb-corrupt" });
      expect(dpkg.faults.length).toBeGreaterThan(0);
    }
  });

  it("has a title for each fault, as the documentation lists it", () => {
    for (const { title } of Object.values(PACKAGE_FAULTS)) expect(title).toMatch(/^[A-Z].*[^.]$/);
  });
});
