import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { madeDaemon, PROCESSORS } from "../../tests/support/made-daemon.ts";
import { DAEMON_NAMES, PROFILES, type Daemon } from "../daemon/index.ts";
import { SUITES } from "../suite/index.ts";
import { choose, explainLoser, judge, standingOf, type Loser } from "./index.ts";

const ARCHITECTURES = ["amd64", "i386", "arm64", "armhf"] as const;

/** A daemon of any profile or none, on any place of a medium. What its bytes are follows from all that a verdict looks at. */
const anyDaemon: fc.Arbitrary<Daemon> = fc
  .record({
    profile: fc.constantFrom(...PROFILES, undefined),
    name: fc.constantFrom(...DAEMON_NAMES),
    architecture: fc.constantFrom(...ARCHITECTURES),
    glibc: fc.constantFrom("GLIBC_2.4", "GLIBC_2.14", "GLIBC_2.34"),
    folder: fc.constantFrom("RHEL63", "RHEL6012", "RPMS72", "RPMS72/update", "CentOS66", "."),
    buildTime: fc.constantFrom(undefined, 1, 2),
    build: fc.constantFrom("a", "b"),
  })
  .map(({ profile, name, architecture, glibc, folder, buildTime, build }) => {
    const content = [profile?.id, name, architecture, glibc, build].join(" ");
    return madeDaemon(profile?.id, {
      name: profile?.daemon ?? name,
      content: Buffer.from(content),
      origin: { rpmPath: `${folder}/microsoft-hyper-v.${architecture}.rpm`, buildTime },
      elf: {
        ...PROCESSORS[architecture],
        needed: ["libc.so.6"],
        versionsNeeded: [{ library: "libc.so.6", versions: [{ name: glibc, weak: false }] }],
        static: false,
      },
    });
  });

const anyMedium = fc.array(anyDaemon, { maxLength: 12 });
const anySuite = fc.constantFrom(...SUITES);
const anyArchitecture = fc.constantFrom(...ARCHITECTURES);
const anyOptions = fc.record({ allowUnproven: fc.boolean() });

describe("choose, whatever is on the medium", () => {
  it("chooses the same in whatever order the daemons come", () => {
    const shuffled = anyMedium.chain((daemons) =>
      fc.tuple(
        fc.constant(daemons),
        fc.shuffledSubarray(daemons, { minLength: daemons.length, maxLength: daemons.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, anySuite, anyArchitecture, anyOptions, ([one, other], suite, arch, options) => {
        expect(choose(other, suite, arch, options)).toEqual(choose(one, suite, arch, options));
      }),
    );
  });

  it("is not moved by a daemon that does not fit", () => {
    fc.assert(
      fc.property(anyMedium, anyDaemon, anySuite, anyArchitecture, (daemons, more, suite, arch) => {
        fc.pre(!judge(more, suite, arch).fits);
        const of = (all: readonly Daemon[]) =>
          Object.fromEntries(
            choose(all, suite, arch)
              .filter(({ chosen }) => chosen)
              .map(({ name, chosen }) => [name, chosen]),
          );
        expect(of([...daemons, more])).toEqual(of(daemons));
      }),
    );
  });

  it("chooses only what fits, or is unproven and allowed, and something where there is something", () => {
    fc.assert(
      fc.property(anyMedium, anySuite, anyArchitecture, anyOptions, (daemons, suite, arch, options) => {
        for (const choice of choose(daemons, suite, arch, options)) {
          const verdicts = daemons
            .filter(({ name }) => name === choice.name)
            .map((daemon) => judge(daemon, suite, arch));
          const fitting = verdicts.some(({ fits }) => fits);
          const unproven = options.allowUnproven && verdicts.some((verdict) => verdict.unproven);
          expect(choice.chosen !== undefined).toBe(fitting || unproven);
          if (fitting) expect(choice.verdict?.fits).toBe(true);
          expect(standingOf(choice)).toBe(
            fitting ? "fits" : verdicts.some((verdict) => verdict.unproven) ? "unproven" : "no",
          );
        }
      }),
    );
  });

  it("tells of every other daemon why not, each once", () => {
    fc.assert(
      fc.property(anyMedium, anySuite, anyArchitecture, anyOptions, (daemons, suite, arch, options) => {
        const choices = choose(daemons, suite, arch, options);
        const named = choices.flatMap(({ chosen, losers }) => [
          ...(chosen ? [chosen] : []),
          ...losers.map(({ daemon }) => daemon),
        ]);
        expect(new Set(named.map(({ sha256: digest }) => digest)).size).toBe(named.length);
        expect(new Set(named.map(({ sha256: digest }) => digest))).toEqual(
          new Set(daemons.map(({ sha256: digest }) => digest)),
        );
        const choiceOf = (loser: Loser) => choices.find(({ losers }) => losers.includes(loser))!;
        for (const loser of choices.flatMap(({ losers }) => losers)) {
          expect(explainLoser(loser)).not.toEqual([]);
          expect(loser.reasons.length === 0).toBe(
            loser.outranked !== undefined && standingOf(choiceOf(loser)) === "fits",
          );
        }
      }),
    );
  });

  it("takes equal bytes once, wherever else they lie", () => {
    fc.assert(
      fc.property(anyMedium, anySuite, anyArchitecture, (daemons, suite, arch) => {
        const copies = daemons.map((daemon) => ({
          ...daemon,
          origin: { ...daemon.origin, rpmPath: `zzz/${daemon.origin.rpmPath ?? ""}` },
        }));
        const digests = (all: readonly Daemon[]) =>
          choose(all, suite, arch).map(({ name, chosen, losers }) => [name, chosen?.sha256, losers.length]);
        expect(digests([...daemons, ...copies])).toEqual(digests(daemons));
      }),
    );
  });
});

describe("judge, whatever the daemon", () => {
  it("gives reasons exactly where it does not fit, and the same each time", () => {
    fc.assert(
      fc.property(anyDaemon, anySuite, anyArchitecture, (daemon, suite, arch) => {
        const verdict = judge(daemon, suite, arch);
        expect(verdict.fits).toBe(verdict.reasons.length === 0);
        expect(verdict.fits && verdict.unproven).toBe(false);
        expect(judge(daemon, suite, arch)).toEqual(verdict);
      }),
    );
  });
});
