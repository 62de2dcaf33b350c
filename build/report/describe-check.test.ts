import { describe, expect, it } from "vitest";
import { daemonOf } from "../../tests/support/made-daemon.ts";
import { suiteNamed } from "../suite/index.ts";
import { chooseForEach, targetsAsked } from "../verdict/index.ts";
import { describeCheck, describeChoices, describeMatrix, targetsAsData } from "./index.ts";

const wheezy = suiteNamed("wheezy");
const jessie = suiteNamed("jessie");

/** A medium that repeats its RPMs: one build in 11 more places, and RHEL 5's. */
const many = [
  daemonOf(
    "kvp-3",
    "amd64",
    "RPMS70/a.rpm",
    Array.from({ length: 11 }, (_, i) => `RPMS7${i + 1}/a.rpm`),
  ),
  daemonOf("kvp-rhel5-3", "amd64", "RPMS51/a.rpm"),
  daemonOf("kvp-rhel5-3", "amd64", "RPMS52/a.rpm"),
  daemonOf("kvp-3", "i386", "RPMS60/a.rpm"),
];

describe("why nothing fits", () => {
  const targets = targetsAsked(many, { suites: [wheezy], architectures: ["amd64"] });

  it("is told once for all candidates that it holds for, and for those of the right processor", () => {
    expect(describeChoices(targets, { why: false }).split("\n")).toEqual([
      "hv_kvp_daemon on wheezy amd64: no",
      "  RPMS70/a.rpm, the same bytes as RPMS71/a.rpm and RPMS710/a.rpm and 9 more",
      "    works with Linux 4.2 and later, and the suite's kernel is 3.2",
      expect.stringMatching(/^ {4}speaks to the kernel through \/dev\/vmbus\/hv_kvp, and Linux 3\.2 speaks /),
      "  RPMS52/a.rpm",
      "  RPMS51/a.rpm",
      expect.stringMatching(/^ {4}works with Linux 2\.6\.18/),
      expect.stringMatching(/^ {4}speaks to the kernel through \/dev\/hv_kvp, and Linux 3\.2 speaks /),
      "  and 1 built for other processors",
      "",
    ]);
  });

  it("is told of other processors, too, where all is wanted", () => {
    expect(describeChoices(targets, { why: true })).toMatch(
      /\n {2}RPMS60\/a\.rpm\n {4}is a program for i386, not for amd64\n/,
    );
  });

  it("is told once of suites of which it is the same, and of a build for another processor only that it is one", () => {
    const asked = { suites: [wheezy, jessie], architectures: ["i386", "amd64"] };
    const told = describeChoices(targetsAsked([daemonOf("kvp-3", "amd64", "a.rpm")], asked), { why: false });
    expect(told.split("\n\n").map((group) => group.split("\n"))).toEqual([
      expect.arrayContaining(["hv_kvp_daemon on wheezy amd64: no"]),
      ["hv_kvp_daemon on wheezy and jessie i386: no", "  a.rpm", "    is a program for amd64, not for i386"],
      expect.arrayContaining(["hv_kvp_daemon on jessie amd64: no"]),
    ]);
  });

  it("names under one that is unproven and was taken what nobody knows of it, and under one as unproven both", () => {
    const [stretch] = chooseForEach(
      [daemonOf("kvp-1", "amd64", "RHEL63/a.rpm"), daemonOf("kvp-1", "amd64", "RHEL60/a.rpm")],
      [suiteNamed("stretch")],
      ["amd64"],
      { allowUnproven: true },
    );
    const unknown = expect.stringMatching(/^ {4}is known to work up to Linux 4\.1, /) as unknown;
    expect(describeChoices([stretch!], { why: true }).split("\n")).toEqual([
      "hv_kvp_daemon on stretch amd64: unproven: RHEL63/a.rpm: /usr/sbin/hv_kvp_daemon",
      unknown,
      "  RHEL60/a.rpm",
      unknown,
      "    is as unproven as RHEL63/a.rpm, which is preferred: the build for the newest release of RHEL",
      "",
    ]);
    expect(targetsAsData([stretch!])[0]?.losers[0]?.why).toMatchObject([
      { kind: "unproven-kernel" },
      { kind: "outranked", rule: "newest-rhel" },
    ]);
  });

  it("stands in the matrix as the kinds of the candidate that comes nearest", () => {
    expect(describeMatrix(targets)).toBe(
      "suite   arch   hv_kvp_daemon\nwheezy  amd64  no: needs-kernel, wrong-transport\n",
    );
  });
});

describe("describeCheck", () => {
  it("says of a matrix where something runs, and of named suites whether all does", () => {
    const daemons = [daemonOf("kvp-1", "amd64", "RHEL63/a.rpm"), daemonOf("fcopy-3", "i386", "RHEL63/b.rpm")];
    const everywhere = describeCheck(targetsAsked(daemons, {}), { named: false, why: false });
    expect(everywhere).toMatch(/^wheezy +amd64 +fits: RHEL63\/a\.rpm +-$/m);
    expect(everywhere).toMatch(/^Runs on wheezy, wheezy-backports, jessie, .*bookworm\.$/m);
    const asked = { suites: [wheezy] };
    const words = describeCheck(targetsAsked(daemons, asked), { named: true, why: false });
    expect(words).toMatch(/^wheezy +amd64 +hv_kvp_daemon +fits: RHEL63\/a\.rpm$/m);
    expect(words).toMatch(/^1 of 2 does not run there\.$/m);
    expect(describeCheck(targetsAsked(daemons.slice(0, 1), asked), { named: true, why: false })).toMatch(
      /^Every daemon runs there\.$/m,
    );
  });

  it("cannot be made to print a terminal's control sequences by a name on the medium", () => {
    const hostile = [
      daemonOf("kvp-3", "amd64", "\u001b[2J\nfits.rpm"),
      daemonOf("kvp-1", "amd64", "\u001b[31m"),
    ];
    for (const named of [true, false]) {
      const targets = targetsAsked(hostile, { suites: [wheezy], architectures: ["amd64", "\u001b[1m"] });
      const words = describeCheck(targets, { named, why: true });
      expect(words).not.toMatch("\u001b");
      expect(words).toMatch("\\x1b[31m");
    }
  });

  it("gives everything as data", () => {
    const data = targetsAsData(targetsAsked(many, { suites: [wheezy], architectures: ["i386"] }));
    expect(data).toMatchObject([
      {
        suite: "wheezy",
        architecture: "i386",
        daemon: "hv_kvp_daemon",
        fits: false,
        unproven: false,
        chosen: null,
      },
    ]);
    expect(data[0]?.losers).toHaveLength(4);
    expect(data[0]?.losers[0]).toMatchObject({ rpm: "RPMS70/a.rpm", path: "/usr/sbin/hv_kvp_daemon" });
  });
});
