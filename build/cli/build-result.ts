import { dirname } from "node:path";
import { listed, LisdebError, shown } from "../base/index.ts";
import { DAEMON_NAMES, type DaemonName } from "../daemon/index.ts";
import type { RecipeBuild, WrittenFile } from "../package/index.ts";
import { describeChoices, notBuiltFor, readableSize, table, targetsAsData } from "../report/index.ts";
import { SUITES } from "../suite/index.ts";
import type { Asked, Target } from "../verdict/index.ts";
import type { DaemonPackageAnswer, MetapackageAnswer, PackageAnswer, RecipeAnswer } from "./build-answer.ts";

/** What became of the recipes. */
export interface BuildResult {
  readonly answers: readonly RecipeAnswer[];
  /** Ids of those of which nothing was built, since the same was built before. */
  readonly skipped: readonly string[];
  /** By the files' names. */
  readonly written: ReadonlyMap<string, WrittenFile>;
}

/** For `--json`: what was made, and for what nothing was. */
export function resultAsData({ answers, skipped, written }: BuildResult) {
  const placed = ({ recipe }: RecipeAnswer, each: PackageAnswer) => ({
    package: each.package,
    version: each.version,
    architecture: each.architecture,
    suite: each.suite,
    recipe,
    file: placeOf(each.file, written).path,
    record: placeOf(each.record, written).path,
    size: each.size,
    sha256: each.sha256,
  });
  return {
    packages: answers.flatMap((answer) =>
      inOrderOfTargets(answer)
        .filter(holdsDaemon)
        .map((each) => ({
          ...placed(answer, each),
          from: each.from,
          unproven: each.unproven,
          unchanged: isUnchanged(each, written),
        })),
    ),
    metapackages: answers.flatMap((answer) =>
      answer.metapackages.map((each) => ({
        ...placed(answer, each),
        depends: each.depends,
        unchanged: isUnchanged(each, written),
      })),
    ),
    sources: answers.flatMap(({ recipe, sources }) =>
      sources.map(({ files, ...source }) => ({
        ...source,
        recipe,
        files: files.map((name) => placeOf(name, written).path),
        unchanged: files.every((name) => placeOf(name, written).unchanged),
      })),
    ),
    unfit: answers.flatMap(({ recipe, unfit }) =>
      unfit.map(({ losers, ...target }) => ({
        recipe,
        ...target,
        candidates: losers.map((loser) => ({ ...loser, reasons: loser.why })),
      })),
    ),
    notes: answers.flatMap(({ recipe, notes }) => notes.map((note) => ({ recipe, note }))),
    skipped,
  };
}

/** A table of what was made and from where, and a line for what nothing was made of or for. */
export function resultInWords({ answers, skipped, written }: BuildResult, asked: Asked): string {
  const rows = answers.flatMap(inOrderOfTargets);
  const verdict = {
    title: "verdict",
    value: (each: AnyAnswer) => (!holdsDaemon(each) ? "" : each.unproven ? "unproven" : "fits"),
  };
  const made = table(
    [
      { title: "package", value: (each: AnyAnswer) => each.package },
      { title: "version", value: ({ version }) => version },
      { title: "arch", value: ({ architecture }) => architecture },
      { title: "size", value: ({ size }) => readableSize(size), align: "right" },
      { title: "suite", value: ({ suite }) => suite },
      ...(rows.some((each) => holdsDaemon(each) && each.unproven) ? [verdict] : []),
      // The RPM on the medium, or the packages beside it.
      {
        title: "from",
        value: (each) => (holdsDaemon(each) ? (each.from ?? "") : each.depends.join(", ")),
      },
    ],
    rows,
  );
  const folders = [...new Set(rows.map(({ file }) => dirname(placeOf(file, written).path)))].join(", ");
  const unchanged = rows.filter((each) => isUnchanged(each, written)).length;
  const count = rows.length === 1 ? "1 package" : `${rows.length} packages`;
  const lines = [`${count} in ${folders}${unchanged > 0 ? `, ${unchanged} of them unchanged` : ""}.`];
  const sources = answers.flatMap((answer) => answer.sources);
  if (sources.length > 0)
    lines.push(
      `${sources.length === 1 ? "1 source package" : `${sources.length} source packages`} beside them: pass these on with them.`,
    );
  for (const answer of answers) {
    lines.push(...answer.notes.map((note) => `${answer.recipe}: ${note}`));
    if (answer.unfit.length > 0)
      lines.push(`${answer.recipe}: ${unfitInWords(answer)}; lisdeb build --why tells why.`);
    const unbuilt = answer.sources.length > 0 ? undefined : unbuiltInWords(answer, asked);
    if (unbuilt !== undefined) lines.push(`${answer.recipe}: ${unbuilt}.`);
  }
  if (skipped.length > 0)
    lines.push(`Built before from the same: ${listed(skipped)}; lisdeb build --force builds anew.`);
  return `${made}${lines.join("\n")}\n`;
}

type AnyAnswer = DaemonPackageAnswer | MetapackageAnswer;

function holdsDaemon(each: AnyAnswer): each is DaemonPackageAnswer {
  return "daemon" in each;
}

/** Behind the packages of each suite and architecture the one that brings them, where there is one. */
function inOrderOfTargets({ packages, metapackages }: RecipeAnswer): readonly AnyAnswer[] {
  const placeOf = ({ suite, architecture }: AnyAnswer): string => `${suite} ${architecture}`;
  return [...new Set(packages.map(placeOf))].flatMap((place) =>
    [...packages, ...metapackages].filter((each) => placeOf(each) === place),
  );
}

function placeOf(name: string, written: BuildResult["written"]): WrittenFile {
  const place = written.get(name);
  if (!place) throw new LisdebError("bug", `${shown(name)} was not written`);
  return place;
}

function isUnchanged({ file, record }: PackageAnswer, written: BuildResult["written"]): boolean {
  return placeOf(file, written).unchanged && placeOf(record, written).unchanged;
}

/** Which architectures get nothing since nothing is there for them; undefined where there are none, or some were asked for by name. */
export function unbuiltInWords(
  {
    packages,
    unfit,
  }: Pick<RecipeAnswer, "unfit"> & { readonly packages: readonly { readonly architecture: string }[] },
  { architectures }: Pick<Asked, "architectures">,
): string | undefined {
  if (architectures !== undefined) return undefined;
  return notBuiltFor([...packages, ...unfit].map(({ architecture }) => architecture));
}

/** Which daemon was packaged for which suite not; with the architecture where it was for another one. */
export function unfitInWords({
  packages,
  unfit,
  sources = [],
}: {
  readonly packages: readonly { readonly daemon: DaemonName | null; readonly suite: string }[];
  readonly unfit: RecipeAnswer["unfit"];
  readonly sources?: readonly unknown[];
}): string {
  const names = new Map<string, string[]>();
  for (const name of DAEMON_NAMES) {
    const served = new Set(packages.filter(({ daemon }) => daemon === name).map(({ suite }) => suite));
    const places = unfit
      .filter(({ daemon }) => daemon === name)
      .map(({ suite, architecture }) => (served.has(suite) ? `${suite} ${shown(architecture)}` : suite));
    if (places.length === 0) continue;
    const where = [...new Set(places)].join(", ");
    names.set(where, [...(names.get(where) ?? []), name]);
  }
  const there = sources.length > 0 ? "of these sources" : "on the medium";
  return [...names]
    .map(([where, of]) => `no ${listed(of, "or")} ${there} is known to run on ${where}`)
    .join("; ");
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
