import { shown } from "../../base/index.ts";
import type { RelationCause, RelationFault, RelationFaultKind, UnmetAlternative } from "./relation-fault.ts";

type Row<Kind extends RelationFaultKind> = {
  /** What kind of fault it is, in general. */
  readonly title: string;
  /** What comes of it. */
  readonly outcome: string;
  /** This one, as a clause that goes on after the package's name: `depends on libc6 (>= 2.34), and …`. */
  readonly sentence: (fault: Extract<RelationFault, { kind: Kind }>) => string;
};

/** Every fault of relations in words: one row for each kind. */
export const RELATION_FAULTS: { readonly [Kind in RelationFaultKind]: Row<Kind> } = {
  unsatisfiable: {
    title: "It depends on what the suite does not have",
    outcome: "dpkg leaves it unconfigured, and apt does not install it",
    sentence: ({ field, relation, suite, alternatives }) =>
      `${verb(field)} ${shown(relation)}, and ${suite} has ${whatIsThere(alternatives)}`,
  },
  "unsatisfiable-recommendation": {
    title: "It recommends what the suite does not have",
    outcome: "apt installs it without",
    sentence: ({ field, relation, suite, alternatives }) =>
      `${verb(field)} ${shown(relation)}, and ${suite} has ${whatIsThere(alternatives)}`,
  },
  "not-minimal": {
    title: "It depends on what the smallest system of the suite lacks",
    outcome: "apt installs that, too; dpkg alone leaves the package unconfigured until it is there",
    sentence: ({ field, relation, suite }) =>
      `${verb(field)} ${shown(relation)}, which a minimal ${suite} lacks: dpkg alone does not configure it there`,
  },
  "conflicts-with-suite": {
    title: "It conflicts with what every system of the suite has",
    outcome: "dpkg refuses it",
    sentence: ({ field, relation, suite, name, has }) =>
      `${verb(field)} ${shown(relation)}, and every ${suite} has ${versioned(name, has)}`,
  },
  "too-weak": {
    title: "It depends on less than it needs",
    outcome: "dpkg installs it where the daemon does not start",
    sentence: ({ field, relation, needs, because, effect }) =>
      `${verb(field)} ${shown(relation)}, and ${cause(because)}, so that it needs ${needs}: ${consequence(effect)}`,
  },
  "missing-relation": {
    title: "It does not depend on what it needs",
    outcome: "dpkg installs it where it does not work",
    sentence: ({ needs, because, effect }) =>
      `does not depend on ${needs}, and ${cause(because)}: ${consequence(effect)}`,
  },
  "versioned-provides": {
    title: "It provides a name in a version",
    outcome: "the suite's apt warns and ignores it",
    sentence: ({ relation, suite, apt }) =>
      `provides ${shown(relation)}, which apt ${apt} of ${suite} ignores with a warning, since it has a version`,
  },
};

/** A fault of relations in words, as a clause that goes on after the package's name. */
export function explainRelationFault(fault: RelationFault): string {
  // The row of a fault's own kind takes that fault; the compiler cannot follow the pairing through the table.
  const row = RELATION_FAULTS[fault.kind] as Row<RelationFaultKind>;
  return row.sentence(fault);
}

const VERBS: Readonly<Record<string, string>> = {
  "Pre-Depends": "pre-depends on",
  Depends: "depends on",
  Recommends: "recommends",
  Conflicts: "conflicts with",
  Breaks: "breaks",
};

function verb(field: string): string {
  return VERBS[field] ?? `has ${field}:`;
}

function whatIsThere(alternatives: readonly UnmetAlternative[]): string {
  return alternatives
    .map(({ name, has }) => (has === undefined ? `no package ${shown(name)}` : versioned(shown(name), has)))
    .join(" and ");
}

function versioned(name: string, version: string | undefined): string {
  return version === undefined ? name : `${name} ${version}`;
}

function consequence(effect: "broken" | "harmless"): string {
  return effect === "harmless"
    ? "every system of this suite has that, and one that lacks it would get the package all the same"
    : "dpkg would install it where it does not work";
}

function cause(because: RelationCause): string {
  switch (because.kind) {
    case "symbol":
      return `${because.daemon} needs ${shown(because.symbol)}`;
    case "library":
      return `${because.daemon} needs ${shown(because.library)}`;
    case "sourced":
      return `${shown(because.script)} reads ${because.file}`;
  }
}
