import { describe, expect, it } from "vitest";
import { suiteNamed, SUITES } from "../suite/index.ts";
import { allServed, nearestReasons, standingOf, targetsAsked, unprovenOf, type Asked } from "./index.ts";
import { daemonOf } from "../../tests/support/made-daemon.ts";

const [wheezy, stretch] = [suiteNamed("wheezy"), suiteNamed("stretch")];
const kvp = [daemonOf("kvp-1", "amd64", "RHEL63/a.rpm"), daemonOf("kvp-1", "i386", "RHEL63/b.rpm")];
const fcopy = daemonOf("fcopy-3", "amd64", "RHEL70/a.rpm");

function cells(asked: Asked, daemons = kvp) {
  return targetsAsked(daemons, asked).map(
    ({ suite, architecture, choice }) => `${suite.name} ${architecture} ${choice.name} ${standingOf(choice)}`,
  );
}

function served(asked: Asked, daemons = kvp): boolean {
  const targets = targetsAsked(daemons, asked);
  return allServed(
    targets.map(({ choice, architecture }) => ({ served: choice.chosen !== undefined, architecture })),
    asked,
  );
}

describe("what is asked for", () => {
  it("is every suite, and each architecture that a daemon itself is built for, where nothing is named", () => {
    expect(cells({}, [...kvp, fcopy])).toHaveLength(SUITES.length * 3);
    expect(cells({ suites: [stretch] }, [...kvp, fcopy])).toEqual([
      "stretch amd64 hv_kvp_daemon unproven",
      "stretch amd64 hv_fcopy_daemon fits",
      "stretch i386 hv_kvp_daemon unproven",
    ]);
  });

  it("is what is named, built for or not", () => {
    expect(cells({ suites: [wheezy], architectures: ["i386", "armhf"] })).toEqual([
      "wheezy armhf hv_kvp_daemon no",
      "wheezy i386 hv_kvp_daemon fits",
    ]);
  });

  it("is never nothing: of an architecture that the suite lacks it is said that it does", () => {
    const [daemon] = kvp;
    const elf = { ...daemon!.elf, architecture: "ia64" };
    const [target, ...others] = targetsAsked([{ ...daemon!, elf }], { suites: [stretch] });
    expect(others).toEqual([]);
    expect(target?.choice.losers[0]?.reasons.map(({ kind }) => kind)).toContain("not-in-suite");
    const nameless = { ...daemon!, elf: { ...elf, architecture: undefined, machine: "machine 999" } };
    expect(cells({ suites: [stretch] }, [nameless])).toHaveLength(1);
  });
});

describe("whether all that is asked for is served", () => {
  it.each<[string, Asked, boolean]>([
    ["something somewhere, where nothing is named", {}, true],
    ["a suite on which it fits", { suites: [wheezy] }, true],
    ["two suites, one of which it does not fit", { suites: [wheezy, stretch] }, false],
    ["architectures that run somewhere", { architectures: ["amd64", "i386"] }, true],
    ["an architecture that nothing is for", { architectures: ["amd64", "armhf"] }, false],
    ["such an architecture on one suite", { suites: [wheezy], architectures: ["armhf"] }, false],
  ])("%s", (_what, asked, expected) => {
    expect(served(asked)).toBe(expected);
  });

  it("wants every daemon by name, each by one build", () => {
    const rhel5 = daemonOf("kvp-rhel5-1", "amd64", "RHEL57/a.rpm");
    expect(served({ suites: [wheezy] }, [...kvp, rhel5])).toBe(true);
    expect(served({ suites: [wheezy] }, [...kvp, fcopy])).toBe(false);
  });
});

describe("how a daemon stands", () => {
  const unknown = daemonOf(undefined, "amd64", "RHEL69/a.rpm");

  it("is unproven where nothing speaks against one but that nobody knows it", () => {
    const [target] = targetsAsked([daemonOf("kvp-rhel5-1", "amd64", "RHEL57/a.rpm"), unknown], {
      suites: [wheezy],
    });
    expect(standingOf(target!.choice)).toBe("unproven");
    expect(unprovenOf(target!.choice)?.daemon.origin.rpmPath).toBe("RHEL69/a.rpm");
    expect(served({ suites: [wheezy] }, [unknown])).toBe(false);
  });

  it("is told by what speaks against the candidate that comes nearest, of the right processor", () => {
    const daemons = [
      daemonOf("kvp-rhel5-1", "amd64", "RHEL57/a.rpm"),
      daemonOf("kvp-2", "amd64", "RHEL63/a.rpm"),
    ];
    const [target] = targetsAsked([...daemons, kvp[1]!], { suites: [wheezy], architectures: ["amd64"] });
    expect(nearestReasons(target!.choice)).toEqual(["needs-kernel", "wrong-registration"]);
    const [foreign] = targetsAsked([kvp[1]!], { suites: [wheezy], architectures: ["amd64"] });
    expect(nearestReasons(foreign!.choice)).toEqual(["wrong-architecture"]);
  });
});
