import { SUITES, type FactGroup, type Suite } from "../../build/suite/index.ts";
import { MADE } from "./made.ts";
import { markdownTable } from "./markdown-table.ts";

interface Section {
  readonly title: string;
  readonly intro: string;
  /** Whose source stands below the table. */
  readonly group: FactGroup;
  readonly columns: Readonly<Record<string, (suite: Suite) => string>>;
}

const SECTIONS: readonly Section[] = [
  {
    title: "Releases",
    intro:
      "What a package version for a suite ends in sorts as the suites do, so that no upgrade of the system looks like a downgrade of the package.",
    group: "dates",
    columns: {
      Debian: ({ debian }) => debian,
      released: ({ released }) => released,
      "end of long-term support": ({ ended }) => ended,
      "package versions end in": ({ versionSuffix }) => code(versionSuffix),
    },
  },
  {
    title: "System",
    intro:
      "What runs as process 1 unless the administrator chose otherwise, and what the suite was released for.",
    group: "system",
    columns: {
      init: ({ init }) => init,
      architectures: ({ architectures }) => architectures.join(", "),
    },
  },
  {
    title: "Libraries",
    intro:
      "A daemon's symbol versions are held against these. Packages depend on libgcc by the suite's name for it, where a daemon needs it.",
    group: "libraries",
    columns: {
      glibc: ({ glibc }) => glibc,
      "GCC (of libgcc)": ({ gcc }) => gcc,
      "libgcc's package": ({ libgcc }) => code(libgcc.name),
    },
  },
  {
    title: "Kernel",
    intro:
      "Daemons are judged by the stock kernel. A backports suite stands for its release with the last kernel of its backports; of the " +
      "others the column tells what to expect where that kernel was taken.",
    group: "kernel",
    columns: {
      kernel: ({ kernel }) => kernel,
      "last kernel of its backports": ({ backports, backportsKernel }) =>
        backports ? "this one" : (backportsKernel ?? "still open"),
    },
  },
  {
    title: "dpkg",
    intro: "What it reads, and what packages for it are made with.",
    group: "dpkg",
    columns: {
      dpkg: ({ dpkg }) => dpkg.version,
      "control.tar.xz": ({ dpkg }) => yes(dpkg.readsXzControl),
      zstd: ({ dpkg }) => yes(dpkg.readsZstd),
      "made with": ({ dpkg }) => `control ${dpkg.controlCompression}, data ${dpkg.dataCompression}`,
    },
  },
  {
    title: "apt",
    intro: "What it asks of an archive, and heeds.",
    group: "apt",
    columns: {
      apt: ({ apt }) => apt.version,
      InRelease: ({ apt }) => yes(apt.inRelease),
      Ed25519: ({ apt }) => yes(apt.ed25519),
      "by-hash": ({ apt }) => yes(apt.byHash),
      "Signed-By": ({ apt }) => yes(apt.signedBy),
      "keys as .asc": ({ apt }) => yes(apt.armouredKeys),
      "`.sources`": ({ apt }) => yes(apt.deb822Sources),
      "versioned Provides": ({ apt }) => yes(apt.versionedProvides),
    },
  },
  {
    title: "Where scripts and daemons find what they use",
    intro:
      "What a package states of a script that reads `/lib/lsb/init-functions`, and of a daemon that runs `ip`.",
    group: "packages",
    columns: {
      "init-functions": ({ lsbFunctions }) => code(lsbFunctions),
      ip: ({ iproute }) => code(iproute),
    },
  },
];

/** docs/reference/suites.md: every fact of every suite, with its source. */
export function suitePage(): string {
  return [
    `# Suites\n\n${MADE}\n`,
    "What lisdeb knows of each Debian release that it builds for: `build/suite/suites.ts` and `old-suites.ts` as tables. A further suite is one row in the former, and its name in the type beside it.\n",
    ...SECTIONS.flatMap(sectionOf),
    ...packages(),
  ].join("\n");
}

function sectionOf({ title, intro, group, columns }: Section): string[] {
  return [
    `## ${title}\n\n${intro}\n`,
    ...markdownTable(
      ["suite", ...Object.keys(columns)],
      SUITES.map((suite) => [suite.name, ...Object.values(columns).map((cell) => cell(suite))]),
    ),
    ...sourcesOf(group),
    "",
  ];
}

/** Each source once, with the suites that it is of. */
function sourcesOf(group: FactGroup): string[] {
  const sources = [...new Set(SUITES.map((suite) => suite.sources[group]))];
  if (sources.length === 1) return [`Source: ${sources.join("")}.`];
  return [
    "Sources:\n",
    ...sources.map((source) => {
      const names = SUITES.filter((suite) => suite.sources[group] === source).map(({ name }) => name);
      return `- ${names.join(", ")}: ${source}.`;
    }),
  ];
}

/** The packages by name, since there are more of them than of releases. Backports suites have those of their releases. */
function packages(): string[] {
  const releases = SUITES.filter(({ backports }) => !backports);
  const names = releases.flatMap(({ minimal, archive }) => Object.keys({ ...minimal, ...archive }));
  return [
    "## Packages\n",
    "What relations are held against: the version of the release's first day, in brackets where the smallest system does not have it. That has the " +
      "essential packages and what these depend on. Of packages that are in no row lisdeb says nothing, nor of what backports may have beyond the " +
      "smallest system.\n",
    ...markdownTable(
      ["package", ...releases.map(({ name }) => name)],
      [...new Set(names)].sort().map((name) => [name, ...releases.map((suite) => versionIn(suite, name))]),
    ),
    ...sourcesOf("packages"),
  ];
}

function versionIn({ minimal, archive, provides }: Suite, name: string): string {
  if (Object.hasOwn(minimal, name)) return minimal[name] ?? "";
  const provided = provides
    .filter((each) => each.name === name)
    .map(({ version = "", by }) => `${version} in ${by}`);
  const further = Object.hasOwn(archive, name) ? [`(${archive[name] ?? ""})`] : [];
  return [...provided, ...further].join(", ") || "–";
}

function yes(can: boolean): string {
  return can ? "yes" : "no";
}

function code(text: string): string {
  return `\`${text}\``;
}
