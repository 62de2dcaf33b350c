import { DAEMON_NAMES, type DaemonName, type DaemonProfile, type Generation } from "../../daemon/index.ts";
import { expectedPackages } from "../expected-packages.ts";
import type { Recipe } from "../../recipe/index.ts";

/** What a medium has of one daemon, but for builds for RHEL 5, of which a recipe states nothing. */
export interface FoundGenerations {
  readonly name: DaemonName;
  /** Different binaries. */
  readonly builds: number;
  /** In ascending order; several where builds differ. */
  readonly generations: readonly Generation[];
  /** Builds of no generation that lisdeb knows. */
  readonly unknown: number;
  /** Builds for RHEL 5. */
  readonly rhel5: number;
}

/** Each daemon that is there, in lisdeb's order. */
export function foundGenerations(
  daemons: readonly { readonly name: DaemonName; readonly profile: DaemonProfile | undefined }[],
): readonly FoundGenerations[] {
  return DAEMON_NAMES.flatMap((name) => {
    const builds = daemons.filter((daemon) => daemon.name === name);
    const generations = builds.flatMap(({ profile }) => profile?.generation ?? []);
    return builds.length === 0
      ? []
      : [
          {
            name,
            builds: builds.length,
            generations: [...new Set(generations.filter((each) => each !== "rhel5"))].sort(),
            unknown: builds.filter(({ profile }) => profile === undefined).length,
            rhel5: generations.filter((each) => each === "rhel5").length,
          },
        ];
  });
}

/** What a recipe can state of them: the generation of each daemon whose builds are all of one. */
export function expectationOf(found: readonly FoundGenerations[]): NonNullable<Recipe["expect"]> {
  const [generation, vss, fcopy] = DAEMON_NAMES.map((name) => {
    const { generations = [] } = found.find((each) => each.name === name) ?? {};
    return generations.length === 1 ? generations[0] : undefined;
  });
  return {
    ...(isOneOf(generation, [0, 1, 2, 3]) && { generation }),
    ...(isOneOf(vss, [2, 3]) && { vss }),
    ...(isOneOf(fcopy, [2, 3, 4]) && { fcopy }),
  };
}

function isOneOf<T extends Generation>(value: Generation | undefined, values: readonly T[]): value is T {
  return values.some((each) => each === value);
}

/** Names of the suites whose kernels take a daemon of those generations. */
export function suitesExpected(found: readonly FoundGenerations[]): readonly string[] {
  const expected = expectedPackages(
    { expect: expectationOf(found), suites: undefined, source: undefined },
    { allowUnproven: false },
  );
  return [...new Set(expected.map(({ suite }) => suite))];
}
