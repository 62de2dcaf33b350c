import { describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import type { Daemon } from "../../daemon/index.ts";
import { rhelTarget } from "../../daemon/index.ts";
import { EVIDENCE_CHECKS, type EvidenceRow, type ExaminedMedium } from "../evidence/index.ts";
import type { Answers } from "./answers.ts";
import { draftMediumRecipe } from "./draft-medium-recipe.ts";
import type { MediumFacts } from "./look-at-medium.ts";
import { settledBy } from "../evidence/settled.ts";

type Rpm = ExaminedMedium["facts"][number];

const rpm = (path: string, { content = "a", licence = "GPLv2+" } = {}): Rpm => {
  const nevra = (path.split("/").at(-1) ?? "").replace(/\.rpm$/, "");
  return {
    path,
    sha256: sha256(content),
    nevra,
    arch: "x86_64",
    buildTime: 1_000_000_000,
    buildHost: undefined,
    rpmVersion: undefined,
    licence,
    target: rhelTarget(path, nevra),
    checks: [],
    holdsDaemon: true,
  };
};

/** A daemon of an RPM, as far as a draft looks at it. */
const daemonOf = ({ path, nevra, sha256: digest }: Rpm, buildId = digest): Daemon =>
  ({
    name: "hv_kvp_daemon",
    sha256: sha256(path),
    profile: undefined,
    elf: { buildId, machine: "x86-64", class: 64, stripped: true },
    origin: { path: "/usr/sbin/hv_kvp_daemon", rpmPath: path, nevra, buildTime: 1, alsoIn: [] },
  }) as unknown as Daemon; // no more of it is read

const contradicting = (check: EvidenceRow["check"], detail: string): EvidenceRow => ({
  check,
  result: "contradicts",
  detail,
  places: [],
});

function keysOf(
  rpms: readonly Rpm[],
  {
    evidence = [],
    found = [],
    chosen = [],
    ...answers
  }: Omit<Answers, "version"> & {
    readonly evidence?: readonly EvidenceRow[];
    readonly found?: readonly Daemon[];
    readonly chosen?: readonly Daemon[];
  } = {},
) {
  const facts: MediumFacts = {
    kind: "media",
    path: "/m/LinuxIC-4.4.4.iso",
    file: "LinuxIC-4.4.4.iso",
    description: "an ISO image",
    sha256: sha256("medium"),
    size: 1,
    scan: {
      rpms: rpms.map(({ path, nevra }) => ({
        path,
        size: 1,
        nevra,
        sha256: undefined,
        checks: [],
        daemons: 1,
      })),
      found,
      daemons: rpms.map((each) => daemonOf(each)),
      evidence,
      facts: rpms,
    },
    licenceFiles: [],
  };
  const keys = draftMediumRecipe(facts, { version: "4.4.4", ...answers }, { suites: [], chosen }, []);
  return (name: string) => keys.find(({ key }) => key === name);
}

describe("a medium that contradicts itself", () => {
  const rpms = [
    rpm("RHEL66/a-4.4.4-1.x86_64.rpm"),
    rpm("CentOS66/a-4.4.4-1.x86_64.rpm", { content: "b" }),
    rpm("Oracle66/a-4.4.4-1.x86_64.rpm"),
  ];
  const evidence = [contradicting("copies", "a-4.4.4-1.x86_64 for RHEL 6.6 has different bytes")];

  it("is drafted with the overrides that would settle it, for a human to decide on", () => {
    const drafted = keysOf(rpms, { evidence })("overrides");
    expect(drafted).toMatchObject({
      value: undefined,
      decide: expect.stringContaining("a-4.4.4-1.x86_64 for RHEL 6.6 has different bytes") as unknown,
      example: [{ rpm: "CentOS66/a-4.4.4-1.x86_64.rpm", profile: "unused", because: "" }],
    });
    const overrides = (drafted?.example as { rpm: string; profile: string }[]).map((each) => ({
      ...each,
      daemon: undefined,
      sha256: undefined,
      because: "the others agree",
    }));
    const found = rpms.map((each) => daemonOf(each));
    expect(settledBy(overrides, rpms, found).copies).toBe("the others agree");
    expect(settledBy([], rpms, found).copies).toBeUndefined();
  });

  it("names of binaries of one build the daemon, once for each RPM", () => {
    const found = rpms.map((each) => daemonOf(each, sha256("build")));
    const drafted = keysOf(rpms, { evidence: [contradicting("build-ids", "3 different")], found });
    expect(drafted("overrides")?.example).toEqual([
      { rpm: "CentOS66/a-4.4.4-1.x86_64.rpm", profile: "unused", because: "" },
      { rpm: "Oracle66/a-4.4.4-1.x86_64.rpm", daemon: "hv_kvp_daemon", profile: "unused", because: "" },
    ]);
  });

  it("is told of in no more lines than somebody reads, and by paths that a recipe can have", () => {
    const many = Array.from({ length: 500 }, (_, i) =>
      rpm(`RHEL66/${i === 3 ? "\n" : i}/a-4.4.4-1.x86_64.rpm`, { content: String(i) }),
    );
    const drafted = keysOf(many, { evidence })("overrides");
    expect(drafted?.example).toHaveLength(20);
    expect(drafted?.decide).toContain("479 more");
    expect(JSON.stringify(drafted?.example)).not.toContain("\\n");
  });

  it("is drafted without any where nothing that stops a build speaks against it", () => {
    expect(EVIDENCE_CHECKS["file-names"].stops).toBe(false);
    const [first] = rpms;
    const odd = [contradicting("file-names", "1 is named otherwise")];
    expect(keysOf(first ? [first] : [], { evidence: odd })("overrides")).toBeUndefined();
  });
});

describe("the licence of a medium", () => {
  const mixed = [
    rpm("RHEL66/a-4.4.4-1.x86_64.rpm"),
    rpm("RHEL67/a-4.4.4-1.x86_64.rpm"),
    rpm("RHEL68/a-4.4.4-1.x86_64.rpm", { licence: "Proprietary" }),
  ];
  const licence = { verdict: "GPL-2.0-or-later", evidence: "a mail" } as const;

  it("is told with the RPM that states each, where they state several", () => {
    expect(keysOf(mixed)("licence")?.from).toContain(
      'Of the headers, RHEL66/a-4.4.4-1.x86_64.rpm states "GPLv2+", and so does 1 more; RHEL68/a-4.4.4-1.x86_64.rpm states "Proprietary".',
    );
    expect(keysOf(mixed.slice(0, 2))("licence")?.from).toEqual([]);
  });

  it("names no more of many than somebody reads", () => {
    const all = Array.from({ length: 300 }, (_, i) =>
      rpm(`RHEL66/${i}/a-4.4.4-1.x86_64.rpm`, { licence: `${i}${"x".repeat(1000)}` }),
    );
    const said = keysOf(all)("licence")?.from?.join("") ?? "";
    expect(said).toContain("296 more are stated");
    expect(said.length).toBeLessThan(800);
  });

  it("is asked about where a human states one that headers exclude", () => {
    const key = keysOf(mixed, { licence });
    expect(key("licence")).toMatchObject({
      value: licence,
      decide: expect.stringContaining(
        'RHEL68/a-4.4.4-1.x86_64.rpm states the licence "Proprietary", and the recipe states GPL-2.0-or-later',
      ) as unknown,
    });
    expect(key("overrides")?.example).toEqual([
      { rpm: "RHEL68/a-4.4.4-1.x86_64.rpm", profile: "unused", because: "" },
    ]);
    // Then nothing would be left.
    const all = mixed.map((each) => ({ ...each, licence: "Proprietary" }));
    expect(keysOf(all, { licence })("licence")?.decide).toContain("2 more RPMs do not allow that");
    expect(keysOf(all, { licence })("overrides")).toBeUndefined();
    expect(keysOf(mixed.slice(0, 2), { licence })("licence")).toEqual({ key: "licence", value: licence });
  });
});

describe("the version of a medium", () => {
  const [newer, older] = [rpm("RHEL68/a-4.4.4-1.x86_64.rpm"), rpm("RHEL66/a-4.3.9-1.x86_64.rpm")];

  it("is asked about with the RPM of another version that a build takes", () => {
    const all = [newer, newer, older];
    expect(keysOf(all, { chosen: [daemonOf(older), daemonOf(older)] })("version")?.decide).toContain(
      "4.3.9 is that of RHEL66/a-4.3.9-1.x86_64.rpm, from which a build takes daemons",
    );
    expect(keysOf(all, { chosen: [daemonOf(newer)] })("version")?.decide).not.toContain("takes daemons");
  });
});

describe("the day on which a medium was published", () => {
  it("is asked about where RPMs with daemons were built after it, and only then", () => {
    const one = rpm("RHEL66/a-4.4.4-1.x86_64.rpm");
    const later = { ...one, buildTime: 1_500_000_000 };
    const releasedIn = (released: string, ...rpms: Rpm[]) => keysOf(rpms, { released })("released");
    expect(releasedIn("2001-08", one, later)).toEqual({
      key: "released",
      value: "2001-08",
      decide:
        "whether that is so: of the RPMs with daemons 2 of 2 were built after 2001-08, when the recipe says that it was released.",
    });
    for (const rpms of [[one], [one, { ...later, holdsDaemon: false }]])
      expect(releasedIn("2001-09", ...rpms)).toEqual({ key: "released", value: "2001-09" });
  });
});
