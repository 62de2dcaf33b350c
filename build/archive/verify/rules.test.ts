import { describe, expect, it } from "vitest";
import { CLIENTS } from "./clients.ts";
import { ArchiveFaultList } from "./fault-list.ts";
import { effectAt, type ArchiveRule } from "./rule.ts";
import { ARCHIVE_FAULTS, explainArchiveFault } from "./rules.ts";

describe("each rule", () => {
  it.each(Object.entries<ArchiveRule>(ARCHIVE_FAULTS))(
    "%s holds once at most at each apt, and says what it is",
    (kind, rule) => {
      for (const { apt } of CLIENTS) {
        const holding = rule.holds.filter((row) => effectAt({ ...rule, holds: [row] }, apt) !== undefined);
        expect(holding.length, apt).toBeLessThanOrEqual(1);
      }
      expect(rule.title).toMatch(/^[A-Z].*[^.]$/);
      expect(rule.sentence("X")).toMatch(/^[a-z]/);
      expect(kind).toMatch(/^[a-z0-9-]+$/);
      // One that nobody minds and that is not wrong would never be told.
      if (kind !== "more-faults")
        expect(rule.wrong || rule.note === true || rule.holds.length > 0).toBe(true);
    },
  );
});

describe("ArchiveFaultList", () => {
  it("tells of a fault with those whom it concerns, and not at all where it concerns nobody", () => {
    const list = new ArchiveFaultList({ file: "archive" });
    list.tell("key-short", "dists/x/InRelease", "an RSA key of 1024 bits");
    list.tell("key-short", "dists/x/Release.gpg", "an RSA key of 1024 bits", ({ apt }) => apt === "0.9.7.9");
    const faults = list.faults();
    expect(
      faults.map(({ where, clients }) => [where.inside?.[0], clients.map(({ client }) => client.debian)]),
    ).toEqual([["dists/x/InRelease", ["13"]]]);
    expect(faults[0] && explainArchiveFault(faults[0])).toBe(
      "is signed with an RSA key of 1024 bits, which is too short for apt since 2.9.19",
    );
  });

  it("makes fit to be shown what stands in the archive", () => {
    const list = new ArchiveFaultList({ file: "archive" });
    list.tell("filename-unsafe", "Packages", "../\u001b[31m");
    expect(list.faults().map(explainArchiveFault)).toEqual([
      "names a file that leads outside, or that no archive has: ../\\x1b[31m",
    ]);
  });
});
