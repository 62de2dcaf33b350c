import { shown } from "../../base/index.ts";
import { shellWord } from "../../package/index.ts";
import { readableSize } from "../sizes.ts";
import type { ArchiveView, SuiteView } from "./archive-view.ts";
import {
  aboutKey,
  debianOf,
  digestShown,
  fingerprintShown,
  formOf,
  hrefOf,
  notesOn,
  standingShown,
  statesOf,
  timeShown,
} from "./in-words.ts";
import { overviewOf } from "./overview.ts";
import { ADDRESS_PLACEHOLDER, addressOf, setupSteps } from "./setup-steps.ts";

/** What the template writes down. Everything from outside has been made fit to show; escaping it for HTML is the template's. */
export function pageValues(view: ArchiveView) {
  const several = view.keys.length > 1;
  return {
    title: `${shown(view.label)}: signed apt archive`,
    label: shown(view.label),
    lead: shown(view.description ?? "Debian packages in a signed apt archive"),
    facts: headFacts(view),
    contents: [
      { href: "#setup", text: "Set up" },
      ...view.suites.map((suite) => ({ href: `#${idOf(suite)}`, text: shown(suite.name) })),
      { href: "#keys", text: several ? "Signing keys" : "Signing key" },
      { href: "#verify", text: "Verify" },
    ],
    overview: overviewOf(view.suites, (suite) => `#${idOf(suite)}`),
    setup: {
      placeholder: view.baseUrl === undefined ? ADDRESS_PLACEHOLDER : "",
      suites: view.suites.map((suite) => setupOf(view, suite)),
    },
    suites: view.suites.map(suiteValues),
    keys: keysOf(view),
    verify: verifyLines(view),
    footer: statesOf(view),
  };
}

function headFacts(view: ArchiveView) {
  const newest = view.suites.toSorted((a, b) => b.date.getTime() - a.date.getTime())[0];
  const facts = [
    {
      name: "Address",
      values: view.baseUrl === undefined ? [] : [{ kind: "code", time: "", text: visible(addressOf(view)) }],
    },
    { name: "Origin", values: [{ kind: "text", time: "", text: shown(view.origin) }] },
    {
      name: "Published",
      values: newest ? [{ kind: "time", ...timeShown(newest.date) }] : [],
    },
    {
      name: "Signed by",
      values: view.keys.map(({ fingerprint }) => ({
        kind: "code",
        time: "",
        text: fingerprintShown(fingerprint).join(" "),
      })),
    },
  ];
  return facts.filter(({ values }) => values.length > 0);
}

function setupOf(view: ArchiveView, suite: SuiteView) {
  return {
    id: `setup-${idOf(suite)}`,
    name: shown(suite.name),
    debian: debianOf(suite),
    form: formOf(suite),
    open: view.suites.length === 1,
    steps: setupSteps(view, suite).map(({ title, lines, note }) => ({
      title,
      lines: lines.map(visible),
      note: note ?? "",
    })),
  };
}

function suiteValues(suite: SuiteView) {
  const index = (name: string) => ({ text: name, href: hrefOf(`dists/${suite.name}/${name}`) });
  return {
    id: idOf(suite),
    name: shown(suite.name),
    debian: debianOf(suite),
    date: timeShown(suite.date),
    validUntil: suite.validUntil ? timeShown(suite.validUntil) : { text: "no end", time: "" },
    architectures: shown(suite.architectures.join(", ")),
    components: shown(suite.components.join(", ")),
    files: ["InRelease", "Release", "Release.gpg"].map(index),
    change: shown(suite.change),
    packages: suite.packages.map((each) => ({
      name: shown(each.name),
      version: shown(each.version),
      synopsis: shown(each.synopsis),
      notes: notesOn(each),
      older: each.older.slice(0, MOST_OLDER).map(({ version, builds }) => ({
        version: shown(version),
        builds: builds.map(({ architecture, path }) => ({
          architecture: shown(architecture),
          href: hrefOf(path),
        })),
      })),
      olderMore: each.older.length > MOST_OLDER ? `; and ${each.older.length - MOST_OLDER} more` : "",
      builds: each.builds.map((build) => ({
        architecture: shown(build.architecture),
        href: hrefOf(build.file.path),
        ...standingShown(build),
        record: build.record === undefined ? "" : hrefOf(build.record),
        size: readableSize(build.file.size),
        digest: digestShown(build.file.sha256),
      })),
    })),
    sources: sourcesShown(suite),
    further:
      suite.further === 0
        ? ""
        : `There are ${suite.further} packages more than this page lists; apt shows them all.`,
  };
}

/** The source packages, of the newest versions as many as the page has room for. */
function sourcesShown({ sources }: SuiteView) {
  const shownHere = sources.slice(-MOST_SOURCES);
  const [first] = shownHere;
  return {
    get: first === undefined ? "" : `apt-get source ${first.name}`,
    more: sources.length > shownHere.length ? `And ${sources.length - shownHere.length} more.` : "",
    each: shownHere.map(({ name, version, files }) => ({
      name: shown(name),
      version: shown(version),
      files: files.map(({ path, size, sha256 }) => ({
        name: shown(path.slice(path.lastIndexOf("/") + 1)),
        href: hrefOf(path),
        size: readableSize(size),
        digest: digestShown(sha256),
      })),
    })),
  };
}

const MOST_SOURCES = 20;

/** Of the versions kept beside the newest. */
const MOST_OLDER = 5;

function keysOf(view: ArchiveView) {
  const { binary, armoured } = view.keyring;
  const several = view.keys.length > 1;
  return {
    title: several ? "Signing keys" : "Signing key",
    intro:
      (several
        ? "One of these keys signs each suite, and both do while one takes the place of the other."
        : "Every suite is signed by this key.") +
      " Compare the fingerprint with one that came to you another way than this page.",
    each: view.keys.map((key) => ({
      fingerprint: fingerprintShown(key.fingerprint),
      about: aboutKey(key),
    })),
    files: [
      { ...binary, use: "binary: every apt" },
      { ...armoured, use: "armoured: apt 1.4 and later" },
    ].map(({ path, size, sha256, use }) => ({
      name: shown(path),
      href: hrefOf(path),
      use,
      size: readableSize(size),
      digest: digestShown(sha256),
    })),
    show: [
      `gpg --show-keys ${shellWord(armoured.path)}`,
      `gpg --with-fingerprint ${shellWord(binary.path)}   # GnuPG 1.4 and 2.0`,
    ]
      .map(visible)
      .join("\n"),
  };
}

function verifyLines(view: ArchiveView): string {
  const keyring = view.keyring.binary.path;
  const release = `dists/${view.suites[0]?.name ?? ""}/Release`;
  return [
    `lisdeb verify ${shellWord(addressOf(view))} --keyring ${shellWord(keyring)}`,
    "# or a single signature, with nothing but gpgv:",
    `wget ${shellWord(addressOf(view, release))} ${shellWord(addressOf(view, `${release}.gpg`))}`,
    `gpgv --keyring ${shellWord(`./${keyring}`)} Release.gpg Release`,
  ]
    .map(visible)
    .join("\n");
}

/** For the page's own links; names of suites are such that they need no escape (archive-suite.ts). */
function idOf({ name }: SuiteView): string {
  return `suite-${name.replaceAll(/[^A-Za-z0-9.-]/g, "_")}`;
}

/** What {@link shown} makes of it, but at its full length: it is to be pasted. */
function visible(text: string): string {
  return Array.from(text, (character) => shown(character)).join("");
}
