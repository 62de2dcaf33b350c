import type { Command } from "commander";
import type { JsonOption, Status } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Adds `lisdeb recipe` and those of its commands that only look at recipes; gives `recipe`, for the others. */
export function addRecipeCommands(
  program: Command,
  terminal: Terminal,
  signal: AbortSignal,
  end: (status: Status) => void,
): Command {
  const recipe = program.command("recipe").summary("list, check, draft and lock recipes").helpCommand(false);
  recipe
    .command("list")
    .summary("your own recipes, and those that come with lisdeb")
    .description(
      "Tells of each recipe what it states (date, medium, daemons and their generation, licence), for which suites such daemons work by their kernel, " +
        "whether its medium is locked, and whether it can be built here. No medium is read. Your own are those in the folder recipes where you work; " +
        "one of them stands in the place of the one of its id that comes with lisdeb. Exit status 1 where one of them is not valid.",
    )
    .option("--json", "tell the result as JSON")
    .action(async (options: JsonOption) => {
      const { recipeList } = await import("./recipe-command.ts");
      end(await recipeList(options, terminal, signal));
    });
  recipe
    .command("show")
    .summary("all of a recipe: media, daemons, where its facts come from, and what nobody could check")
    .argument("<recipe...>", "id or path")
    .option("--json", "tell the result as JSON")
    .action(async (recipes: string[], options: JsonOption) => {
      const { recipeShow } = await import("./recipe-command.ts");
      end(await recipeShow(recipes, options, terminal, signal));
    });
  recipe
    .command("check")
    .summary("check recipes; every mistake is told with file, line and column")
    .description(
      "Checks recipes, and what lies beside them where it is named: lock.yaml, toolchain.yaml, and families in the folder of that name.",
    )
    .argument("[recipe...]", "id or path; your own, and all that come with lisdeb, where none is named")
    .option("--json", "tell the result as JSON")
    .action(async (recipes: string[], options: JsonOption) => {
      const { recipeCheck } = await import("./recipe-command.ts");
      end(await recipeCheck(recipes, options, terminal));
    });
  recipe
    .command("schema")
    .summary("print the JSON Schema of a recipe")
    .option("--family", "that of a family, which recipes extend")
    .option("--json", "print JSON, which is also what is printed without")
    .action(async (options: { readonly family?: true }) => {
      const { recipeSchemaCommand } = await import("./recipe-command.ts");
      end(recipeSchemaCommand(options, terminal));
    });
  return recipe;
}
