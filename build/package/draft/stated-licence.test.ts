import { describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import type { ExaminedMedium } from "../evidence/index.ts";
import { statedLicence } from "./stated-licence.ts";

const licence = (
  tags: readonly string[],
  licenceFiles: Parameters<typeof statedLicence>[0]["licenceFiles"] = [],
) =>
  statedLicence({
    scan: { facts: [...tags.map((tag) => rpm(tag)), rpm("Proprietary", false)] } as unknown as ExaminedMedium, // only its RPMs are looked at
    licenceFiles,
  });
const rpm = (tag: string, holdsDaemon = true): ExaminedMedium["facts"][number] => ({
  path: "a.rpm",
  sha256: sha256("a"),
  nevra: "a-1-1.x86_64",
  arch: "x86_64",
  buildTime: undefined,
  buildHost: undefined,
  rpmVersion: undefined,
  licence: tag,
  target: undefined,
  checks: [],
  holdsDaemon,
});

describe("the licence of a medium's daemons", () => {
  it.each([
    ["GPLv2+", "GPL-2.0-or-later"],
    ["GPLv2", "GPL-2.0"],
    ["GPL-2.0-only", "GPL-2.0"],
    ["GPLv3+", "GPL-3.0-or-later"],
  ])("is what all headers state: %s", (tag, verdict) => {
    expect(licence([tag, tag])).toEqual({
      verdict,
      evidence: `The headers of all RPMs with daemons state the licence "${tag}"`,
    });
  });

  it.each([
    ["nothing is stated", [""], "The headers of RPMs with daemons state no licence"],
    ["a name stands for several", ["GPL"], 'state the licence "GPL", which names no licence for certain'],
    ["two are stated", ["GPLv2", "GPLv2+"], 'state "GPLv2" and "GPLv2+"'],
    ["one states nothing", ["GPLv2+", ""], 'state "GPLv2+" and no licence'],
    ["it is a name of ours for nothing", ["constructor"], "names no licence for certain"],
  ])("is ambiguous where %s", (_, tags, evidence) => {
    const stated = licence(tags);
    expect(stated.verdict).toBe("ambiguous");
    expect(stated.evidence.replace("of the RPMs", "of RPMs")).toContain(evidence);
  });

  it("is ambiguous where a file of the medium might say something else", () => {
    const files = [
      { path: "COPYING", speaksOfGpl: true },
      { path: "EULA.txt", speaksOfGpl: false },
    ];
    expect(licence(["GPLv2+"], files)).toEqual({
      verdict: "ambiguous",
      evidence:
        'The headers of all RPMs with daemons state the licence "GPLv2+"; what EULA.txt on the medium says, nobody has stated',
    });
    expect(licence(["GPLv2+"], files.slice(0, 1)).verdict).toBe("GPL-2.0-or-later");
  });

  it("has evidence that a recipe can hold, whatever a header states", () => {
    const { evidence } = licence(Array.from({ length: 40 }, (_, i) => `\u001b[2J ${"x".repeat(300)}${i}`));
    expect(evidence.length).toBeLessThanOrEqual(400);
    expect(evidence).not.toContain("\u001b");
    expect(evidence).toMatch(
      /^The headers of the RPMs with daemons state (?:"[^"]+…"(?:, | and )){3}37 more$/,
    );
  });

  it("counts files whose paths are too long for a recipe", () => {
    const files = ["a", "b"].map((name) => ({ path: `${name.repeat(190)}/EULA`, speaksOfGpl: false }));
    expect(licence(["GPLv2+"], files).evidence).toBe(
      'The headers of all RPMs with daemons state the licence "GPLv2+"; what each of 2 files on the medium says, nobody has stated',
    );
  });
});
