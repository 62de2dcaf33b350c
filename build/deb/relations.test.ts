import { describe, expect, it } from "vitest";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { run } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { checkPackageName, checkRelations, readRelations, satisfies } from "./relations.ts";

const WHERE = { file: "control" };

describe("checkRelations", () => {
  it.each([
    ["Depends", "libc6 (>= 2.4), lsb-base (>= 3.0-6)"],
    ["Depends", "sysvinit-utils (>= 3.05-4~) | lsb-base (>= 3.0-6)"],
    ["Depends", "a1(=1:2.0-1),b+|c.d"],
    ["Depends", "libc6,\n lsb-base"],
    ["Conflicts", "hyperv-daemons, linux-cloud-tools-common (<< 5)"],
    ["Provides", "a-name"],
    ["Built-Using", "gcc-4.7 (= 4.7.2-5)"],
    ["X-Anything", "[amd64] ${x}, "],
  ])("takes %s: %s", (field, value) => {
    expect(() => checkRelations(field, value, WHERE)).not.toThrow();
  });

  it.each([
    ["a restriction to architectures", "Depends", "libc6 [amd64]", /architectures/],
    ["a restriction to profiles", "Depends", "libc6 <!nocheck>", /build profiles/],
    ["a substitution variable", "Depends", "${shlibs:Depends}", /substitution variable/],
    ["a comma at the end", "Depends", "libc6,", /comma/],
    ["two commas", "Depends", "libc6,, lsb-base", /comma/],
    ["nothing", "Depends", "", /comma/],
    ["an alternative without a name", "Depends", "libc6 |", /not a package/],
    ["an operator that dpkg calls obsolete", "Depends", "libc6 (> 2)", /not a package/],
    ["a version without an operator", "Depends", "libc6 (2)", /not a package/],
    ["an open parenthesis", "Depends", "libc6 (>= 2", /not a package/],
    ["two packages without a comma", "Depends", "libc6 lsb-base", /not a package/],
    ["a name in capitals", "Depends", "LibC6", /not a package/],
    ["a qualifier, which not every dpkg knows", "Depends", "perl:any", /not a package/],
    ["a version that is none", "Depends", "libc6 (>= two)", /does not start with a digit/],
    ["alternatives where none are taken", "Conflicts", "a1 | b1", /alternatives/],
    ["a version in Provides", "Provides", "a1 (= 1)", /versions/],
    ["an inexact version in Built-Using", "Built-Using", "a1 (>= 1)", /exact/],
  ])("refuses %s", (_what, field, value, message) => {
    expect(() => checkRelations(field, value, WHERE)).toThrow(message);
  });
});

describe("checkPackageName", () => {
  it.each(["hv-kvp-daemon", "libc6", "g++-4.7", "0ad"])("takes %s", (name) => {
    expect(() => checkPackageName(name, WHERE)).not.toThrow();
  });

  it.each(["a", "Hv", "hv_kvp", "-x", ".x", "../x", "x y", "x\ny", "", "xü"])("refuses %j", (name) => {
    expect(() => checkPackageName(name, WHERE)).toThrow(/not a package's name/);
  });
});

describe("readRelations", () => {
  it("gives groups of alternatives, each with its version", () => {
    expect(readRelations("libc6 (>= 2.4), a1 (<<1:2-1)|b1:any ,\n perl ( = 5 )")).toEqual([
      [
        {
          text: "libc6 (>= 2.4)",
          name: "libc6",
          qualifier: undefined,
          version: { operator: ">=", than: "2.4" },
        },
      ],
      [
        {
          text: "a1 (<<1:2-1)",
          name: "a1",
          qualifier: undefined,
          version: { operator: "<<", than: "1:2-1" },
        },
        { text: "b1:any", name: "b1", qualifier: "any", version: undefined },
      ],
      [{ text: "perl ( = 5 )", name: "perl", qualifier: undefined, version: { operator: "=", than: "5" } }],
    ]);
  });

  it.each([
    "",
    " ",
    "libc6 [amd64]",
    "${shlibs:Depends}",
    "libc6 (> 2)",
    "a1 b1",
    "a1 | B",
    "(>= 2)",
    "a1 ()",
  ])("leaves out what is no relation: %j", (value) => {
    expect(readRelations(value)).toEqual([]);
    expect(readRelations(`libc6,${value}`)).toHaveLength(1);
  });

  it("takes no longer for a long list", () => {
    const started = cpuTime();
    expect(readRelations("a ".repeat(200_000))).toEqual([]);
    expect(readRelations(`a1${" ".repeat(200_000)}(`)).toEqual([]);
    expect(readRelations("libc6, ".repeat(100_000))).toHaveLength(100_000);
    expect(cpuTime() - started).toBeLessThan(2000);
  });
});

describe.skipIf(!requireTools("dpkg"))("satisfies", () => {
  const WORDS = { "<<": "lt", "<=": "le", "=": "eq", ">=": "ge", ">>": "gt" } as const;
  const VERSIONS = ["2.4", "2.13-38", "2.13-38+deb7u12", "1:2.4", "2.4~rc1", "2.40", "2.4-0"];

  it("agrees with dpkg --compare-versions", async () => {
    const asked = VERSIONS.flatMap((version) =>
      VERSIONS.slice(0, 4).flatMap((than) =>
        (["<<", "<=", "=", ">=", ">>"] as const).map((operator) => ({ version, operator, than })),
      ),
    );
    const lines = asked.map(
      ({ version, operator, than }) =>
        `dpkg --compare-versions '${version}' ${WORDS[operator]} '${than}' && echo yes || echo no`,
    );
    const { stdout } = await run("sh", ["-c", lines.join("\n")]);
    expect(asked.map(({ version, ...asks }) => (satisfies(version, asks) ? "yes" : "no"))).toEqual(
      stdout.trim().split("\n"),
    );
  });
});
