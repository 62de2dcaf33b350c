import { shown } from "../../base/index.ts";
import type { FactChange } from "./compare-facts.ts";
import type { FileChanges } from "./compare-files.ts";
import type { Comparison, ReleaseServed } from "./compare-inventories.ts";
import type { PackageChanges, RpmChange, RpmChanges, RpmSide } from "./compare-rpms.ts";
import { filesInWords, scriptsInWords } from "./describe-package-changes.ts";
import { groupsBy } from "./groups.ts";
import type { FileFacts } from "./inventory.ts";
import { count, factInWords, firstOf, indented, tally } from "./in-words.ts";
import { releasesInShort } from "./release-name.ts";

/** Groups of RPMs, RPMs of a group, and lines about what changed in them that are named on the screen. */
const GROUPS = 20;
const RPMS = 5;
const DETAILS = 24;

/** Which releases of RHEL are served no more, or now. */
export function describeReleaseChanges({ gone, added }: Comparison["releases"]): string[] {
  const counts = tally({ gone: gone.length, added: added.length });
  if (counts === "") return [];
  const line = (mark: string) => (served: ReleaseServed) =>
    `${mark} ${served.release} (${firstOf(served.folders, 4)
      .map((folder) => shown(folder) || "top folder")
      .join(", ")})`;
  return [`RHEL releases: ${counts}`, ...indented([...gone.map(line("-")), ...added.map(line("+"))])];
}

/** Which RPMs of a medium came, went and changed: one entry for all in which the same things changed. */
export function describeRpmChanges({ gone, added, moved, changed }: RpmChanges): string[] {
  const counts = tally({
    changed: changed.length,
    moved: moved.length,
    gone: gone.length,
    added: added.length,
  });
  if (counts === "") return [];
  const groups = [...groupsBy(changed, ({ contents }) => likeness(contents)).values()].sort(
    (a, b) => weight(b) - weight(a) || b.length - a.length,
  );
  return [
    `RPMs: ${counts}`,
    ...groups.slice(0, GROUPS).flatMap((group) => indented(groupInWords(group))),
    ...(groups.length > GROUPS ? [`  … and ${count(groups.length - GROUPS, "more kind")} of change`] : []),
    ...indented(
      firstOf(
        moved.map(({ before, after }) => placesInWords(before.path, after.path)),
        RPMS,
      ),
    ),
    ...indented(firstOf(oneSideInWords("-", gone), DETAILS)),
    ...indented(firstOf(oneSideInWords("+", added), DETAILS)),
  ];
}

/** What changed in files and scripts goes before what is only built anew. */
function weight([first]: readonly RpmChange[]): number {
  const { files, scripts } = first?.contents ?? {};
  return [files?.gone, files?.added, files?.changed, scripts?.gone, scripts?.added, scripts?.changed].reduce(
    (sum, changes) => sum + (changes?.length ?? 0),
    0,
  );
}

/** `- microsoft-hyper-v.x86_64 (RHEL 6.2, 6.3)`; by its path what neither a name nor a release is known of. */
function oneSideInWords(mark: string, rpms: readonly RpmSide[]): string[] {
  const alike = groupsBy(rpms, ({ name, arch, release, path }) =>
    name === null || release === null ? path : `${name}.${arch ?? ""}`,
  );
  return [...alike].map(([name, group]) => {
    const releases = group.flatMap(({ release }) => release ?? []);
    return `${mark} ${shown(name)}${group[0]?.path === name ? "" : ` (${releasesInShort(releases)})`}`;
  });
}

/** The same for two RPMs in which the same things changed, though each has its own version and times. */
function likeness(contents: PackageChanges | null): string {
  if (!contents) return "";
  const { facts, scripts } = contents;
  const files = withoutSizes(contents.files);
  return JSON.stringify([
    facts.map(({ fact }) => fact),
    files.gone.map(({ path }) => path),
    files.added.map(({ path }) => path),
    files.changed.map(({ path, changes }) => [path, changes.map(({ fact }) => fact)]),
    scripts,
  ]);
}

function groupInWords(group: readonly RpmChange[]): string[] {
  const [first] = group;
  if (!first) return [];
  return [...headingOf(group), ...indented(firstOf(detailsInWords(group, first), DETAILS))];
}

/** A single RPM by its path; several by name and release where both are known, so that they fit into a line. */
function headingOf(group: readonly RpmChange[]): string[] {
  const paths = group.map(({ before, after }) => placesInWords(before.path, after.path));
  if (group.length === 1) return paths;
  const many = `${count(group.length, "RPM")}:`;
  const known = group.every(
    ({ before, after }) => before.name !== null && before.release !== null && after.release !== null,
  );
  if (!known) return [many, ...indented(firstOf(paths, RPMS), 4)];
  const names = [...new Set(group.map(({ after }) => `${after.name ?? ""}.${after.arch ?? ""}`))].map(
    (name) => shown(name),
  );
  const releases = [
    group.map(({ before }) => before.release ?? ""),
    group.map(({ after }) => after.release ?? ""),
  ];
  const served = [...new Set(releases.map(releasesInShort))].join(" -> ");
  return [`${many} ${firstOf(names, RPMS).join(", ")} (${served})`];
}

function detailsInWords(group: readonly RpmChange[], { contents }: RpmChange): string[] {
  if (!contents) return ["other bytes of a source package, which is not looked into"];
  const details = [
    ...contents.facts.map((change) => factOfAll(change, group)),
    ...filesInWords(sharesFiles(group) ? contents.files : withoutSizes(contents.files)),
    ...scriptsInWords(contents.scripts),
  ];
  return details.length === 0 ? ["other bytes, with nothing else that is compared"] : details;
}

function sharesFiles(group: readonly RpmChange[]): boolean {
  return new Set(group.map(({ contents }) => JSON.stringify(contents?.files))).size === 1;
}

/** Each build has its own sizes: they are told only where they are those of all. */
function withoutSizes({ gone, added, changed }: FileChanges): FileChanges {
  const sizeless = (file: FileFacts): FileFacts => ({ ...file, size: undefined });
  return {
    gone: gone.map(sizeless),
    added: added.map(sizeless),
    changed: changed.map(({ path, changes }) => ({
      path,
      changes: changes.filter(({ fact }) => fact !== "size"),
    })),
  };
}

/** The change itself where all RPMs share it; else that of the first as an example. */
function factOfAll(change: FactChange, group: readonly RpmChange[]): string {
  const same = JSON.stringify(change);
  const shared = group.every(({ contents }) =>
    contents?.facts.some((other) => JSON.stringify(other) === same),
  );
  return shared ? factInWords(change) : `${factInWords(change)}, and so on`;
}

function placesInWords(before: string, after: string): string {
  return before === after ? shown(before) : `${shown(before)} -> ${shown(after)}`;
}
