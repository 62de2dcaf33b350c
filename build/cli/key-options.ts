import { Option, type Command } from "commander";
import type { KeyNewOptions, KeyShowOptions } from "./key-command.ts";
import type { Status } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Adds `lisdeb key …` to the commands. */
export function addKeyCommands(
  program: Command,
  terminal: Terminal,
  signal: AbortSignal,
  end: (status: Status) => void,
): void {
  const key = program.command("key").summary("make and look at keys for signing").helpCommand(false);
  key
    .command("new")
    .summary("make a key for signing an archive, which every suite's apt can check")
    .option(
      "--name <name>",
      "whose archive it signs, for the key's user ID and the names of its files",
      "lisdeb archive",
    )
    .option("--email <address>", "mail address for its user ID")
    .option("--out <folder>", "where its files are made", ".")
    .addOption(
      new Option(
        "--algorithm <name>",
        "ed25519 is for a key beside an RSA one: apt before stretch cannot check it",
      )
        .choices(["rsa4096", "ed25519"])
        .default("rsa4096"),
    )
    .option(
      "--passphrase-file <file>",
      "lock the secret key with the passphrase in this file (LISDEB_PASSPHRASE_FILE)",
    )
    .option("--expires <when>", "5y, 18m, 90d or a date", "never")
    .option("--json", "tell the result as JSON")
    .action(async (options: KeyNewOptions) => {
      const { keyNewCommand } = await import("./key-command.ts");
      end(await keyNewCommand(options, terminal));
    });
  key
    .command("show")
    .summary("tell what a key is, and which suites' apt can check what it signs")
    .argument("<key>", "a file with keys, secret or not, or the fingerprint of a key that gpg has")
    .option("--homedir <folder>", "gpg's folder")
    .option("--json", "tell the result as JSON")
    .action(async (named: string, options: KeyShowOptions) => {
      const { keyShowCommand } = await import("./key-command.ts");
      end(await keyShowCommand(named, options, terminal, signal));
    });
}
