import { LisdebError } from "../base/index.ts";
import type { Command } from "commander";
import type { LockOptions } from "./lock-command.ts";
import type { Status } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Adds `lisdeb recipe lock` to the commands of `recipe`; `paths` reads a list of texts. */
export function addLockCommand(
  recipe: Command,
  paths: (text: string, before?: readonly string[]) => readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
  end: (status: Status) => void,
): void {
  recipe
    .command("lock")
    .summary("state which file a recipe's medium is, after a look at it")
    .description(
      "Gets the media of a recipe, shows what would be trusted (digest, where it came from, what is on it, what speaks for and against it), and after a " +
        "yes writes that into lock.yaml beside the recipe. From then on builds take that very file and no other.",
    )
    .argument("[recipe...]", "id or path")
    .option(
      "--media <file>",
      "the medium, in place of what the recipe's addresses give; may be repeated",
      paths,
    )
    .option(
      "--mirror <url>",
      "a folder's address: the medium is asked for there first; may be repeated",
      paths,
    )
    .option(
      "--by <name>",
      "who locks it. Default: whom git commits as in that folder, else DEBFULLNAME and DEBEMAIL",
    )
    .option("--note <text>", "how you came by the file, and what else is known of it")
    .option(
      "--toolchain",
      "lock, in place of a medium, the packages that Debian has today for the environment that source recipes are compiled in",
    )
    .option("--yes", "do not ask")
    .option("--replace", "put another digest in the place of one that is locked")
    .option("--json", "tell the result as JSON")
    .action(async (recipes: string[], options: LockOptions & { readonly toolchain?: true }) => {
      if (options.toolchain) {
        if (recipes.length > 0)
          throw new LisdebError("usage", "--toolchain goes without a recipe, and one is named");
        const { lockToolchainCommand } = await import("./lock-toolchain-command.ts");
        end(await lockToolchainCommand(options, terminal, signal));
        return;
      }
      const { lockCommand } = await import("./lock-command.ts");
      end(await lockCommand(recipes, options, terminal, signal));
    });
}
