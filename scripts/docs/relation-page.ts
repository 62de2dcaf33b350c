import type { Daemon } from "../../build/daemon/index.ts";
import { COMMANDS, relationsOf } from "../../build/package/index.ts";
import { SUITES, type Suite } from "../../build/suite/index.ts";
import { RELATION_FAULTS } from "../../build/verdict/index.ts";
import { exampleDaemon } from "./example-verdicts.ts";
import { MADE } from "./made.ts";
import { markdownTable } from "./markdown-table.ts";

/** docs/reference/relations.md: where a package's relations come from, and what may be wrong with those of any package. */
export function relationPage(): string {
  return [
    `# Relations\n\n${MADE}\n`,
    "What a package depends on follows from what is in it. Nobody keeps a list, so that nothing is forgotten and nothing is asked for that is not needed.\n",
    ...markdownTable(
      ["in the package", "relation"],
      EXAMPLES.map(({ what, relations }) => [what, bySuite(relations)]),
    ),
    "Everything else that the scripts run is in the smallest system of every suite, or asked for before it is run and passed over where it is missing: " +
      `${inCode(Object.keys(COMMANDS).filter((command) => COMMANDS[command]?.asks !== undefined))}. A test reads the rendered scripts and units with a parser ` +
      "of the shell's language and fails where one of them runs what is neither.\n",
    "## Only a recommendation: ip\n",
    "hv_kvp_daemon runs `ip route show` to tell the host of its gateways. Where there is no `ip`, that one answer stays empty and all else works, " +
      "pools and boot parameters included. " +
      `The smallest system of ${named(HAVE_IP)} has it. So it is a recommendation: apt installs it with the package, and dpkg alone installs the package without it.\n`,
    "## libc6 and dpkg-shlibdeps\n",
    "The version is that of the newest symbol version that the binary needs. dpkg-shlibdeps comes to the same, with three exceptions: of " +
      "a mark such as `GLIBC_ABI_DT_RELR`, which no symbol carries, it says nothing, though the loader refuses the program for it; for " +
      "`GLIBC_2.31` of libc.so.6 it says 2.31, though the library has it since 2.34 only; and a weak symbol counts there, though the loader starts the " +
      "program without.\n",
    "## The smallest system\n",
    "All dependencies are met by the smallest system of the suite ([suites](suites.md)), so that dpkg alone installs the package. " +
      `That of ${named(LACK_FUNCTIONS)} lacks what init scripts read: there it is a recommendation. systemd starts the daemon by its unit; ` +
      "only sysvinit runs the init script, and its initscripts brings lsb-base itself.\n",
    "## What may be wrong\n",
    "`lisdeb check` judges the relations of any .deb by these. `effect` tells what comes of it: `refused` (dpkg does not configure the " +
      "package), `broken` (dpkg installs it, and it does not work on this suite), `harmless` (the package works on this suite all the same).\n",
    ...markdownTable(
      ["kind", "meaning", "what comes of it"],
      Object.entries(RELATION_FAULTS).map(([kind, { title, outcome }]) => [
        `\`${kind}\``,
        `${title}.`,
        outcome,
      ]),
    ),
    "Relations that name packages which are in no table of [suites](suites.md) are not judged: `check` names them in a note, whatever else it says, and " +
      "its exit status may be 0. Whether the suite has these packages is yours to find out; where it lacks one, dpkg does not configure the package.\n",
  ].join("\n");
}

/** What the relations of a package follow from: what is in it, and what that comes to on a suite. */
const EXAMPLES: readonly { readonly what: string; readonly relations: (suite: Suite) => Relations }[] = [
  {
    what: "a daemon that needs `GLIBC_2.14`",
    relations: (suite) => relationsOf(linked({ "libc.so.6": "GLIBC_2.14" }), suite, []),
  },
  {
    what: "a daemon that needs `GLIBC_2.4`, and `GCC_4.2.0` of `libgcc_s.so.1`",
    relations: (suite) =>
      relationsOf(linked({ "libc.so.6": "GLIBC_2.4", "libgcc_s.so.1": "GCC_4.2.0" }), suite, []),
  },
  { what: "a script that reads `/lib/lsb/init-functions`", relations: ofInitScript },
  {
    what: "a daemon that runs `ip`",
    relations: (suite) => {
      const daemon = exampleDaemon("kvp-2");
      const profile = daemon.profile && { ...daemon.profile, programs: ["ip"] };
      return relationsOf({ ...daemon, profile }, suite, []);
    },
  },
  { what: "a static daemon", relations: (suite) => relationsOf(exampleDaemon("kvp-1"), suite, []) },
];

type Relations = ReturnType<typeof relationsOf>;

const HAVE_IP = SUITES.filter(({ iproute, minimal }) => Object.hasOwn(minimal, iproute));

const LACK_FUNCTIONS = SUITES.filter((suite) => ofInitScript(suite).recommends !== null);

/** A daemon that needs a version of each of these libraries. */
function linked(libraries: Readonly<Record<string, string>>): Daemon {
  return exampleDaemon("kvp-1", {
    needed: Object.keys(libraries),
    versionsNeeded: Object.entries(libraries).map(([library, name]) => ({
      library,
      versions: [{ name, weak: false }],
    })),
  });
}

function ofInitScript(suite: Suite): Relations {
  const script = { name: "/etc/init.d/daemon", text: "#!/bin/sh\n. /lib/lsb/init-functions\n" };
  return relationsOf(exampleDaemon("kvp-1"), suite, [script]);
}

/** What it comes to on the suites, those next to each other that agree taken together: `recommends iproute up to X; recommends iproute2 from Y on`. */
function bySuite(relations: (suite: Suite) => Relations): string {
  const spans: { words: string; suites: Suite[] }[] = [];
  for (const suite of SUITES) {
    const words = inWords(relations(suite));
    const last = spans.at(-1);
    if (last?.words === words) last.suites.push(suite);
    else spans.push({ words, suites: [suite] });
  }
  return spans.map(({ words, suites }) => words + spanOf(suites)).join("; ");
}

function inWords({ depends, recommends }: Relations): string {
  const words = [
    ...(depends === null ? [] : [`depends on \`${depends}\``]),
    ...(recommends === null ? [] : [`recommends \`${recommends}\``]),
  ];
  return words.join(", ") || "none";
}

function spanOf(suites: readonly Suite[]): string {
  const [first, last] = [suites[0]?.name ?? "", suites.at(-1)?.name ?? ""];
  if (suites.length === SUITES.length) return "";
  if (suites[0] === SUITES[0]) return ` up to ${last}`;
  if (suites.at(-1) === SUITES.at(-1)) return ` from ${first} on`;
  return suites.length === 1 ? ` on ${first}` : ` from ${first} to ${last}`;
}

function named(suites: readonly Suite[]): string {
  return suites.map(({ name }) => name).join(" and ") || "no suite";
}

function inCode(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
