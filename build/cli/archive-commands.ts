import { Option, type Command } from "commander";
import type {
  CleanOptions,
  CopyOptions,
  ListOptions,
  RemoveOptions,
  RollbackOptions,
  SnapshotOptions,
} from "./archive-command.ts";
import { archiveOptions, duration } from "./archive-options.ts";
import type { Status } from "./options.ts";
import { versions } from "./publish-options.ts";
import type { RefreshOptions } from "./refresh-command.ts";
import type { Terminal } from "./terminal.ts";

const ARCHIVE = ["<archive>", "a folder, or s3://BUCKET/PREFIX"] as const;
const PACKAGE =
  "NAME, for every version of it; or NAME=VERSION, NAME:ARCH, NAME=VERSION:ARCH (lisdeb archive list tells what there is)";

/** Adds `lisdeb refresh` and `lisdeb archive …` to the commands; `names` reads a list of names. */
export function addArchiveCommands(
  program: Command,
  names: (text: string, before?: readonly string[]) => readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
  end: (status: Status) => void,
): void {
  archiveOptions(
    program
      .command("refresh")
      .summary("sign an archive anew, before what clients have of it expires")
      .description(
        "Signs each suite anew as it is, with a new Date and Valid-Until: for a timer, where --valid-for is used; and while keys are rotated.",
      )
      .argument(...ARCHIVE)
      .option("--suite <name>", "only this suite; may be repeated, or a list with commas", names),
  ).action(async (archive: string, options: RefreshOptions) => {
    const { refreshCommand } = await import("./refresh-command.ts");
    end(await refreshCommand(archive, options, terminal, signal));
  });

  const group = program.command("archive").summary("look after an archive").helpCommand(false);
  plainOptions(
    group
      .command("list")
      .summary("the packages of each suite, and the states that it can be rolled back to")
      .argument(...ARCHIVE)
      .option("--suite <name>", "only of this suite; may be repeated, or a list with commas", names),
  ).action(async (archive: string, options: ListOptions) => {
    const { archiveList } = await import("./archive-command.ts");
    end(await archiveList(archive, options, terminal, signal));
  });

  archiveOptions(
    group
      .command("remove")
      .summary("take packages out of a suite")
      .description(
        "Takes packages out of a suite. Their files stay in the pool as long as an earlier state names them, and until lisdeb archive clean.",
      )
      .argument(...ARCHIVE)
      .argument("[package...]", PACKAGE)
      .requiredOption("--suite <name>", "out of which suite")
      .option(
        "--keep <number>",
        "not the packages themselves: only what is older than so many of their newest versions. Without PACKAGE: of all",
        versions,
      ),
  ).action(async (archive: string, packages: string[], options: RemoveOptions) => {
    const { archiveRemove } = await import("./archive-command.ts");
    end(await archiveRemove(archive, packages, options, terminal, signal));
  });

  archiveOptions(
    group
      .command("copy")
      .summary("put packages of one suite into another, such as from wheezy-testing into wheezy")
      .description("Puts packages of one suite into another, too. Each is judged for that one before.")
      .argument(...ARCHIVE)
      .argument("[package...]", PACKAGE)
      .requiredOption("--from <suite>", "the suite that they are in")
      .requiredOption("--to <suite>", "the suite that is to have them, too")
      .option("--all", "every package")
      .option("--allow-unproven", "also packages of which nobody knows whether they work there"),
  ).action(async (archive: string, packages: string[], options: CopyOptions) => {
    const { archiveCopy } = await import("./archive-command.ts");
    end(await archiveCopy(archive, packages, options, terminal, signal));
  });

  plainOptions(
    group
      .command("snapshot")
      .summary("keep the present state of a suite under a name")
      .argument(...ARCHIVE)
      .argument("<name>", "letters, digits, full stops, hyphens and underscores")
      .requiredOption("--suite <name>", "of which suite")
      .option("--delete", "give the name up"),
  ).action(async (archive: string, name: string, options: SnapshotOptions) => {
    const { archiveSnapshot } = await import("./archive-command.ts");
    end(await archiveSnapshot(archive, name, options, terminal, signal));
  });

  archiveOptions(
    group
      .command("rollback")
      .summary("give a suite the packages of an earlier state")
      .description(
        "Gives a suite the packages of an earlier state, as a new one. Clients that have newer versions keep them: apt does not downgrade by itself.",
      )
      .argument(...ARCHIVE)
      .requiredOption("--suite <name>", "which suite")
      .requiredOption(
        "--to <state>",
        "number of a state, or name of a snapshot (lisdeb archive list tells both)",
      ),
  ).action(async (archive: string, options: RollbackOptions) => {
    const { archiveRollback } = await import("./archive-command.ts");
    end(await archiveRollback(archive, options, terminal, signal));
  });

  plainOptions(
    group
      .command("clean")
      .summary("remove the files that no state names any more")
      .argument(...ARCHIVE)
      .addOption(
        new Option("--grace <time>", "not what was written less than this ago: 12h, 1d, 2w, or 0")
          .argParser(grace)
          .default(grace("1d"), "1d"),
      )
      .option("--dry-run", "tell what would be removed, and remove nothing"),
  ).action(async (archive: string, options: CleanOptions) => {
    const { archiveClean } = await import("./archive-command.ts");
    end(await archiveClean(archive, options, terminal, signal));
  });
}

function plainOptions(command: Command): Command {
  return command
    .option("--s3-endpoint <url>", "address of an object store that is not Amazon's")
    .option("--json", "tell the result as JSON");
}

/** In milliseconds. None at all is for an archive in a folder, where publishers take turns. */
function grace(text: string): number {
  return text === "0" ? 0 : duration(text);
}
