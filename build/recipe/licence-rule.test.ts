import { describe, expect, it } from "vitest";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { licenceNamed, textAllows } from "./licence-rule.ts";

describe("a text that states licences", () => {
  it.each([
    ["GPLv2"],
    ["(GPL v2)"],
    ["GPL-2.0-only"],
    ["GPL v2 only"],
    ["GPL v2 or later"],
    ["GPL-2.0-only WITH Linux-syscall-note"],
    ["GPLv2+ with exceptions"],
    ["((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)"],
    ["GPLv2 and GPLv2+"],
    ["GPLv2, GPLv2+"],
    ["GPLv2 & GPLv2+"],
    ["MIT|GPLv2"],
    ["Proprietary or GPLv2 and GPLv2+"],
    ["(MIT or (GPLv2)) and GPLv2+"],
    ["MIT or (BSD and Proprietary) or GPLv2"],
  ])("allows GPL-2.0: %s", (text) => {
    expect(textAllows(text, "GPL-2.0")).toBe(true);
  });

  it.each([
    ["Proprietary and (MIT or GPLv2 or BSD)"],
    ["Proprietary AND (MIT OR GPL-2.0-only OR BSD)"],
    ["(MIT or GPLv2 or BSD) & Proprietary"],
    ["(MIT or GPLv2), Proprietary"],
    ["MIT or GPLv2, Proprietary"],
    ["Proprietary / MIT or GPLv2"],
    ["Proprietary; GPLv2"],
    ["Proprietary and ((GPLv2))"],
    ["GPLv2 and MIT or BSD"],
    ["GPLv2 with restrictions"],
    ["GPLv2 with exceptions of Proprietary"],
    ['"MIT or GPLv2"'],
    ["Proprietary or later"],
    ["constructor"],
  ])("does not allow it: %s", (text) => {
    expect(textAllows(text, "GPL-2.0")).toBe(false);
  });

  it.each([
    ["or GPLv2"],
    ["GPLv2 or"],
    ["MIT and or GPLv2"],
    ["(MIT or GPLv2"],
    ["MIT or GPLv2)"],
    ["() or GPLv2"],
    ["GPLv2 (MIT)"],
    ["(MIT) GPLv2"],
    ["GPLv2 with"],
    ["(GPLv2) with exceptions"],
    ['GPLv2 or "MIT'],
    ["GPLv2,"],
    [`${"(".repeat(30)}GPLv2${")".repeat(30)}`],
  ])("allows nothing where it cannot be read: %s", (text) => {
    expect(textAllows(text, "GPL-2.0")).toBe(false);
    expect(licenceNamed(text)).toBeUndefined();
  });

  it("says too little where it depends on a name that does, or is longer than any", () => {
    for (const text of ["", " \n", "GPL", "GPL and GPLv2", "MIT or GPL+", "GPL and (MIT or GPLv2)"])
      expect(textAllows(text, "GPL-2.0"), text).toBeUndefined();
    expect(textAllows("GPL or GPLv2", "GPL-2.0")).toBe(true);
    expect(textAllows("GPL and MIT", "GPL-2.0")).toBe(false);
    for (const text of ["GPLv2".padEnd(401), `GPLv2 or ${"GPLv3 or ".repeat(60)}GPLv2`])
      expect(textAllows(text, "GPL-2.0")).toBeUndefined();
    expect(textAllows("GPLv2".padEnd(400), "GPL-2.0")).toBe(true);
    expect(textAllows("Proprietary\tOR \n GPL  v2", "GPL-2.0")).toBe(true);
  });

  it("names one licence, or none for certain", () => {
    expect(licenceNamed("(GPL v2 or later)")).toBe("GPL-2.0-or-later");
    for (const text of ["GPLv2 and GPLv2+", "GPLv2 or MIT", "GPL", "Proprietary", "GPLv2".padEnd(401)])
      expect(licenceNamed(text), text).toBeUndefined();
  });

  it("is read in no time that grows with the square of its length", () => {
    const before = cpuTime();
    for (const text of [
      " ".repeat(1_000_000),
      `GPLv2${" ".repeat(1_000_000)}x`,
      "(".repeat(1_000_000),
      '"'.repeat(1_000_001),
    ])
      expect(textAllows(text, "GPL-2.0")).toBeUndefined();
    expect(cpuTime() - before).toBeLessThan(2000);
  });
});
