import { describe, expect, it } from "vitest";
import { releaseVersion } from "./release-version.ts";

const rpm = (version: string, release = "20260114") => `microsoft-hyper-v-${version}-${release}.x86_64`;

describe("the version of a release that nobody has described", () => {
  it.each([
    // By what is known of Microsoft's media.
    ["LinuxICv31.iso", ["microsoft-hyper-v-rhel6-60.1.x86_64"], "3.1", "file name"],
    ["LinuxICv34.iso", [rpm("rhel57.3.4", "1.20120727"), rpm("rhel63.3.4", "1.20120727")], "3.4", "packages"],
    ["medium", ["microsoft-hyper-v-vss-rhel64.1.0-20140102.i686"], "1.0", "packages"],
    [
      "microsoft-hyper-v-vss-rhel65.1.0-20140121.x86_64.rpm",
      ["microsoft-hyper-v-vss-rhel65.1.0-20140121.x86_64"],
      "1.0",
      "packages",
    ],
    [
      "microsoft-hyper-v-rhel63.3.4-1.20120727.i686.rpm",
      [rpm("rhel63.3.4", "1.20120727")],
      "3.4",
      "packages",
    ],
    ["LinuxIC-4.1.3-2.iso", [rpm("4.1.3.2")], "4.1.3.2", "packages"],
    ["lis-rpms-4.1.3-1.tar.gz", [rpm("4.1.3")], "4.1.3.1", "packages"],
    ["lis-rpms-4.2.8.tar.gz", [rpm("4.2.8")], "4.2.8", "packages"],
    ["lis-rpms-4.3.5.x86_64.tar.gz", [rpm("4.3.5")], "4.3.5", "packages"],
    // What nobody has seen yet.
    ["download.iso", [rpm("5.0")], "5.0", "packages"],
    ["LIS-4.9.tar.gz", [rpm("4.9.0")], "4.9.0", "packages"],
    ["x86_64.iso", ["microsoft-hyper-v-rhel6-60.1.x86_64"], undefined, undefined],
    ["2026-01-14.iso", ["name_with_none"], undefined, undefined],
  ])("of %s is drawn from packages and name", (file, nevras, version, from) => {
    expect(releaseVersion(nevras, file)).toMatchObject({ version, from, others: [], unusable: [] });
  });

  it.each([
    ["LinuxIC-4.4.0-Beta5 (1).iso", "4.4.0_beta5", "4.4.0~beta5", "4.4.0-Beta5"],
    ["LinuxIC-4.4.0-Beta5.iso", "4.4.0", "4.4.0~beta5", "4.4.0-Beta5"],
    ["LinuxIC-4.4.0.iso", "4.4.0~rc1", "4.4.0~rc1", "4.4.0-rc1"],
    ["lis-rpms-4.4.0rc1.x86_64.tar.gz", "4.4.0.rc.1", "4.4.0~rc1", "4.4.0rc1"],
    ["lis_4.4.0_preview.tar.gz", "4.4.0", "4.4.0~preview", "4.4.0_preview"],
    ["lis-4.4-gmc-2.iso", "4.4", "4.4~gmc2", "4.4-gmc-2"],
    ["LinuxIC-4.1.3-2-rc1.iso", "4.1.3.2", "4.1.3.2~rc1", "4.1.3-2-rc1"],
    ["medium", "4.4.0alpha", "4.4.0~alpha", "4.4.0-alpha"],
  ])("of %s with %s is one that comes before the release", (file, stated, version, called) => {
    expect(releaseVersion([rpm(stated)], file)).toMatchObject({ version, called, others: [], unusable: [] });
  });

  it("is called what the file's name calls it, where that is where it is from", () => {
    expect(releaseVersion([rpm("4.1.3.2")], "LinuxIC-4.1.3-2.iso").called).toBe("4.1.3-2");
    expect(releaseVersion([rpm("4.1.3.2")], "medium").called).toBe("4.1.3.2");
    expect(releaseVersion([], "LinuxICv34.iso").called).toBe("3.4");
    expect(releaseVersion([], "medium").called).toBeUndefined();
  });

  it("is the one that most packages state, and what others state is told", () => {
    const nevras = [rpm("4.9.0"), rpm("4.9.1"), rpm("4.9.0")];
    expect(releaseVersion(nevras, "lis-4.8.iso")).toMatchObject({
      version: "4.9.0",
      from: "packages",
      named: "4.8",
      others: ["4.9.1", "4.8"],
    });
  });

  it.each(["4.9_dev", "4.9^git7", "v4", "4.4b", `4${"0".repeat(80)}`])(
    "is never one that no recipe can have, and that is told: %s",
    (version) => {
      expect(releaseVersion([rpm(version), rpm(version)], "medium")).toMatchObject({
        version: undefined,
        unusable: [version],
      });
    },
  );

  it("is that of the file's name where the packages state none that a recipe can have", () => {
    expect(releaseVersion([rpm("4.4.0~rc1^git7")], "LinuxIC-4.4.0~rc1.iso")).toMatchObject({
      version: "4.4.0~rc1",
      from: "file name",
      unusable: ["4.4.0~rc1^git7"],
    });
  });

  it("is not half of what the file's name says", () => {
    expect(releaseVersion([], "LinuxIC-4.4.0b.iso")).toMatchObject({
      version: undefined,
      unusable: ["4.4.0b"],
    });
    expect(releaseVersion([rpm("4.4.0")], "LinuxIC-4.4.0b.iso")).toMatchObject({
      version: "4.4.0",
      named: undefined,
      unusable: ["4.4.0b"],
    });
  });
});
