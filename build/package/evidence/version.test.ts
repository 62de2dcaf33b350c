import { describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import { demandAgreement, demandSettled } from "./demand-agreement.ts";
import type { RpmFacts } from "./medium-facts.ts";
import { whySettled } from "./settled.ts";
import { isOfRelease, versionFinding } from "./version.ts";

/** An RPM with a daemon, by what its header calls it. */
function rpm(nevra: string, folder = "RHEL63"): RpmFacts {
  return {
    path: `${folder}/${nevra}.rpm`,
    sha256: sha256(nevra),
    nevra,
    arch: "x86_64",
    buildTime: undefined,
    buildHost: undefined,
    rpmVersion: undefined,
    licence: "GPLv2+",
    target: undefined,
    checks: [],
    holdsDaemon: true,
  };
}
const of = (version: string, release = "20170307"): RpmFacts =>
  rpm(`microsoft-hyper-v-${version}-${release}.x86_64`);

describe("the version of a medium's RPMs", () => {
  it.each([
    // Names that are known of Microsoft's RPMs, and the recipes of their releases.
    ["microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64", "3.4"],
    ["microsoft-hyper-v-rhel6012.3.5-1.20131217.i686", "3.5"],
    ["microsoft-hyper-v-vss-rhel64.1.0-20140102.i686", "1.0"],
    ["microsoft-hyper-v-4.1.3.2-20170307.x86_64", "4.1.3.2"],
    ["microsoft-hyper-v-4.2.2-20170719.x86_64", "4.2.2"],
    ["microsoft-hyper-v-4.3.5-20200304.x86_64", "4.3.5"],
    ["microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64", "3.4~demo"],
  ])("of %s is that of the recipe of %s", (nevra, version) => {
    expect(versionFinding([rpm(nevra)], version)).toMatchObject({ result: "ok" });
  });

  it.each([
    // 4.2.1-1 and 4.2.2-1 were such; those of 3.1 have theirs where the day stands.
    ["microsoft-hyper-v-4.2.1-20170602.x86_64", "4.2.1.1", "1 of 1 RPMs with daemons states version 4.2.1"],
    ["microsoft-hyper-v-rhel6-60.1.x86_64", "3.1", "no RPM with a daemon states which release it is of"],
    // 3.5 of RHEL 5.9, or 9.3.5 of RHEL 5.
    ["microsoft-hyper-v-rhel5.9.3.5-1.20131217.x86_64", "3.5", "no RPM with a daemon states which release"],
    ["microsoft-hyper-v-master-20200304.x86_64", "4.3.5", "no RPM with a daemon states which release"],
    // Of 4.0 nobody knows which of the releases behind it was called so.
    ["microsoft-hyper-v-4.0.7-20150424.x86_64", "4.0", "states version 4.0.7, and the recipe is of 4.0"],
  ])("of %s may be that of the recipe of %s, and stops nothing", (nevra, version, detail) => {
    const found = versionFinding([rpm(nevra)], version);
    expect(found).toMatchObject({ result: "cannot-tell", detail: expect.stringContaining(detail) as string });
  });

  it.each([
    ["rhel63.3.5", "4.0"],
    ["rhel63.3.5", "1.0"],
    ["rhel63.3.5", "3.4"],
    ["4.3.5", "4.2.0"],
    ["4.0", "4.3.5"],
    ["4.1.3.2", "4.1.3"],
    ["4.1.3.2", "4.1.3.1"],
    ["4.2.10", "4.2.1"],
  ])("of %s is not that of the recipe of %s", (stated, version) => {
    expect(versionFinding([of(stated)], version)).toEqual({
      result: "contradicts",
      detail: `1 of 1 RPMs with daemons states version ${stated.replace("rhel63.", "")}, and the recipe is of ${version}`,
      places: [of(stated).path],
    });
  });

  it("must be the recipe's in each of them: one from elsewhere is found", () => {
    const stray = rpm("microsoft-hyper-v-4.2.0-20170420.x86_64", "RHEL71");
    const found = versionFinding([of("4.3.5"), of("4.3.5", "20200305"), stray], "4.3.5");
    expect(found).toMatchObject({ result: "contradicts", places: [stray.path] });
    expect(found.detail).toMatch(/^1 of 3 RPMs/);
  });

  it("is told where no recipe is there to hold it against", () => {
    expect(versionFinding([of("4.3.5"), of("4.3.4")], undefined)).toMatchObject({
      result: "cannot-tell",
      detail: "the RPMs with daemons state version 4.3.4 and 4.3.5",
    });
    expect(versionFinding([], "4.3.5")).toMatchObject({ result: "cannot-tell" });
  });

  it("is the same with noughts behind it, and what is no final release is no other's", () => {
    expect(isOfRelease("4.9.0", "4.9")).toBe(true);
    expect(isOfRelease("4.9", "4.9.0")).toBe(true);
    expect(isOfRelease("4.4.0_Beta5", "4.4.0~beta5")).toBe(true);
    expect(isOfRelease("4.4.0beta5", "4.4.0")).toBeUndefined();
  });

  it("is made safe to print", () => {
    expect(versionFinding([of("4.3\u001b[31m")], "4.3.5").detail).toContain("4.3\\x1b[31m");
  });
});

describe("a medium of another release than its recipe", () => {
  const row = { check: "version" as const, ...versionFinding([of("4.3.5")], "4.2.0") };
  const settles = [{ check: "version" as const, because: "it was numbered by hand" }];
  const where = { file: "r.yaml" };

  it("stops, as a contradiction of the recipe", () => {
    expect(() => demandAgreement([row], "lis.iso")).toThrow(
      expect.objectContaining({
        code: "recipe-contradicted",
        hint: expect.stringContaining("check: version") as string,
      }),
    );
  });

  it("does not where the recipe knows of it, and must then be one", () => {
    const settled = { ...row, settled: whySettled(settles).version ?? "" };
    expect(() => demandAgreement([settled], "lis.iso")).not.toThrow();
    expect(() => demandSettled([settled], { settles, where })).not.toThrow();
    const agreeing = { check: "version" as const, ...versionFinding([of("4.2.0")], "4.2.0") };
    expect(() => demandSettled([agreeing], { settles, where })).toThrow(
      expect.objectContaining({
        code: "recipe-contradicted",
        message: "an override is for the check version, and nothing contradicts that",
      }),
    );
  });
});
