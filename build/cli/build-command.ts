import { dirname, join } from "node:path";
import { LisdebError, listed, shown, toolVersion } from "../base/index.ts";
import { DAEMON_NAMES } from "../daemon/index.ts";
import {
  buildRecipe,
  loadTemplates,
  mediumInputs,
  sourceDate,
  writePackages,
  type BuiltPackage,
  type RecipeBuild,
  type WrittenPackage,
} from "../package/index.ts";
import { findRecipe, listRecipes, loadRecipe, type Recipe } from "../recipe/index.ts";
import { describeChoices, readableSize, table, targetsAsData } from "../report/index.ts";
import { SUITE_NAMES, SUITES } from "../suite/index.ts";
import type { Target } from "../verdict/index.ts";
import { askedBy } from "./asked-by.ts";
import { keyringFrom } from "./keyring-option.ts";
import { isAtHand } from "./media-at-hand.ts";
import type { BuildOptions, Status } from "./options.ts";
import { progressFor } from "./progress-bar.ts";
import { answer, type Terminal } from "./terminal.ts";

/** Builds packages, writes them to OUT/debs, and ends with a table of what was made and from where. */
export async function buildCommand(
  names: readonly string[],
  options: BuildOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const asked = askedBy(options);
  const sourceDateEpoch = sourceDate(terminal.environment.SOURCE_DATE_EPOCH);
  const recipes = await chosenRecipes(names, options, terminal);
  const keyring = await keyringFrom(options.keyring);
  const progress = await progressFor(terminal, options.json);
  const templates = await loadTemplates();

  const builds: RecipeBuild[] = [];
  let refused: readonly Target[] = [];
  for (const recipe of recipes) {
    const inputs = await mediumInputs(recipe, {
      files: options.media ?? [],
      offline: options.offline ?? false,
      environment: terminal.environment,
      progress,
      signal,
    });
    const building = buildRecipe(recipe, inputs, {
      ...asked,
      acceptLicence: options.acceptLicence ?? false,
      allowUnproven: options.allowUnproven ?? false,
      keyring,
      sourceDateEpoch,
      tool: { name: "lisdeb", version: toolVersion() },
      templates,
      jobs: options.jobs,
      progress,
      signal,
      onRefused: (targets) => (refused = targets),
    });
    builds.push(
      await building.catch((error: unknown) => {
        throw explainedRefusal(error, refused, options, terminal);
      }),
    );
  }
  signal.throwIfAborted();
  const packages = builds.flatMap((build) => build.packages);
  const written = await writePackages(packages, join(options.out, "debs"), options.force ?? false);
  const words = resultInWords(builds, written);
  const why = options.why ? builds.map(whyInWords) : [];
  answer(
    terminal,
    options.json,
    { ...resultAsData(builds, written), ...(options.why && { choices: builds.flatMap(choicesAsData) }) },
    [words, ...why].join("\n"),
  );
  return 0;
}

/** What was asked for and nothing fits: why not, for each candidate, is a page before the error's line, and data in its JSON. */
function explainedRefusal(
  error: unknown,
  refused: readonly Target[],
  { why }: BuildOptions,
  terminal: Terminal,
): unknown {
  if (!(error instanceof LisdebError) || refused.length === 0) return error;
  terminal.err(`${describeChoices(refused, { why: why ?? false })}\n`);
  return new LisdebError(error.code, error.message, {
    where: error.where,
    hint: error.hint,
    evidence: { verdicts: targetsAsData(refused) },
    cause: error,
  });
}

/** Those named; with only a medium named, the recipe that means it; with nothing named, all that need no network. */
async function chosenRecipes(
  names: readonly string[],
  options: BuildOptions,
  terminal: Terminal,
): Promise<Recipe[]> {
  const known = { suites: SUITE_NAMES };
  if (names.length > 0) {
    if (options.media && names.length > 1) {
      throw new LisdebError("usage", "--media goes with one recipe, and several are named");
    }
    const paths = await Promise.all([...new Set(names)].map(findOrExplain));
    return Promise.all(paths.map((path) => loadRecipe(path, known)));
  }
  if (options.media) {
    throw new LisdebError("usage", "--media needs the recipe that it is a medium of", {
      hint: "lisdeb build RECIPE --media FILE; lisdeb recipe list shows the recipes",
    });
  }
  const all = await Promise.all((await listRecipes()).map(({ path }) => loadRecipe(path, known)));
  const atHand = await Promise.all(all.map((recipe) => isAtHand(recipe, terminal.environment)));
  return all.filter(
    ({ licence }, i) => atHand[i] === true && (licence.verdict !== "ambiguous" || options.acceptLicence),
  );
}

async function findOrExplain(name: string): Promise<string> {
  if (SUITES.some((suite) => suite.name === name)) {
    throw new LisdebError("usage", `${name} is a suite, and a recipe stands here`, {
      hint: `--suite ${name}`,
    });
  }
  return findRecipe(name);
}

function resultAsData(builds: readonly RecipeBuild[], written: readonly WrittenPackage[]) {
  return {
    packages: written.map(({ built, path, recordPath, unchanged }) => ({
      package: built.deb.plan.packageName,
      version: built.deb.plan.version,
      architecture: built.deb.plan.architecture,
      suite: built.target.suite.name,
      recipe: built.deb.plan.recipe.id,
      file: path,
      record: recordPath,
      size: built.deb.bytes.length,
      sha256: built.deb.sha256,
      from: built.deb.plan.daemon.origin.rpmPath ?? null,
      unproven: isUnproven(built),
      unchanged,
    })),
    unfit: builds.flatMap(({ recipe, unfit }) =>
      targetsAsData(unfit).map(({ losers, ...target }) => ({
        recipe: recipe.id,
        ...target,
        candidates: losers.map((loser) => ({ ...loser, reasons: loser.why })),
      })),
    ),
  };
}

/** In the order of the suites, what was built and what was not. */
function targetsInOrder({ packages, unfit }: RecipeBuild): readonly Target[] {
  const targets = [...packages.map(({ target }) => target), ...unfit];
  return SUITES.flatMap((suite) => targets.filter((target) => target.suite.name === suite.name));
}

function whyInWords(build: RecipeBuild): string {
  return `${build.recipe.id}\n\n${describeChoices(targetsInOrder(build), { why: true })}`;
}

function choicesAsData(build: RecipeBuild) {
  return targetsAsData(targetsInOrder(build)).map((choice) => ({ recipe: build.recipe.id, ...choice }));
}

function resultInWords(builds: readonly RecipeBuild[], written: readonly WrittenPackage[]): string {
  const verdict = {
    title: "verdict",
    value: ({ built }: WrittenPackage) => (isUnproven(built) ? "unproven" : "fits"),
  };
  const made = table(
    [
      { title: "package", value: ({ built }: WrittenPackage) => built.deb.plan.packageName },
      { title: "version", value: ({ built }) => built.deb.plan.version },
      { title: "arch", value: ({ built }) => built.deb.plan.architecture },
      { title: "size", value: ({ built }) => readableSize(built.deb.bytes.length), align: "right" },
      { title: "suite", value: ({ built }) => built.target.suite.name },
      ...(written.some(({ built }) => isUnproven(built)) ? [verdict] : []),
      { title: "from", value: ({ built }) => built.deb.plan.daemon.origin.rpmPath ?? "" },
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

/** It was built because somebody accepted that nobody knows whether it works. */
function isUnproven({ target: { choice } }: BuiltPackage): boolean {
  return choice.verdict?.unproven === true;
}
