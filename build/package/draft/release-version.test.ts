import { describe, expect, it } from "vitest";
import { releaseVersion } from "./release-version.ts";

const rpm = (version: string, release = "20260114") => `microsoft-hyper-v-${version}-${release}.x86_64`;

describe("the version of a release that nobody has described", () => {
  it.each([
    // By what is known of Microsoft's media.
    ["LinuxICv31.iso", ["microsoft-hyper-v-rhel6-60.1.x86_64"], "3.1", "file name"],
    ["LinuxICv34.iso", [rpm("rhel57.3.4", "1.20120727"), rpm("rhel63.3.4", "1.20120727")], "3.4", "packages"],
    ["medium", ["microsoft-hyper-v-vss-rhel64.1.0-20140102.i686"], "1.0", "packages"],
    ["LinuxIC-4.1.3-2.iso", [rpm("4.1.3.2")], "4.1.3+2", "packages"],
    ["lis-rpms-4.1.3-1.tar.gz", [rpm("4.1.3")], "4.1.3+1", "packages"],
    ["lis-rpms-4.2.8.tar.gz", [rpm("4.2.8")], "4.2.8", "packages"],
    ["lis-rpms-4.3.5.x86_64.tar.gz", [rpm("4.3.5")], "4.3.5", "packages"],
    // What nobody has seen yet.
    ["download.iso", [rpm("5.0")], "5.0", "packages"],
    ["LIS-4.9.tar.gz", [rpm("4.9.0")], "4.9.0", "packages"],
    ["x86_64.iso", ["microsoft-hyper-v-rhel6-60.1.x86_64"], undefined, undefined],
    ["2026-01-14.iso", ["name_with_none"], undefined, undefined],
  ])("of %s is drawn from packages and name", (file, nevras, version, from) => {
    expect(releaseVersion(nevras, file)).toEqual({ version, from, others: [] });
  });

  it("is the one that most packages state, and what others state is told", () => {
    expect(releaseVersion([rpm("4.9.0"), rpm("4.9.1"), rpm("4.9.0")], "lis-4.8.iso")).toEqual({
      version: "4.9.0",
      from: "packages",
      others: ["4.9.1", "4.8"],
    });
  });

  it.each(["4.9_beta", "v4", `4${"0".repeat(80)}`])("is never one that no recipe can have: %s", (version) => {
    expect(releaseVersion([rpm(version)], "medium").version).toBeUndefined();
  });
});
