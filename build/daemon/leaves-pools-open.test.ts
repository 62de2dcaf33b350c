import { describe, expect, it } from "vitest";
import { leavesPoolsOpen, PROFILES, type Daemon } from "./index.ts";

const of = (profile: string, kernel?: string) =>
  leavesPoolsOpen({
    profile: PROFILES.find(({ id }) => id === profile),
    origin: { ...(kernel !== undefined && { compiled: { kernel } }) } as Daemon["origin"], // all that is looked at
  });

describe("a daemon that leaves its pools open", () => {
  it.each(["3.4.4", "3.4.25", "3.5.0", "3.5.7", "3.6.0", "3.6.4", "3.4.9-vendor", "nonsense"])(
    "is the one of Linux %s",
    (kernel) => {
      expect(of("kvp-1", kernel)).toBe(true);
    },
  );

  it.each(["3.4.26", "3.4.113", "3.4.113-vendor1", "3.6.5", "3.6.11"])(
    "is not the one of Linux %s, which closes them",
    (kernel) => {
      expect(of("kvp-1", kernel)).toBe(false);
    },
  );

  it("is LIS 3.4's, and none that is younger, or has no pools", () => {
    const leaving = PROFILES.filter(({ id }) => of(id)).map(({ id }) => id);
    expect(leaving).toEqual(["kvp-1", "kvp-rhel5-1"]);
  });
});
