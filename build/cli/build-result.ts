import { dirname } from "node:path";
import { listed, shown } from "../base/index.ts";
import { DAEMON_NAMES } from "../daemon/index.ts";
import type { BuiltPackage, RecipeBuild, WrittenPackage } from "../package/index.ts";
import { describeChoices, readableSize, table, targetsAsData } from "../report/index.ts";
import { SUITES } from "../suite/index.ts";
import type { Target } from "../verdict/index.ts";

/** A package of either kind. */
type Built = WrittenPackage["built"];

/** Behind the packages of each suite and architecture the one that brings them, where there is one. */
export function inOrderOfTargets({ packages, metapackages }: RecipeBuild): readonly Built[] {
  const placeOf = ({ deb: { plan } }: Built): string => `${plan.suite.name} ${plan.architecture}`;
  return [...new Set(packages.map(placeOf))].flatMap((place) =>
    [...packages, ...metapackages].filter((each) => placeOf(each) === place),
  );
}

/** For `--json`: what was made, and for what nothing was. */
export function resultAsData(builds: readonly RecipeBuild[], written: readonly WrittenPackage[]) {
  return {
    packages: written.flatMap((each) => {
      const { built } = each;
      if (!holdsDaemon(built)) return [];
      const from = built.deb.plan.daemon.origin.rpmPath ?? null;
      return [{ ...writtenAsData(each), from, unproven: isUnproven(built), unchanged: each.unchanged }];
    }),
    metapackages: written.flatMap((each) => {
      const { built } = each;
      if (holdsDaemon(built)) return [];
      const depends = built.deb.plan.brings.map(({ packageName }) => packageName);
      return [{ ...writtenAsData(each), depends, unchanged: each.unchanged }];
    }),
    unfit: builds.flatMap(({ recipe, unfit }) =>
      targetsAsData(unfit).map(({ losers, ...target }) => ({
        recipe: recipe.id,
        ...target,
        candidates: losers.map((loser) => ({ ...loser, reasons: loser.why })),
      })),
    ),
  };
}

function writtenAsData({ built: { deb }, path, recordPath }: WrittenPackage) {
  return {
    package: deb.plan.packageName,
    version: deb.plan.version,
    architecture: deb.plan.architecture,
    suite: deb.plan.suite.name,
    recipe: deb.plan.recipe.id,
    file: path,
    record: recordPath,
    size: deb.bytes.length,
    sha256: deb.sha256,
  };
}

/** In the order of the suites, what was built and what was not. */
function targetsInOrder({ packages, unfit }: RecipeBuild): readonly Target[] {
  const targets = [...packages.map(({ target }) => target), ...unfit];
  return SUITES.flatMap((suite) => targets.filter((target) => target.suite.name === suite.name));
}

/** Of each candidate for each target, why it was chosen or not. */
export function whyInWords(build: RecipeBuild): string {
  return `${build.recipe.id}\n\n${describeChoices(targetsInOrder(build), { why: true })}`;
}

/** The same for `--json`. */
export function choicesAsData(build: RecipeBuild) {
  return targetsAsData(targetsInOrder(build)).map((choice) => ({ recipe: build.recipe.id, ...choice }));
}

/** A table of what was made and from where, and a line for what nothing was made of. */
export function resultInWords(builds: readonly RecipeBuild[], written: readonly WrittenPackage[]): string {
  const verdict = {
    title: "verdict",
    value: ({ built }: WrittenPackage) =>
      !holdsDaemon(built) ? "" : isUnproven(built) ? "unproven" : "fits",
  };
  const made = table(
    [
      { title: "package", value: ({ built }: WrittenPackage) => built.deb.plan.packageName },
      { title: "version", value: ({ built }) => built.deb.plan.version },
      { title: "arch", value: ({ built }) => built.deb.plan.architecture },
      { title: "size", value: ({ built }) => readableSize(built.deb.bytes.length), align: "right" },
      { title: "suite", value: ({ built }) => built.deb.plan.suite.name },
      ...(written.some(({ built }) => isUnproven(built)) ? [verdict] : []),
      { title: "from", value: ({ built }) => madeFrom(built) },
    ],
    written,
  );
  const folders = [...new Set(written.map(({ path }) => dirname(path)))].join(", ");
  const unchanged = written.filter((one) => one.unchanged).length;
  const count = written.length === 1 ? "1 package" : `${written.length} packages`;
  const lines = [`${count} in ${folders}${unchanged > 0 ? `, ${unchanged} of them unchanged` : ""}.`];
  for (const build of builds) {
    if (build.unfit.length === 0) continue;
    lines.push(`${build.recipe.id}: ${unfitInWords(build)}; lisdeb build --why tells why.`);
  }
  return `${made}${lines.join("\n")}\n`;
}

/** Which daemon was packaged for which suite not; with the architecture where it was for another one. */
function unfitInWords({ packages, unfit }: RecipeBuild): string {
  const names = new Map<string, string[]>();
  for (const name of DAEMON_NAMES) {
    const isIts = ({ choice }: Target) => choice.name === name;
    const served = new Set(
      packages
        .map(({ target }) => target)
        .filter(isIts)
        .map(({ suite }) => suite),
    );
    const places = unfit
      .filter(isIts)
      .map(({ suite, architecture }) =>
        served.has(suite) ? `${suite.name} ${shown(architecture)}` : suite.name,
      );
    if (places.length === 0) continue;
    const where = [...new Set(places)].join(", ");
    names.set(where, [...(names.get(where) ?? []), name]);
  }
  return [...names]
    .map(([where, of]) => `no ${listed(of, "or")} on the medium is known to run on ${where}`)
    .join("; ");
}

/** What a package was made from: the RPM on the medium, or the packages beside it. */
function madeFrom(built: Built): string {
  if (holdsDaemon(built)) return built.deb.plan.daemon.origin.rpmPath ?? "";
  return built.deb.plan.brings.map(({ packageName }) => packageName).join(", ");
}

function holdsDaemon(built: Built): built is BuiltPackage {
  return "target" in built;
}

/** It was built because somebody accepted that nobody knows whether it works. */
function isUnproven(built: Built): boolean {
  return holdsDaemon(built) && built.target.choice.verdict?.unproven === true;
}
