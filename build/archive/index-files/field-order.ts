/**
 * In which order a paragraph of Packages has its fields; those that are not listed follow in the order in which the package has them
 * (the order that apt-ftparchive 2.6 writes).
 */
export const FIELD_ORDER: readonly string[] = [
  ...["Package", "Package-Type", "Architecture", "Subarchitecture", "Version", "Kernel-Version"],
  ...["Built-Using", "Static-Built-Using", "Built-For-Profiles", "Auto-Built-Package", "Multi-Arch"],
  ...["Priority", "Important", "Essential", "Installer-Menu-Item", "Section", "Source", "Origin"],
  ...["Maintainer", "Original-Maintainer", "Bugs", "Installed-Size"],
  ...["Provides", "Pre-Depends", "Depends", "Recommends", "Suggests", "Conflicts", "Breaks", "Replaces"],
  ...["Enhances", "Filename", "Size", "MD5sum", "SHA1", "SHA256", "SHA512", "Homepage", "Description"],
  ...["Tag", "Task"],
];

/** The same of a paragraph of Sources. */
export const SOURCE_FIELD_ORDER: readonly string[] = [
  ...["Package", "Format", "Binary", "Architecture", "Version", "Priority", "Section", "Origin"],
  ...["Maintainer", "Original-Maintainer", "Uploaders", "Dm-Upload-Allowed", "Standards-Version"],
  ...["Build-Depends", "Build-Depends-Arch", "Build-Depends-Indep"],
  ...["Build-Conflicts", "Build-Conflicts-Arch", "Build-Conflicts-Indep", "Testsuite", "Testsuite-Triggers"],
  ...["Homepage", "Vcs-Browser", "Vcs-Browse", "Vcs-Arch", "Vcs-Bzr", "Vcs-Cvs", "Vcs-Darcs", "Vcs-Git"],
  ...["Vcs-Hg", "Vcs-Mtn", "Vcs-Svn", "Directory", "Package-List"],
  ...["Files", "Checksums-Sha1", "Checksums-Sha256", "Checksums-Sha512"],
];

/** Fields that an archive states of a package, or dpkg of an installed one, and that no package states of itself. */
export const NOT_OF_THE_PACKAGE: readonly string[] = [
  ...["Filename", "Size", "MD5sum", "SHA1", "SHA256", "SHA512"],
  ...["Status", "Config-Version", "Conffiles"],
];
