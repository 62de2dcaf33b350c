import { sha256Of, type Sha256 } from "../../base/index.ts";
import { statedTarget, type MediumScan, type RhelTarget, type ScanOptions } from "../../daemon/index.ts";
import type { RpmCheck } from "../../rpm/index.ts";

/** What of an RPM is compared with the others on its medium. */
export interface RpmFacts {
  /** On the medium. */
  readonly path: string;
  /** Of the whole file. */
  readonly sha256: Sha256;
  /** NAME-VERSION-RELEASE.ARCH. */
  readonly nevra: string;
  /** rpm's name: `x86_64`. */
  readonly arch: string;
  /** Seconds since 1970. */
  readonly buildTime: number | undefined;
  readonly buildHost: string | undefined;
  readonly rpmVersion: string | undefined;
  readonly licence: string;
  /** By its folder or its name. */
  readonly target: RhelTarget | undefined;
  readonly checks: readonly RpmCheck[];
  readonly holdsDaemon: boolean;
}

type Looked = Omit<RpmFacts, "checks" | "holdsDaemon">;

/** Learns of each RPM, while a scan has it open, what is to be compared. */
export function factsCollector(): {
  readonly look: NonNullable<ScanOptions["look"]>;
  /** In the medium's order; without the source packages. */
  readonly facts: (scan: Pick<MediumScan, "rpms">) => readonly RpmFacts[];
} {
  const looked: Looked[] = [];
  return {
    async look(path, source, opened) {
      if (!opened) return;
      const { nevra, arch, buildTime, buildHost, rpmVersion, license } = opened;
      looked.push({
        path,
        sha256: await sha256Of(source),
        nevra,
        arch,
        buildTime,
        buildHost,
        rpmVersion,
        licence: license,
        target: statedTarget(path, nevra),
      });
    },
    facts({ rpms }) {
      const scanned = new Map(rpms.map((rpm) => [rpm.path, rpm]));
      return looked.map((facts) => {
        const rpm = scanned.get(facts.path);
        return { ...facts, checks: rpm?.checks ?? [], holdsDaemon: (rpm?.daemons ?? 0) > 0 };
      });
    },
  };
}

/** Things by a key; those without one are left out. In order of the first of each. */
export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** How many different values there are. */
export function kindsOf<T>(items: readonly T[], valueOf: (item: T) => string): number {
  return new Set(items.map(valueOf)).size;
}
