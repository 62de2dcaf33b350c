import type { Daemon } from "./daemon.ts";

/** Which release of RHEL an RPM was built for, as the medium says by where it lies and what it is called. */
export interface RhelTarget {
  readonly major: number;
  /** The newest, where a folder serves several; undefined where the major version alone is told: `RHEL7.x`, `el9`. */
  readonly minor: number | undefined;
  /** 0: the release as published; then the folders for later kernels of the same release: 1 is `update`, 2 is `update1`. */
  readonly update: number;
}

/**
 * Reads the target from the innermost folder that names one, or else from the package's name (`microsoft-hyper-v-rhel63.3.4-…`), or else from
 * the dist tag in its release (`-1.el8_10.x86_64`), which says with what it was built and never overrides a folder; undefined where none says.
 */
export function rhelTarget(rpmPath: string | undefined, nevra: string | undefined): RhelTarget | undefined {
  return statedTarget(rpmPath, nevra) ?? read(DIST_TAG, releaseIn(nevra ?? rpmPath ?? ""), rpmPath);
}

/** The target by folder or by name alone: whatever lies in several places has one dist tag, so that this tells of no place what it is there for. */
export function statedTarget(rpmPath: string | undefined, nevra: string | undefined): RhelTarget | undefined {
  const folder = foldersOf(rpmPath).findLast((name) => FOLDERS.some((form) => form.test(name)));
  const form = FOLDERS.find((each) => folder !== undefined && each.test(folder));
  return form ? read(form, folder, rpmPath) : read(NAME, nevra ?? rpmPath, rpmPath);
}

/** The target of the RPM that a daemon is from. */
export function targetOf({ origin }: Pick<Daemon, "origin">): RhelTarget | undefined {
  return rhelTarget(origin.rpmPath, origin.nevra);
}

/** `6.3`, `7.9 update1`, `9`: in the word that the folder has. */
export function targetName({ major, minor, update }: RhelTarget): string {
  const folder = update === 0 ? "" : ` update${update === 1 ? "" : update - 1}`;
  return `${major}${minor === undefined ? "" : `.${minor}`}${folder}`;
}

const SEPARATOR = "[ ._-]";

/** As Microsoft's media call RHEL and those that rebuild it under its version numbers. `rpms-5.1` would be a version of LIS. */
const ON_MEDIA = "(?<onMedia>RHEL|CENTOS|ORACLE|OL|RPMS(?=\\d))";

/** As others call them; `_` stands for a separator, or none. */
const ELSEWHERE = [
  "EL",
  "RED_HAT",
  "CENTOS_STREAM",
  "ORACLE_LINUX",
  "ROCKY",
  "ROCKY_LINUX",
  "ALMA",
  "ALMA_LINUX",
]
  .map((name) => name.replace("_", `${SEPARATOR}?`))
  .join("|");

/** No LIS was ever for RHEL 1 to 4, so that a 1 begins 10 or a later one: `RHEL102` is 10.2, and `RPMS511` 5.11. */
const MAJOR = "(?<major>1\\d|[5-9])";

/** As Microsoft writes it, without a point: `3`, `11`; `012` is 0, 1 and 2, since no minor version is written with a leading zero. */
const PACKED = "(?<packed>0\\d{0,2}|[1-9]\\d?)";

/** `9.4`, `9_4`; `7.9.2009` has CentOS's date behind it; `7.x`, `7x`. */
const MINOR = `${SEPARATOR}?(?<any>X)|${SEPARATOR}(?<minor>\\d{1,2})(?:\\.\\d{1,4})?`;

/** How folders are called, the whole name. Only RHEL 5 nests `lis-59`; any other `lis-` is a version of LIS. */
const FOLDERS = [
  `(?:${ON_MEDIA}|${ELSEWHERE})${SEPARATOR}?${MAJOR}(?:${PACKED}|${MINOR})?(?:${SEPARATOR}UPDATE\\d{0,3})?`,
  "lis-(?<major>5)(?<packed>[1-9]\\d?)",
].map((form) => new RegExp(`^(?:${form})$`, "i"));

/** Of LIS 3.x. A point behind the number begins LIS's own version: `-rhel63.3.4`. */
const NAME = new RegExp(`-(?<onMedia>rhel)${MAJOR}${PACKED}?[.-]`, "i");

/** A point behind it begins a number of the package's own: `.el9.2`, `.el8_10.1`. */
const DIST_TAG = /\.(?:rh)?el(?<major>1\d|[5-9])(?:_(?<minor>\d{1,2}))?(?=\.|$)/i;

const UPDATE = /^(?:.*[ ._-])?UPDATE(\d{0,3})$/i;

function read(form: RegExp, text: string | undefined, rpmPath: string | undefined): RhelTarget | undefined {
  const groups = form.exec(text ?? "")?.groups;
  if (groups === undefined) return undefined;
  return { major: Number(groups["major"]), minor: minorIn(groups), update: updateIn(rpmPath) };
}

/** Where Microsoft writes no minor version, as in `rhel6`, it means 6.0. Elsewhere one that is not written is not told. */
function minorIn({ minor, packed, any, onMedia }: Record<string, string | undefined>): number | undefined {
  if (minor !== undefined) return Number(minor);
  if (packed === undefined) return any === undefined && onMedia !== undefined ? 0 : undefined;
  return packed.startsWith("0") ? Math.max(...Array.from(packed, Number)) : Number(packed);
}

function updateIn(rpmPath: string | undefined): number {
  const update = foldersOf(rpmPath)
    .map((folder) => UPDATE.exec(folder))
    .findLast((match) => match !== null);
  return update ? Number(update[1] || "0") + 1 : 0;
}

function foldersOf(rpmPath: string | undefined): readonly string[] {
  return (rpmPath ?? "").split("/").slice(0, -1);
}

/** RELEASE of NAME-VERSION-RELEASE.ARCH, and what is behind it. */
function releaseIn(name: string): string {
  return name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("-")) + 1).replace(/\.rpm$/i, "");
}
