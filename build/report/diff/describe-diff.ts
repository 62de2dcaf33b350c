import { facts } from "../facts.ts";
import type { ComparedSide, Comparison, Section } from "./compare-inventories.ts";
import {
  describeFactChanges,
  describeFileChanges,
  describeScriptChanges,
} from "./describe-package-changes.ts";
import { describeProgramChanges, describeStringChanges } from "./describe-program-changes.ts";
import { describeReleaseChanges, describeRpmChanges } from "./describe-rpm-changes.ts";
import { describeVerdictChanges } from "./describe-verdict-changes.ts";

/** A comparison in words: what decides for a user first, and long lists cut, which `--json` has in full. */
export function describeDiff(comparison: Comparison): string {
  const { before, after, same, compared, verdicts, programs, releases, rpms, files, scripts } = comparison;
  const isMedium = compared.includes("rpms");
  const sections = [
    describeVerdictChanges(verdicts),
    describeProgramChanges(programs),
    describeReleaseChanges(releases),
    describeRpmChanges(rpms),
    describeFactChanges(before.kind === "deb" ? "Control fields" : "Tags", comparison.facts),
    describeFileChanges(isMedium ? "Other files" : "Files", files),
    describeScriptChanges(before.kind === "deb" ? "Scripts and other control files" : "Scriptlets", scripts),
    describeStringChanges(programs),
  ].filter((lines) => lines.length > 0);
  const end = same
    ? ["no difference"]
    : sections.length === 0
      ? ["The bytes differ, and nothing else that is compared: times, order or compression may."]
      : [];
  return [
    facts([
      ["before", inWords(before)],
      ["after", inWords(after)],
      [
        "compared",
        before.kind === after.kind ? undefined : compared.map((section) => TITLES[section]).join(", "),
      ],
    ]),
    ...sections.map((lines) => `${lines.join("\n")}\n`),
    ...end.map((line) => `${line}\n`),
  ].join("\n");
}

const TITLES: Readonly<Record<Section, string>> = {
  verdicts: "verdicts",
  programs: "daemons",
  releases: "RHEL releases",
  rpms: "RPMs",
  facts: "tags",
  files: "files",
  scripts: "scripts",
};

function inWords({ path, title }: ComparedSide): string {
  return `${path}: ${title}`;
}
