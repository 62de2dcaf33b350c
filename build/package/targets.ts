import { LisdebError, shown } from "../base/index.ts";
import type { Daemon } from "../daemon/index.ts";
import type { Recipe } from "../recipe/index.ts";
import { SUITES, type Suite } from "../suite/index.ts";
import { chooseForEach, explainLoser, type Loser, type Target } from "../verdict/index.ts";

/** For which suites and architectures packages are wanted. */
export interface TargetOptions {
  /** Only for these; undefined: those of the recipe, else all. A suite that is named must get at least one package. */
  readonly suites?: readonly Suite[] | undefined;
  /** Debian's names; undefined: all that the medium has. One that is named must get at least one package. */
  readonly architectures?: readonly string[] | undefined;
  readonly allowUnproven: boolean;
}

/** Every suite and architecture that is asked for, and without a wish every one that the medium could serve. */
export function targetsOf(
  recipe: Pick<Recipe, "suites">,
  daemons: readonly Daemon[],
  { suites, architectures, allowUnproven }: TargetOptions,
): readonly Target[] {
  const wanted = suites ?? SUITES.filter(({ name }) => recipe.suites?.includes(name) ?? true);
  return chooseForEach(daemons, wanted, architectures, { allowUnproven });
}

/**
 * Something must fit each suite and architecture that was asked for by name, alone or together; where nothing was, something anywhere.
 * Throws `nothing-fits`, which says why not for each candidate; `file` names the media.
 */
export function demandFits(
  targets: readonly Target[],
  options: Pick<TargetOptions, "suites" | "architectures">,
  file: string,
): void {
  for (const suite of options.suites ?? [undefined]) {
    for (const architecture of options.architectures ?? [undefined]) {
      const there = targets.filter(
        (target) =>
          (suite === undefined || target.suite === suite) &&
          (architecture === undefined || target.architecture === architecture),
      );
      if (there.some(({ choice }) => choice.chosen !== undefined)) continue;
      const name =
        [suite?.name, architecture && shown(architecture)].filter(Boolean).join(" ") || "any suite";
      throw new LisdebError("nothing-fits", `nothing on the medium runs on ${name}: ${whyNothing(there)}`, {
        where: { file },
      });
    }
  }
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
function ofItsArchitecture(losers: readonly Loser[]): readonly Loser[] {
  const right = losers.filter(({ reasons }) => !reasons.some(({ kind }) => kind === "wrong-architecture"));
  return right.length > 0 ? right : losers;
}
