import { compareRank, rhelTarget, type Daemon } from "../../daemon/index.ts";
import { releaseName } from "./release-name.ts";
import type { ProgramFacts } from "./inventory.ts";

/**
 * The daemons of a medium or package, once for each release of RHEL that they are there for; those of one release in order of rank.
 * `nevraOf` knows what is in another RPM of the medium.
 */
export function programsOf(
  daemons: readonly Daemon[],
  nevraOf: (rpmPath: string) => string | undefined = () => undefined,
): ProgramFacts[] {
  return daemons.toSorted(compareRank).flatMap((daemon) => {
    const { origin, elf } = daemon;
    const byRelease = new Map<string, ProgramFacts & { places: string[] }>();
    for (const place of origin.rpmPath === undefined ? [undefined] : [origin.rpmPath, ...origin.alsoIn]) {
      const target = rhelTarget(
        place,
        place === undefined || place === origin.rpmPath ? origin.nevra : nevraOf(place),
      );
      const key = target ? releaseName(target) : "";
      const there = byRelease.get(key);
      if (there) there.places.push(place ?? origin.path);
      else
        byRelease.set(key, {
          name: daemon.name,
          architecture: elf.architecture ?? elf.machine,
          target,
          places: [place ?? origin.path],
          content: daemon.content,
          sha256: daemon.sha256,
          elf,
          profile: daemon.profile,
        });
    }
    return [...byRelease.values()];
  });
}
