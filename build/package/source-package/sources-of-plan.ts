import { LisdebError } from "../../base/index.ts";
import { COMPILE_ENVIRONMENT, compileSteps, TARGET_ARCHITECTURES } from "../../source/index.ts";
import type { CompiledInput } from "../compiled-input.ts";
import type { RecipePlan } from "../plan-recipe.ts";
import type { Templates } from "../templates.ts";
import { sourcePackages, type SourcePackagesInput, type SuiteSources } from "./source-packages.ts";

/** The source packages of a recipe whose daemons are compiled, one for each suite; none of any other. Throws what {@link sourcePackages} throws. */
export async function sourcesOf(
  { recipe, compiled, sourcePlans }: Pick<RecipePlan, "recipe" | "compiled" | "sourcePlans">,
  templates: Templates,
): Promise<readonly SuiteSources[]> {
  if (!compiled) return [];
  const { sources, patches, toolchain, components } = compiled;
  const { lock } = toolchain;
  const compile = commandsFor(compiled);
  return sourcePackages({
    recipe,
    sources,
    patches,
    toolchain: lock,
    components,
    compile,
    plans: sourcePlans,
    templates,
  });
}

/** The very commands by which the daemons were compiled. */
function commandsFor({ sources }: Pick<CompiledInput, "sources">): SourcePackagesInput["compile"] {
  const files = sources.files.map(({ path }) => path);
  return (architecture, wanted) => {
    const target = TARGET_ARCHITECTURES.find((each) => each === architecture);
    if (!target)
      throw new LisdebError("bug", `a source package for ${architecture}, which nothing is compiled for`);
    const { headers, daemons } = compileSteps({ files, architecture: target, daemons: wanted });
    const environment = { ...COMPILE_ENVIRONMENT, SOURCE_DATE_EPOCH: String(sources.time) };
    return { environment, headers, commands: daemons.map(({ argv }) => argv) };
  };
}
