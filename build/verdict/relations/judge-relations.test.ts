import { describe, expect, it } from "vitest";
import { compileDaemon } from "../../../tests/support/compiled-daemon.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { daemonFromElf, type Daemon } from "../../daemon/index.ts";
import type { ControlField } from "../../deb/index.ts";
import { suiteNamed, type SuiteName } from "../../suite/index.ts";
import {
  explainRelationFault,
  judgeRelations,
  RELATION_FAULTS,
  relationsNotJudged,
  type PackagedScript,
} from "../index.ts";

/** A control file with these relations. */
const control = (fields: Readonly<Record<string, string>>): ControlField[] => [
  ["Package", "hv-kvp-daemon"],
  ...Object.entries(fields),
];

/** What is said of these relations on a suite, in words, with what comes of it. */
function said(
  suite: SuiteName,
  fields: Readonly<Record<string, string>>,
  daemons: readonly Daemon[] = [],
  scripts: readonly PackagedScript[] = [],
): string[] {
  return judgeRelations(control(fields), daemons, suiteNamed(suite), scripts).map(
    (fault) => `${fault.effect}: ${explainRelationFault(fault)}`,
  );
}

/** What comes of a relation that is too weak or missing: on a suite whose every system has what is needed, and on others. */
const HARMLESS =
  "every system of this suite has that, and one that lacks it would get the package all the same";
const BROKEN = "dpkg would install it where it does not work";

describe("relations that a suite cannot meet", () => {
  it.each<[SuiteName, string, string]>([
    ["wheezy", "libc6 (>= 2.34)", "depends on libc6 (>= 2.34), and wheezy has libc6 2.13-38"],
    ["wheezy", "iproute2", "depends on iproute2, and wheezy has no package iproute2"],
    ["bookworm", "iproute", "depends on iproute, and bookworm has no package iproute"],
    ["buster", "libgcc-s1 (>= 3.0)", "depends on libgcc-s1 (>= 3.0), and buster has no package libgcc-s1"],
    [
      "bullseye",
      "sysvinit-utils (>= 3.05-4~)",
      "depends on sysvinit-utils (>= 3.05-4~), and bullseye has sysvinit-utils 2.96-7",
    ],
    ["trixie", "lsb-base (>= 12)", "depends on lsb-base (>= 12), and trixie has lsb-base 11.1.0"],
    ["jessie", "libc6 (<< 2.14)", "depends on libc6 (<< 2.14), and jessie has libc6 2.19-18"],
    [
      "wheezy",
      "iproute2 | sysvinit-utils (>= 3)",
      "depends on iproute2 | sysvinit-utils (>= 3), and wheezy has no package iproute2 and sysvinit-utils 2.88dsf-41",
    ],
  ])("on %s: %s", (suite, depends, sentence) => {
    expect(said(suite, { Depends: depends })).toEqual([`refused: ${sentence}`]);
    expect(said(suite, { "Pre-Depends": depends })).toEqual([`refused: pre-${sentence}`]);
  });

  it.each<[SuiteName, string]>([
    ["bookworm", "libc6 (= 2.36-9+deb12u14)"],
    ["bookworm", "libgcc-s1 (>= 12.2.0-14+deb12u1)"],
    ["wheezy", "dpkg (>= 1.16.18)"],
  ])("are not judged where a point release of %s may meet them: %s", (suite, depends) => {
    expect(said(suite, { Depends: depends })).toEqual([]);
    expect(relationsNotJudged(control({ Depends: depends }), suiteNamed(suite))).toEqual([depends]);
  });

  it("says of a recommendation that it is passed over", () => {
    expect(said("wheezy", { Recommends: "iproute2 (>= 4)" })).toEqual([
      "harmless: recommends iproute2 (>= 4), and wheezy has no package iproute2",
    ]);
    expect(said("wheezy", { Recommends: "iproute", Suggests: "iproute2" })).toEqual([]);
  });

  it.each<[SuiteName, string]>([
    ["wheezy", "libc6 (>= 2.13), lsb-base (>= 3.0-6), iproute2 | libc6"],
    ["bookworm", "libc6, libgcc1 (>= 1:4.1.1), lsb-base (>= 3.0-6)"],
    ["trixie", "sysvinit-utils (>= 3.05-4~) | lsb-base (>= 3.0-6), dpkg (>= 1.17)"],
    // Nobody has looked for these, so that nothing is said of them.
    ["wheezy", "perl:any, libssl3 (>= 3), iproute2 | network-manager"],
    // Backports may have a newer one, or one at all; the C library they never have.
    ["jessie-backports", "iproute2 (>= 4.9), init-system-helpers (>= 1.48)"],
    ["wheezy-backports", "init-system-helpers"],
  ])("finds nothing on %s in %s", (suite, depends) => {
    expect(said(suite, { Depends: depends })).toEqual([]);
  });

  it("names a backport's C library all the same", () => {
    expect(said("wheezy-backports", { Depends: "libc6 (>= 2.19)" })).toHaveLength(1);
  });

  it("says where dpkg alone does not do", () => {
    expect(said("buster", { Depends: "lsb-base" })).toEqual([
      "harmless: depends on lsb-base, which a minimal buster lacks: dpkg alone does not configure it there",
    ]);
  });

  it("names a conflict with what every system has, and none with the package itself", () => {
    expect(said("bookworm", { Conflicts: "lsb-base", Breaks: "libc6 (<< 2.36)" })).toEqual([
      "refused: conflicts with lsb-base, and every bookworm has sysvinit-utils 11.1.0",
    ]);
    expect(said("bookworm", { Conflicts: "iproute2, hyperv-daemons, lsb-base (<< 11)" })).toEqual([]);
    const own: ControlField[] = [
      ["Package", "libc6"],
      ["Conflicts", "libc6"],
    ];
    expect(judgeRelations(own, [], suiteNamed("bookworm"))).toEqual([]);
  });

  it("names a version in Provides where the suite's apt ignores it", () => {
    expect(said("wheezy", { Provides: "a-daemon, lis (= 3.4)" })).toEqual([
      "harmless: provides lis (= 3.4), which apt 0.9.7.9 of wheezy ignores with a warning, since it has a version",
    ]);
    expect(said("jessie", { Provides: "lis (= 3.4)" })).toEqual([]);
  });

  it("tells what it did not judge", () => {
    const fields = control({ Depends: "libc6, libssl3, iproute2 | ifupdown", Recommends: "perl:any" });
    expect(relationsNotJudged(fields, suiteNamed("wheezy"))).toEqual([
      "libssl3",
      "iproute2 | ifupdown",
      "perl:any",
    ]);
    expect(relationsNotJudged(fields, suiteNamed("bookworm"))).toEqual(["libssl3", "perl:any"]);
  });

  it("reads field names in whatever case, and passes over what is no relation", () => {
    expect(said("wheezy", { depends: "libc6 (>= 2.34)" })).toHaveLength(1);
    expect(said("wheezy", { Depends: "${shlibs:Depends}, libc6 [amd64], ,(" })).toEqual([]);
  });
});

const KVP_1 = ["/var/opt/hyperv", "/.kvp_pool_%d"];

describe.skipIf(!requireTools("gcc"))("relations weaker than what the package needs", () => {
  const daemon = async (
    imports: readonly (readonly [string, string])[],
    ...options: string[]
  ): Promise<Daemon> =>
    daemonFromElf(await compileDaemon({ strings: KVP_1, imports, options }), { file: "hv_kvp_daemon" })!;
  const SOCKET = ["socket", "GLIBC_2.2.5"] as const;

  it("names the symbol that a weak dependency on the C library leaves out", async () => {
    const memcpy = await daemon([SOCKET, ["memcpy", "GLIBC_2.14"]]);
    const weak =
      "depends on libc6 (>= 2.2), and hv_kvp_daemon needs GLIBC_2.14, so that it needs libc6 (>= 2.14)";
    expect(said("jessie", { Depends: "libc6 (>= 2.2)" }, [memcpy])).toEqual([
      `harmless: ${weak}: ${HARMLESS}`,
    ]);
    expect(said("wheezy", { Depends: "libc6 (>= 2.2)" }, [memcpy])).toEqual([`broken: ${weak}: ${BROKEN}`]);
    for (const depends of ["libc6", "libc6 (<= 3)", "libc6 (>= 2.14) | libc6"])
      expect(judgeRelations(control({ Depends: depends }), [memcpy], suiteNamed("jessie"))).toMatchObject([
        { kind: "too-weak", relation: depends, needs: "libc6 (>= 2.14)" },
      ]);
  });

  it("is content with what asks for as much or more", async () => {
    const memcpy = await daemon([SOCKET, ["memcpy", "GLIBC_2.14"]]);
    for (const depends of [
      "libc6 (>= 2.14)",
      "libc6 (>> 2.17)",
      "libc6 (= 2.19-18)",
      "libc6 (>= 2.3), libc6 (>= 2.14)",
    ])
      expect(said("jessie", { Depends: depends }, [memcpy])).toEqual([]);
    expect(said("jessie", { "Pre-Depends": "libc6 (>= 2.14)" }, [memcpy])).toEqual([]);
  });

  it("asks nothing for a static daemon", async () => {
    expect(said("wheezy", {}, [await daemon([], "-static")])).toEqual([]);
  });

  it("misses a dependency on libgcc, by the suite's name for it", async () => {
    const unwinds = await daemon([SOCKET, ["_Unwind_Backtrace", "GCC_3.3"]], "-lgcc_s");
    const without = { Depends: "libc6 (>= 2.2.5)" };
    expect(said("wheezy", without, [unwinds])).toEqual([
      `harmless: does not depend on libgcc1 (>= 1:4.1.1), and hv_kvp_daemon needs GCC_3.3: ${HARMLESS}`,
    ]);
    expect(said("bookworm", without, [unwinds])).toEqual([
      `harmless: does not depend on libgcc-s1 (>= 3.3), and hv_kvp_daemon needs GCC_3.3: ${HARMLESS}`,
    ]);
    for (const name of ["libgcc-s1 (>= 3.3)", "libgcc1 (>= 1:4.1.1)"])
      expect(said("bookworm", { Depends: `libc6 (>= 2.2.5), ${name}` }, [unwinds])).toEqual([]);
    expect(said("bookworm", { Depends: "libc6 (>= 2.2.5), libgcc-s1 (>= 3.0)" }, [unwinds])).toHaveLength(1);
  });

  it("misses the functions that a script reads", () => {
    const script = (line: string): PackagedScript[] => [
      { name: "/etc/init.d/hv_kvp_daemon", text: `#!/bin/sh\n${line}\n` },
    ];
    const missing =
      "does not depend on lsb-base (>= 3.0-6), and /etc/init.d/hv_kvp_daemon reads /lib/lsb/init-functions";
    expect(said("wheezy", {}, [], script(". /lib/lsb/init-functions"))).toEqual([
      `harmless: ${missing}: ${HARMLESS}`,
    ]);
    expect(said("buster", {}, [], script("\t. /lib/lsb/init-functions # log_*"))).toEqual([
      `broken: ${missing}: ${BROKEN}`,
    ]);
    expect(said("wheezy", { Depends: "lsb-base" }, [], script(". /lib/lsb/init-functions"))).toEqual([]);
    expect(said("bookworm", { Depends: "lsb-base" }, [], script(". /lib/lsb/init-functions"))).toEqual([]);
    for (const line of ["# . /lib/lsb/init-functions", "echo . /lib/lsb/init-functions", ". /lib/lsb/other"])
      expect(said("wheezy", {}, [], script(line))).toEqual([]);
  });
});

describe("RELATION_FAULTS", () => {
  it("has for each kind a title and an outcome that begin and end as the page needs it", () => {
    for (const { title, outcome } of Object.values(RELATION_FAULTS)) {
      expect(title).toMatch(/^It .*[^.]$/);
      expect(outcome).toMatch(/^[a-z].*[^.]$/);
    }
  });
});
