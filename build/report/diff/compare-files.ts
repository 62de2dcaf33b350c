import { octalMode } from "../../base/index.ts";
import { compareFacts, type FactChange } from "./compare-facts.ts";
import type { Fact } from "../fact.ts";
import type { FileFacts } from "./inventory.ts";
import { match } from "./match.ts";

/** Which files came, went, and are other than they were. In order of path. */
export interface FileChanges {
  readonly gone: readonly FileFacts[];
  readonly added: readonly FileFacts[];
  readonly changed: readonly { readonly path: string; readonly changes: readonly FactChange[] }[];
}

/** `facts`: which facts can be compared at all; all where not given. */
export function compareFiles(
  before: readonly FileFacts[],
  after: readonly FileFacts[],
  facts?: ReadonlySet<string>,
): FileChanges {
  const { pairs, gone, added } = match(before, after, [{ key: ({ place }) => place }]);
  const comparable = (file: FileFacts) =>
    factsOf(file).filter(([name]) => facts === undefined || facts.has(name));
  return {
    gone,
    added,
    changed: pairs
      .map(([a, b]) => ({ path: b.path, changes: compareFacts(comparable(a), comparable(b)) }))
      .filter(({ changes }) => changes.length > 0),
  };
}

function factsOf(file: FileFacts): Fact[] {
  return [
    ["type", file.type],
    ["content", file.sha256],
    ["size", file.size?.toString()],
    ["mode", file.mode === undefined ? undefined : octalMode(file.mode)],
    ["owner", file.owner],
    ["target", file.target],
    ["flags", file.flags],
  ];
}
