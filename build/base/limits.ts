/**
 * What no genuine LIS medium comes near, and what bounds memory and time on a hostile one. The largest genuine
 * medium measured holds some 300 RPMs in 30 MB; its largest RPM has about a megabyte.
 */
export const LIMITS = {
  /** Files and folders on one medium. */
  mediumEntries: 100_000,
  /** Folders within folders. */
  folderDepth: 64,
  /** Bytes of one path, whether on a medium or in a package. */
  pathBytes: 4096,
  /** Volume descriptors of one ISO 9660 image: genuine ones have at most six. */
  isoDescriptors: 64,
  /** Bytes of an ISO 9660 image that are read to list it (some 100 a file). */
  isoMetadataBytes: 256 * 1024 * 1024,
  /** Bytes of all system use and continuation areas of an ISO 9660 image together. */
  isoSystemUseBytes: 64 * 1024 * 1024,
  /** Characters of all paths and link targets of an ISO 9660 image together. */
  isoPathBytes: 32 * 1024 * 1024,
  /** Bytes of one RPM header's index and store together (rpm's own limit is 256 MiB). */
  rpmHeaderBytes: 64 * 1024 * 1024,
  /** Bytes of an RPM that is held in memory while it is read; a larger one is read piece by piece. */
  heldRpmBytes: 8 * 1024 * 1024,
  /** Files that one RPM lists. */
  rpmFiles: 100_000,
  /** Bytes of one payload file that is to be held in memory. */
  heldFileBytes: 64 * 1024 * 1024,
  /** Bytes of a package's control file: the longest in bookworm, librust-winapi-dev's, has 76 KB. */
  controlBytes: 512 * 1024,
  /** Fields of a control file: bookworm's have up to 28, besides those that only the archive adds. */
  controlFields: 10_000,
  /** Configuration files that one package lists. */
  conffiles: 10_000,
  /** Bytes of a .deb's files that are held in memory together. */
  heldDebBytes: 128 * 1024 * 1024,
  /** Bytes of one index of an archive, unpacked: Packages of 10,000 packages of ours has 12 MB. */
  indexBytes: 256 * 1024 * 1024,
  /** Uncompressed bytes of one payload or tar for each compressed byte, past the first 64 MiB: a bomb has thousands. */
  expansion: 200,
  /** Uncompressed bytes that any stream may yield before `expansion` is looked at. */
  expansionFree: 64 * 1024 * 1024,
  /** Memory that a decompressor may take for its dictionary (xz -9 needs 65 MiB, zstd --ultra 128 MiB). */
  decoderBytes: 192 * 1024 * 1024,
  /** Bytes of one ELF binary. */
  elfBytes: 64 * 1024 * 1024,
  /** Files, folders and links of a kernel's tree: that of 6.12 has 92,451. */
  kernelEntries: 250_000,
  /** Uncompressed bytes of a kernel's tree: that of 6.12 has 1.5 GB. */
  kernelBytes: 8 * 1024 * 1024 * 1024,
  /** Bytes of one file of a kernel's tree that a daemon is compiled from: the largest, the key-value daemon, has 50 KB. */
  sourceFileBytes: 1024 * 1024,
  /** Bytes of all those files together, and how many they may be: genuine trees have some 20, of 300 KB. */
  sourceBytes: 8 * 1024 * 1024,
  sourceFiles: 500,
  /** Bytes of a medium that is downloaded before anybody has said how large it is. */
  mediumBytes: 2 * 1024 * 1024 * 1024,
  /** Bytes of one build that is kept: of a release with three daemons for every suite it has 2 MB. */
  keptBuildBytes: 128 * 1024 * 1024,
  /** Bytes of all builds that are kept; those that were not used for longest go first. */
  keptBuildsBytes: 512 * 1024 * 1024,
  /** Bytes of one recipe. */
  recipeBytes: 256 * 1024,
} as const;
