/** What no genuine archive comes near, and what bounds memory and time on a hostile one. Debian's main archive is the largest measured. */
export const BOUNDS = {
  /** Bytes of Release, InRelease or Release.gpg: Debian's InRelease has 150 KB. */
  releaseBytes: 16 * 1024 * 1024,
  /** Bytes of a keyring: Debian's has 56 KB. */
  keyringBytes: 2 * 1024 * 1024,
  /** Packages of one list that are not there or others: then its rest is not looked at. */
  missingPackages: 1000,
  /** Files of source packages of one list that are not there or others: then its rest is not looked at. */
  missingSourceFiles: 1000,
  /** Files of source packages in one list: Debian's main has some 140,000. */
  sourceFiles: 1_000_000,
  /** Files that one Release lists: Debian's lists some 2,000. */
  listedFiles: 20_000,
  /** Suites of one archive. */
  suites: 500,
  /** Files and folders that are listed in a store or a folder at once. */
  listedPaths: 500_000,
  /** Bytes of one paragraph of Packages. */
  stanzaBytes: 2 * 1024 * 1024,
  /** Packages in one list: Debian's main has 65,000. */
  entries: 2_000_000,
  /** Bytes of a list that is held while it is read a second time; a larger one is fetched again. */
  heldIndexBytes: 32 * 1024 * 1024,
  /** Bytes of an unpacked list where Release does not say how many there are. */
  unpackedBytes: 8 * 1024 * 1024 * 1024,
  /** Bytes of a package that is held, from where it cannot be read piece by piece. */
  heldPackageBytes: 64 * 1024 * 1024,
  /** Bytes of an object, which comes from its store in one piece. */
  heldObjectBytes: 256 * 1024 * 1024,
  /** Bytes of one line of Contents. */
  contentsLineBytes: 64 * 1024,
  /** Names of packages in one Contents. */
  contentsNames: 1_000_000,
  /** Bytes of a build record beside a package: those of genuine media have some ten thousand. */
  buildRecordBytes: 16 * 1024 * 1024,
  /** Bytes of the record of a state. */
  stateBytes: 32 * 1024 * 1024,
} as const;
