import { Option, type Command } from "commander";
import type { RecipeNewOptions } from "./recipe-new-answers.ts";
import type { Status } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Adds `lisdeb recipe new` to the commands of `recipe`; `names` reads a list of names, `paths` a list of texts. */
export function addRecipeNewCommand(
  recipe: Command,
  read: {
    readonly names: (text: string, before?: readonly string[]) => readonly string[];
    readonly paths: (text: string, before?: readonly string[]) => readonly string[];
  },
  terminal: Terminal,
  signal: AbortSignal,
  end: (status: Status) => void,
): void {
  recipe
    .command("new")
    .summary("draft a recipe from a medium that nobody has described")
    .description(
      "Looks at a medium, writes a recipe that builds, with a comment at each place where a human has to decide, checks it, and tells what is new against " +
        "the nearest release that is known. On a terminal it asks for what no medium says; elsewhere options answer, and what they leave open is a " +
        "comment in the recipe. Exit status 1 where nothing on the medium fits a suite.",
    )
    .argument(
      "<medium>",
      "an ISO image, tar, RPM or folder; or a kernel's sources: a tarball, a folder, or Debian's linux-source package",
    )
    .option("--id <id>", "the recipe's id. Default: lis- or linux-, and the version")
    .option(
      "--output <file>",
      "the file to write, whose name is the id. Default: ID.yaml, in recipes/ where that folder is there",
    )
    .option("--title <text>", "what people call the release")
    .option(
      "--release-version <version>",
      "the release's version, where the medium states none, or another one than its RPMs do",
    )
    .addOption(
      new Option("--licence <verdict>", "the licence of the binaries; with --evidence").choices([
        "GPL-2.0",
        "GPL-2.0-or-later",
        "GPL-3.0-or-later",
        "ambiguous",
      ]),
    )
    .option("--evidence <text>", "what --licence rests on")
    .option("--released <date>", "when it was published: 2026, 2026-01 or 2026-01-14")
    .option("--homepage <address>", "the release's page")
    .option("--url <address>", "where the medium can be fetched; may be repeated, best first", read.paths)
    .option(
      "--suite <name>",
      "build for this suite alone; may be repeated, or a list with commas. Default: each that a daemon fits",
      read.names,
    )
    .option(
      "--against <what>",
      "tell what is new against this medium, or this recipe's. Default: the nearest release that is known",
    )
    .option("--media-name <name>", "the medium's file name as it was published. Default: the one that it has")
    .option("--yes", "ask nothing: take what lisdeb proposes")
    .option("--force", "write over a file that is there")
    .option("--json", "tell the result as JSON")
    .action(async (medium: string, options: RecipeNewOptions) => {
      const { recipeNewCommand } = await import("./recipe-new-command.ts");
      end(await recipeNewCommand(medium, options, terminal, signal));
    });
}
