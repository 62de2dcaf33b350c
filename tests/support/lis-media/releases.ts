import { RHEL, SOURCES, type RhelRelease, type Source } from "./daemons.ts";

/** A package of daemons on a medium, as it was built for one release of RHEL. */
export interface Build {
  /** What it was built for. It stands in the binaries, so that those of the same source and name have the same bytes, and no others. */
  readonly builtFor: string;
  readonly rhel: RhelRelease;
  /** Where the very same package lies. `{arch}` stands for `x86` or `x86_64`, by which the folders of RHEL 5 part. */
  readonly folders: readonly string[];
  readonly architectures: readonly Architecture[];
  readonly sources: readonly Source[];
  /** The package's version and release, of which the file's name is made. */
  readonly version: string;
  readonly release: string;
  /** In seconds: later than the medium's other packages. */
  readonly buildTime?: number;
}

export type Architecture = "x86_64" | "i686";

/** A medium that Microsoft published, as far as its shape is known. */
export interface Release {
  /** `lis-3.4`. */
  readonly id: string;
  /** The medium's file name; a name without an ending is a folder. */
  readonly file: string;
  /** The package's name; the add-on of 2014 had its own. */
  readonly package: string;
  /** In seconds: some days after the date in the packages' names. */
  readonly buildTime: number;
  readonly builds: readonly Build[];
}

const BOTH: readonly Architecture[] = ["x86_64", "i686"];
const ONLY_64: readonly Architecture[] = ["x86_64"];

/** In seconds. */
const day = (date: string): number => Date.parse(`${date}T12:00:00Z`) / 1000;

/** LIS 3.x: a folder for each release of RHEL, which also stands in the packages' version. */
const in3 = (
  version: string,
  release: string,
  rhel: 5 | 6,
  target: string,
  sources: Build["sources"],
): Build => ({
  builtFor: `rhel${target}`,
  rhel: RHEL[rhel],
  folders: [`RHEL${target}`],
  architectures: BOTH,
  sources,
  version: `rhel${target}.${version}`,
  release,
});
const in3_4 = (rhel: 5 | 6, target: string): Build =>
  in3("3.4", "1.20120727", rhel, target, [SOURCES.kvp3_4]);
const in3_5 = (rhel: 5 | 6, target: string): Build =>
  in3("3.5", "1.20131217", rhel, target, [rhel === 5 ? SOURCES.kvp3_5Rhel5 : SOURCES.kvp3_5, SOURCES.vss3_5]);
const inAddOn = (rhel: 5 | 6, target: string): Build => ({
  ...in3("1.0", "20140102", rhel, target, [SOURCES.vss3_5]),
  folders: ["."],
});

/** LIS 4.0 to 4.2: only the folder says which release a package is for, and CentOS and Oracle have copies of some. */
const in4 =
  (version: string, release: string, sources: Readonly<Record<"rhel5" | "later", Build["sources"]>>) =>
  (rhel: 5 | 6 | 7, minor: string, copies: readonly string[] = []): Build => ({
    builtFor: `rhel${rhel}.${minor}`,
    rhel: RHEL[rhel],
    folders:
      rhel === 5
        ? [`RHEL5${minor}/lis-5${minor}/{arch}`]
        : ["RHEL", ...copies].map((distribution) => `${distribution}${rhel}${minor}`),
    // RHEL 7 was never made for 32 bits.
    architectures: rhel === 7 ? ONLY_64 : BOTH,
    sources: rhel === 5 ? sources.rhel5 : sources.later,
    version,
    release,
  });
const COPIES = ["CentOS", "Oracle"];
const in4_0 = in4("4.0.11", "20150728", {
  rhel5: [SOURCES.kvp4_0Rhel5, SOURCES.vss4_0, SOURCES.fcopy4_0Rhel5],
  later: [SOURCES.kvp4_0, SOURCES.vss4_0, SOURCES.fcopy4_0],
});
const RHEL5_SINCE_4_1 = [SOURCES.kvp4_1Rhel5, SOURCES.vss4_1Rhel5, SOURCES.fcopy4_1Rhel5];
const in4_1 = in4("4.1.3.2", "20170314", {
  rhel5: RHEL5_SINCE_4_1,
  later: [SOURCES.kvp4_1, SOURCES.vss4_1, SOURCES.fcopy4_1],
});

/** LIS 4.3: one medium for each architecture, and folders of another name. */
const in4_3 = (rhel: 5 | 6 | 7, target: string, folder = `RPMS${target}`): Build => ({
  builtFor: folder,
  rhel: RHEL[rhel],
  folders: [folder],
  architectures: ONLY_64,
  sources: rhel === 5 ? RHEL5_SINCE_4_1 : [SOURCES.kvp4_2, SOURCES.vss4_1, SOURCES.fcopy4_1],
  version: "4.3.5",
  release: "20200304",
});

/**
 * The media, oldest first. Of the 4.x releases only some of the folders: the first and the last of each release of RHEL, and those
 * between in which something is special. Sources: docs/catalogue.md.
 */
export const RELEASES: readonly Release[] = [
  {
    id: "lis-3.1",
    file: "LinuxICv31.iso",
    package: "microsoft-hyper-v",
    buildTime: day("2011-07-25"),
    builds: [
      {
        builtFor: "rhel6",
        rhel: RHEL[6],
        folders: ["x86_64"],
        architectures: ONLY_64,
        sources: [SOURCES.kvp3_1],
        version: "rhel6",
        release: "60.1",
      },
    ],
  },
  {
    id: "lis-3.4",
    file: "LinuxICv34.iso",
    package: "microsoft-hyper-v",
    buildTime: day("2012-08-01"),
    builds: [in3_4(5, "57"), in3_4(5, "58"), in3_4(6, "6012"), in3_4(6, "63")],
  },
  {
    id: "lis-3.5",
    file: "LinuxICv35.iso",
    package: "microsoft-hyper-v",
    buildTime: day("2013-12-20"),
    builds: [
      ...["55", "56", "57", "58"].map((target) => in3_5(5, target)),
      ...["6012", "63"].map((target) => in3_5(6, target)),
    ],
  },
  {
    id: "vss-2014",
    file: "vss-2014",
    package: "microsoft-hyper-v-vss",
    buildTime: day("2014-01-09"),
    builds: [inAddOn(5, "59"), inAddOn(6, "64"), inAddOn(6, "65")],
  },
  {
    id: "lis-4.0.11",
    file: "LinuxIC-4.0.11.iso",
    package: "microsoft-hyper-v",
    buildTime: day("2015-08-03"),
    builds: [
      ...["9", "10"].map((minor) => in4_0(5, minor)),
      ...["012", "3"].map((minor) => in4_0(6, minor)),
      ...["4", "6"].map((minor) => in4_0(6, minor, COPIES)),
      ...["0", "1"].map((minor) => in4_0(7, minor, COPIES)),
    ],
  },
  {
    id: "lis-4.1.3-2",
    file: "LinuxIC-4.1.3-2.iso",
    package: "microsoft-hyper-v",
    buildTime: day("2017-03-17"),
    builds: [
      ...["9", "11"].map((minor) => in4_1(5, minor)),
      ...["7", "8"].map((minor) => in4_1(6, minor, COPIES)),
      { ...in4_1(6, "8"), folders: ["RHEL68/update"], buildTime: day("2017-03-18") },
      ...["2", "3"].map((minor) => in4_1(7, minor, COPIES)),
      {
        ...in4_1(7, "3"),
        builtFor: "rhel7.3 update1",
        folders: ["RHEL73/update1", "CentOS73/update1"],
        buildTime: day("2017-03-18"),
      },
    ],
  },
  {
    id: "lis-4.3.5",
    // Not as it was published: of that file others have published the digest.
    file: "made-4.3.5.x86_64.tar.gz",
    package: "microsoft-hyper-v",
    buildTime: day("2020-03-06"),
    builds: [
      ...["52", "511"].map((target) => in4_3(5, target)),
      in4_3(5, "511", "RPMS511_UPDATE"),
      ...["60", "69", "610"].map((target) => in4_3(6, target)),
      ...["70", "76", "77"].map((target) => in4_3(7, target)),
    ],
  },
];

/** A release by its id. Throws where there is none. */
export function releaseOf(id: string): Release {
  const found = RELEASES.find((release) => release.id === id);
  if (!found) throw new Error(`no medium is described for ${id}`);
  return found;
}
