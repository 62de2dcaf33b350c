import type { Suite, SuiteName } from "./suite.ts";

const DATES = "distro-info-data, debian.csv: release and eol-lts";
const TOOLS = "debian/changelog of glibc, linux, dpkg, apt and gcc-defaults in the suite";
const DPKG_TAKES = "dpkg's changelog: control.tar.xz since 1.17.6, zstd in Debian since 1.21.18";
const APT_TAKES =
  "apt's changelog: signed-by and .sources since 1.1, by-hash since 1.2, .asc since 1.4; Ed25519 since GnuPG 2.1";
const MEASURED = "measured on dpkg 1.16.18, apt 0.9.7.9+deb7u4 and GnuPG 1.4.23 built for the purpose";
const LSB = "debian/control of lsb-base 11.6 and sysvinit-utils: init-functions moved there with 3.05-4";
const BPO = "the suite's backports of linux; everything else is as in the suite itself";

const LSB_BASE = "lsb-base (>= 3.0-6)";
// Either place of /lib/lsb/init-functions: bookworm's lsb-base is an empty package that pulls in the other.
const LSB_OR_SYSVINIT = "sysvinit-utils (>= 3.05-4~) | lsb-base (>= 3.0-6)";

const OLD_APT = {
  inRelease: true,
  ed25519: false,
  byHash: false,
  signedBy: false,
  armouredKeys: false,
  deb822Sources: false,
} as const;
const NEW_APT = {
  inRelease: true,
  ed25519: true,
  byHash: true,
  signedBy: true,
  armouredKeys: true,
  deb822Sources: true,
} as const;
const OLD_DPKG = {
  controlCompression: "gz",
  dataCompression: "xz",
  readsXzControl: false,
  readsZstd: false,
} as const;
const XZ_DPKG = {
  controlCompression: "xz",
  dataCompression: "xz",
  readsXzControl: true,
  readsZstd: false,
} as const;

const wheezy: Suite = {
  name: "wheezy",
  debian: "7",
  glibc: "2.13",
  gcc: "4.7",
  kernel: "3.2",
  dpkg: { version: "1.16.18", ...OLD_DPKG },
  // InRelease was switched off in 0.9.7.8.
  apt: { version: "0.9.7.9", ...OLD_APT, inRelease: false },
  init: "sysvinit",
  architectures: [
    ...["amd64", "armel", "armhf", "i386", "ia64", "mips", "mipsel", "powerpc", "s390", "s390x", "sparc"],
    ...["kfreebsd-amd64", "kfreebsd-i386"],
  ],
  versionSuffix: "~deb7",
  lsbFunctions: LSB_BASE,
  iproute: "iproute",
  released: "2013-05-04",
  ended: "2018-05-31",
  sources: [MEASURED, TOOLS, DATES],
};

const jessie: Suite = {
  name: "jessie",
  debian: "8",
  glibc: "2.19",
  gcc: "4.9",
  kernel: "3.16",
  dpkg: { version: "1.17.27", ...XZ_DPKG },
  apt: { version: "1.0.9.8", ...OLD_APT },
  init: "systemd",
  architectures: [
    ...["amd64", "arm64", "armel", "armhf", "i386", "mips", "mipsel", "powerpc", "ppc64el", "s390x"],
  ],
  versionSuffix: "~deb8",
  lsbFunctions: LSB_BASE,
  iproute: "iproute2",
  released: "2015-04-26",
  ended: "2020-06-30",
  sources: [TOOLS, DPKG_TAKES, APT_TAKES, DATES],
};

/** Every suite that lisdeb builds for, oldest first. */
export const SUITES: readonly Suite[] = [
  wheezy,
  {
    ...wheezy,
    name: "wheezy-backports",
    kernel: "3.16",
    // Debian's own ~bpo70 would sort before ~deb7, so that moving to backports would look like a downgrade.
    versionSuffix: "~deb7+bpo",
    sources: [...wheezy.sources, BPO],
  },
  jessie,
  {
    ...jessie,
    name: "jessie-backports",
    kernel: "4.9",
    versionSuffix: "~deb8+bpo",
    sources: [...jessie.sources, BPO],
  },
  {
    name: "stretch",
    debian: "9",
    glibc: "2.24",
    gcc: "6.3",
    kernel: "4.9",
    dpkg: { version: "1.18.26", ...XZ_DPKG },
    apt: { version: "1.4.11", ...NEW_APT },
    init: "systemd",
    architectures: [
      ...["amd64", "arm64", "armel", "armhf", "i386", "mips", "mips64el", "mipsel", "ppc64el", "s390x"],
    ],
    versionSuffix: "~deb9",
    lsbFunctions: LSB_BASE,
    iproute: "iproute2",
    released: "2017-06-17",
    ended: "2022-06-30",
    sources: [TOOLS, DPKG_TAKES, APT_TAKES, DATES],
  },
  {
    name: "buster",
    debian: "10",
    glibc: "2.28",
    gcc: "8.3",
    kernel: "4.19",
    dpkg: { version: "1.19.8", ...XZ_DPKG },
    apt: { version: "1.8.2.3", ...NEW_APT },
    init: "systemd",
    architectures: [
      ...["amd64", "arm64", "armel", "armhf", "i386", "mips", "mips64el", "mipsel", "ppc64el", "s390x"],
    ],
    versionSuffix: "~deb10",
    lsbFunctions: LSB_BASE,
    iproute: "iproute2",
    released: "2019-07-06",
    ended: "2024-06-30",
    sources: [TOOLS, DPKG_TAKES, APT_TAKES, DATES],
  },
  {
    name: "bullseye",
    debian: "11",
    glibc: "2.31",
    gcc: "10.2",
    kernel: "5.10",
    dpkg: { version: "1.20.13", ...XZ_DPKG },
    apt: { version: "2.2.4", ...NEW_APT },
    init: "systemd",
    architectures: ["amd64", "arm64", "armel", "armhf", "i386", "mips64el", "mipsel", "ppc64el", "s390x"],
    versionSuffix: "~deb11",
    lsbFunctions: LSB_BASE,
    iproute: "iproute2",
    released: "2021-08-14",
    ended: "2026-08-31",
    sources: [TOOLS, DPKG_TAKES, APT_TAKES, DATES],
  },
  {
    name: "bookworm",
    debian: "12",
    glibc: "2.36",
    gcc: "12.2",
    kernel: "6.1",
    dpkg: { version: "1.21.22", ...XZ_DPKG, readsZstd: true },
    apt: { version: "2.6.1", ...NEW_APT },
    init: "systemd",
    architectures: ["amd64", "arm64", "armel", "armhf", "i386", "mips64el", "mipsel", "ppc64el", "s390x"],
    versionSuffix: "~deb12",
    lsbFunctions: LSB_OR_SYSVINIT,
    iproute: "iproute2",
    released: "2023-06-10",
    ended: "2028-06-30",
    sources: [TOOLS, DPKG_TAKES, APT_TAKES, LSB, DATES],
  },
  {
    name: "trixie",
    debian: "13",
    glibc: "2.41",
    gcc: "14.2",
    kernel: "6.12",
    dpkg: { version: "1.22.21", ...XZ_DPKG, readsZstd: true },
    apt: { version: "3.0.3", ...NEW_APT },
    init: "systemd",
    architectures: ["amd64", "arm64", "armel", "armhf", "i386", "ppc64el", "riscv64", "s390x"],
    versionSuffix: "~deb13",
    lsbFunctions: LSB_OR_SYSVINIT,
    iproute: "iproute2",
    released: "2025-08-09",
    ended: "2030-06-30",
    sources: [TOOLS, DPKG_TAKES, APT_TAKES, LSB, DATES],
  },
];

/** The names of {@link SUITES}, in their order. */
export const SUITE_NAMES: readonly SuiteName[] = SUITES.map(({ name }) => name);
