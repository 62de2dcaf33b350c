import type { Command } from "commander";
import type { Status, VerifyCommandOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Reads an option that may be repeated. */
type Collect = (text: string, before?: readonly string[]) => readonly string[];

/** Adds `lisdeb verify` to the commands; `names` reads a list of names, `paths` one path. */
export function addVerifyCommand(
  program: Command,
  { names, paths }: { readonly names: Collect; readonly paths: Collect },
  terminal: Terminal,
  signal: AbortSignal,
  end: (status: Status) => void,
): void {
  program
    .command("verify")
    .summary("walk an archive as apt would, and prove every byte of it")
    .description(
      "Walks an archive as apt of each Debian release would, whatever tool made it, and proves every signature, index and package. " +
        "Exit status 0 where all is right and those whom each suite is for take it.",
    )
    .argument(
      "<archive>",
      "a folder, http://, https:// or s3://BUCKET/PREFIX; a suite's folder, Release or InRelease; or a .deb",
    )
    .option(
      "--keyring <file>",
      "OpenPGP keys that may sign; may be repeated. Default: those that the archive publishes itself",
      paths,
    )
    .option("--suite <name>", "only this suite of the archive; may be repeated, or a list with commas", names)
    .option("--component <name>", "only this component; likewise", names)
    .option("--arch <name>", "only this architecture; likewise", names)
    .option(
      "--for <suite>",
      "demand that this Debian release's apt takes it, too (wheezy, bookworm, …, or all); likewise. Default: the one that the suite is named by",
      names,
    )
    .option("--no-pool", "leave the packages themselves unread: signatures and indices only")
    .option("--s3-endpoint <url>", "address of an object store that is not Amazon's")
    .option("--json", "tell the result as JSON")
    .action(async (archive: string, options: VerifyCommandOptions) => {
      const { verifyCommand } = await import("./verify-command.ts");
      end(await verifyCommand(archive, options, terminal, signal));
    });
}
