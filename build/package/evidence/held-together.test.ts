import { describe, expect, it } from "vitest";
import { madeDaemon } from "../../../tests/support/made-daemon.ts";
import { sha256 } from "../../base/index.ts";
import { rhelTarget } from "../../daemon/index.ts";
import { notesOf } from "../notes.ts";
import { cannotTell, type EvidenceRow } from "./evidence.ts";
import type { ExaminedMedium } from "./examine-medium.ts";
import { heldTogether } from "./held-together.ts";

const nevra = (release: string) => `microsoft-hyper-v-vss-rhel${release}.1.0-20140102.x86_64`;
const ROWS: readonly EvidenceRow[] = [
  { check: "build-ids", ...cannotTell("of this alone") },
  { check: "released", ...cannotTell("of this alone") },
];

/** A medium of one RPM with a daemon; `path` is its name, or leads to it where the medium is a folder. */
function medium(release: string, bytes: string, path = `${nevra(release)}.rpm`): ExaminedMedium {
  const name = nevra(release);
  const origin = { rpmPath: path, nevra: name };
  const daemon = madeDaemon("vss-2", { content: Buffer.from(bytes), origin, elf: { buildId: "ab12" } });
  return {
    rpms: [
      { path, sha256: sha256(path), nevra: name, daemons: 1, checks: [] },
    ] as unknown as ExaminedMedium["rpms"], // no more is looked at
    found: [daemon],
    daemons: [daemon],
    evidence: ROWS,
    facts: [
      {
        path,
        sha256: sha256(path),
        nevra: name,
        arch: "x86_64",
        buildTime: 1_389_000_000,
        buildHost: "localhost",
        rpmVersion: "4.8.0",
        licence: "GPLv2+",
        target: rhelTarget(path, name),
        checks: [],
        holdsDaemon: true,
      },
    ],
  };
}

const CHANGED = [medium("64", "one"), medium("65", "another")];
const found = (scans: readonly ExaminedMedium[]) =>
  scans.map(({ evidence }) => evidence.map(({ check, result }) => `${check} ${result}`));

describe("loose RPMs of one release", () => {
  it("are compared with each other, and each has the answer", () => {
    const same = heldTogether([medium("64", "one"), medium("65", "one")], {});
    expect(found(same)).toEqual(Array(2).fill(["build-ids ok", "released cannot-tell"]));
    const changed = heldTogether(CHANGED, {});
    expect(found(changed)).toEqual(Array(2).fill(["build-ids contradicts", "released cannot-tell"]));
    expect(changed[0]?.evidence[0]?.places.join(" ")).toContain(`${nevra("65")}.rpm`);
  });

  it("may contradict each other where the recipe knows why", () => {
    const overrides = [
      {
        rpm: "*rhel65*",
        daemon: undefined,
        sha256: undefined,
        profile: "unused",
        because: "it was replaced",
      },
    ];
    const [first] = heldTogether(CHANGED, { overrides });
    expect(first?.evidence[0]).toMatchObject({ result: "contradicts", settled: "it was replaced" });
  });

  it("are no media that are each a whole, and no single one", () => {
    const folders = [medium("64", "one", "RHEL64/a.rpm"), medium("65", "another", "RHEL65/a.rpm")];
    expect(heldTogether(folders, {})).toEqual(folders);
    expect(heldTogether(CHANGED.slice(1), {})).toEqual(CHANGED.slice(1));
  });

  it("are told of once, however many show it", () => {
    const scans = heldTogether(CHANGED, {}).map((scan, i) => ({
      ...scan,
      input: { file: `${i}.rpm`, sha256: undefined, trust: "locked" as const },
    }));
    expect(notesOf({ licence: { verdict: "GPL-2.0", evidence: "e" } }, scans, [])).toEqual([
      expect.stringMatching(/^0\.rpm and 1 more: 2 different binaries have the build id ab12; expected: /),
    ]);
  });
});
