import { describe, expect, it } from "vitest";
import { daemon } from "../package.test-support.ts";
import { rpmStatement } from "./licence.ts";

const { origin } = daemon();

describe("what the RPM states", () => {
  it("is told in its own words", () => {
    expect(rpmStatement({ ...origin, licence: "GPLv2+", vendor: "Microsoft Corporation" })).toBe(
      'The header of the RPM package states the licence "GPLv2+" and the vendor "Microsoft Corporation".',
    );
  });

  it("is told to be nothing where it is nothing", () => {
    const said = "The header of the RPM package states no licence and no vendor.";
    expect(rpmStatement({ ...origin, licence: "", vendor: undefined })).toBe(said);
    expect(rpmStatement({ ...origin, nevra: undefined })).toMatch(/^The daemon came without an RPM package/);
  });

  it("cannot add a field or a line to the copyright file", () => {
    const said = rpmStatement({ ...origin, licence: "GPL\nLicense: none\n\u202e", vendor: "x".repeat(5000) });
    expect(said).toContain(String.raw`"GPL\x0aLicense: none\x0a\u202e"`);
    expect(said.length).toBeLessThan(500);
  });
});
