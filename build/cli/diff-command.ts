import { LisdebError } from "../base/index.ts";
import {
  compareInventories,
  describeDiff,
  inventoryOfDeb,
  inventoryOfElf,
  inventoryOfMedium,
  inventoryOfRpm,
  type Inventory,
} from "../report/index.ts";
import type { Keyring } from "../rpm/index.ts";
import { keyringFrom } from "./keyring-option.ts";
import { demandSigned, openInput } from "./open-input.ts";
import type { DiffOptions, Status } from "./options.ts";
import { answer, type Terminal } from "./terminal.ts";

/**
 * Tells how two media, packages or programs differ. The exit status is 0 whether or not they do: 1 means throughout lisdeb that an input is
 * bad or does not fit, and a script that looks for that must not take it for a difference. Whether they differ is `same` in `--json`.
 */
export async function diffCommand(
  before: string,
  after: string,
  options: DiffOptions,
  terminal: Terminal,
): Promise<Status> {
  const keyring = await keyringFrom(options.keyring);
  // One after the other: each is closed before the next is opened, and an error names the first that is bad.
  const comparison = compareInventories(
    await inventoryOf(before, keyring),
    await inventoryOf(after, keyring),
  );
  answer(terminal, options.json, comparison, describeDiff(comparison));
  return 0;
}

async function inventoryOf(path: string, keyring: Keyring | undefined): Promise<Inventory> {
  const input = await openInput(path);
  try {
    demandSigned(input, path, keyring);
    switch (input.kind) {
      case "medium":
        return await inventoryOfMedium(input.medium, keyring);
      case "rpm":
        return await inventoryOfRpm(input.source, keyring);
      case "deb":
        return await inventoryOfDeb(input.source);
      case "elf":
        return await inventoryOfElf(input.source);
      case "sources":
        throw new LisdebError("nothing-to-compare", `holds the sources of Linux ${input.sources.kernel}`, {
          where: { file: path },
          hint: "what is compared are binaries: build packages of both, and compare these",
        });
    }
  } finally {
    await input.close();
  }
}
