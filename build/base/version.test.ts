import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { nodeNeeded, toolVersion } from "./version.ts";

describe("what package.json says", () => {
  it("is lisdeb's version", () => {
    expect(toolVersion()).toBe(manifest.version);
  });

  it("is the oldest Node", () => {
    expect(`>=${nodeNeeded("1.0.0").oldest}`).toBe(manifest.engines.node);
  });

  it.each([
    ["20.19.0", true],
    ["20.19.5", true],
    ["20.20.0", true],
    ["22.0.0", true],
    ["100.1.0", true],
    ["20.18.3", false],
    ["20.9.0", false],
    ["18.20.0", false],
  ])("is compared as numbers: Node %s", (version, isMet) => {
    expect(nodeNeeded(version).isMet).toBe(isMet);
  });
});
