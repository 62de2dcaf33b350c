import { MISREAD, REFUSED, type Rules } from "../rule.ts";

const DEPENDENCY = "libdpkg's fields.c, f_dependency()";

/** The fields that name other packages. */
export const RELATION_RULES = {
  "relation-restriction": {
    title: "A relation is restricted to architectures or build profiles",
    sentence: (found) => `has a restriction, "${found}", which belongs into a source package`,
    holds: REFUSED,
    shownBy: "install",
    source: `${DEPENDENCY}; measured`,
  },
  "relation-variable": {
    title: "A relation holds a substitution variable",
    sentence: (found) => `has the substitution variable "${found}", which nobody has filled in`,
    holds: REFUSED,
    shownBy: "install",
    source: `${DEPENDENCY}; measured`,
  },
  "relation-comma": {
    title: "A relation field has a comma too many",
    sentence: (found) => `has a comma or | with nothing before or behind it in the field ${found}`,
    holds: REFUSED,
    shownBy: "install",
    source: `${DEPENDENCY}; measured`,
  },
  "relation-name": {
    title: "A relation names what is no package's name",
    sentence: (found) => `names "${found}", which is no package's name`,
    holds: REFUSED,
    shownBy: "install",
    source: `${DEPENDENCY}; measured`,
  },
  "relation-architecture": {
    title: "A relation names what is no architecture",
    sentence: (found) => `names the architecture "${found}", which is none`,
    holds: REFUSED,
    shownBy: "install",
    source: `${DEPENDENCY}; measured`,
  },
  "relation-syntax": {
    title: "A relation cannot be read",
    sentence: (found) => `has "${found}", which is not a package with an optional version`,
    holds: REFUSED,
    shownBy: "install",
    source: `${DEPENDENCY}; measured`,
  },
  "relation-alternatives": {
    title: "A field has alternatives that takes none",
    sentence: (found) => `has alternatives in the field ${found}, which takes none`,
    holds: REFUSED,
    shownBy: "install",
    source: `${DEPENDENCY}; measured`,
  },
  "relation-operator": {
    title: "A relation uses `<` or `>`",
    sentence: (found) => `uses the operator ${found}, which dpkg takes for ${found}=`,
    holds: MISREAD,
    shownBy: "install",
    source: `${DEPENDENCY}; measured`,
  },
  "provides-version": {
    title: "Provides states a version",
    sentence: (found) =>
      `provides "${found}", and dpkg knows versions there since 1.17.11: until then it provides nothing for a relation with a version`,
    holds: [{ effect: "misread", until: "1.17.11" }],
    shownBy: "install",
    source: "dpkg's changelog of 1.17.11",
  },
  "provides-not-exact": {
    title: "Provides states a range of versions",
    sentence: (found) => `provides "${found}", where only = can stand`,
    holds: [
      { effect: "misread", until: "1.22.7" },
      { effect: "refused", from: "1.22.7" },
    ],
    shownBy: "install",
    source: `${DEPENDENCY}; changelog of 1.22.7`,
  },
} as const satisfies Rules;
