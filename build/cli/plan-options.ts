import type { Command } from "commander";
import type { PlanOptions, Status } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Readers of options that may be repeated. */
interface Readers {
  readonly names: (text: string, before?: readonly string[]) => readonly string[];
  readonly paths: (text: string, before?: readonly string[]) => readonly string[];
}

/** Adds `lisdeb plan` to the commands. */
export function addPlanCommand(
  program: Command,
  { names, paths }: Readers,
  terminal: Terminal,
  signal: AbortSignal,
  end: (status: Status) => void,
): void {
  program
    .command("plan")
    .summary("tell what would be built")
    .description(
      "Tells what `build` would make with the same options, for each recipe, suite and architecture, and what is built already or cannot be. " +
        "Nothing is built or fetched, and nothing written but what is kept of a kernel's sources in the cache. Without RECIPE: every recipe that `recipe list` shows. Exit status 1 where a recipe that is named cannot be built.",
    )
    .argument("[recipe...]", "id of a recipe that `recipe list` shows, or the path of a YAML file")
    .option("--suite <name>", "only for this suite; may be repeated, or a list with commas", names)
    .option("--arch <name>", "only for this architecture; likewise", names)
    .option("--media <file>", "the medium, which is at hand; may be repeated", paths)
    .option(
      "--mirror <url>",
      "a folder's address: media would be asked for there first; may be repeated",
      paths,
    )
    .option("--out <folder>", "where debs/ is made", "out")
    .option("--offline", "as if the build might not use the network")
    .option("--force", "as if nothing had been built before")
    .option("--accept-licence", "as if the licences of the binaries were accepted where they are ambiguous")
    .option("--allow-unproven", "with daemons of which nobody knows whether they work on a suite")
    .option(
      "--matrix",
      "print the matrix of a CI job as JSON in one line: a job for each recipe, suite and architecture",
    )
    .option("--json", "tell the result as JSON; with --matrix, that too")
    .action(async (recipes: string[], options: PlanOptions) => {
      const { planCommand } = await import("./plan-command.ts");
      end(await planCommand(recipes, options, terminal, signal));
    });
}
