import { MISREAD, REFUSED, type Rules } from "../rule.ts";

const CONFFILES = "dpkg's unpack.c (processarc.c before 1.17), which reads conffiles";
const TRIGGERS = "libdpkg's triglib.c, trig_parse_ci()";

/** Conffiles, triggers and maintainer scripts. */
export const SCRIPT_RULES = {
  "conffiles-newline": {
    title: "conffiles has no line end behind its last line",
    sentence: () => "has no line end behind its last line",
    holds: REFUSED,
    shownBy: "install",
    source: `${CONFFILES}; measured`,
  },
  "conffile-too-long": {
    title: "A line of conffiles is too long",
    sentence: () => "has a line of more than 996 bytes",
    holds: REFUSED,
    shownBy: "install",
    source: `${CONFFILES}; measured`,
  },
  "conffile-nul": {
    title: "A line of conffiles holds the character NUL",
    sentence: () => "has a line with the character NUL",
    holds: REFUSED,
    shownBy: "install",
    source: CONFFILES,
  },
  "conffile-flag": {
    title: "A conffile has the flag remove-on-upgrade",
    sentence: (found) =>
      `has the flag of "${found}", which dpkg knows since 1.20.6: until then it is a part of the name, or an error`,
    holds: [
      { effect: "misread", until: "1.20.1" },
      { effect: "refused", from: "1.20.1", until: "1.20.6" },
    ],
    shownBy: "install",
    source: `${CONFFILES}; changelog of 1.20.6; measured`,
  },
  "conffile-flag-unknown": {
    title: "A conffile has a flag that dpkg does not know",
    sentence: (found) => `has the flag "${found}", which dpkg does not know`,
    holds: [
      { effect: "misread", until: "1.20.1" },
      { effect: "refused", from: "1.20.1" },
    ],
    shownBy: "install",
    source: `${CONFFILES}; measured`,
  },
  "conffile-flag-shipped": {
    title: "A conffile to be removed is a file of the package",
    sentence: (found) => `wants "${found}" removed, which is a file of the package`,
    holds: [{ effect: "refused", from: "1.20.6" }],
    shownBy: "install",
    source: "dpkg's archives.c, tarobject(); changelog of 1.20.6",
  },
  "conffile-relative": {
    title: "A conffile is no absolute path",
    sentence: (found) => `lists "${found}", which is no absolute path`,
    holds: [{ effect: "refused", from: "1.20.1" }],
    shownBy: "install",
    source: `${CONFFILES}; changelog of 1.20.1; measured`,
  },
  "conffile-missing": {
    title: "A conffile is no file of the package",
    sentence: (found) => `lists "${found}", which is no file of the package`,
    holds: MISREAD,
    shownBy: "install",
    source: `${CONFFILES}; measured`,
  },
  "conffile-not-a-file": {
    title: "A conffile is a folder, a link or a device",
    sentence: (found) => `lists "${found}", which is no plain file`,
    holds: MISREAD,
    shownBy: "install",
    source: "dpkg's configure.c; measured",
  },
  "conffile-twice": {
    title: "A conffile is listed twice",
    sentence: (found) => `lists "${found}" twice`,
    holds: MISREAD,
    shownBy: "install",
    source: `${CONFFILES}; measured`,
  },
  "triggers-newline": {
    title: "triggers has no line end behind its last line, or one that is too long",
    sentence: () => "has a line without its end, or of more than 254 bytes",
    holds: REFUSED,
    shownBy: "install",
    source: `${TRIGGERS}; measured`,
  },
  "trigger-await": {
    title: "A trigger directive ends in -await",
    sentence: (found) => `has the directive ${found}, which dpkg knows since 1.17.21`,
    holds: [{ effect: "refused", until: "1.17.21" }],
    shownBy: "install",
    source: `${TRIGGERS}; changelog of 1.17.21`,
  },
  "trigger-directive": {
    title: "A trigger directive is none that dpkg knows",
    sentence: (found) => `has "${found}", which is no directive with a trigger`,
    holds: REFUSED,
    shownBy: "install",
    source: `${TRIGGERS}; measured`,
  },
  "trigger-name": {
    title: "A trigger's name is none that dpkg takes",
    sentence: (found) => `has the trigger "${found}", which can be none`,
    holds: REFUSED,
    shownBy: "install",
    source: `${TRIGGERS}; measured`,
  },
  "script-carriage-return": {
    title: "A script's first line ends with a carriage return",
    sentence: () =>
      "has a carriage return behind the interpreter in its first line, so that the system finds none of that name",
    holds: REFUSED,
    shownBy: "install",
    source: "the kernel; measured",
  },
  "script-interpreter": {
    title: "A script's interpreter may not be there",
    sentence: (found) => `is to be run by ${found}, which neither the package nor a minimal Debian has`,
    holds: REFUSED,
    shownBy: "install",
    source: "the kernel; Debian's essential packages",
  },
  "script-interpreter-merged": {
    title: "A script's interpreter is there only where /bin is a link to /usr/bin",
    sentence: (found) =>
      `is to be run by ${found}, which is there only where /bin is a link to /usr/bin: on every system since Debian 12`,
    holds: [{ effect: "refused", until: "1.21" }],
    shownBy: "install",
    source: "the kernel; Debian's essential packages",
  },
  "script-helper-command": {
    title: "A script uses a command of dpkg-maintscript-helper that came later",
    sentence: (found) => `uses dpkg-maintscript-helper ${found}, which dpkg has since 1.17.2`,
    holds: [{ effect: "refused", until: "1.17.2" }],
    shownBy: "install",
    source: "dpkg-maintscript-helper; changelog of 1.17.2; measured",
  },
  "script-helper-unknown": {
    title: "A script uses a command that dpkg-maintscript-helper does not have",
    sentence: (found) => `uses dpkg-maintscript-helper ${found}, which no dpkg has`,
    holds: REFUSED,
    shownBy: "install",
    source: "dpkg-maintscript-helper; measured",
  },
} as const satisfies Rules;
