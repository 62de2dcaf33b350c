import { describe, expect, it } from "vitest";
import { int32, text } from "./lying-header.test-support.ts";
import { said, without, type Lies } from "./lying-rpm.test-support.ts";
import { TAGS } from "./tags.ts";

describe("of names, refuses", () => {
  const named_ = (tag: number, value: string | Buffer): Lies => ({
    values: (values) => values.map((one) => (one.tag === tag ? text(tag, value) : one)),
  });
  it.for([
    ["../etc", TAGS.NAME],
    ["a/b", TAGS.NAME],
    ["a\nb", TAGS.NAME],
    ["\x1b[2Jx", TAGS.NAME],
    ["a;reboot", TAGS.NAME],
    ["$(reboot)", TAGS.NAME],
    ["-rf", TAGS.NAME],
    ["", TAGS.NAME],
    ["ä", TAGS.NAME],
    ["a".repeat(300), TAGS.NAME],
    ["1..2", TAGS.VERSION],
    ["1-2", TAGS.VERSION],
    ["1 2", TAGS.VERSION],
    ["1/2", TAGS.RELEASE],
    ["1`x`", TAGS.RELEASE],
    ["x86_64\n", TAGS.ARCH],
    ["../x", TAGS.ARCH],
  ] as const)("%j", async ([value, tag]) => {
    const line = await said(named_(tag, value));
    expect(line).toMatch(/^rpm-unsafe: x\.rpm: [A-Z]+ is `.*`, which no package's [a-z]+ can be$/);
    // No control character reaches the terminal.
    expect(line).not.toMatch(/[\u0000-\u001f\u007f]/);
  });

  it.for(["NAME", "VERSION", "RELEASE", "ARCH"] as const)("a package without %s", async (name) => {
    expect(await said(without(TAGS[name]))).toMatch(`rpm-corrupt: x.rpm: its header has nothing for ${name}`);
  });

  it("a name of another type", async () => {
    expect(
      await said({
        values: (values) => values.map((one) => (one.tag === TAGS.NAME ? int32(TAGS.NAME, [7]) : one)),
      }),
    ).toMatch(/rpm-corrupt: x.rpm: NAME is of type int32, not string/);
  });

  it("a source package that its lead calls binary", async () => {
    expect(await said(without(TAGS.SOURCERPM))).toMatch(/^rpm-source-package: /);
    expect(await said({ values: (values) => [...values, int32(TAGS.SOURCEPACKAGE, [1])] })).toMatch(
      /^rpm-source-package: /,
    );
  });

  it("a package of format 6", async () => {
    expect(await said({ values: (values) => [...values, int32(TAGS.RPMFORMAT, [6])] })).toBe(
      "rpm-unsupported: x.rpm: is of the RPM format 6; formats 3 and 4 are read",
    );
  });
});
