import { describe, expect, it } from "vitest";
import { releaseVersion } from "./release-version.ts";
import { versionDoubts } from "./version-doubts.ts";

const rpm = (version: string) => `microsoft-hyper-v-${version}-20260114.x86_64`;
const doubts = (stated: readonly string[], file: string, version: string) =>
  versionDoubts(releaseVersion(stated.map(rpm), file), version);

describe("what may be wrong with the version of a draft", () => {
  it("is nothing where all state it", () => {
    expect(doubts(["4.4.0"], "LinuxIC-4.4.iso", "4.4.0")).toEqual([]);
    expect(doubts(["4.1.3"], "LinuxIC-4.1.3-2.iso", "4.1.3.2")).toEqual([]);
    expect(doubts([], "medium", "4.4.0")).toEqual([]);
  });

  it("is what another one states, by who states it", () => {
    expect(doubts(["4.4.0"], "LinuxIC-4.4.1.iso", "4.4.0")).toEqual(["the medium's file name says 4.4.1"]);
    expect(doubts(["4.4.0"], "LinuxIC-4.4.1.iso", "4.4.1")).toEqual(["packages on the medium say 4.4.0"]);
    expect(doubts(["4.4.0", "4.4.0", "4.4.2"], "medium", "4.4.0")).toEqual([
      "packages on the medium say 4.4.2",
    ]);
    expect(doubts(["1.0", "1.1", "1.2", "1.3", "1.4"], "medium", "5")).toEqual([
      "packages on the medium say 1.4, 1.3, 1.2 and 2 more",
    ]);
  });

  it("is that the file's name alone states it, or another one", () => {
    expect(doubts([], "LinuxICv34.iso", "3.4")).toEqual(["only the medium's file name says it"]);
    expect(doubts([], "LinuxICv34.iso", "3.5")).toEqual(["the medium's file name says 3.4"]);
  });

  it("is what no recipe can have, as it is stated", () => {
    expect(doubts(["4.4.0~rc1^git7"], "LinuxIC-4.4.0~rc1.iso", "4.4.0~rc1")).toEqual([
      "only the medium's file name says it",
      '"4.4.0~rc1^git7" is stated, too, and can be no recipe\'s version',
    ]);
    expect(doubts(["v4", "4b"], "medium", "4")).toEqual([
      '"v4" and "4b" are stated, too, and can be no recipe\'s version',
    ]);
  });
});
