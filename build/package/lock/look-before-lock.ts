import type { LisdebError, Progress, Sha256 } from "../../base/index.ts";
import type { Daemon } from "../../daemon/index.ts";
import { openMedium } from "../../media/index.ts";
import type { Recipe, RecipeMedium, RecipeSource } from "../../recipe/index.ts";
import { readKernelSources, sourceDaemons } from "../../source/index.ts";
import {
  demandPublished,
  demandWhole,
  examineMedium,
  whenReleased,
  type EvidenceRow,
} from "../evidence/index.ts";
import { evidenceOfSources } from "../compiled-input.ts";
import { demandUnchanged } from "../demand-unchanged.ts";
import { heldAgainstRecipe, problemIn, sourcesAgainstRecipe } from "../held-against-recipe.ts";
import type { MeasuredFile } from "./file-to-lock.ts";

/** A kind of daemon on what is to be locked. */
export interface DaemonToLock {
  readonly name: string;
  /** What it is, in words; null where nobody knows. */
  readonly profile: string | null;
  /** Debian's name; null for what is still to be compiled. */
  readonly architecture: string | null;
  /** Different binaries of it; 0 for what is still to be compiled. */
  readonly builds: number;
}

/** All that a person should see of a file before its digest is trusted, as plain data. */
export interface LockView {
  readonly recipe: string;
  /** Its name in the recipe. */
  readonly file: string;
  readonly sha256: Sha256;
  /** In bytes. */
  readonly size: number;
  /** The address that gave it; null for a file that somebody had. */
  readonly from: string | null;
  /** The address that was asked, where it redirected to that. */
  readonly asked: string | null;
  /** What it is, in a line. */
  readonly description: string;
  readonly rpms: number;
  readonly daemons: readonly DaemonToLock[];
  /** What the headers of RPMs with daemons state of their licence; empty where an RPM states nothing. */
  readonly licences: readonly string[];
  /** Digests of this file that others published, and whether this is the same. */
  readonly stated: readonly { readonly by: string; readonly at: string; readonly same: boolean }[];
  readonly evidence: readonly EvidenceRow[];
  /** What it is that its recipe expects, in a line each. */
  readonly expected: readonly string[];
}

/** A file to be locked, looked at. */
export interface LookedAt {
  readonly view: LockView;
  /** Why it must not be locked: it contradicts itself, its recipe, or what others published. */
  readonly problem: LisdebError | undefined;
}

/** Opens what is to be locked, and tells what it is. Throws what reading it throws; what contradicts is told with it. */
export async function lookBeforeLock(
  recipe: Recipe,
  medium: RecipeMedium,
  file: MeasuredFile,
  options: { readonly cacheDir: string; readonly progress: Progress; readonly signal: AbortSignal },
): Promise<LookedAt> {
  const found = recipe.source
    ? await lookAtSources(recipe, recipe.source, medium, file, options)
    : await lookAtMedium(recipe, medium, file, options);
  const { sha256, size, from, asked } = file;
  const stated = medium.stated.map((each) => ({ by: each.by, at: each.at, same: each.sha256 === sha256 }));
  const view = {
    recipe: recipe.id,
    file: medium.file,
    sha256,
    size,
    from: from ?? null,
    asked: asked ?? null,
    stated,
    expected: expectations(recipe),
    ...found.view,
  };
  return {
    view,
    problem: problemIn(() => demandPublished(file.path, sha256, medium.stated)) ?? found.problem,
  };
}

type Found = {
  readonly view: Pick<LockView, "description" | "rpms" | "daemons" | "licences" | "evidence">;
  readonly problem: LisdebError | undefined;
};

async function lookAtMedium(
  recipe: Recipe,
  { stated }: RecipeMedium,
  { path, sha256, identity }: MeasuredFile,
  options: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<Found> {
  const medium = await openMedium(path);
  try {
    const examined = await examineMedium(medium, options, recipe);
    await demandUnchanged(medium, identity);
    const { found, rpms, facts } = examined;
    const held = heldAgainstRecipe(recipe, {
      found,
      inputs: [{ path, evidence: examined.evidence }],
      partly: recipe.media.length > 1,
      beside: { ...examined, where: medium.where },
    });
    const evidence = held.evidence.flat();
    const isStated = stated.some((each) => each.sha256 === sha256);
    const problem = held.problem ?? (isStated ? undefined : problemIn(() => demandWhole(evidence, path)));
    return {
      view: {
        description: medium.description,
        rpms: rpms.length,
        daemons: daemonsToLock(examined.daemons),
        licences: [
          ...new Set(facts.filter(({ holdsDaemon }) => holdsDaemon).map(({ licence }) => licence)),
        ].sort(),
        evidence,
      },
      problem,
    };
  } finally {
    await medium.close();
  }
}

async function lookAtSources(
  recipe: Recipe,
  source: RecipeSource,
  medium: RecipeMedium,
  { path, sha256 }: MeasuredFile,
  options: { readonly cacheDir: string; readonly progress: Progress; readonly signal: AbortSignal },
): Promise<Found> {
  const sources = await readKernelSources(path, { ...options, file: medium.file, sha256 });
  const ofSources = evidenceOfSources(sources, source, recipe.licence);
  const { evidence, problem } = sourcesAgainstRecipe(recipe, source, sources, { path, evidence: ofSources });
  return {
    view: {
      description: `sources of Linux ${sources.kernel}`,
      rpms: 0,
      daemons: sourceDaemons(sources).map(({ name, profile }) => ({
        name,
        profile: profile?.title ?? null,
        architecture: null,
        builds: 0,
      })),
      licences: [],
      evidence: evidence.flat(),
    },
    problem,
  };
}

function daemonsToLock(daemons: readonly Daemon[]): readonly DaemonToLock[] {
  const kinds = new Map<string, DaemonToLock>();
  for (const { name, profile, elf } of daemons) {
    const key = `${name} ${elf.architecture ?? elf.machine} ${profile?.id ?? ""}`;
    const builds = (kinds.get(key)?.builds ?? 0) + 1;
    kinds.set(key, {
      name,
      profile: profile?.title ?? null,
      architecture: elf.architecture ?? elf.machine,
      builds,
    });
  }
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind);
}

function expectations({ expect, source, released, licence }: Recipe): readonly string[] {
  const { generation, vss, fcopy } = expect ?? {};
  return [
    ...(source ? [`sources of Linux ${source.kernel}`] : []),
    ...(generation === undefined ? [] : [`hv_kvp_daemon of generation ${generation}`]),
    ...(vss === undefined ? [] : [`hv_vss_daemon of generation ${vss}`]),
    ...(fcopy === undefined ? [] : [`hv_fcopy_daemon of generation ${fcopy}`]),
    ...(released === undefined ? [] : [`released ${whenReleased(released)}`]),
    `licence ${licence.verdict}`,
  ];
}
