import { describe, expect, it } from "vitest";
import { madeDaemon } from "../../../tests/support/made-daemon.ts";
import { sha256 } from "../../base/index.ts";
import type { RecipeOverride } from "../../recipe/index.ts";
import { demandAgreement } from "./demand-agreement.ts";
import { licenceOfRpms, usedRpms } from "./licence-of-rpms.ts";
import type { RpmFacts } from "./medium-facts.ts";

const rpm = (licence: string, path = "RHEL63/a.rpm"): RpmFacts => ({
  path,
  sha256: sha256(path),
  nevra: "a-1-1.x86_64",
  arch: "x86_64",
  buildTime: undefined,
  buildHost: undefined,
  rpmVersion: undefined,
  licence,
  target: undefined,
  checks: [],
  holdsDaemon: true,
});

describe("what an RPM's licence tag says to the recipe's verdict", () => {
  it.each([
    ["GPLv2", "GPL-2.0"],
    ["GPL v2", "GPL-2.0"],
    ["GPLv2+", "GPL-2.0"],
    ["GPL-2.0-or-later", "GPL-2.0-or-later"],
    ["GPLv3+", "GPL-3.0-or-later"],
    ["GPLv2 and GPLv2+", "GPL-2.0"],
    ["Proprietary or GPLv2+", "GPL-2.0-or-later"],
    ["(GPL+ or GPLv2) and (MIT or GPLv2+)", "GPL-2.0"],
  ] as const)("agrees: %s allows %s", (tag, verdict) => {
    expect(licenceOfRpms([rpm(tag)], verdict)).toEqual({
      result: "ok",
      detail: `1 RPM states "${tag}"`,
      places: [],
    });
  });

  it.each([
    ["", "no licence"],
    ["GPL", '"GPL"'],
    ["GPL and GPLv2", '"GPL and GPLv2"'],
  ])("tells nothing for certain: %j", (tag, said) => {
    expect(licenceOfRpms([rpm("GPLv2"), rpm(tag, "b.rpm")], "GPL-2.0")).toEqual({
      result: "cannot-tell",
      detail: `1 of 2 RPMs with daemons state ${said}, which is no licence for certain`,
      places: ["b.rpm"],
    });
  });

  it.each([
    ["GPLv2", "GPL-2.0-or-later"],
    ["GPLv2", "GPL-3.0-or-later"],
    ["GPLv2+", "GPL-3.0-or-later"],
    ["GPLv3+", "GPL-2.0"],
    ["Proprietary", "GPL-2.0"],
    ["Proprietary and (MIT or GPLv2 or BSD)", "GPL-2.0"],
    ["GPLv2 (or GPLv2+", "GPL-2.0"],
    ['GPLv2+ and GPLv3 and "Redistributable, no modification"', "GPL-2.0-or-later"],
    ["constructor", "GPL-2.0"],
  ] as const)("contradicts, and stops: %s is not %s", (tag, verdict) => {
    const row = { check: "licence" as const, ...licenceOfRpms([rpm(tag), rpm(tag, "b.rpm")], verdict) };
    expect(row).toMatchObject({ result: "contradicts", places: ["RHEL63/a.rpm", "b.rpm"] });
    expect(row.detail).toBe(
      `RHEL63/a.rpm states the licence ${JSON.stringify(tag).replaceAll('\\"', '"')}, and the recipe states ${verdict}; 1 more RPM does not allow that, either`,
    );
    expect(() => demandAgreement([row], "lis.iso")).toThrow(
      expect.objectContaining({
        code: "recipe-contradicted",
        hint: expect.stringContaining("ambiguous") as string,
      }) as Error,
    );
  });

  it("is only told where the recipe takes it for ambiguous, or there is no recipe", () => {
    for (const verdict of ["ambiguous", undefined] as const)
      expect(licenceOfRpms([rpm("Proprietary")], verdict)).toMatchObject({
        result: "cannot-tell",
        detail: expect.stringContaining('the RPMs with daemons state "Proprietary"') as string,
      });
    expect(licenceOfRpms([], "GPL-2.0").result).toBe("cannot-tell");
  });

  it("is short and safe to print, whatever it is", () => {
    const tags = Array.from({ length: 40 }, (_, i) => rpm(`\u001b[2J${"x".repeat(5000)}${i}`, `${i}.rpm`));
    for (const verdict of ["GPL-2.0", "ambiguous"] as const) {
      const { detail } = licenceOfRpms(tags, verdict);
      expect(detail.length).toBeLessThan(500);
      expect(detail).not.toContain("\u001b");
    }
  });
});

describe("an RPM whose daemons overrides leave out", () => {
  const daemon = madeDaemon("kvp-1", { origin: { rpmPath: "RHEL63/a.rpm" } });
  const override = (profile: string): RecipeOverride => ({
    rpm: "RHEL63/*",
    daemon: undefined,
    sha256: undefined,
    profile,
    because: "the test knows",
  });

  it("states nothing of what is packaged; one that is taken for something else does", () => {
    const rpms = [rpm("Proprietary"), rpm("GPLv2", "RHEL64/a.rpm")];
    expect(usedRpms(rpms, [daemon], [override("unused")]).map(({ path }) => path)).toEqual(["RHEL64/a.rpm"]);
    expect(usedRpms(rpms, [daemon], [override("kvp-2")])).toEqual(rpms);
    expect(usedRpms(rpms, [daemon], [])).toEqual(rpms);
  });
});
