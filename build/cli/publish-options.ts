import { InvalidArgumentError, type Command } from "commander";
import { archiveOptions } from "./archive-options.ts";
import type { Status } from "./options.ts";
import type { PublishOptions } from "./publish-command.ts";
import type { Terminal } from "./terminal.ts";

/** Adds `lisdeb publish` to the commands; `names` reads a list of names. */
export function addPublishCommand(
  program: Command,
  names: (text: string, before?: readonly string[]) => readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
  end: (status: Status) => void,
): void {
  const command = program
    .command("publish")
    .summary("put packages into a signed apt archive")
    .description(
      "Puts packages into an apt archive in a folder or an object store, and signs it. Each is judged for its suite before. Without DEB: " +
        "every package in the folder that --from names, each in the suite that it was built for. A source package that lies beside a package " +
        "which was built from it is published with it.",
    )
    .argument("[deb...]", "a package, or the .dsc of a source package")
    .option("--to <archive>", "a folder, or s3://BUCKET/PREFIX", "out/apt")
    .option("--from <folder>", "where the packages are, where no DEB is named. Default: out/debs")
    .option(
      "--suite <name>",
      "publish in this suite (wheezy, bookworm, …, wheezy-testing); may be repeated, or a list with commas. Default: the one that a " +
        "package was built for. Without DEB, those packages that were built for it",
      names,
    )
    .option(
      "--keep <number>",
      "of each package published, keep so many of the newest versions on each architecture",
      versions,
    )
    .option("--allow-unproven", "publish packages of which nobody knows whether they work on the suite")
    .option("--base-url <address>", "where clients reach the archive: shown on its page from now on");
  archiveOptions(command).action(async (debs: string[], options: PublishOptions) => {
    const { publishCommand } = await import("./publish-command.ts");
    end(await publishCommand(debs, options, terminal, signal));
  });
}

/** How many versions to keep. */
export function versions(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new InvalidArgumentError("It must be a whole number from 1 to 9999.");
  return Number(text);
}
