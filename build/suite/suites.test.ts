import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { run } from "../../tests/support/shell.ts";
import { requireTools, without } from "../../tests/support/tools.ts";
import { LisdebError } from "../base/index.ts";
import { compareDotted, suiteNamed, SUITES } from "./index.ts";

describe("SUITES", () => {
  it("has each suite once, oldest first, and says where its facts come from", () => {
    expect(new Set(SUITES.map(({ name }) => name)).size).toBe(SUITES.length);
    SUITES.slice(1).forEach((suite, i) => {
      const before = SUITES[i]!;
      expect(suite.released >= before.released, suite.name).toBe(true);
      expect(compareDotted(suite.glibc, before.glibc), suite.name).toBeGreaterThanOrEqual(0);
    });
    for (const { name, sources } of SUITES)
      for (const source of Object.values(sources)) expect(source, name).toMatch(/\w/);
  });

  it("compresses control.tar with what the suite's dpkg reads (xz since 1.17.6, zstd since 1.21.18)", () => {
    for (const { name, dpkg } of SUITES) {
      expect(dpkg.readsXzControl, name).toBe(compareDotted(dpkg.version, "1.17.6") >= 0);
      expect(dpkg.readsZstd, name).toBe(compareDotted(dpkg.version, "1.21.18") >= 0);
      if (!dpkg.readsXzControl) expect(dpkg.controlCompression, name).toBe("gz");
    }
  });

  it("expects of apt what its version can do", () => {
    for (const { name, apt } of SUITES) {
      expect(apt.signedBy, name).toBe(compareDotted(apt.version, "1.1") >= 0);
      expect(apt.byHash, name).toBe(compareDotted(apt.version, "1.1") >= 0);
      expect(apt.deb822Sources, name).toBe(compareDotted(apt.version, "1.1") >= 0);
      expect(apt.versionedProvides, name).toBe(compareDotted(apt.version, "1.0.7") >= 0);
      expect(apt.armouredKeys, name).toBe(compareDotted(apt.version, "1.4") >= 0);
    }
  });
});

describe.skipIf(!requireTools("dpkg"))("version suffixes under dpkg", () => {
  it("sort in the order of the suites, and before the bare version and the next revision", async () => {
    const base = "3.4+20120727-1";
    const versions = [
      ...SUITES.map(({ versionSuffix }) => base + versionSuffix),
      base,
      "3.4+20120727-2~deb7",
    ];
    for (const [i, version] of versions.slice(1).entries()) {
      const compared = await run("dpkg", ["--compare-versions", versions[i]!, "lt", version]);
      expect({ lower: versions[i], higher: version, ...compared }).toMatchObject({ status: 0 });
    }
  });
});

const TABLE = "/usr/share/distro-info/debian.csv";

const hasTable =
  existsSync(TABLE) || without(`${TABLE} is not there (package distro-info-data): dates are not compared`);

describe.skipIf(!hasTable)("dates", () => {
  it("are those of distro-info-data", () => {
    const [head = "", ...lines] = readFileSync(TABLE, "utf8").trim().split("\n");
    const columns = head.split(",");
    for (const suite of SUITES) {
      const row = lines
        .map((line) => new Map(line.split(",").map((value, i) => [columns[i] ?? "", value])))
        .find((values) => values.get("series") === suite.name.replace("-backports", ""));
      expect([row?.get("version"), row?.get("release"), row?.get("eol-lts")], suite.name).toEqual([
        suite.debian,
        suite.released,
        suite.ended,
      ]);
    }
  });
});

describe("suiteNamed", () => {
  it("finds a suite by its name", () => {
    expect(suiteNamed("wheezy-backports")).toMatchObject({ debian: "7", kernel: "3.16" });
  });

  it.each([
    ["weezy", "did you mean wheezy?"],
    ["jessie-backport", "did you mean jessie-backports?"],
    ["ubuntu", undefined],
  ])("refuses %s as wrong usage, names the known ones and the nearest", (name, hint) => {
    const refused = () => suiteNamed(name);
    expect(refused).toThrow(LisdebError);
    expect(refused).toThrow(/known are wheezy, wheezy-backports, .* trixie/);
    expect(refused).toThrow(expect.objectContaining({ code: "usage", hint }));
  });

  it("shows a name with control characters escaped", () => {
    expect(() => suiteNamed("\u001b[31m")).toThrow('no suite "\\x1b[31m"');
  });
});

describe("compareDotted", () => {
  it.each([
    ["2.6.18", "2.6.9"],
    ["2.13", "2.4"],
    ["3.10", "3.2"],
    ["4.1.2", "4.1"],
    ["3.16.0-4-amd64", "3.2.0-4-amd64"],
  ])("takes %s for newer than %s", (newer, older) => {
    expect(compareDotted(newer, older)).toBeGreaterThan(0);
    expect(compareDotted(older, newer)).toBeLessThan(0);
  });

  it("takes a missing part for 0", () => {
    expect(compareDotted("3.2", "3.2.0")).toBe(0);
  });
});
