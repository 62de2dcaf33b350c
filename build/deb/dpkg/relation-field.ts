import type { Where } from "../../base/index.ts";
import type { Tell } from "./fault-list.ts";
import type { Field } from "./stanza.ts";
import { toText } from "./tar-entries.ts";
import { checkDpkgVersion } from "./version-field.ts";

/** A package that a relation names. */
export interface Named {
  /** The field, in lower case. */
  readonly field: string;
  readonly name: string;
}

const WITHOUT_ALTERNATIVES = ["conflicts", "breaks", "provides", "replaces"];

/**
 * The parts of one relation: a name, an architecture, and in parentheses an operator and a version. dpkg lets blanks stand between them,
 * and the operator be left out.
 */
const RELATION =
  /^(?<name>[^\s:(]*)(?::(?<arch>[^\s(]*))?\s*(?:\(\s*(?<operator>[<>]?[=<>]?)\s*(?<version>[^\s()]*)\s*\)\s*)?(?<rest>[^]*)$/;

/** Checks a field of relations as dpkg reads it; gives the packages it names. */
export function checkDpkgRelations({ name, value }: Field, where: Where, tell: Tell): Named[] {
  const field = name.toLowerCase();
  // Nothing at all is good.
  if (value === "") return [];
  const named: Named[] = [];
  let isComma = false;
  let isAlternatives = false;
  for (const group of value.split(",")) {
    const alternatives = group.split("|");
    isAlternatives ||= alternatives.length > 1 && WITHOUT_ALTERNATIVES.includes(field);
    for (const alternative of alternatives) {
      const relation = alternative.trim();
      if (relation === "") isComma = true;
      else if (checkRelation(relation, field, where, tell))
        named.push({ field, name: relation.split(/[\s:(]/)[0] ?? "" });
    }
  }
  if (isComma) tell("relation-comma", where, name);
  if (isAlternatives) tell("relation-alternatives", where, name);
  return named;
}

/** Whether it names a package, told of or not. */
function checkRelation(relation: string, field: string, where: Where, tell: Tell): boolean {
  const parts = RELATION.exec(relation)?.groups;
  const variable = /\$\{[^}]*\}?/.exec(relation)?.[0];
  if (variable !== undefined) {
    tell("relation-variable", where, toText(variable));
    return false;
  }
  const { name = "", arch, operator, version = "", rest = "" } = parts ?? {};
  const restriction = /[[<][^]*$/.exec(`${name}${arch ?? ""}`.includes("[") ? relation : rest)?.[0];
  if (restriction !== undefined && !rest.startsWith("(")) {
    tell("relation-restriction", where, toText(restriction));
    return false;
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(name)) {
    tell("relation-name", where, toText(name === "" ? relation : name));
    return false;
  }
  if (arch !== undefined && !/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(arch))
    tell("relation-architecture", where, toText(arch));
  if (rest !== "" || operator === "<>" || operator === "><") {
    tell("relation-syntax", where, toText(relation));
    return true;
  }
  if (operator === undefined) return true;
  if (operator === "<" || operator === ">") tell("relation-operator", where, operator);
  checkDpkgVersion(version, "relation", where, tell);
  if (field === "provides") {
    tell(
      operator === "=" || operator === "" ? "provides-version" : "provides-not-exact",
      where,
      toText(relation),
    );
  }
  return true;
}
