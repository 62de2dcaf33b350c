import { LisdebError, shown, type Where } from "../base/index.ts";
import { checkVersion, compareVersions } from "./version.ts";

/** What a relation field may hold, beyond names of packages (deb-control(5); Debian Policy 7.1). */
interface Grammar {
  readonly alternatives: boolean;
  readonly versions: "any" | "none" | "exact";
}

/**
 * The relation fields of a binary package. Versions in Provides came with dpkg 1.17.11; Wheezy's apt ignores them with a
 * warning, so nobody gains by them here.
 */
export const RELATION_FIELDS: Readonly<Record<string, Grammar>> = {
  Depends: { alternatives: true, versions: "any" },
  "Pre-Depends": { alternatives: true, versions: "any" },
  Recommends: { alternatives: true, versions: "any" },
  Suggests: { alternatives: true, versions: "any" },
  Enhances: { alternatives: false, versions: "any" },
  Breaks: { alternatives: false, versions: "any" },
  Conflicts: { alternatives: false, versions: "any" },
  Replaces: { alternatives: false, versions: "any" },
  Provides: { alternatives: false, versions: "none" },
  "Built-Using": { alternatives: false, versions: "exact" },
};

const PACKAGE_NAME = /^[a-z0-9][a-z0-9+.-]+$/;
const RELATION =
  /^(?<name>[^\s():]+)(?::(?<qualifier>[a-z0-9-]+))?(?:\s*\(\s*(?<operator><<|<=|=|>=|>>)\s*(?<version>[^\s()]+)\s*\))?$/;

/** `<<` is strictly earlier, `>>` strictly later; the old `<` and `>` are not taken (Debian Policy 7.1). */
export type VersionOperator = "<<" | "<=" | "=" | ">=" | ">>";

/** One package that a relation field names. */
export interface Relation {
  /** As it stands there, without blanks around it. */
  readonly text: string;
  readonly name: string;
  /** Of the architecture: `any`. */
  readonly qualifier: string | undefined;
  /** undefined: whatever the version. */
  readonly version: { readonly operator: VersionOperator; readonly than: string } | undefined;
}

/**
 * The value of a relation field: groups that all have to be met, each of alternatives of which one is enough. An alternative that is no
 * package with an optional version is left out, and the group with it: such a group says nothing that could be judged.
 */
export function readRelations(value: string): readonly (readonly Relation[])[] {
  return value.split(",").flatMap((group) => {
    const alternatives = group.split("|").map(readRelation);
    return alternatives.every((alternative) => alternative !== undefined) ? [alternatives] : [];
  });
}

function readRelation(alternative: string): Relation | undefined {
  const text = alternative.trim();
  const { name, qualifier, operator, version } = RELATION.exec(text)?.groups ?? {};
  if (name === undefined || !PACKAGE_NAME.test(name)) return undefined;
  return {
    text,
    name,
    qualifier,
    // The expression takes no other operator, and none without a version.
    version: version === undefined ? undefined : { operator: operator as VersionOperator, than: version },
  };
}

/** Whether a version is what a relation asks for, by dpkg's order of versions. */
export function satisfies(version: string, asked: Relation["version"]): boolean {
  if (!asked) return true;
  const order = compareVersions(version, asked.than);
  return OPERATORS[asked.operator](order);
}

const OPERATORS: Readonly<Record<VersionOperator, (order: number) => boolean>> = {
  "<<": (order) => order < 0,
  "<=": (order) => order <= 0,
  "=": (order) => order === 0,
  ">=": (order) => order >= 0,
  ">>": (order) => order > 0,
};

/** Checks a package's name (Debian Policy 5.6.1). Throws `control-invalid`. */
export function checkPackageName(name: string, where: Where): void {
  if (!PACKAGE_NAME.test(name)) {
    throw new LisdebError("control-invalid", `has "${shown(name)}", which is not a package's name`, {
      where,
    });
  }
}

/**
 * Checks the value of a relation field as dpkg 1.16 does: it refuses restrictions to architectures or profiles, substitution
 * variables and a trailing comma (measured on dpkg 1.16.18); `where` is the field. Throws `control-invalid`.
 */
export function checkRelations(field: string, value: string, where: Where): void {
  const grammar = RELATION_FIELDS[field];
  if (!grammar) return;
  const refuse = (why: string): never => {
    throw new LisdebError("control-invalid", why, { where });
  };
  for (const [pattern, what] of NOT_IN_BINARY_PACKAGES) {
    if (pattern.test(value)) refuse(`holds ${what}, which belongs into a source package only`);
  }
  for (const group of value.split(",")) {
    if (group.trim() === "") refuse("has a comma with nothing before or behind it");
    const alternatives = group.split("|");
    if (alternatives.length > 1 && !grammar.alternatives) refuse("does not take alternatives");
    for (const alternative of alternatives) {
      const { qualifier, version } = readRelation(alternative) ?? { qualifier: "none" };
      if (qualifier !== undefined) {
        refuse(`has "${shown(alternative.trim())}", which is not a package with an optional version`);
      }
      if (version === undefined) continue;
      if (grammar.versions === "none") refuse("does not take versions");
      if (grammar.versions === "exact" && version.operator !== "=") refuse("takes exact versions only");
      checkVersion(version.than, where);
    }
  }
}

const NOT_IN_BINARY_PACKAGES: readonly (readonly [RegExp, string])[] = [
  [/\$\{/, "a substitution variable"],
  [/\[/, "a restriction to architectures"],
  [/<!|<[a-z]/, "a restriction to build profiles"],
];
