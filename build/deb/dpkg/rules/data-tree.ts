import { MISREAD, REFUSED, type Rules } from "../rule.ts";

const TARFN = "libdpkg's tarfn.c";
const ARCHIVES = "dpkg's archives.c, tarobject()";

/** dpkg reads the data archive itself, and understands less of tar than tar does. */
export const DATA_RULES = {
  "pax-header": {
    title: "The data archive has a pax header",
    sentence: (found) =>
      `has a pax header (type ${found}), which no dpkg reads: it takes the archive for a corrupted one`,
    holds: REFUSED,
    shownBy: "install",
    source: `${TARFN}; measured`,
  },
  "sparse-file": {
    title: "The data archive has a sparse file",
    sentence: () =>
      "is stored as a sparse file, which no dpkg reads: it takes the archive for a corrupted one",
    holds: REFUSED,
    shownBy: "install",
    source: `${TARFN}; measured`,
  },
  "entry-type": {
    title: "An entry is of a type that dpkg does not know",
    sentence: (found) => `is of the tar type ${found}, which dpkg does not know`,
    holds: REFUSED,
    shownBy: "install",
    source: `${TARFN}; measured`,
  },
  "tar-checksum": {
    title: "A tar header's checksum is wrong",
    sentence: () => "has a tar header whose checksum is wrong",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: TARFN,
  },
  "tar-checksum-signed": {
    title: "A tar header's checksum adds up signed bytes",
    sentence: () =>
      "has a tar header whose checksum adds its bytes up as signed ones, which tar takes and dpkg does not",
    holds: REFUSED,
    shownBy: "install",
    source: TARFN,
  },
  "tar-cut-short": {
    title: "The data archive ends too early",
    sentence: () => "ends too early",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: TARFN,
  },
  "tar-ends-early": {
    title: "A header without a name ends the data archive",
    sentence: () =>
      "has a header without a name and with a wrong checksum, which dpkg takes for the end: what is behind it is left out",
    holds: MISREAD,
    shownBy: "dpkg-deb",
    source: TARFN,
  },
  "tar-goes-on": {
    title: "Something stands behind the data archive's end",
    sentence: () => "goes on behind its end, and dpkg leaves that out",
    holds: MISREAD,
    shownBy: "install",
    source: TARFN,
  },
  "entry-without-name": {
    title: "An entry has no name",
    sentence: () => "has an entry without a name",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: TARFN,
  },
  "large-number": {
    title: "A number of an entry is too large, or negative, for octal digits",
    sentence: (found) => `has ${found} in base 256, which dpkg before 1.18.24 takes for 0`,
    holds: [{ effect: "misread", until: "1.18.24" }],
    shownBy: "install",
    source: `${TARFN}; changelog of 1.18.24; measured`,
  },
  "large-size": {
    title: "The size of an entry is written in base 256",
    sentence: () =>
      "has a size in base 256, which dpkg before 1.18.24 takes for 0, and then its content for entries",
    holds: [{ effect: "refused", until: "1.18.24" }],
    shownBy: "install",
    source: `${TARFN}; changelog of 1.18.24; measured`,
  },
  "number-out-of-range": {
    title: "A number of an entry is out of range",
    sentence: (found) => `has ${found} that is out of range`,
    holds: [
      { effect: "misread", until: "1.18.24" },
      { effect: "refused", from: "1.18.24" },
    ],
    shownBy: "dpkg-deb",
    source: `${TARFN}; measured`,
  },
  "number-not-octal": {
    title: "A number of an entry is not of octal digits",
    sentence: (found) => `has ${found} that is not of octal digits`,
    holds: [
      { effect: "misread", until: "1.18.24" },
      { effect: "refused", from: "1.18.24" },
    ],
    shownBy: "dpkg-deb",
    source: `${TARFN}; measured`,
  },
  "number-with-rest": {
    title: "Something stands behind a number of an entry",
    sentence: (found) =>
      `has ${found} with something behind its end, which dpkg takes for damage since 1.18.24`,
    holds: [{ effect: "refused", from: "1.18.24" }],
    shownBy: "install",
    source: `${TARFN}; measured`,
  },
  "mode-not-octal": {
    title: "The mode of an entry, or the number of its device, is not of octal digits",
    sentence: (found) => `has ${found} that is not of octal digits`,
    holds: [
      { effect: "misread", until: "1.18.24" },
      { effect: "refused", from: "1.18.24", until: "1.19.3" },
      { effect: "misread", from: "1.19.3" },
    ],
    shownBy: "dpkg-deb",
    source: `${TARFN}; measured`,
  },
  "content-without-file": {
    title: "A link, folder or device has content",
    sentence: (found) =>
      `is no file and has ${found} bytes of content, which dpkg takes for the entries that follow`,
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: `${TARFN}; measured`,
  },
  "long-name-without-end": {
    title: "A GNU long name has no NUL at its end",
    sentence: () => "has a long name without a NUL at its end, which dpkg before 1.22.4 reads on behind",
    holds: [{ effect: "misread", until: "1.22.4" }],
    shownBy: "install",
    source: `${TARFN}; changelog of 1.22.4`,
  },
  "no-parent": {
    title: "An entry's folder has no entry",
    sentence: (found) =>
      `stands in ${found}, which has no entry before it and is in no minimal Debian: dpkg makes no folder by itself`,
    holds: REFUSED,
    shownBy: "install",
    source: `${ARCHIVES}; measured`,
  },
  "no-parent-later": {
    title: "An entry's folder has no entry, and only earlier releases have it",
    sentence: (found) =>
      `stands in ${found}, which has no entry before it and is in no minimal Debian since 13: dpkg makes no folder by itself`,
    holds: [{ effect: "refused", from: "1.22" }],
    shownBy: "install",
    source: `${ARCHIVES}; measured with and without that folder`,
  },
  "parent-is-link": {
    title: "An entry's folder is a link of the package",
    sentence: (found) =>
      `stands in ${found}, which is a link of the package: dpkg makes links when all else is there`,
    holds: REFUSED,
    shownBy: "install",
    source: `${TARFN}; measured`,
  },
  "hard-link-target": {
    title: "A hard link's file is not there",
    sentence: (found) => `is a hard link to "${found}", which is no file that stands before it`,
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: `${ARCHIVES}; measured`,
  },
  "link-without-target": {
    title: "A link has no target",
    sentence: () => "is a link without a target",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: `${ARCHIVES}; measured`,
  },
  "link-over-folder": {
    title: "A link stands where a folder is",
    sentence: () => "is a link where a folder is, and dpkg leaves the folder as it is",
    holds: MISREAD,
    shownBy: "install",
    source: `${ARCHIVES}; measured`,
  },
  "entry-twice": {
    title: "A path is there twice",
    sentence: () => "is there twice: the last one counts, and a link before a file",
    holds: MISREAD,
    shownBy: "install",
    source: `${ARCHIVES}; measured`,
  },
  "folder-as-file": {
    title: "A folder is stored as a file with `/` behind its name",
    sentence: () =>
      "is a folder in the form of the oldest archives, a file with / behind its name, and dpkg makes an empty file of it",
    holds: MISREAD,
    shownBy: "install",
    source: `${TARFN}; measured`,
  },
  "folder-over-file": {
    title: "A folder stands where a file of the package is",
    sentence: () => "is a folder, and a file of the package before that",
    holds: REFUSED,
    shownBy: "install",
    source: `${ARCHIVES}; measured`,
  },
  "file-over-folder": {
    title: "A file stands where a folder is",
    sentence: () => "is no folder, and one before that, which dpkg moves aside with all that is in it",
    holds: MISREAD,
    shownBy: "dpkg-deb",
    source: `${ARCHIVES}; measured`,
  },
  "name-leads-up": {
    title: "A name holds `..`",
    sentence: () => "has .. in its name, and dpkg follows it, out of the root and onto other packages' files",
    holds: MISREAD,
    shownBy: "dpkg-deb",
    source: `${ARCHIVES}; measured`,
  },
  "name-not-plain": {
    title: "A name holds `//` or `/./`",
    sentence: () => "has // or /./ within its name, which dpkg takes for another path than the plain one",
    holds: MISREAD,
    shownBy: "install",
    source: "dpkg's filesdb.c, findnamenode(); measured",
  },
  "name-with-newline": {
    title: "A name holds a line end",
    sentence: () =>
      "has a line end in its name, which breaks the list of files of dpkg before 1.18.1 and is refused since",
    holds: [
      { effect: "misread", until: "1.18.1" },
      { effect: "refused", from: "1.18.1" },
    ],
    shownBy: "install",
    source: `${ARCHIVES}; changelog of 1.18.1`,
  },
  "name-too-long": {
    title: "A name is too long",
    sentence: () => "has a name that is too long for a file once dpkg has put .dpkg-new behind it",
    holds: REFUSED,
    shownBy: "install",
    source: `${ARCHIVES}; measured`,
  },
} as const satisfies Rules;
