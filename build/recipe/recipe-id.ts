import { shown } from "../base/index.ts";
import { fileKind } from "./file-kind.ts";

/** Characters that an id has at most. */
const LONGEST = 64;

/** Why no recipe can have an id, which is its file's name; undefined where one can. */
export function idProblem(id: string): string | undefined {
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(id))
    return `an id consists of lower-case letters, digits, "." and "-", and "${shown(id)}" does not`;
  if (id.length > LONGEST)
    return `an id has at most ${LONGEST} characters, and "${shown(id)}" has ${id.length}`;
  const kind = fileKind(`${id}.yaml`);
  if (kind === "lock" || kind === "toolchain") return `${id}.yaml is a file of lisdeb's own beside recipes`;
  return undefined;
}
