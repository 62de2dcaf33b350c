import { join } from "node:path";
import { programDigest, toolVersion } from "../base/index.ts";
import { defaultCacheDir } from "../media/index.ts";
import { loadTemplates, sourceDate } from "../package/index.ts";
import { toolchainFile, toolchainLock } from "../source/index.ts";
import { askedBy } from "./asked-by.ts";
import { compilerStateOnce } from "./compiling.ts";
import type { PlanOptions, Status } from "./options.ts";
import { matrixOf } from "./plan-matrix.ts";
import { withPlaces } from "./outlook-places.ts";
import { planAsData, planInWords, refusals } from "./plan-result.ts";
import { progressFor } from "./progress-bar.ts";
import { outlookOf, type Outlook } from "./recipe-outlook.ts";
import { recipesNamed, recipesThatAreKnown, tellRefused } from "./recipes-named.ts";
import { answer, type Terminal } from "./terminal.ts";

/** Tells what `build` would make. Nothing is built or fetched, and nothing written but what is kept of a kernel's sources, in the cache. */
export async function planCommand(
  names: readonly string[],
  options: PlanOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const asked = askedBy(options);
  const sourceDateEpoch = sourceDate(terminal.environment.SOURCE_DATE_EPOCH);
  const named = await recipesNamed(names, options);
  const known = named ? undefined : await recipesThatAreKnown();
  const recipes = named ?? known?.recipes.map((recipe) => ({ name: recipe.id, recipe })) ?? [];
  const progress = await progressFor(terminal, options.json);
  const templates = await loadTemplates();
  const compiler = compilerStateOnce(terminal.environment, signal);
  const folder = join(options.out, "debs");
  const force = options.force ?? false;
  const each: Outlook[] = [];
  for (const { name, recipe } of recipes) {
    each.push(
      await outlookOf(recipe, name, {
        ...asked,
        acceptLicence: options.acceptLicence ?? false,
        allowUnproven: options.allowUnproven ?? false,
        sourceDateEpoch,
        tool: { name: "lisdeb", version: toolVersion() },
        templates,
        progress,
        signal,
        cacheDir: defaultCacheDir(terminal.environment),
        program: await programDigest(),
        toolchainLock: () => toolchainLock(toolchainFile(terminal.environment)),
        compiler,
        files: options.media ?? [],
        mirrors: options.mirror,
        anew: force,
        offline: options.offline ?? false,
        environment: terminal.environment,
        folder,
      }),
    );
    signal.throwIfAborted();
  }
  // A matrix's jobs each build one recipe, on a machine whose folder is another.
  const outlooks = options.matrix ? each : await withPlaces(each, { folder, force });
  const matrix = options.matrix && matrixOf(outlooks, options);
  answer(
    terminal,
    options.json,
    { ...planAsData(outlooks), ...(matrix && { matrix }) },
    matrix
      ? JSON.stringify(matrix)
      : planInWords(outlooks, { ...asked, named: named !== undefined, room: terminal.columns }),
  );
  // A matrix has no place for the reasons.
  if (matrix && !options.json) for (const line of refusals(outlooks)) terminal.err(`lisdeb: ${line}\n`);
  if (known) return tellRefused(known.refused, terminal);
  return outlooks.some(({ state }) => state === "cannot") ? 1 : 0;
}
