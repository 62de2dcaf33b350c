import type { Where } from "../../base/index.ts";
import type { ControlFile } from "./control-archive.ts";
import type { Tell } from "./fault-list.ts";
import { checkDpkgRelations, type Named } from "./relation-field.ts";
import { fieldsOf, type Field } from "./stanza.ts";
import { toText } from "./tar-entries.ts";
import { checkDpkgVersion } from "./version-field.ts";

/** Fields that dpkg knows, by what it reads them as (libdpkg's parse.c, fieldinfos); those in no list it keeps as they are. */
const BOOLEANS = ["essential"];
/** One that came with 1.20.1. */
const LATER_BOOLEAN = "protected";
const RELATIONS = [
  ...["replaces", "provides", "depends", "pre-depends", "recommends", "suggests", "breaks", "conflicts"],
  ...["enhances", "recommended", "optional"],
];
const OF_STATUS = ["status", "config-version", "triggers-pending", "triggers-awaited"];
const OF_ARCHIVES = ["filename", "size", "md5sum", "msdos-filename"];
const OTHERS = [
  ...["package", "priority", "section", "installed-size", "origin", "maintainer", "bugs", "architecture"],
  ...["multi-arch", "source", "version", "revision", "conffiles", "description", "class", "package-revision"],
  ...["package_revision"],
];
const KNOWN = new Set([...BOOLEANS, LATER_BOOLEAN, ...RELATIONS, ...OF_STATUS, ...OF_ARCHIVES, ...OTHERS]);

/** Names that have meant another field since before 1996. */
const ALIASES: Readonly<Record<string, string>> = {
  recommended: "recommends",
  optional: "suggests",
  class: "priority",
  "package-revision": "revision",
  package_revision: "revision",
  revision: "revision",
};

/** Checks a control file as dpkg does before it unpacks the package; gives the packages that it depends on. */
export function checkControlFile(file: ControlFile, tell: Tell): readonly Named[] {
  const fields = fieldsOf(file, tell);
  const values = new Map<string, string>();
  const aliases = new Set<string>();
  const named: Named[] = [];
  for (const field of fields) {
    const name = field.name.toLowerCase();
    const where = { ...file.where, line: field.line };
    const meant = Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name;
    if (values.has(name)) tell("field-twice", where, toText(field.name));
    else if (aliases.has(meant)) tell("field-alias-twice", where, toText(field.name));
    if (meant !== name || name === "revision") tell("field-obsolete", where, toText(field.name));
    if (!KNOWN.has(name) && name.length < 2) tell("field-name-short", where, toText(field.name));
    aliases.add(meant);
    values.set(name, field.value);
    if (RELATIONS.includes(name)) for (const each of checkDpkgRelations(field, where, tell)) named.push(each);
    else checkValue(name, field, where, tell);
  }
  checkTogether(values, fields, file.where, tell);
  return named;
}

function checkValue(name: string, field: Field, where: Where, tell: Tell): void {
  const { value } = field;
  const refuse = (): void => tell("field-value", where, `the ${field.name} "${toText(value)}"`);
  if (OF_STATUS.includes(name)) tell("field-of-status", where, field.name);
  else if (OF_ARCHIVES.includes(name) && value === "") refuse();
  else if (BOOLEANS.includes(name) && !isWord(value, ["yes", "no"])) refuse();
  else if (name === LATER_BOOLEAN && !isWord(value, ["yes", "no"])) {
    tell("field-protected", where, toText(value));
  } else if (name === "multi-arch" && !isWord(value, ["no", "same", "allowed", "foreign"])) refuse();
  else if (name === "priority" || name === "class") {
    // Any word will do, but none that a known one is the beginning of.
    const known = ["required", "important", "standard", "optional", "extra"];
    if (known.some((word) => startsWith(value, word) && !isWord(value, [word]))) refuse();
  } else if (name === "conffiles" && value !== "") {
    if (value.split("\n").every((line) => line === "" || /^ .{2,} [^ ]+$/.test(line)))
      tell("field-conffiles", where);
    else refuse();
  } else if (name === "version") checkDpkgVersion(value, "package", where, tell);
  else if (name === "package" && value !== "") checkName(value, where, tell);
  else if (name === "architecture" && value !== "") checkArchitecture(value, where, tell);
}

/** A word that dpkg looks for without regard to case; nothing is as good. */
function isWord(value: string, words: readonly string[]): boolean {
  return value === "" || words.includes(value.toLowerCase());
}

function startsWith(value: string, word: string): boolean {
  return value.toLowerCase().startsWith(word);
}

function checkName(value: string, where: Where, tell: Tell): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(value)) tell("package-name", where, toText(value));
  else if (value !== value.toLowerCase()) tell("package-name-case", where, value);
}

function checkArchitecture(value: string, where: Where, tell: Tell): void {
  const isName = /^[a-z0-9][a-z0-9-]*$/.test(value);
  // Wildcards, and the word for source packages.
  const isNone = value === "source" || /^any(?:-|$)|-any$|-any-/.test(value);
  if (!isName || isNone) tell("architecture", where, toText(value));
}

function checkTogether(
  values: ReadonlyMap<string, string>,
  fields: readonly Field[],
  where: Where,
  tell: Tell,
): void {
  for (const name of ["Package", "Version", "Architecture"]) {
    const value = values.get(name.toLowerCase());
    // An empty version has been told of already.
    if (value === undefined || (value === "" && name !== "Version")) tell("field-missing", where, name);
  }
  if (values.get("multi-arch")?.toLowerCase() === "same" && values.get("architecture") === "all") {
    const line = fields.find(({ name }) => name.toLowerCase() === "multi-arch")?.line;
    tell("multi-arch-same-all", line === undefined ? where : { ...where, line });
  }
}
