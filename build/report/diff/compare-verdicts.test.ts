import { describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import type { SuiteName } from "../../suite/index.ts";
import { compareVerdicts } from "./compare-verdicts.ts";
import { describeVerdictChanges } from "./describe-verdict-changes.ts";
import type { VerdictCell } from "./verdict-cells.ts";

const fits = (
  suite: SuiteName,
  bytes: string,
  release = "RHEL 6.3",
  architecture = "amd64",
): VerdictCell => ({
  suite,
  architecture,
  of: "hv_kvp_daemon",
  standing: "fits",
  build: { rpm: `${release}/a.rpm`, release, sha256: sha256(bytes) },
  reasons: [],
});
const no = (suite: SuiteName, ...kinds: string[]): VerdictCell => ({
  suite,
  architecture: "amd64",
  of: "hv_kvp_daemon",
  standing: "no",
  build: null,
  reasons: kinds.map((kind) => ({ kind, words: `has ${kind}` })),
});

describe("compareVerdicts", () => {
  it("tells what is lost before what is gained, then other builds, then other reasons", () => {
    const changes = compareVerdicts(
      [no("jessie", "needs-kernel"), fits("wheezy", "1"), fits("buster", "1"), no("stretch", "needs-glibc")],
      [
        no("jessie", "needs-glibc"),
        no("wheezy", "wrong-transport"),
        fits("buster", "2"),
        fits("stretch", "2"),
      ],
    );
    expect(changes.map(({ suite, change }) => [suite, change])).toEqual([
      ["wheezy", "lost"],
      ["stretch", "gained"],
      ["buster", "other build"],
      ["jessie", "other reasons"],
    ]);
  });

  it("sees no change where the same bytes are chosen from another place, nor in a reason given twice", () => {
    expect(
      compareVerdicts(
        [fits("wheezy", "1", "RHEL 6.3"), no("jessie", "needs-glibc")],
        [fits("wheezy", "1", "RHEL 6.2"), no("jessie", "needs-glibc", "needs-glibc")],
      ),
    ).toEqual([]);
  });

  it("counts a daemon that one side lacks as lost or gained where it fits on the other, and else not at all", () => {
    const only = [fits("wheezy", "1"), no("jessie", "needs-kernel")];
    expect(compareVerdicts(only, []).map(({ suite, change }) => `${suite} ${change}`)).toEqual([
      "wheezy lost",
    ]);
    expect(compareVerdicts([], only).map(({ suite, change }) => `${suite} ${change}`)).toEqual([
      "wheezy gained",
    ]);
  });
});

describe("describeVerdictChanges", () => {
  it("puts alike changes in one row, with suites and architectures, and says why something is lost", () => {
    const changes = compareVerdicts(
      [
        fits("wheezy", "1"),
        fits("wheezy", "2", "RHEL 6.3", "i386"),
        fits("jessie", "1"),
        fits("jessie", "2", "RHEL 6.3", "i386"),
      ],
      [
        no("wheezy", "wrong-transport"),
        { ...no("wheezy", "wrong-transport"), architecture: "i386" },
        no("jessie", "wrong-transport"),
        { ...no("jessie", "wrong-transport"), architecture: "i386" },
      ],
    );
    expect(describeVerdictChanges(changes)).toEqual([
      "Verdicts: 4 lost",
      "what           on                            before           after",
      "hv_kvp_daemon  wheezy, jessie (amd64, i386)  fits (RHEL 6.3)  no: wrong-transport",
      "lost on wheezy amd64: hv_kvp_daemon has wrong-transport",
    ]);
  });
});

describe("the verdicts on a program", () => {
  const program = (standing: VerdictCell["standing"], ...kinds: string[]): VerdictCell => ({
    ...no("jessie", ...kinds),
    of: "program",
    standing,
  });

  it("are told as lisdeb check tells them: it starts, or not, or that is not known", () => {
    const [lost] = compareVerdicts([program("starts")], [program("unproven", "missing-library")]);
    expect(lost).toMatchObject({ change: "lost", before: { standing: "starts" } });
    expect(describeVerdictChanges(lost ? [lost] : []).join("\n")).toMatch(
      /^the program +jessie \(amd64\) +starts +not known: missing-library$/m,
    );
  });
});
