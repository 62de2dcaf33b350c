/**
 * Folders that every Debian has from its first moment, since base-files brings them: a package can put something there without having an
 * entry for the folder. Taken from base-files of Debian 11 to 13, and held to what earlier ones had.
 */
export const BASE_FOLDERS: readonly string[] = [
  ...["bin", "boot", "dev", "etc", "home", "lib", "proc", "root", "run", "sbin", "sys", "tmp", "usr", "var"],
  ...["etc/default", "etc/opt", "etc/profile.d", "etc/skel", "media", "mnt", "opt", "srv"],
  ...["usr/bin", "usr/games", "usr/include", "usr/lib", "usr/sbin", "usr/share", "usr/src", "usr/local"],
  ...["usr/share/doc", "usr/share/info", "usr/share/man", "usr/share/misc", "usr/share/common-licenses"],
  ...["usr/share/dict", "var/backups", "var/cache", "var/lib", "var/lib/dpkg", "var/lib/misc", "var/local"],
  ...["var/log", "var/mail", "var/opt", "var/spool", "var/tmp"],
];

/**
 * Folders that every Debian before 13 has from its first moment: sysv-rc and sysvinit-utils brought this one to wheezy and jessie, util-linux
 * to those that follow; a minimal trixie has none.
 */
export const EARLIER_FOLDERS: readonly string[] = ["etc/init.d"];
