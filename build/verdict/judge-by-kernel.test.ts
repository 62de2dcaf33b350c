import { describe, expect, it } from "vitest";
import { madeDaemon, PROCESSORS } from "../../tests/support/made-daemon.ts";
import { DAEMON_NAMES, PROFILES, type Generation } from "../daemon/index.ts";
import { SUITES } from "../suite/index.ts";
import { choose, standingByKernel, standingOf } from "./index.ts";

const GENERATIONS: readonly Generation[] = [0, 1, 2, 3, 4, "rhel5"];

describe("a daemon that nobody has at hand", () => {
  it("stands by its generation as a static program of it would, on every suite and architecture", () => {
    const seen = new Set<string>();
    for (const suite of SUITES)
      for (const processor of Object.values(PROCESSORS))
        for (const name of DAEMON_NAMES)
          for (const generation of GENERATIONS) {
            const all = PROFILES.filter(
              (profile) => profile.daemon === name && profile.generation === generation,
            ).map(({ id }) => madeDaemon(id, { elf: processor }));
            const [choice] = choose(all, suite, processor.architecture);
            const stands = standingByKernel(name, generation, suite, processor.architecture);
            expect(stands, `${name} ${generation} ${suite.name} ${processor.architecture}`).toBe(
              choice ? standingOf(choice) : "no",
            );
            seen.add(stands);
          }
    expect([...seen].sort()).toEqual(["fits", "no", "unproven"]);
  });
});
