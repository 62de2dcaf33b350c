import { MISREAD, REFUSED, type Rules } from "../rule.ts";

const UNPACK = "dpkg's unpack.c (processarc.c before 1.17), pkg_infodb_update()";

/** dpkg unpacks the control archive with tar, and then looks at what is in the folder. */
export const CONTROL_ARCHIVE_RULES = {
  "control-tar-broken": {
    title: "The control archive is no tar, or a broken one",
    sentence: (found) => `is no tar archive that can be read: ${found}`,
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: "tar, by which dpkg-deb's extract.c has it unpacked",
  },
  "control-file-missing": {
    title: "The control archive has no control file",
    sentence: () => "has no file control",
    holds: REFUSED,
    shownBy: "install",
    source: "libdpkg's parse.c; measured",
  },
  "control-folder": {
    title: "The control archive has a folder in it",
    sentence: () => "is a folder, and in the control archive dpkg takes files only",
    holds: REFUSED,
    shownBy: "install",
    source: `${UNPACK}; measured`,
  },
  "control-name-leads-out": {
    title: "A name in the control archive leads outside",
    sentence: () => "has .. in its name",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: "tar; measured",
  },
  "control-name-long": {
    title: "A name in the control archive is too long",
    sentence: () => "has a name of more than 100 characters",
    holds: REFUSED,
    shownBy: "install",
    source: `${UNPACK}; measured`,
  },
  "control-name-with-dot": {
    title: "A file of the control archive has a dot in its name",
    sentence: () => "has a dot in its name: dpkg does not keep it",
    holds: MISREAD,
    shownBy: "install",
    source: `${UNPACK}; measured`,
  },
  "control-list": {
    title: "The control archive has a file list",
    sentence: () => "is left out: dpkg writes its own",
    holds: MISREAD,
    shownBy: "install",
    source: `${UNPACK}; measured`,
  },
  "control-entry-type": {
    title: "An entry of the control archive is not a plain file",
    sentence: (found) => `is of the tar type ${found}, not a plain file`,
    holds: REFUSED,
    shownBy: "install",
    source: UNPACK,
  },
} as const satisfies Rules;
