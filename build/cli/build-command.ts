import { dirname, join } from "node:path";
import { LisdebError, toolVersion } from "../base/index.ts";
import {
  buildRecipe,
  loadTemplates,
  mediumInputs,
  sourceDate,
  writePackages,
  type RecipeBuild,
  type WrittenPackage,
} from "../package/index.ts";
import { findRecipe, listRecipes, loadRecipe, type Recipe } from "../recipe/index.ts";
import { readableSize, table } from "../report/index.ts";
import { SUITE_NAMES, suiteNamed, SUITES } from "../suite/index.ts";
import { explainLoser } from "../verdict/index.ts";
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
  const suites = options.suite?.map(suiteNamed);
  const sourceDateEpoch = sourceDate(terminal.environment.SOURCE_DATE_EPOCH);
  const recipes = await chosenRecipes(names, options, terminal);
  const keyring = await keyringFrom(options.keyring);
  const progress = await progressFor(terminal, options.json);
  const templates = await loadTemplates();

  const builds: RecipeBuild[] = [];
  for (const recipe of recipes) {
    const inputs = await mediumInputs(recipe, {
      files: options.media ?? [],
      offline: options.offline ?? false,
      environment: terminal.environment,
      progress,
      signal,
    });
    builds.push(
      await buildRecipe(recipe, inputs, {
        suites,
        architectures: options.arch,
        acceptLicence: options.acceptLicence ?? false,
        allowUnproven: options.allowUnproven ?? false,
        keyring,
        sourceDateEpoch,
        tool: { name: "lisdeb", version: toolVersion() },
        templates,
        jobs: options.jobs,
        progress,
        signal,
      }),
    );
  }
  signal.throwIfAborted();
  const packages = builds.flatMap((build) => build.packages);
  const written = await writePackages(packages, join(options.out, "debs"), options.force ?? false);
  answer(terminal, options.json, resultAsData(builds, written), resultInWords(builds, written));
  return 0;
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
      unchanged,
    })),
    unfit: builds.flatMap(({ recipe, unfit }) =>
      unfit.map(({ suite, architecture, choice }) => ({
        recipe: recipe.id,
        daemon: choice.name,
        suite: suite.name,
        architecture,
        candidates: choice.losers.map((loser) => ({
          rpm: loser.daemon.origin.rpmPath ?? null,
          reasons: loser.reasons,
          words: explainLoser(loser),
        })),
      })),
    ),
  };
}

function resultInWords(builds: readonly RecipeBuild[], written: readonly WrittenPackage[]): string {
  const made = table(
    [
      { title: "package", value: ({ built }: WrittenPackage) => built.deb.plan.packageName },
      { title: "version", value: ({ built }) => built.deb.plan.version },
      { title: "arch", value: ({ built }) => built.deb.plan.architecture },
      { title: "size", value: ({ built }) => readableSize(built.deb.bytes.length), align: "right" },
      { title: "suite", value: ({ built }) => built.target.suite.name },
      { title: "from", value: ({ built }) => built.deb.plan.daemon.origin.rpmPath ?? "" },
    ],
    written,
  );
  const folders = [...new Set(written.map(({ path }) => dirname(path)))].join(", ");
  const unchanged = written.filter((one) => one.unchanged).length;
  const count = written.length === 1 ? "1 package" : `${written.length} packages`;
  const lines = [`${count} in ${folders}${unchanged > 0 ? `, ${unchanged} of them unchanged` : ""}.`];
  for (const { recipe, unfit } of builds) {
    if (unfit.length === 0) continue;
    lines.push(
      `${recipe.id}: nothing on the medium runs on ${[...new Set(unfit.map(({ suite }) => suite.name))].join(", ")}; ` +
        "lisdeb build --suite NAME tells why.",
    );
  }
  return `${made}${lines.join("\n")}\n`;
}
