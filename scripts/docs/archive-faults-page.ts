import {
  ARCHIVE_FAULTS,
  CLIENTS,
  type ArchiveEffect,
  type ArchiveHolding,
} from "../../build/archive/index.ts";
import { MADE } from "./made.ts";
import { markdownTable } from "./markdown-table.ts";

const EFFECTS: Readonly<Record<ArchiveEffect, string>> = {
  refused: "apt stops with an error, or does not take what the fault is in",
  untrusted: "apt takes it with a warning at most, and then asks before it installs anything, or refuses to",
  unseen: "apt sees no packages, and says nothing",
  stale: "apt goes on with what it had, and says nothing",
  warned: "apt warns, or takes a longer way, and works",
};

const DOCUMENT: readonly (readonly [field: string, value: string])[] = [
  ["archive", "its address, without credentials"],
  ["kind", "`archive`; `deb` for a package by itself, which has `checks` in place of the rest"],
  [
    "ok",
    "whether no suite has a fault that is wrong for everyone, and each is taken by those whom it is for",
  ],
  ["keysFrom", "`given` by --keyring, or `published` by the archive itself; null where there were no keys"],
  ["read", "`files` and `bytes` that were read, each form of an index and each of its names counted"],
  ["suites[].suite", "as in sources.list; `./` for an archive without suites"],
  ["suites[].ok", "as above, for this one"],
  ["suites[].date", "Date of Release; null where it has none that apt reads. `validUntil` likewise"],
  ["suites[].architectures", "as Release names them; `components` likewise"],
  ["suites[].packages", "packages in its lists, one for all architectures counted once"],
  ["suites[].state", "number of the newest state that lisdeb keeps; null in an archive of another tool"],
  [
    "suites[].signatures[]",
    "`file`, `state` (`good`, `bad`, `unknown-key`, `unsupported`, `unreadable`), `keyId`, `fingerprint`, `userId`, `created`, and the kinds of its `faults`",
  ],
  [
    "suites[].clients[]",
    "`apt` and `debian` (versions), `own` (whether the suite is for it, or --for names it), `takes` (whether nothing but warnings comes of all faults there)",
  ],
  [
    "suites[].faults[]",
    "`kind`, `path` in the archive, `words`, `found`, `wrong` (whether it is so for everyone), and `clients`, each with `apt`, `debian` and `effect`",
  ],
  ["faults[]", "the same of what is beside the suites"],
];

/** docs/reference/archive-faults.md: every way in which an archive is wrong, or some apt does not take it, that `lisdeb verify` looks for. */
export function archiveFaultsPage(): string {
  const apts = CLIENTS.map(({ apt, debian }) => `${apt} is Debian ${debian}'s`);
  return [
    `# Faults of archives\n\n${MADE}\n`,
    "What `lisdeb verify ARCHIVE` looks for, whatever tool made the archive. It reads Release, InRelease and Release.gpg once, holds their signatures against the keys that --keyring names " +
      "or that the archive publishes, then each file that Release lists against its digests and sizes, under its name and under `by-hash`, and what is compressed against what it should unpack " +
      "to; then each package that a list names against the list, against its own lists of files, against the suite's dpkg, and against Contents. With `--no-pool` it leaves the packages unread.\n",
    "`kind` is what `--json` prints. A fault that is **wrong** for everyone makes the exit status 1, also where no apt looks. Any other does so only where more than a warning comes of it for " +
      "those whom the suite is for: the Debian release that it is named by (`wheezy-testing` by wheezy), else the newest. `--for` names others who have to take it.\n",
    `The versions are apt's: ${apts.join(", ")}. What is marked as measured was tried with archives made for the purpose.\n`,
    "What comes of a fault:\n",
    ...Object.entries(EFFECTS).map(([effect, words]) => `- \`${effect}\`: ${words}.`),
    "",
    "## The faults\n",
    ...markdownTable(
      ["kind", "meaning", "wrong for everyone", "what comes of it, by apt", "source"],
      Object.entries(ARCHIVE_FAULTS).map(([kind, rule]) => [
        `\`${kind}\``,
        `${rule.title}.`,
        rule.wrong ? "yes" : "no",
        rule.holds.map(inWords).join("; ") || "nothing",
        rule.source,
      ]),
    ),
    "## Where apt does not look\n",
    "A wrong byte is found by `verify` also where no apt notices it: in Contents; in the compressed forms of a list that apt does not prefer, and in plain ones where it gets them `by-hash`; in Release and " +
      "Release.gpg where apt has InRelease, and the other way round for apt 0.9.7; in what is empty, for which apt since 1.1 does not ask; in a weaker digest, of which apt before 1.1 looks at the strongest " +
      "alone.\n",
    "## What no signature covers\n",
    "`verify` calls an archive proven by its signatures, and these do not cover everything that lies in it. Nothing tells of a changed byte in:\n",
    "- `index.html`, the page for people, with the fingerprint of the key and the commands that set up a client: take the fingerprint from somewhere else, or compare it with one who knows it.",
    "- The build records (`.json`) beside the packages, but for two things, in a folder and in an object store: each is JSON, and states the digest of the package beside it. The rest is what " +
      "its writer says. Over http nobody asks for them.",
    "- `.lisdeb/page.json`, the address that the page gives for the archive, and the words in the records of states below `.lisdeb` that say what was changed.",
    "- The keyrings at the archive's root, where verify has no others: each has to hold the keys that signed, and to be sound, which whoever exchanged all of it would see to. Name your own with --keyring.\n",
    "## The document that --json prints\n",
    ...markdownTable(
      ["field", "value"],
      DOCUMENT.map(([field, value]) => [`\`${field}\``, value]),
    ),
  ].join("\n");
}

function inWords({ effect, from, until }: ArchiveHolding): string {
  if (from !== undefined && until !== undefined) return `${effect} from ${from} to before ${until}`;
  if (from !== undefined) return `${effect} since ${from}`;
  return until === undefined ? `${effect} by all` : `${effect} before ${until}`;
}
