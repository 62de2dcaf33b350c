/** Which release of RHEL an RPM was built for, as the medium says by where it lies and what it is called. */
export interface RhelTarget {
  readonly major: number;
  /** The newest, where a folder serves several. */
  readonly minor: number;
  /** 0: the release as published; then the folders for later kernels of the same release: 1 is `update`, 2 is `update1`. */
  readonly update: number;
}

/**
 * Reads the target from folders such as `RHEL63`, `RHEL6012` (6.0 to 6.2), `CentOS66`, `RPMS511_UPDATE`, `lis-59` and `update1`, or
 * else from the package's name (`microsoft-hyper-v-rhel63.3.4-…`); undefined where neither says.
 */
export function rhelTarget(rpmPath: string | undefined, nevra: string | undefined): RhelTarget | undefined {
  const folders = (rpmPath ?? "").split("/").slice(0, -1);
  const releases = folders.map((folder) => FOLDER.exec(folder)).filter((match) => match !== null);
  const digits = releases.at(-1)?.[1] ?? NAME.exec(nevra ?? rpmPath ?? "")?.[1];
  if (digits === undefined) return undefined;
  const updates = folders.map((folder) => UPDATE.exec(folder)).filter((match) => match !== null);
  const update = updates.at(-1);
  return {
    major: Number(digits.slice(0, 1)),
    minor: newestMinor(digits.slice(1)),
    update: update ? Number(update[1] || "0") + 1 : 0,
  };
}

/** `6.3`, `7.9 update1`: in the word that the folder has. */
export function targetName({ major, minor, update }: RhelTarget): string {
  const folder = update === 0 ? "" : ` update${update === 1 ? "" : update - 1}`;
  return `${major}.${minor}${folder}`;
}

const FOLDER = /^(?:RHEL|CENTOS|ORACLE|OL|RPMS|lis-)(\d{1,4})(?:_UPDATE\d*)?$/i;
const UPDATE = /^(?:.*_)?UPDATE(\d*)$/i;
const NAME = /-rhel(\d{1,4})[.-]/i;

/** `3` is 3 and `11` is 11; `012` is 0, 1 and 2, since no minor version is written with a leading zero. */
function newestMinor(digits: string): number {
  if (digits === "") return 0;
  return digits.length > 1 && digits.startsWith("0")
    ? Math.max(...Array.from(digits, Number))
    : Number(digits);
}
