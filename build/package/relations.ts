import type { Daemon } from "../daemon/index.ts";
import { readRelations } from "../deb/index.ts";
import type { Suite } from "../suite/index.ts";
import { neededByDaemon, neededByScript, type PackagedScript } from "../verdict/index.ts";
import { holderOf } from "./commands.ts";

/** The relation fields of a package that follow from what is in it; null where a field is left out. */
export interface PackageRelations {
  readonly depends: string | null;
  readonly recommends: string | null;
}

/**
 * What a package depends on and recommends: what its daemon's symbols and libraries need, what its scripts read, as these are when
 * rendered, and what holds the programs that its daemon runs. The latter only as a recommendation: the daemon works without, and dpkg alone
 * installs the package on a system that has none. So is what only the init script reads where systemd starts the daemon and the smallest
 * system has nothing to start an init script with: sysvinit brings lsb-base itself (initscripts depends on it).
 */
export function relationsOf(
  daemon: Daemon,
  suite: Suite,
  scripts: readonly PackagedScript[],
): PackageRelations {
  const [depends, spared] = partition(
    [...neededByDaemon(daemon, suite), ...scripts.flatMap((script) => neededByScript(script, suite))],
    ({ because, relation }) =>
      because.kind !== "sourced" || suite.init === "sysvinit" || isMinimal(relation, suite),
  );
  const programs = (daemon.profile?.programs ?? [])
    .map((program) => holderOf(program, suite))
    .filter((name) => !Object.hasOwn(suite.minimal, name));
  return {
    depends: field(depends.map(({ relation }) => relation)),
    recommends: field([...spared.map(({ relation }) => relation), ...programs]),
  };
}

function isMinimal(relation: string, suite: Suite): boolean {
  return readRelations(relation)
    .flat()
    .some(({ name }) => Object.hasOwn(suite.minimal, name));
}

function partition<T>(all: readonly T[], first: (one: T) => boolean): [T[], T[]] {
  return [all.filter(first), all.filter((one) => !first(one))];
}

function field(relations: readonly string[]): string | null {
  const distinct = [...new Set(relations)];
  return distinct.length === 0 ? null : distinct.join(", ");
}
