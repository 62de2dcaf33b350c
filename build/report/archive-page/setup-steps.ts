import { compareDotted } from "../../suite/index.ts";
import { shellWord } from "../../package/index.ts";
import type { ArchiveView, SuiteView } from "./archive-view.ts";

/** Something to do as root on a system that is to take packages from the archive. */
export interface SetupStep {
  readonly title: string;
  /** Lines of shell, which can be pasted as they are. */
  readonly lines: readonly string[];
  /** What to know of it. */
  readonly note: string | undefined;
}

/** What stands for the archive's address where it is not known. */
export const ADDRESS_PLACEHOLDER = "https://archive.example/debian";

/** The address of a file of the archive, or of the archive itself. */
export function addressOf({ baseUrl }: ArchiveView, path = ""): string {
  const base = (baseUrl ?? ADDRESS_PLACEHOLDER).replace(/\/+$/, "");
  return path === "" ? base : `${base}/${path}`;
}

/**
 * How to set a system of the suite up, in the form that its apt takes: a keyring for this archive alone and a `.sources` file, or where that is
 * not known yet a keyring that holds for every archive and a line of sources.list.
 */
export function setupSteps(archive: ArchiveView, suite: SuiteView): readonly SetupStep[] {
  return [
    ...httpsStep(archive, suite),
    keyStep(archive, suite),
    sourceStep(archive, suite),
    installStep(suite),
  ];
}

/** apt's own since then (debian/changelog of apt, 1.5). */
const HTTPS_SINCE = "1.5";

function httpsStep(archive: ArchiveView, { facts }: SuiteView): readonly SetupStep[] {
  const { baseUrl } = archive;
  const isNeeded =
    addressOf(archive).startsWith("https:") && compareDotted(facts.apt.version, HTTPS_SINCE) < 0;
  if (!isNeeded) return [];
  return [
    {
      title: "Teach apt to speak HTTPS",
      lines: ["apt-get install apt-transport-https ca-certificates"],
      note: baseUrl === undefined ? "Only where the address of the archive begins with https." : undefined,
    },
  ];
}

function keyStep(archive: ArchiveView, { facts }: SuiteView): SetupStep {
  const file = facts.apt.armouredKeys ? archive.keyring.armoured : archive.keyring.binary;
  const local = folderOf(archive);
  const here = local === undefined ? file.path : `${local}/${file.path}`;
  return {
    title: "Put the key in place, if it is the right one",
    // No line begins with blanks and a long word: where it is broken, nothing but the blanks would stand before the break.
    lines: [
      ...(local === undefined
        ? [`wget -O ${shellWord(file.path)} ${shellWord(addressOf(archive, file.path))}`]
        : []),
      `echo ${shellWord(`${file.sha256}  ${here}`)} |`,
      "  sha256sum -c - &&",
      `  install -D -m 644 ${shellWord(here)} ${shellWord(keyPath(archive, { facts }))}`,
    ],
    note: local === undefined ? OTHER_WAYS[facts.apt.signedBy ? "new" : "old"] : undefined,
  };
}

/** How else the key may come there. */
const OTHER_WAYS = {
  new: "Where there is no wget, curl -fLO does as well.",
  old: "So old a system may refuse the server for its certificate. Then fetch the file elsewhere and copy it here: the lines after it tell whether it is the right one.",
};

function keyPath(archive: ArchiveView, { facts }: Pick<SuiteView, "facts">): string {
  const { armoured, binary } = archive.keyring;
  const name = facts.apt.armouredKeys ? armoured.path : binary.path;
  return `/etc/apt/${facts.apt.signedBy ? "keyrings" : "trusted.gpg.d"}/${name}`;
}

function sourceStep(
  archive: ArchiveView,
  { name, facts, architectures, components, offersSources }: SuiteView,
): SetupStep {
  const file = `/etc/apt/sources.list.d/${archive.keyring.binary.path.replace(/-archive-keyring\.gpg$/, "")}`;
  const address = addressOf(archive);
  const key = keyPath(archive, { facts });
  if (facts.apt.deb822Sources && facts.apt.signedBy) {
    const lines = [
      offersSources ? "Types: deb deb-src" : "Types: deb",
      `URIs: ${address}`,
      `Suites: ${name}`,
      `Components: ${components.join(" ")}`,
      `Architectures: ${architectures.join(" ")}`,
      `Signed-By: ${key}`,
    ];
    return {
      title: "Name the archive",
      lines: [`cat > ${shellWord(`${file}.sources`)} <<'END'`, ...lines, "END"],
      note: undefined,
    };
  }
  // A line for each: several in one option are only told apart for certain since 1.0.9.8 (debian/changelog of apt: "demote VectorizeString").
  const signedBy = facts.apt.signedBy ? ` signed-by=${key}` : "";
  const of = `${address} ${name} ${components.join(" ")}`;
  const lines = [
    ...architectures.map((each) => `deb [arch=${each}${signedBy}] ${of}`),
    ...(offersSources ? [`deb-src ${signedBy === "" ? "" : `[${signedBy.trim()}] `}${of}`] : []),
  ];
  return {
    title: "Name the archive",
    lines: [`cat > ${shellWord(`${file}.list`)} <<'END'`, ...lines, "END"],
    note: undefined,
  };
}

function installStep({ packages }: SuiteView): SetupStep {
  const all = packages.find(({ builds }) => builds.some(({ verdict }) => verdict?.standing === "brings"));
  const wanted = all ?? packages[0];
  return {
    title: "Install",
    lines: ["apt-get update", ...(wanted ? [`apt-get install ${shellWord(wanted.name)}`] : [])],
    note: undefined,
  };
}

/** The archive's folder, where the address names one of this machine. */
function folderOf({ baseUrl }: ArchiveView): string | undefined {
  if (baseUrl?.startsWith("file:") !== true || !URL.canParse(baseUrl)) return undefined;
  const { pathname } = new URL(baseUrl);
  try {
    return decodeURIComponent(pathname).replace(/\/+$/, "");
  } catch {
    // A stray percent sign: then the path is meant as it is.
    return pathname.replace(/\/+$/, "");
  }
}
