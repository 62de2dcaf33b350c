import { compareVersions } from "../../deb/index.ts";

/** The version of a release, as its medium states it. */
export interface StatedVersion {
  /** For Debian; undefined where neither the packages nor the file's name state one. */
  readonly version: string | undefined;
  readonly from: "packages" | "file name" | undefined;
  /** What else is stated somewhere and does not agree; empty where all agree. */
  readonly others: readonly string[];
}

/**
 * Which release a medium is, by the versions of its RPMs with daemons (`4.3.5`, `rhel63.3.4`) and by the name of its file
 * (`LinuxIC-4.1.3-2.iso`, `LinuxICv34.iso`). The packages are believed before the name; where both say the same, and the name in more
 * detail, the name's form is taken: it is what people call the release. A hyphen, which no version of a recipe has, becomes a plus sign.
 */
export function releaseVersion(nevras: readonly string[], file: string): StatedVersion {
  const stated = byFrequency(nevras.flatMap((nevra) => versionOf(nevra) ?? []));
  const [first, ...rest] = stated;
  const named = versionInName(file);
  if (first === undefined) {
    return { version: named, from: named === undefined ? undefined : "file name", others: [] };
  }
  const inDetail = named !== undefined && isPrefix(partsOf(first), partsOf(named));
  const inShort = named !== undefined && isPrefix(partsOf(named), partsOf(first));
  return {
    version: inDetail ? named : first,
    from: "packages",
    others: [...rest, ...(named === undefined || inDetail || inShort ? [] : [named])],
  };
}

/** What a recipe's version may be. */
const LEGAL = /^[0-9][A-Za-z0-9.+~]{0,63}$/;

/** Of NAME-VERSION-RELEASE.ARCH, without the release of RHEL that LIS 3.x puts before it. */
function versionOf(nevra: string): string | undefined {
  const version = /-([^-]+)-[^-]+\.[^.-]+$/.exec(nevra)?.[1]?.replace(/^rhel\d+\.?/i, "");
  return version !== undefined && LEGAL.test(version) ? version : undefined;
}

/** `4.1.3-2` in `LinuxIC-4.1.3-2.iso`, which becomes `4.1.3+2`; `3.4` in `LinuxICv34.iso`. */
function versionInName(file: string): string | undefined {
  const dotted = /(?<![\d.])\d{1,3}(?:\.\d{1,4})+(?:-\d{1,3}(?!\d|\.\d))?(?!\d)/.exec(file)?.[0];
  if (dotted !== undefined) return dotted.replace("-", "+");
  const [, major, minor] = /v(\d)(\d)(?!\d)/i.exec(file) ?? [];
  return major === undefined || minor === undefined ? undefined : `${major}.${minor}`;
}

function partsOf(version: string): readonly string[] {
  return version.split(/[.+~]/);
}

function isPrefix(short: readonly string[], long: readonly string[]): boolean {
  return short.every((part, i) => long[i] === part);
}

/** Each once, the most frequent first, and of those that are as frequent the latest. */
function byFrequency(versions: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const version of versions) counts.set(version, (counts.get(version) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || compareVersions(b[0], a[0])).map(([version]) => version);
}
