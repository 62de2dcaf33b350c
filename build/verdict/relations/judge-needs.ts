import type { Daemon } from "../../daemon/index.ts";
import { readRelations, satisfies, type Relation } from "../../deb/index.ts";
import { packagesNamed, type Suite } from "../../suite/index.ts";
import type { Need, PackagedScript } from "./need.ts";
import { neededByDaemon, neededByScript } from "./needed-by.ts";
import type { RelationFault } from "./relation-fault.ts";
import { isMet, meets, textOf, type RelationGroup } from "./relation-group.ts";

/** What the daemons and scripts of a package need, and its dependencies do not ask for, or not in a version late enough. */
export function judgeNeeds(
  depends: readonly RelationGroup[],
  daemons: readonly Daemon[],
  suite: Suite,
  scripts: readonly PackagedScript[],
): RelationFault[] {
  const needs = [
    ...daemons.flatMap((daemon) => neededByDaemon(daemon, suite)),
    ...scripts.flatMap((script) => neededByScript(script, suite)),
  ];
  return needs.flatMap((need) => judgeNeed(need, depends, suite));
}

function judgeNeed(need: Need, depends: readonly RelationGroup[], suite: Suite): RelationFault[] {
  const { relation: needs, orElse = "", because } = need;
  const wanted = readRelations(needs).flat();
  const accepted = [...wanted, ...readRelations(orElse).flat()];
  const isGiven = (stated: Relation) =>
    accepted.some(
      (relation) => gives(stated, relation) || (because.kind === "sourced" && has(stated, relation, suite)),
    );
  if (depends.some(({ alternatives }) => alternatives.every(isGiven))) return [];
  const effect = wanted.some((relation) => isMet(relation, suite, "minimal")) ? "harmless" : "broken";
  const near = depends.find(({ alternatives }) =>
    alternatives.some(({ name }) => accepted.some((relation) => relation.name === name)),
  );
  if (!near) return [{ kind: "missing-relation", effect, needs, because }];
  const relation = textOf(near);
  return [{ kind: "too-weak", effect, field: near.field, relation, needs, because }];
}

/** Whether what is stated can only be met by what is wanted. */
function gives(stated: Relation, { name, version }: Relation): boolean {
  if (stated.name !== name) return false;
  if (!version) return true;
  const { operator, than } = stated.version ?? {};
  // Every version from one on that is late enough, or that one alone.
  return than !== undefined && [">=", ">>", "="].includes(operator ?? "") && satisfies(than, version);
}

/** Whether every version of the suite will do. A file to read is there in each; which functions it holds nobody asks when installing. */
function has(stated: Relation, wanted: Relation, suite: Suite): boolean {
  const packages = packagesNamed(suite, wanted.name) ?? [];
  return (
    stated.name === wanted.name &&
    packages.length > 0 &&
    packages.every(({ version }) => meets(version, wanted))
  );
}
