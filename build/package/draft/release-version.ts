import { compareVersions } from "../../deb/index.ts";
import { versionOfRpm } from "../rpm-version.ts";
import { debianVersion, PRE_RELEASES } from "./debian-version.ts";

/** The version of a release, as its medium states it. */
export interface StatedVersion {
  /** For Debian; undefined where neither the packages nor the file's name state one. */
  readonly version: string | undefined;
  readonly from: "packages" | "file name" | undefined;
  /** That version as people write it: `4.1.3-2` where it is 4.1.3.2 by the file's name, `4.4.0-beta5` where it is 4.4.0~beta5. */
  readonly called: string | undefined;
  /** What the file's name says, for Debian, whether it is believed or not. */
  readonly named: string | undefined;
  /** What else is stated somewhere and does not agree, for Debian; empty where all agree. */
  readonly others: readonly string[];
  /** What is stated and no recipe's version can be, as it is stated, each once. */
  readonly unusable: readonly string[];
}

/**
 * Which release a medium is, by the versions of its RPMs with daemons (`4.3.5`, `rhel63.3.4`) and by the name of its file
 * (`LinuxIC-4.1.3-2.iso`, `LinuxICv34.iso`). The packages are believed before the name; where both say the same, and the name in more
 * detail, the name's form is taken: it is what people call the release.
 */
export function releaseVersion(nevras: readonly string[], file: string): StatedVersion {
  const texts = nevras.flatMap((nevra) => versionOfRpm(nevra) ?? []);
  const [first, ...rest] = byFrequency(texts.flatMap((text) => debianVersion(text) ?? []));
  const name = versionInName(file);
  const named = name === undefined ? undefined : debianVersion(name);
  const unusable = [...new Set([...texts, ...(name === undefined ? [] : [name])])].filter(
    (text) => debianVersion(text) === undefined,
  );
  if (first === undefined) {
    const from = named === undefined ? undefined : "file name";
    return { version: named, from, called: called(named && name), named, others: [], unusable };
  }
  const inDetail = named !== undefined && isPrefix(partsOf(first), partsOf(named));
  const inShort = named !== undefined && isPrefix(partsOf(named), partsOf(first));
  return {
    version: inDetail ? named : first,
    from: "packages",
    called: called(inDetail ? name : first),
    named,
    others: [...rest, ...(named === undefined || inDetail || inShort ? [] : [named])],
    unusable,
  };
}

/** Numbers, that of a point release, what comes before a release; and letters that stand right behind. */
const IN_NAME = new RegExp(
  String.raw`(?<![\d.])\d{1,3}(?:\.\d{1,4})+(?:-\d{1,3}(?!\d|\.\d))?(?!\d)` +
    String.raw`(?:[-_.~]?(?:${PRE_RELEASES})(?:[-_.]?\d{1,4})?(?![A-Za-z0-9])|[A-Za-z][A-Za-z0-9]*)?`,
  "i",
);

/** The release of RHEL that LIS 3.x, and its add-ons, put before the version. */
const RHEL = /rhel\d+\.(?=\d)/i;

/** `4.1.3-2` in `LinuxIC-4.1.3-2.iso`, `4.4.0-Beta5` in `LinuxIC-4.4.0-Beta5 (1).iso`, `3.4` in `LinuxICv34.iso`. */
function versionInName(file: string): string | undefined {
  const dotted = IN_NAME.exec(file.replace(RHEL, ""))?.[0];
  if (dotted !== undefined) return dotted;
  const [, major, minor] = /v(\d)(\d)(?!\d)/i.exec(file) ?? [];
  return major === undefined || minor === undefined ? undefined : `${major}.${minor}`;
}

function called(version: string | undefined): string | undefined {
  return version?.replaceAll("~", "-");
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
