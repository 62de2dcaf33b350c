import { describe, expect, it } from "vitest";
import type { MediumFacts } from "../../package/index.ts";
import { draftedFromAsData, draftedFromInWords } from "./describe-drafted-from.ts";

/** A medium with an RPM at each path, and daemons in those called `a`. */
function medium(...paths: readonly string[]): MediumFacts {
  const rpms = paths.map((path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const nevra = name.replace(".rpm", "");
    return { path, size: 1, nevra, sha256: undefined, checks: [], daemons: name.startsWith("a-") ? 3 : 0 };
  });
  return {
    kind: "media",
    path: "/m/lis",
    file: "lis",
    description: "a folder",
    sha256: undefined,
    size: undefined,
    scan: { rpms, found: [], daemons: [], evidence: [], facts: [] },
    licenceFiles: [],
  };
}

describe("what the RPMs of a medium were made for", () => {
  it.each<[string, string[], string | undefined, object]>([
    [
      "each release once, in order",
      [
        "RHEL102/a-1-1.noarch.rpm",
        "RHEL9.4/a-1-1.noarch.rpm",
        "Rocky94/a-1-1.noarch.rpm",
        "kmod/b-1-1.noarch.rpm",
      ],
      "RHEL 9.4, 10.2",
      { releases: ["RHEL 9.4", "RHEL 10.2"], untold: 0 },
    ],
    [
      "major versions, where no more is told",
      ["x/a-1-1.el9.noarch.rpm", "RHEL9.4/update1/a-1-1.noarch.rpm", "RHEL9.x/update1/a-1-1.noarch.rpm"],
      "RHEL 9, 9 update1, 9.4 update1",
      { releases: ["RHEL 9", "RHEL 9 update1", "RHEL 9.4 update1"], untold: 0 },
    ],
    [
      "of how many it is not told",
      ["RHEL79/a-1-1.noarch.rpm", "one/a-1-1.noarch.rpm", "two/a-1-1.noarch.rpm"],
      "RHEL 7.9; of 2 more the medium does not tell for which release of RHEL",
      { releases: ["RHEL 7.9"], untold: 2 },
    ],
    [
      "that it is told of none",
      ["one/a-1-1.noarch.rpm", "two/a-1-1.noarch.rpm"],
      "the medium does not tell for which release of RHEL",
      { releases: [], untold: 2 },
    ],
    [
      "nothing, where no RPM has a daemon",
      ["RHEL79/b-1-1.noarch.rpm"],
      undefined,
      { releases: [], untold: 0 },
    ],
  ])("is told: %s", (_, paths, words, data) => {
    const facts = medium(...paths);
    expect(/^made for +(.*)$/m.exec(draftedFromInWords(facts))?.[1]).toBe(words);
    expect(draftedFromAsData(facts)).toMatchObject(data);
  });
});
