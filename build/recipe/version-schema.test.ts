import { describe, expect, it } from "vitest";
import { versionSchema } from "./version-schema.ts";

const messages = (version: unknown) =>
  versionSchema.safeParse(version).error?.issues.map(({ message }) => message) ?? [];

describe("a release's version", () => {
  it.each([
    "1",
    "3.4",
    "4.1.3.2",
    "3.4~demo",
    "4.4.0~beta5",
    "4.4~rc1.2",
    "4.4.b",
    "3.16.85+prtos",
    "4.0~rc1+git7.a",
  ])("may be %s", (version) => {
    expect(messages(version)).toEqual([]);
  });

  it.each([
    "4.1.3+2",
    "4.1.3+",
    "4.1.3+~a",
    "4.4b",
    "4.4rc1",
    "4.4.0beta",
    "4.4.",
    "4.4~",
    "4..4",
    "4.4++a",
    "4.4~rc1a",
    "4.4+git7a",
    "4.4~b0a",
  ])("is not %s, whose packages would sort elsewhere", (version) => {
    expect(messages(version)).toEqual([expect.stringMatching(/^must sort as the release does/)]);
  });

  it.each(["rhel63.3.4", "4.1.3-2", "4.4_beta", "", `4.${"0".repeat(63)}`])(
    "is not %j, and that is said once",
    (version) => {
      expect(messages(version)).toEqual([expect.stringMatching(/^must begin with a digit/)]);
    },
  );

  it("is looked at in no time, however it goes on", () => {
    expect(messages(`4${"~a".repeat(31)}`)).toEqual([]);
    expect(messages(`4${"+a.a".repeat(15)}_`)).toHaveLength(1);
  });
});
