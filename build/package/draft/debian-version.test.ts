import { describe, expect, it } from "vitest";
import { debianVersion, debianVersionOfKernel } from "./debian-version.ts";

describe("a version that somebody states, for a recipe", () => {
  it.each([
    ["4.3.5", "4.3.5"],
    ["4.1.3-2", "4.1.3.2"],
    ["4.4.0-Beta5", "4.4.0~beta5"],
    ["4.4.0~rc1", "4.4.0~rc1"],
    ["4.4.0.GMC", "4.4.0~gmc"],
    ["4.4.0_dev", undefined],
    ["4.4.0_prep", undefined],
    ["v4.4", undefined],
  ])("%s is %s", (stated, version) => {
    expect(debianVersion(stated)).toBe(version);
  });

  it.each([
    ["3.6.11", "3.6.11"],
    ["2.6.39.4", "2.6.39.4"],
    ["4.0.0-rc1", "4.0.0~rc1"],
    ["4.0.0-rc1-vendor", "4.0.0~rc1+vendor"],
    ["3.16.85-prtos", "3.16.85+prtos"],
    ["3.4.4vendor", "3.4.4+vendor"],
    ["3.10.0-1160.el7", "3.10.0.1160.el7"],
    ["3.4.4-1vendor", "3.4.4.1+vendor"],
    ["3.4.4~~1", undefined],
    ["6.1.5+", "6.1.5"],
  ])("and of a kernel, %s is %s", (kernel, version) => {
    expect(debianVersionOfKernel(kernel)).toBe(version);
  });
});
