import { controlValue, readRelations, satisfies, type ControlField, type Relation } from "../../deb/index.ts";
import { packagesNamed, type Suite } from "../../suite/index.ts";

/** Relations of which one is enough, with the field that they stand in. */
export interface RelationGroup {
  readonly field: string;
  readonly alternatives: readonly Relation[];
}

/** The groups of some fields of a package, in the order of the fields. */
export function groupsOf(control: readonly ControlField[], fields: readonly string[]): RelationGroup[] {
  return fields.flatMap((field) => {
    const value = controlValue({ control }, field);
    return value === undefined ? [] : readRelations(value).map((alternatives) => ({ field, alternatives }));
  });
}

/** A group as it stands in its field. */
export function textOf({ alternatives }: RelationGroup): string {
  return alternatives.map(({ text }) => text).join(" | ");
}

/** Whether a suite has what meets a relation, or whether its smallest system does. */
export function isMet(relation: Relation, suite: Suite, among: "all" | "minimal"): boolean {
  const packages = packagesNamed(suite, relation.name) ?? [];
  return packages.some((named) => (named.minimal || among === "all") && meets(named.version, relation));
}

/** Whether a package's version is what a relation asks for. What is provided without a version meets only relations without one. */
export function meets(version: string | undefined, relation: Relation): boolean {
  return version === undefined ? !relation.version : satisfies(version, relation.version);
}
