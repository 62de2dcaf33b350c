import { availableParallelism } from "node:os";
import { LisdebError, shown, silent, type Progress } from "../base/index.ts";
import {
  checkGeneration,
  mergeIdentical,
  scanMedium,
  type Daemon,
  type MediumRpm,
  type MediumScan,
} from "../daemon/index.ts";
import { openMedium } from "../media/index.ts";
import type { Recipe } from "../recipe/index.ts";
import { SUITES, type Suite } from "../suite/index.ts";
import { choose, explainLoser, type Choice } from "../verdict/index.ts";
import { buildDeb, type BuiltDeb } from "./build-deb.ts";
import { buildRecord, type BuildRecord } from "./build-record.ts";
import type { MediumInput } from "./medium-inputs.ts";
import type { Tool } from "./package-plan.ts";
import { planPackage } from "./plan.ts";
import type { Templates } from "./templates.ts";

export interface RecipeBuildOptions {
  /** Only for these; undefined: those of the recipe, else all. A suite that is named must get at least one package. */
  readonly suites?: readonly Suite[] | undefined;
  /** Debian's names; undefined: all that the medium has. One that is named must get at least one package. */
  readonly architectures?: readonly string[] | undefined;
  readonly acceptLicence: boolean;
  readonly allowUnproven: boolean;
  readonly keyring?: Uint8Array | undefined;
  /** Seconds since 1970. */
  readonly sourceDateEpoch?: number | undefined;
  readonly tool: Tool;
  readonly templates: Templates;
  /** Packages made at the same time; undefined: one for each processor. */
  readonly jobs?: number | undefined;
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A suite and architecture, and what was chosen for one daemon there. */
export interface Target {
  readonly suite: Suite;
  readonly architecture: string;
  readonly choice: Choice;
}

export interface BuiltPackage {
  readonly target: Target;
  readonly deb: BuiltDeb;
  readonly record: BuildRecord;
}

export interface RecipeBuild {
  readonly recipe: Recipe;
  readonly packages: readonly BuiltPackage[];
  /** Where nothing fits, though nobody insisted: each with the reasons in its losers. */
  readonly unfit: readonly Target[];
}

/**
 * The main job: from media that are at hand to packages in memory. Nothing is written. Throws `licence-ambiguous`,
 * `medium-has-no-daemon`, `nothing-fits`, `recipe-contradicted`, and what reading and packing throw.
 */
export async function buildRecipe(
  recipe: Recipe,
  inputs: readonly MediumInput[],
  options: RecipeBuildOptions,
): Promise<RecipeBuild> {
  if (recipe.licence.verdict === "ambiguous" && !options.acceptLicence) {
    throw new LisdebError("licence-ambiguous", `the licence of the binaries of ${recipe.id} is ambiguous`, {
      where: recipe.where,
      hint: `${recipe.licence.evidence}; build with --accept-licence if you accept that`,
    });
  }
  const scans: InputScan[] = [];
  for (const input of inputs) scans.push({ input, ...(await scanInput(input, options)) });
  const daemons = mergeIdentical(scans.flatMap((scan) => scan.daemons));
  if (daemons.length === 0) {
    const rpms = scans.reduce((sum, scan) => sum + scan.rpms.length, 0);
    throw new LisdebError(
      "medium-has-no-daemon",
      `none of its ${rpms} RPMs holds a daemon that lisdeb knows`,
      {
        where: { file: inputs.map(({ path }) => path).join(", ") },
      },
    );
  }
  checkGeneration(daemons, recipe.expect?.generation);

  const targets = allTargets(recipe, daemons, options);
  demandFits(targets, inputs, options);
  const packages = await inParallel(
    targets.filter(({ choice }) => choice.chosen !== undefined),
    options,
    (target) => buildTarget(recipe, scans, target, options),
  );
  return { recipe, packages, unfit: targets.filter(({ choice }) => choice.chosen === undefined) };
}

type InputScan = MediumScan & { readonly input: MediumInput };

async function scanInput(input: MediumInput, options: RecipeBuildOptions): Promise<MediumScan> {
  const medium = await openMedium(input.path);
  try {
    return await scanMedium(medium, options);
  } finally {
    await medium.close();
  }
}

/** Every suite and architecture that is asked for, and without a wish every one that the medium could serve. */
function allTargets(recipe: Recipe, daemons: readonly Daemon[], options: RecipeBuildOptions): Target[] {
  const suites = options.suites ?? SUITES.filter(({ name }) => recipe.suites?.includes(name) ?? true);
  const onMedium = [...new Set(daemons.flatMap(({ elf }) => elf.architecture ?? []))].sort();
  return suites.flatMap((suite) =>
    (options.architectures ?? onMedium).flatMap((architecture) =>
      choose(daemons, suite, architecture, { allowUnproven: options.allowUnproven }).map((choice) => ({
        suite,
        architecture,
        choice,
      })),
    ),
  );
}

/** What was asked for by name and gets nothing is an error that says why, for each candidate. */
function demandFits(
  targets: readonly Target[],
  inputs: readonly MediumInput[],
  options: RecipeBuildOptions,
): void {
  const fits = (wanted: (target: Target) => boolean) =>
    targets.some((target) => wanted(target) && target.choice.chosen !== undefined);
  const refuse = (wanted: (target: Target) => boolean, name: string): never => {
    throw new LisdebError(
      "nothing-fits",
      `nothing on the medium runs on ${name}: ${whyNothing(targets.filter(wanted))}`,
      {
        where: { file: inputs.map(({ path }) => path).join(", ") },
      },
    );
  };
  for (const suite of options.suites ?? []) {
    if (!options.architectures && !fits((target) => target.suite === suite)) {
      refuse((target) => target.suite === suite, suite.name);
    }
    for (const architecture of options.architectures ?? []) {
      const wanted = (target: Target) => target.suite === suite && target.architecture === architecture;
      if (!fits(wanted)) refuse(wanted, `${suite.name} ${architecture}`);
    }
  }
  if (options.suites) return;
  for (const architecture of options.architectures ?? []) {
    const wanted = (target: Target) => target.architecture === architecture;
    if (!fits(wanted)) refuse(wanted, shown(architecture));
  }
  if (!options.architectures && !fits(() => true)) refuse(() => true, "any suite");
}

/** The reasons, each once, with the candidates that it speaks against. */
function whyNothing(targets: readonly Target[]): string {
  const byReason = new Map<string, Set<string>>();
  for (const { choice } of targets) {
    for (const loser of ofItsArchitecture(choice.losers)) {
      const place = loser.daemon.origin.rpmPath ?? loser.daemon.origin.path;
      for (const reason of explainLoser(loser)) {
        const key = `${choice.name} ${reason}`;
        byReason.set(key, (byReason.get(key) ?? new Set()).add(place));
      }
    }
  }
  return [...byReason]
    .map(([reason, places]) => {
      const [first, ...more] = places;
      return `${reason} (${shown(first ?? "")}${more.length > 0 ? ` and ${more.length} more` : ""})`;
    })
    .join("; ");
}

/** Those built for other processors say nothing new, unless there are no others. */
function ofItsArchitecture(losers: Choice["losers"]): Choice["losers"] {
  const right = losers.filter(
    ({ why }) => "kind" in why || !why.some(({ kind }) => kind === "wrong-architecture"),
  );
  return right.length > 0 ? right : losers;
}

async function buildTarget(
  recipe: Recipe,
  scans: readonly InputScan[],
  target: Target,
  options: RecipeBuildOptions,
): Promise<BuiltPackage> {
  const { suite, architecture, choice } = target;
  if (!choice.chosen) throw new LisdebError("bug", "a target without a daemon is to be built");
  const { tool, templates, sourceDateEpoch } = options;
  const plan = planPackage({ daemon: choice.chosen, suite, architecture, recipe, tool, sourceDateEpoch });
  const deb = await buildDeb(plan, templates);
  const { rpmPath, rpmSha256 } = choice.chosen.origin;
  const isIts = (rpm: MediumRpm) => rpm.path === rpmPath && rpm.sha256 === rpmSha256;
  const scan = scans.find(({ rpms }) => rpms.some(isIts));
  const rpm = scan?.rpms.find(isIts);
  if (!scan || !rpm) throw new LisdebError("bug", "a chosen daemon is on none of the media");
  return {
    target,
    deb,
    record: buildRecord({ deb, templates: templates.sha256, medium: scan.input, choice, checks: rpm.checks }),
  };
}

/** Runs `work` on each item, some at a time; the results keep the items' order. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  options: RecipeBuildOptions,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const task = (options.progress ?? silent).start("building packages", items.length, "packages");
  const queue = items.entries();
  const worker = async () => {
    for (const [i, item] of queue) {
      options.signal?.throwIfAborted();
      results[i] = await work(item);
      task.advance(1);
    }
  };
  try {
    await Promise.all(Array.from({ length: options.jobs ?? availableParallelism() }, worker));
  } finally {
    task.done();
  }
  return results;
}
