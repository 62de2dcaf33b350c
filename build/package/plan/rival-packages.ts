import type { DaemonName } from "../../daemon/index.ts";

/** A package of others that holds one of the daemons under the same path, or starts it. */
interface Rival {
  readonly relation: string;
  /** Which of ours cannot be installed beside it; undefined: none of them. */
  readonly of?: DaemonName;
  /** `conflict`: only one of the two can be there; `files`: it is there for other things, and leaves the daemon's files to ours. */
  readonly what: "conflict" | "files";
}

/**
 * Debian's package, and Ubuntu's of 12.04 and of later releases, by what their build rules install.
 *
 * Debian (linux, debian/rules.real; from 3.12 on): all daemons in /usr/sbin, two helpers in /usr/libexec/hypervkvpd, hv-*-daemon in /etc/init.d. The relation has a
 * version, which every version of that package meets and a provided name without one does not (Debian Policy 7.5): so it spares our metapackage.
 *
 * Ubuntu since 14.04 (debian/rules.d/3-binary-indep.mk): linux-cloud-tools-common has all daemons and helpers in /usr/sbin, as scripts that call those of the
 * running kernel's linux-cloud-tools-VERSION in /usr/lib, with units and manual pages. Before that linux-tools-common had hv_kvp_daemon and its manual page among tools
 * that have nothing to do with Hyper-V, and hv-kvp-daemon-init started it.
 */
const RIVALS: readonly Rival[] = [
  { relation: "hv-kvp-daemon-init", of: "hv_kvp_daemon", what: "conflict" },
  { relation: "hyperv-daemons (>= 0)", what: "conflict" },
  { relation: "linux-cloud-tools-common", what: "conflict" },
  { relation: "linux-tools-common (<< 3.13)", of: "hv_kvp_daemon", what: "files" },
];

/** What all three packages together stand for: Debian's one package with all three daemons. */
export const PROVIDED_FOR_ALL = "hyperv-daemons";

/** The relations of a daemon's package with those of others. */
export function rivalsOf(daemon: DaemonName): { readonly conflicts: string; readonly replaces: string } {
  const those = RIVALS.filter(({ of }) => of === undefined || of === daemon);
  const list = (rivals: readonly Rival[]): string => rivals.map(({ relation }) => relation).join(", ");
  return { conflicts: list(those.filter(({ what }) => what === "conflict")), replaces: list(those) };
}
