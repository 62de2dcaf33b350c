import type { Daemon } from "../../daemon/index.ts";
import { placeOf } from "../../daemon/index.ts";
import { cannotTell, contradicts, ok, type Finding } from "./evidence.ts";
import { groupBy, kindsOf, type RpmFacts } from "./medium-facts.ts";

/** Binaries that say that they are of one build, and are not the same. */
export function sharedBuildIds(found: readonly Daemon[]): readonly (readonly Daemon[])[] {
  return [...byBuildId(found).values()].filter((group) => kindsOf(group, ({ sha256 }) => sha256) > 1);
}

/**
 * A linker makes the build id of what it links: the same id on other bytes means that somebody has changed them since. What has been
 * stripped of its symbols is changed, and is compared with its like only.
 */
export function buildIdsFinding(found: readonly Daemon[]): Finding {
  const [shared, ...more] = sharedBuildIds(found);
  if (shared) {
    const others = more.length > 0 ? `, and so it is with ${more.length} more` : "";
    return contradicts(
      `${kindsOf(shared, ({ sha256 }) => sha256)} different binaries have the build id ${shared[0]?.elf.buildId ?? ""}${others}`,
      [shared, ...more].flat().map(placeOf),
    );
  }
  const identified = found.filter(({ elf }) => elf.buildId !== undefined);
  const all = kindsOf(found, ({ sha256 }) => sha256);
  if (identified.length === 0)
    return cannotTell("no daemon has a build id, as none has that was built for RHEL 5");
  return ok(`${kindsOf(identified, ({ sha256 }) => sha256)} of ${all} different daemons have one each`);
}

function byBuildId(found: readonly Daemon[]): ReadonlyMap<string, readonly Daemon[]> {
  return groupBy(found, ({ elf }) =>
    elf.buildId === undefined
      ? undefined
      : `${elf.buildId} ${elf.machine} ${elf.class} ${String(elf.stripped)}`,
  );
}

/** Daemons that were built again and came out the same, or were moved over from an earlier build: both happen. */
export function rebuildsFinding(found: readonly Daemon[], rpms: readonly RpmFacts[]): Finding {
  const times = new Map(rpms.map(({ path, buildTime }) => [path, buildTime]));
  const several = [...groupBy(found, ({ sha256 }) => sha256).values()].filter(
    (group) => kindsOf(group, ({ origin }) => String(times.get(origin.rpmPath ?? ""))) > 1,
  );
  if (several.length > 0) {
    return cannotTell(
      `${several.length === 1 ? "1 daemon has" : `${several.length} daemons have`} the same bytes in RPMs that were built at different times`,
      several.flatMap((group) => group.map(placeOf)),
    );
  }
  return found.length === 0 ? cannotTell("there is no daemon") : ok("each is of one build");
}
