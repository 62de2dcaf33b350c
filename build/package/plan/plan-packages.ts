import type { Target } from "../../verdict/index.ts";
import type { PackagePlan } from "./package-plan.ts";
import { planPackage, type PlanInput } from "./plan-package.ts";

/** What is to be packaged for a target. */
export interface PlannedPackage {
  readonly target: Target;
  readonly plan: PackagePlan;
}

/**
 * A plan for each target that a daemon was chosen for, in their order; the others are left out. Throws what
 * {@link planPackage} throws.
 */
export function planPackages(
  targets: readonly Target[],
  common: Pick<PlanInput, "recipe" | "tool" | "sourceDateEpoch">,
): readonly PlannedPackage[] {
  return targets.flatMap((target) => {
    const { suite, architecture, choice } = target;
    if (!choice.chosen) return [];
    const unproven = choice.verdict?.reasons;
    return [
      { target, plan: planPackage({ ...common, daemon: choice.chosen, suite, architecture, unproven }) },
    ];
  });
}
