import { LisdebError } from "../base/index.ts";
import { shellWord } from "../package/index.ts";
import type { PlanOptions } from "./options.ts";
import type { Outlook } from "./recipe-outlook.ts";

/** A job of a CI run: what `lisdeb build` is told. */
export interface MatrixJob {
  readonly recipe: string;
  /** Names with commas between them; empty for all. */
  readonly suite: string;
  /** Likewise, Debian's names. */
  readonly arch: string;
  /** All arguments of `lisdeb build`, quoted as a shell takes them. */
  readonly args: string;
}

/** The value of `strategy.matrix` of a GitHub Actions job. */
export interface Matrix {
  readonly include: readonly MatrixJob[];
}

/** As many jobs as a matrix of GitHub Actions may have in one run (docs.github.com, "Running variations of jobs in a workflow"). */
const MOST_JOBS = 256;

/**
 * A job for each recipe, suite and architecture for which something can be built, since the machine of a job may have nothing of what is built already here; where those are too many, for each recipe and suite, else
 * for each recipe. Throws `usage` where even the recipes are too many.
 */
export function matrixOf(outlooks: readonly Outlook[], options: PlanOptions): Matrix {
  const buildable = outlooks.filter(({ state }) => state !== "cannot");
  for (const split of [bySuiteAndArchitecture, bySuite, whole]) {
    const include = buildable.flatMap((outlook) =>
      split(outlook, options).map((part) => ({ ...part, args: argumentsFor(outlook, part, options) })),
    );
    if (include.length <= MOST_JOBS) return { include };
  }
  throw new LisdebError("usage", `a matrix has at most ${MOST_JOBS} jobs, and these are more recipes`, {
    hint: "name some of them",
  });
}

type Part = Omit<MatrixJob, "args">;

function bySuiteAndArchitecture(outlook: Outlook, options: PlanOptions): readonly Part[] {
  return grouped(outlook, options, ({ suite, architecture }) => `${suite} ${architecture}`);
}

function bySuite(outlook: Outlook, options: PlanOptions): readonly Part[] {
  return grouped(outlook, options, ({ suite }) => suite);
}

/** For all that was asked for together: naming each suite and architecture on which something fits would ask for each of their pairs. */
function whole({ recipe }: Outlook, { suite = [], arch = [] }: PlanOptions): readonly Part[] {
  return [{ recipe: recipe.id, suite: suite.join(","), arch: arch.join(",") }];
}

/** A recipe that states too little for its packages to be known is one job. */
function grouped(
  outlook: Outlook,
  options: PlanOptions,
  placeOf: (each: Outlook["packages"][number]) => string,
): readonly Part[] {
  if (outlook.packages.length === 0) return whole(outlook, options);
  const places = new Map<string, { suites: Set<string>; architectures: Set<string> }>();
  for (const each of outlook.packages) {
    const place = places.get(placeOf(each)) ?? { suites: new Set(), architectures: new Set() };
    place.suites.add(each.suite);
    place.architectures.add(each.architecture);
    places.set(placeOf(each), place);
  }
  return [...places.values()].map(({ suites, architectures }) => ({
    recipe: outlook.recipe.id,
    suite: [...suites].join(","),
    arch: [...architectures].join(","),
  }));
}

/** What the plan was told, a build must be told, too. */
function argumentsFor({ name, recipe }: Outlook, { suite, arch }: Part, options: PlanOptions): string {
  const flags = [
    ...(suite === "" ? [] : ["--suite", suite]),
    ...(arch === "" ? [] : ["--arch", arch]),
    ...(options.media ?? []).flatMap((file) => ["--media", file]),
    ...(options.mirror ?? []).flatMap((url) => ["--mirror", url]),
    ...(options.offline ? ["--offline"] : []),
    ...(options.force ? ["--force"] : []),
    // Only where it is needed: who accepts one licence has not accepted all.
    ...(options.acceptLicence && recipe.licence.verdict === "ambiguous" ? ["--accept-licence"] : []),
    ...(options.allowUnproven ? ["--allow-unproven"] : []),
  ];
  return [name, ...flags].map(shellWord).join(" ");
}
