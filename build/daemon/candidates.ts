import type { RpmFile, RpmPackage } from "../rpm/index.ts";
import type { DaemonName } from "./daemon-name.ts";
import { CANDIDATE_NAMES } from "./identity.ts";

/** Not /usr/lib/debug/usr/sbin: what is there has the names, and only the debugging information. */
const FOLDER = /^(\/usr(\/local)?)?\/s?bin\/[^/]+$/;

/** Which daemon a path's last part is a name of; whether it is one, only its content tells. */
export function daemonNamed(path: string): DaemonName | undefined {
  const base = path.slice(path.lastIndexOf("/") + 1);
  return CANDIDATE_NAMES.find(({ pattern }) => pattern.test(base))?.daemon;
}

/** Whether a path is that of something in a folder of programs. */
export function isAmongPrograms(path: string): boolean {
  return FOLDER.test(path);
}

/** Whether a file of an RPM is worth looking into: a regular file in a folder of programs, under a daemon's name. */
export function isCandidate(file: RpmFile): boolean {
  return (
    file.type === "file" &&
    file.size > 0 &&
    !file.flags.includes("ghost") &&
    isAmongPrograms(file.path) &&
    daemonNamed(file.path) !== undefined
  );
}

/** Whether an RPM lists a file that could be a daemon: where not, its payload need not be read. */
export function holdsCandidates(rpm: Pick<RpmPackage, "files">): boolean {
  return rpm.files.some(isCandidate);
}
