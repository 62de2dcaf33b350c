import { execFile } from "node:child_process";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";
import { LisdebError } from "../base/index.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Who locks a medium: whom the command line names, else whom git commits as in the recipe's checkout, else Debian's own variables. Throws
 * `usage` where nobody says.
 */
export async function lockedBy(
  named: string | undefined,
  recipePath: string,
  environment: Terminal["environment"],
): Promise<string> {
  if (named !== undefined) return named;
  const folder = dirname(resolve(recipePath));
  const [name, address] = await Promise.all([
    gitSetting("user.name", folder, environment),
    gitSetting("user.email", folder, environment),
  ]);
  const found = inOne(name, address) ?? inOne(environment.DEBFULLNAME, environment.DEBEMAIL);
  if (found !== undefined) return found;
  throw new LisdebError("usage", "nothing says who locks the medium", {
    hint: '--by "Name <address>", or user.name of git, or DEBFULLNAME and DEBEMAIL',
  });
}

function inOne(name: string | undefined, address: string | undefined): string | undefined {
  const parts = [name?.trim(), address?.trim()];
  const [who, where] = parts.map((part) => (part === "" ? undefined : part));
  if (who === undefined) return where;
  return where === undefined ? who : `${who} <${where}>`;
}

/** undefined where git is not there, or has no such setting. */
async function gitSetting(
  name: string,
  folder: string,
  environment: Terminal["environment"],
): Promise<string | undefined> {
  const env = { ...environment };
  return promisify(execFile)("git", ["config", "--get", name], { cwd: folder, env, timeout: 10_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}
