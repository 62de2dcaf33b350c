/** A folder of the demonstration medium, and how the packages in it were built at the time. */
export interface Target {
  readonly folder: string;
  /** What stands before the LIS version in the packages' version: `rhel63.3.4`. */
  readonly prefix: string;
  /** The kernel that the modules' package names. */
  readonly kernel: string;
  readonly release: RhelRelease;
}

/** What differs between packages built on RHEL 5 and on RHEL 6, as measured on genuine ones. */
export interface RhelRelease {
  /** Of the ABI note, as a C initialiser: the oldest kernel that the binary is for. */
  readonly abiKernel: string;
  /** What the compiler left in .comment; undefined where the binaries are stripped of all that is not needed. */
  readonly comment: string | undefined;
  /** rpm's `_binary_payload`. */
  readonly payload: string;
  /** rpm's number of the file digests' algorithm. */
  readonly fileDigest: number;
}

const RHEL_5: RhelRelease = {
  abiKernel: "2,6,9",
  comment: "GCC: (GNU) 4.1.2 20080704 (Red Hat 4.1.2-52)",
  payload: "w9.gzdio",
  fileDigest: 1, // MD5
};

const RHEL_6: RhelRelease = {
  abiKernel: "2,6,18",
  comment: undefined,
  payload: "w2.xzdio",
  fileDigest: 8, // SHA-256
};

/** The folders of LIS 3.4. */
export const TARGETS: readonly Target[] = [
  { folder: "RHEL57", prefix: "rhel57", kernel: "2.6.18-274.el5", release: RHEL_5 },
  { folder: "RHEL58", prefix: "rhel58", kernel: "2.6.18-308.el5", release: RHEL_5 },
  { folder: "RHEL6012", prefix: "rhel6012", kernel: "2.6.32-71.el6", release: RHEL_6 },
  { folder: "RHEL63", prefix: "rhel63", kernel: "2.6.32-279.el6", release: RHEL_6 },
];

/** rpm's names of the architectures, with the compiler's option for each. */
export const ARCHITECTURES = [
  { rpm: "i686", gcc: "-m32" },
  { rpm: "x86_64", gcc: "-m64" },
] as const;

export type Architecture = (typeof ARCHITECTURES)[number];

export const LIS_VERSION = "3.4";
export const LIS_RELEASE = "1.20120727";

/** When everything on the medium was made, as far as it tells: 2012-08-01, some days after the date in the names. In seconds. */
export const BUILD_TIME = 1_343_822_400;
