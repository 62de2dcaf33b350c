import { Command, CommanderError, InvalidArgumentError } from "commander";
import { asLisdebError, EXIT_STATUS, formatError, LisdebError, toolVersion } from "../base/index.ts";
import type {
  BuildOptions,
  DiffOptions,
  CheckOptions,
  InspectOptions,
  JsonOption,
  Status,
} from "./options.ts";
import { addArchiveCommands } from "./archive-commands.ts";
import { addKeyCommands } from "./key-options.ts";
import { addLockCommand } from "./lock-options.ts";
import { addPlanCommand } from "./plan-options.ts";
import { addPublishCommand } from "./publish-options.ts";
import { addRecipeNewCommand } from "./recipe-new-options.ts";
import { addRecipeCommands } from "./recipe-options.ts";
import { endBySignal } from "./end-by-signal.ts";
import { refuseEmpty } from "./refuse-empty.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import { addVerifyCommand } from "./verify-options.ts";

/**
 * Runs the command line given and tells the exit status: 0 done, 1 bad or unfit input, 2 wrong usage, 3 something outside
 * failed, 70 a mistake in lisdeb. Nothing is thrown; what went wrong has been said in one line.
 */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<number> {
  const interrupt = new AbortController();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  let isTold = false;
  const tell = (error: unknown): number => {
    isTold = true;
    return failed(error, terminal, args.includes("--json"));
  };
  const onSignal = (signal: NodeJS.Signals) => {
    const stopped = new LisdebError("interrupted", `stopped by ${signal}`);
    interrupt.abort(stopped);
    // What does not stop by itself, such as a read from a disk that hangs, is left behind. A second signal ends all at once.
    setTimeout(() => {
      if (!isTold) tell(stopped);
      endBySignal(signal);
      // The first process of a container is sent no signal that nobody listens to (kill(2)).
      process.exit(EXIT_STATUS.outside);
    }, GRACE).unref();
  };
  for (const signal of signals) process.once(signal, onSignal);
  let status: number = 0;
  try {
    const program = commandLine(terminal, interrupt.signal, (ended) => (status = ended));
    await program.parseAsync(args, { from: "user" });
    return status;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    // Without a command the help has been printed: there is nothing to add.
    if (thrown instanceof CommanderError && thrown.code === "commander.help") return EXIT_STATUS.usage;
    return tell(thrown instanceof CommanderError ? usageError(thrown) : thrown);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

/** In milliseconds: how long work that was told to stop may take to. */
const GRACE = 5000;

/** Commander's error in our form: one line, without its own prefix. */
function usageError(error: CommanderError): LisdebError {
  return new LisdebError("usage", error.message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " "), {
    hint: "lisdeb --help",
  });
}

function failed(thrown: unknown, terminal: Terminal, json: boolean): number {
  const error = asLisdebError(thrown);
  if (json) {
    try {
      terminal.out(`${JSON.stringify({ error }, undefined, 2)}\n`);
    } catch {
      // What failed is said on standard error all the same; where it was standard output, it is just that.
    }
  }
  terminal.err(`lisdeb: ${formatError(error)}\n`);
  if (error.kind === "bug") {
    const stack = error.cause instanceof Error ? error.cause.stack : error.stack;
    terminal.err(
      `This is a mistake in lisdeb ${toolVersion()}. Please report it with the lines below.\n${stack ?? ""}\n`,
    );
  }
  return EXIT_STATUS[error.kind];
}

/** The commands. Each one's code is loaded only when it is called, so that every command starts fast. */
function commandLine(terminal: Terminal, signal: AbortSignal, end: (status: Status) => void): Command {
  const program = new Command("lisdeb")
    .description("Turns Microsoft's Linux Integration Services media into Debian packages.")
    .version(toolVersion(), "-V, --version")
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .hook("preAction", (_, command) => refuseEmpty(command))
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      // Said once, by whoever catches it.
      outputError: () => undefined,
    })
    .addHelpText(
      "after",
      "\nExit status: 0 done, 1 bad or unfit input, 2 wrong usage, 3 network or disk failed, 70 a mistake in lisdeb.",
    );

  program
    .command("build")
    .summary("build packages from a LIS medium")
    .description(
      "Builds Debian packages of the daemons on a LIS medium. Without RECIPE: every recipe whose medium is at hand.",
    )
    .argument(
      "[recipe...]",
      "id of a recipe that `recipe list` shows (lis-3.4, demo), or the path of a YAML file",
    )
    .option(
      "--suite <name>",
      "only for this suite (wheezy, bookworm, …); may be repeated, or a list with commas",
      names,
    )
    .option("--arch <name>", "only for this architecture (amd64, i386, …); likewise", names)
    .option("--media <file>", "the medium: an ISO image, a tar, an RPM or a folder; may be repeated", paths)
    .option("--mirror <url>", "a folder's address: media are asked for there first; may be repeated", paths)
    .option("--out <folder>", "where debs/ is made", "out")
    .option("--jobs <number>", "packages compressed at the same time", wholeNumber)
    .option("--offline", "never use the network")
    .option("--keyring <file>", "OpenPGP keys: every RPM must be signed by one of them")
    .option("--force", "write packages anew even where the same bytes are there already")
    .option("--accept-licence", "build although the licence of the binaries is ambiguous")
    .option("--allow-unproven", "build daemons of which nobody knows whether they work on a suite")
    .option("--why", "tell for each daemon which was chosen, and why each other one was not")
    .option("--json", "tell the result as JSON")
    .action(async (recipes: string[], options: BuildOptions) => {
      const { buildCommand } = await import("./build-command.ts");
      end(await buildCommand(recipes, options, terminal, signal));
    });

  addPlanCommand(program, { names, paths }, terminal, signal, end);

  program
    .command("inspect")
    .summary("tell what is in a medium, RPM, ELF binary or .deb")
    .argument("<file>", "an ISO image, tar, folder, RPM, ELF binary or .deb")
    .option("--prove", "read every byte, and check every digest")
    .option("--keyring <file>", "OpenPGP keys to check the signatures of RPMs with")
    .option("--why", "tell for each suite which daemon would be chosen, and why each other one would not")
    .option("--json", "tell the result as JSON")
    .action(async (file: string, options: InspectOptions) => {
      const { inspectCommand } = await import("./inspect-command.ts");
      end(await inspectCommand(file, options, terminal));
    });

  program
    .command("check")
    .summary("tell whether the daemons in a file would run on a suite")
    .description(
      "Judges each daemon in a file, suite by suite; of a .deb also whether the suite's dpkg takes it, and whether the suite has what it " +
        "depends on. Exit status 0 where every daemon runs wherever it is asked for; without --suite, where something runs on some suite.",
    )
    .argument("<file>", "an ISO image, tar, folder, RPM, ELF binary or .deb")
    .option(
      "--suite <name>",
      "for this suite (wheezy, bookworm, …); may be repeated, or a list with commas",
      names,
    )
    .option(
      "--arch <name>",
      "for this architecture (amd64, i386, …); likewise. Default: those that the daemons are built for",
      names,
    )
    .option("--keyring <file>", "OpenPGP keys: every RPM must be signed by one of them")
    .option("--why", "tell for each daemon which was chosen, and why each other one was not")
    .option("--json", "tell the result as JSON")
    .action(async (file: string, options: CheckOptions) => {
      const { checkCommand } = await import("./check-command.ts");
      end(await checkCommand(file, options, terminal, signal));
    });

  program
    .command("diff")
    .summary("tell what changes from one medium, RPM, .deb or ELF binary to another")
    .description(
      "Tells what changes for a user who moves from A to B: verdicts, daemons, RPMs, files, scripts, strings. The exit status is 0 whether or not they differ; --json says so in `same`.",
    )
    .argument("<a>", "an ISO image, tar, folder, RPM, ELF binary or .deb")
    .argument(
      "<b>",
      "another; best of the same kind, else their daemons are compared, and what else they have in common",
    )
    .option("--keyring <file>", "OpenPGP keys: every RPM must be signed by one of them")
    .option("--json", "tell the result as JSON")
    .action(async (a: string, b: string, options: DiffOptions) => {
      const { diffCommand } = await import("./diff-command.ts");
      end(await diffCommand(a, b, options, terminal));
    });

  const recipe = addRecipeCommands(program, terminal, signal, end);
  addLockCommand(recipe, paths, terminal, signal, end);
  addRecipeNewCommand(recipe, { names, paths }, terminal, signal, end);
  addPublishCommand(program, names, terminal, signal, end);
  addArchiveCommands(program, names, terminal, signal, end);

  addKeyCommands(program, terminal, signal, end);
  addVerifyCommand(program, { names, paths }, terminal, signal, end);

  program
    .command("doctor")
    .summary("tell what this machine has and lacks for the work")
    .option("--json", "tell the result as JSON")
    .action(async (options: JsonOption) => {
      const { doctorCommand } = await import("./doctor-command.ts");
      end(await doctorCommand(options, terminal));
    });

  return program;
}

/** Not commander's variadic form: that would swallow a RECIPE that stands after it. */
function names(text: string, before: readonly string[] = []): readonly string[] {
  const named = text.split(",").map((name) => name.trim());
  // An unset variable of a script must not mean "nothing", and succeed.
  if (named.includes("")) throw new InvalidArgumentError("A name is empty.");
  return [...before, ...named];
}

function paths(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text))
    throw new InvalidArgumentError("It must be a whole number from 1 to 999.");
  return Number(text);
}
