import { PACKAGE_FAULTS } from "../../build/verdict/index.ts";
import { MADE } from "./made.ts";
import { markdownTable } from "./markdown-table.ts";

/** docs/reference/check.md: what `lisdeb check` judges, and the document that it prints with --json. */
export function checkPage(): string {
  return [
    `# lisdeb check\n\n${MADE}\n`,
    "FILE is an ELF binary, an RPM, a .deb, or a medium (ISO image, tar or folder). What is in it decides, not its name.\n",
    "## What decides the exit status\n",
    ...markdownTable(["asked for", "0 means"], STATUS),
    "Otherwise it is 1. A suite that lisdeb does not know is wrong usage, and 2. A daemon of which nobody knows whether it works is `unproven`: that is told apart from `no`, and is not 0 either.\n",
    "An ELF binary that is no daemon is told where it would start as a program; the status is 1, since no daemon runs. An RPM or medium without a daemon is an error of one line, with status 1. A .deb without a daemon is judged as a package, and gets 0 where that is sound; of a metapackage the table says that the daemons are in others.\n",
    "## What is looked at in a .deb\n",
    ...PACKAGE.map((line, i) => `${i + 1}. ${line}`),
    "\nWhere the package is so broken that it cannot be read, what dpkg says to it is told all the same, and that the rest could not be looked at.\n",
    "The faults of a package by itself:\n",
    ...markdownTable(
      ["kind", "meaning"],
      Object.entries(PACKAGE_FAULTS).map(([kind, { title }]) => [`\`${kind}\``, `${title}.`]),
    ),
    "## What starts a daemon\n",
    ...START.map((line) => `- ${line}`),
    "\nScripts, units and the postinst are read, not run: a comment counts for nothing, a name that is put together from a variable counts for any, and a script of the package that one of them calls by its path is read with it. What starts a daemon by another way, such as cron, is not known, and so the package does not fit.\n",
    "## The document that --json prints\n",
    ...markdownTable(
      ["field", "value"],
      FIELDS.map(([field, value]) => [`\`${field}\``, value]),
    ),
    "`words` are what people are told, each a clause that goes on after the place; they may change. `kind` and what stands beside it do not.\n",
  ].join("\n");
}

const STATUS = [
  ["`--suite` given", "every daemon in FILE, by name, has a build that fits on each suite and architecture"],
  ["no `--suite`", "something runs on some suite"],
  ["no `--suite`, `--arch` given", "for each architecture named, something runs on some suite"],
  [
    "no `--arch`",
    "the architectures are those that a daemon is built for and the suite has; of a .deb, its own",
  ],
  [".deb", "the package fits each suite that was named, or some suite where none was"],
] as const;

const PACKAGE = [
  "Whether the suite's own version of dpkg takes it: all rules of [what dpkg takes](package-faults.md), which finds more than `dpkg-deb --info` does.",
  "Whether its Architecture is one of the suite's, and that of the programs and libraries in it.",
  "Whether the daemons in it, in whatever folder, would run: the same [verdicts](verdicts.md) as for a medium.",
  "Whether the suite can meet its dependencies, as far as lisdeb knows what the suite has, and whether they ask for what its binaries and scripts need. A dependency on a package that it knows nothing of is named in a note, and does not change the verdict: where the suite lacks that package, dpkg leaves this one unconfigured all the same.",
  "Whether each daemon is started at boot by something that the suite's init reads ([below](#what-starts-a-daemon)).",
  "Whether its md5sums agree with its files.",
];

const START = [
  "An init script has to run the daemon, to be executable, and to get links in /etc/rc?.d: the postinst calls `update-rc.d` for it (or `insserv`, `chkconfig`), or the package brings the link. On sysvinit its LSB header has to have all keywords, and S or 2 in Default-Start; on systemd one of 2 to 5, and before Debian 12 S.",
  "A unit, on systemd, has to run the daemon in ExecStart, and to be wanted: the postinst enables it (`deb-systemd-helper enable`, `systemctl enable` or `preset`) and it says in WantedBy for what; or a link in a `.wants` folder, a rule of udev with SYSTEMD_WANTS or another unit of the package that is started leads to it. An init script of the same name counts for nothing then.",
  "A script under a daemon's name is no daemon: a package that has nothing but that does not fit.",
] as const;

const FIELDS = [
  ["file", "FILE as given"],
  ["kind", "`elf`, `rpm`, `deb` or `medium`"],
  ["ok", "whether the exit status is 0"],
  [
    "daemons[]",
    "each different daemon found: `name`, `profile` and `generation` (null where unknown), `rpm` (null where in none), `path`, `alsoIn` (other RPMs with the same bytes), `sha256`",
  ],
  [
    "verdicts[]",
    "for each `suite`, `architecture` and `daemon`: `fits`, `unproven`, `chosen` (null, or `rpm`, `path`, `alsoIn`, `sha256`), `losers`",
  ],
  [
    "verdicts[].losers[]",
    "place as in `chosen`, `why` (the reasons: [kinds](verdicts.md); last, where another is preferred that stands as it does, `outranked` with the rule), `words`",
  ],
  [
    "program[]",
    "null, or of an ELF binary that is no daemon, for each `suite` and `architecture`: `starts`, `unproven` (nothing speaks against it but `missing-library`), `reasons`, `words`",
  ],
  [
    "package",
    "null, or of a .deb: `name`, `version`, `architecture` (null where it could not be read), `suites`",
  ],
  [
    "package.suites[]",
    "for each `suite` and `architecture`: `fits`, `unproven`, `dpkg`, `faults`, `relations`, `relationsNotJudged`, `relationsOnOwn`, `unread`",
  ],
  [
    "package.suites[].dpkg",
    "`version`, and `faults`: `kind`, `where`, `effect` (`refused` or `misread`), `found`, `words`",
  ],
  ["package.suites[].faults[]", "`kind` of the table above, `where`, its particulars, `words`"],
  [
    "package.suites[].relations[]",
    "`kind`, `effect` (`harmless` does not keep the package from fitting), its particulars, `words`",
  ],
  [
    "package.suites[].relationsNotJudged[]",
    "relations that name packages of which lisdeb does not know whether the suite has them: `fits` says nothing of them",
  ],
  [
    "package.suites[].relationsOnOwn[]",
    "relations on packages that lisdeb makes of daemons, as a metapackage has them: these come from where the package does, and are for you to check, too",
  ],
  ["package.suites[].unread", "null, or the error for which nothing but dpkg's rules was looked at"],
] as const;
