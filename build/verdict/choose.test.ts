import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { madeDaemon, PROCESSORS, type Processor } from "../../tests/support/made-daemon.ts";
import type { Daemon, DaemonOrigin, ProfileId } from "../daemon/index.ts";
import { suiteNamed } from "../suite/index.ts";
import { choose, chooseForEach, explainLoser, REASONS } from "./index.ts";

const wheezy = suiteNamed("wheezy");

/** LIS 3.4's medium: RHEL 5 and RHEL 6 builds for both architectures, those of one RHEL release with equal bytes. */
const lis34 = (["amd64", "i386"] as const).flatMap((architecture) => [
  daemon("kvp-rhel5-1", architecture, { rpmPath: "RHEL57/a.rpm" }, "rhel5"),
  daemon("kvp-rhel5-1", architecture, { rpmPath: "RHEL58/a.rpm" }, "rhel5"),
  daemon("kvp-1", architecture, { rpmPath: "RHEL6012/a.rpm" }, "rhel6012"),
  daemon("kvp-1", architecture, { rpmPath: "RHEL63/a.rpm" }, "rhel63"),
]);

describe("choose, among the daemons of a medium", () => {
  it.each(["amd64", "i386"])(
    "takes RHEL 6.3's build of LIS 3.4 for wheezy/%s, and says why the others lost",
    (arch) => {
      const [choice, ...others] = choose(lis34, wheezy, arch);
      expect(others).toEqual([]);
      expect(choice?.chosen?.origin.rpmPath).toBe("RHEL63/a.rpm");
      expect(choice?.chosen?.elf.architecture).toBe(arch);
      expect(choice?.verdict).toMatchObject({ fits: true, suite: "wheezy", architecture: arch });
      const why = choice!.losers
        .filter((loser) => loser.daemon.elf.architecture === arch)
        .map(({ daemon: { origin }, reasons, outranked }) => [
          origin.rpmPath,
          outranked?.rule,
          reasons.map(({ kind }) => kind),
        ]);
      expect(why).toEqual([
        ["RHEL6012/a.rpm", "newest-rhel", []],
        ["RHEL58/a.rpm", undefined, ["needs-kernel", "wrong-record-layout"]],
      ]);
    },
  );

  it("says who is preferred, and why", () => {
    const loser = choose(lis34, wheezy, "amd64")[0]?.losers.find(({ outranked }) => outranked);
    expect(explainLoser(loser!)).toEqual([
      "would run, and RHEL63/a.rpm is preferred: the build for the newest release of RHEL",
    ]);
  });

  it.each<[string, string[], string]>([
    [
      "one",
      ["RHEL79/a.rpm", "late/a.rpm"],
      "would run, and RHEL79/a.rpm is preferred: the build for the newest release of RHEL; " +
        "for which release of RHEL this one was made, the medium does not tell",
    ],
    [
      "any",
      ["early/a.rpm", "late/a.rpm"],
      "would run, and early/a.rpm is preferred: the first by path on the medium, then by path in the RPM, then by digest; " +
        "for which release of RHEL either was made, the medium does not tell",
    ],
    [
      "one more than the major version",
      ["RHEL7.4/a.rpm", "RHEL7.x/a.rpm"],
      "would run, and RHEL7.4/a.rpm is preferred: the build for the newest release of RHEL; " +
        "for which release of RHEL 7 this one was made, the medium does not tell",
    ],
    [
      "any more than the major version",
      ["el7/a.rpm", "el7/b.rpm"],
      "would run, and el7/a.rpm is preferred: the first by path on the medium, then by path in the RPM, then by digest; " +
        "for which release of RHEL 7 either was made, the medium does not tell",
    ],
    [
      "what is of another major version in full",
      ["RHEL7.x/a.rpm", "RHEL6.x/a.rpm"],
      "would run, and RHEL7.x/a.rpm is preferred: the build for the newest release of RHEL",
    ],
  ])("says that the medium does not tell of %s for which release it was made", (_, paths, words) => {
    const daemons = paths.map((rpmPath) => daemon("kvp-1", "amd64", { rpmPath }, rpmPath));
    const [choice] = choose(daemons, wheezy, "amd64");
    expect(choice?.chosen?.origin.rpmPath).toBe(paths[0]);
    expect(choice?.losers.map((loser) => explainLoser(loser))).toEqual([[words]]);
  });

  it("says nothing of releases where there is no medium", () => {
    const loose = ["a", "b"].map((path) => daemon("kvp-1", "amd64", { path }, path));
    const [loser] = choose(loose, wheezy, "amd64")[0]!.losers;
    expect(explainLoser(loser!)[0]).not.toContain("the medium does not tell");
  });

  it("takes trixie's from RHEL 10.0, as the newest", () => {
    const daemons = ["RPMS94/a.rpm", "RPMS100/a.rpm"].map((path) =>
      daemon("kvp-3", "amd64", { rpmPath: path }, path),
    );
    const [choice] = choose(daemons, suiteNamed("trixie"), "amd64");
    expect(choice?.chosen?.origin.rpmPath).toBe("RPMS100/a.rpm");
  });

  it("chooses nothing where nothing fits, with the reasons of each", () => {
    const [choice] = choose(lis34, suiteNamed("stretch"), "amd64");
    expect(choice).toMatchObject({ chosen: undefined, verdict: undefined });
    expect(choice?.losers).toHaveLength(6);
    for (const { reasons, outranked } of choice!.losers) {
      expect(reasons).not.toEqual([]);
      expect(outranked).toBeUndefined();
    }
  });

  it("chooses for each daemon by itself", () => {
    const daemons = [
      daemon("kvp-2", "amd64", { rpmPath: "RHEL63/a.rpm" }, "kvp"),
      daemon("vss-2", "amd64", { rpmPath: "RHEL63/a.rpm" }, "vss"),
      daemon("fcopy-2", "amd64", { rpmPath: "RHEL63/a.rpm" }, "fcopy"),
    ];
    expect(
      choose(daemons, suiteNamed("wheezy-backports"), "amd64").map(({ chosen }) => chosen?.name),
    ).toEqual(["hv_kvp_daemon", "hv_vss_daemon", "hv_fcopy_daemon"]);
    expect(choose(daemons, wheezy, "amd64").map(({ chosen }) => chosen)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("chooses the same whatever the order in which the daemons come", () => {
    const expected = choose(lis34, wheezy, "amd64");
    fc.assert(
      fc.property(fc.shuffledSubarray(lis34, { minLength: lis34.length }), (shuffled) => {
        expect(choose(shuffled, wheezy, "amd64")).toEqual(expected);
      }),
    );
  });

  it("has nothing to say of no daemons", () => {
    expect(choose([], wheezy, "amd64")).toEqual([]);
  });
});

describe("chooseForEach", () => {
  const places = (targets: ReturnType<typeof chooseForEach>) =>
    targets.map(({ suite, architecture, choice }) => [suite.name, architecture, choice.chosen !== undefined]);

  it("goes through suites, and in each through the architectures that the daemons are built for", () => {
    expect(places(chooseForEach(lis34, [wheezy, suiteNamed("stretch")]))).toEqual([
      ["wheezy", "amd64", true],
      ["wheezy", "i386", true],
      ["stretch", "amd64", false],
      ["stretch", "i386", false],
    ]);
  });

  it("takes the architectures that are named, in their order, and those that no daemon is built for, too", () => {
    expect(places(chooseForEach(lis34, [wheezy], ["i386", "armhf"]))).toEqual([
      ["wheezy", "i386", true],
      ["wheezy", "armhf", false],
    ]);
  });
});

describe("choose, where a daemon is unknown", () => {
  const unknown = daemon(undefined, "amd64", { rpmPath: "RHEL69/a.rpm" }, "unknown");
  const known = daemon("kvp-1", "amd64", { rpmPath: "RHEL60/a.rpm" }, "known");

  it("does not take it unless that is allowed", () => {
    expect(choose([unknown], wheezy, "amd64")[0]?.chosen).toBeUndefined();
    const [allowed] = choose([unknown], wheezy, "amd64", { allowUnproven: true });
    expect(allowed?.chosen).toBe(allowed?.verdict?.daemon);
    expect(allowed?.verdict).toMatchObject({ fits: false, unproven: true });
  });

  it("prefers a known one of an older release, and says of the other that nobody knows it", () => {
    const [choice] = choose([unknown, known], wheezy, "amd64", { allowUnproven: true });
    expect(choice?.chosen?.origin.rpmPath).toBe("RHEL60/a.rpm");
    expect(choice?.losers[0]?.reasons).toEqual([
      { kind: "unknown-daemon", daemon: "hv_kvp_daemon", knownBy: "content" },
    ]);
  });

  it("says of one that is as unproven as the chosen one what nobody knows of it, and why the other is preferred", () => {
    const stretch = suiteNamed("stretch");
    const [choice] = choose(lis34, stretch, "amd64", { allowUnproven: true });
    expect(choice?.chosen?.origin.rpmPath).toBe("RHEL63/a.rpm");
    const loser = choice!.losers.find(({ daemon: { origin } }) => origin.rpmPath === "RHEL6012/a.rpm")!;
    expect(loser.outranked).toEqual({ by: choice!.chosen, rule: "newest-rhel" });
    expect(loser.reasons).toEqual(choice!.verdict?.reasons);
    expect(loser.reasons.map(({ kind }) => kind)).toEqual(["unproven-kernel"]);
    expect(explainLoser(loser)).toEqual([
      "is known to work up to Linux 4.1, and nobody has shown it on the suite's 4.9, which speaks through /dev/vmbus/hv_kvp " +
        "and still answers over the netlink connector",
      "is as unproven as RHEL63/a.rpm, which is preferred: the build for the newest release of RHEL",
    ]);
  });

  it("does not take one that cannot run, even if unproven ones are allowed", () => {
    expect(choose([unknown], wheezy, "i386", { allowUnproven: true })[0]?.chosen).toBeUndefined();
  });
});

describe("the table of reasons", () => {
  it("has a title for each, as the documentation lists it", () => {
    for (const { title } of Object.values(REASONS)) expect(title).toMatch(/^[A-Z].*[^.]$/);
  });
});

function daemon(
  id: ProfileId | undefined,
  architecture: Processor,
  origin: Partial<DaemonOrigin>,
  content: string,
): Daemon {
  return madeDaemon(id, {
    content: Buffer.from(`${content} ${architecture}`),
    elf: PROCESSORS[architecture],
    origin,
  });
}
