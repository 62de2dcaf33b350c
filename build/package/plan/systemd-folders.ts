import type { Suite } from "../../suite/index.ts";

/** Where a suite's packages put files for systemd and udev. */
export interface SystemdFolders {
  readonly units: string;
  readonly presets: string;
  readonly udevRules: string;
}

/**
 * Since trixie no package may hold a path below /lib, which is a link to /usr/lib there (DEP 17); before bookworm's freeze systemd
 * and its helpers looked in /lib alone.
 */
export function systemdFolders(suite: Pick<Suite, "debian">): SystemdFolders {
  const lib = Number(suite.debian) >= 13 ? "/usr/lib" : "/lib";
  return {
    units: `${lib}/systemd/system`,
    presets: `${lib}/systemd/system-preset`,
    udevRules: `${lib}/udev/rules.d`,
  };
}
