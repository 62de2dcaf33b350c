import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { madeDaemon } from "../../tests/support/made-daemon.ts";
import { LisdebError, sha256 } from "../base/index.ts";
import {
  checkGeneration,
  compareRank,
  decidingRule,
  mergeIdentical,
  PROFILES,
  type Daemon,
  type DaemonOrigin,
  type ProfileId,
} from "./index.ts";

describe("the ranking of daemons that would all run", () => {
  it.each<[string, Partial<DaemonOrigin>, Partial<DaemonOrigin>, string]>([
    ["RHEL 6.3 before 6.0 to 6.2", { rpmPath: "RHEL63/a" }, { rpmPath: "RHEL6012/a" }, "newest-rhel"],
    ["RHEL 6.10 before 6.9", { rpmPath: "RPMS610/a" }, { rpmPath: "RPMS69/a" }, "newest-rhel"],
    ["RHEL 7.0 before 6.10", { rpmPath: "RPMS70/a" }, { rpmPath: "RPMS610/a" }, "newest-rhel"],
    ["RHEL 10.0 before 9.4", { rpmPath: "RPMS100/a" }, { rpmPath: "RPMS94/a" }, "newest-rhel"],
    ["RHEL 9.4 before 8.10", { rpmPath: "RHEL9.4/a" }, { rpmPath: "RHEL8.10/a" }, "newest-rhel"],
    ["RHEL 9.4 before 7.9", { rpmPath: "RHEL9.4/a" }, { rpmPath: "RHEL79/a" }, "newest-rhel"],
    ["RHEL 9.4 before some RHEL 9", { rpmPath: "RHEL9.4/a" }, { rpmPath: "RHEL9.x/a" }, "newest-rhel"],
    [
      "RHEL 9 by its dist tag",
      { rpmPath: "b", nevra: "a-1-1.el9.x86_64" },
      { rpmPath: "RPMS79/a" },
      "newest-rhel",
    ],
    ["a known release before an unknown", { rpmPath: "RPMS60/a" }, { rpmPath: "a" }, "newest-rhel"],
    [
      "the release before its updates",
      { rpmPath: "RPMS72/a" },
      { rpmPath: "RPMS72/update/a" },
      "plain-before-update",
    ],
    [
      "the newer build",
      { rpmPath: "RHEL63/a", buildTime: 2 },
      { rpmPath: "RHEL63/b", buildTime: 1 },
      "newest-build",
    ],
    ["the first path", { rpmPath: "CentOS66/a" }, { rpmPath: "RHEL66/a" }, "path"],
  ])("%s", (_, better, worse, rule) => {
    const [a, b] = [daemon(better), daemon(worse)];
    expect(compareRank(a, b)).toBeLessThan(0);
    expect(compareRank(b, a)).toBeGreaterThan(0);
    expect(decidingRule(a, b).id).toBe(rule);
  });

  it("puts any set into one order, however it came", () => {
    const paths = ["RHEL63/a", "RHEL6012/a", "RPMS72/a", "RPMS72/update/a", "CentOS66/a", "a", "RHEL66/a"];
    paths.push("RHEL9.x/a", "RHEL9/a", "RHEL9.4/a", "RHEL102/a");
    const daemons = paths.flatMap((rpmPath) => [1, 2].map((buildTime) => daemon({ rpmPath, buildTime })));
    const order = daemons.toSorted(compareRank);
    fc.assert(
      fc.property(fc.shuffledSubarray(daemons, { minLength: daemons.length }), (shuffled) => {
        expect(shuffled.toSorted(compareRank)).toEqual(order);
      }),
    );
  });
});

describe("mergeIdentical", () => {
  it("keeps equal bytes once, under the place that ranks first, and names the others", () => {
    const merged = mergeIdentical([
      daemon({ rpmPath: "RHEL6012/a" }),
      daemon({ rpmPath: "RHEL63/a" }),
      daemon({ rpmPath: "CentOS63/a" }),
    ]);
    expect(merged).toHaveLength(1);
    expect(merged[0]?.origin).toMatchObject({ rpmPath: "CentOS63/a", alsoIn: ["RHEL6012/a", "RHEL63/a"] });
  });

  it("changes nothing where it is done again", () => {
    const once = mergeIdentical([daemon({ rpmPath: "RHEL6012/a" }), daemon({ rpmPath: "RHEL63/a" })]);
    expect(mergeIdentical(once)).toEqual(once);
  });

  it("keeps apart what has other bytes, and equal bytes taken for another generation", () => {
    const one = daemon({ rpmPath: "RHEL63/a" });
    const profile = PROFILES.find(({ id }) => id === "kvp-rhel5-1");
    expect(mergeIdentical([one, { ...one, sha256: sha256("other") }, { ...one, profile }])).toHaveLength(3);
  });
});

describe("checkGeneration", () => {
  it("accepts what the recipe states, builds for RHEL 5 beside it, and a recipe that states nothing", () => {
    const daemons = [daemon({}), { ...daemon({}), profile: PROFILES.find(({ id }) => id === "kvp-rhel5-1") }];
    expect(() => checkGeneration(daemons, { generation: 1 })).not.toThrow();
    expect(() => checkGeneration(daemons, undefined)).not.toThrow();
  });

  it("refuses a medium whose daemon is of another generation", () => {
    expect(() => checkGeneration([daemon({})], { generation: 2 })).toThrow(LisdebError);
    expect(() => checkGeneration([daemon({})], { generation: 2 })).toThrow(
      expect.objectContaining({
        code: "recipe-contradicted",
        message: "is hv_kvp_daemon of generation 1, and the recipe states generation 2",
      }),
    );
  });
});

describe("checkGeneration, of the other daemons", () => {
  const vss = { ...daemon({}), name: "hv_vss_daemon", profile: profileOf("vss-2") } as const;
  const fcopy = { ...daemon({}), name: "hv_fcopy_daemon", profile: profileOf("fcopy-3") } as const;

  it("holds each key against its own daemon only", () => {
    expect(() =>
      checkGeneration([daemon({}), vss, fcopy], { generation: 1, vss: 2, fcopy: 3 }),
    ).not.toThrow();
    expect(() => checkGeneration([vss], { generation: 1 })).not.toThrow();
  });

  it.each([
    ["hv_vss_daemon of generation 2, and the recipe states generation 3", "expect.vss", { vss: 3 }],
    ["hv_fcopy_daemon of generation 3, and the recipe states generation 2", "expect.fcopy", { fcopy: 2 }],
  ] as const)("refuses %s", (message, key, stated) => {
    expect(() => checkGeneration([vss, fcopy], stated)).toThrow(
      expect.objectContaining({
        code: "recipe-contradicted",
        message: `is ${message}`,
        hint: expect.stringContaining(key) as string,
      }),
    );
  });
});

function profileOf(id: ProfileId) {
  return PROFILES.find((profile) => profile.id === id);
}

/** All have the same bytes. */
function daemon(origin: Partial<DaemonOrigin>): Daemon {
  return madeDaemon("kvp-1", { content: new Uint8Array(), origin });
}
