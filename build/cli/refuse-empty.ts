import type { Command } from "commander";
import { LisdebError } from "../base/index.ts";

/** Options of which an empty text is a value like another. */
const MAY_BE_EMPTY = new Set(["description"]);

/**
 * An unset variable of a script must not mean something else than its author does: an empty path would be the current folder. Throws `usage` where an
 * argument of a command, or the value of an option, is empty.
 */
export function refuseEmpty(command: Command): void {
  const empty =
    command.registeredArguments.find((_, at) => [command.processedArgs[at]].flat().includes(""))?.name() ??
    command.options.find(
      (option) =>
        !MAY_BE_EMPTY.has(option.attributeName()) &&
        [command.getOptionValue(option.attributeName()) as unknown].flat().includes(""),
    )?.long;
  if (empty === undefined) return;
  throw new LisdebError("usage", `${empty} is empty`, { hint: "a variable that is not set?" });
}
