import type { Suite } from "./suite.ts";

type Sources = Suite["sources"];

const COMMON = {
  dates: "distro-info-data, debian.csv: version, release, eol-lts",
  dpkg: "debian/changelog of dpkg: control.tar.xz since 1.17.6, zstd in Debian since 1.21.18",
  apt:
    "debian/changelog of apt: versioned Provides since 1.0.7; by-hash, Signed-By and .sources since 1.1; armoured keys since 1.4. " +
    "Ed25519: since GnuPG 2.1, by the version of gpgv",
  system: "the release notes of each release: architectures, and systemd as the default since jessie",
};

/** Of the kernel of a row that stands for a release with its backports. */
export const BACKPORTS =
  "backports follow the next release (backports.debian.org, Instructions), so that the last kernel there is that release's";

/** Releases that Debian's archive still serves. */
export const INDEXED: Sources = {
  ...COMMON,
  libraries: "the release's Packages index: libc6 and libgcc-s1; the symbols file in libgcc-s1",
  kernel: `the release's Packages index: linux-image-amd64; ${BACKPORTS}`,
  packages:
    "the release's Packages index: essential packages and what these depend on, and what mmdebstrap installs",
};

/** Releases that are only in Debian's archive of old ones. */
export const LISTED: Sources = {
  ...COMMON,
  libraries: "libc6 and libgcc1 in docker-debian-artifacts; debian/libgcc1.symbols of gcc",
  kernel: `the release notes of each release; ${BACKPORTS}`,
  packages:
    "docker-debian-artifacts, rootfs.manifest: what debootstrap --variant=minbase installed, without the suffix of updates (+deb7u12)",
};

/** What wheezy's own tools were seen to take. */
export const MEASURED = {
  dpkg: `measured on dpkg 1.16.18; ${COMMON.dpkg}`,
  apt: `measured on apt 0.9.7.9+deb7u4 and GnuPG 1.4.23; ${COMMON.apt}`,
};
