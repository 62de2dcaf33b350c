import { formatWhere, shown, type Where } from "../base/index.ts";
import { controlValue, explainDpkgFault, type Deb } from "../deb/index.ts";
import {
  explainPackageFault,
  explainRelationFault,
  isGrave,
  nearestReasons,
  type JudgedPackage,
  type PackageVerdict,
  type ReadPackageVerdict,
  type RelationFault,
} from "../verdict/index.ts";
import { describeChoices } from "./describe-choice.ts";
import type { Detail } from "./detail.ts";
import { inShort } from "./describe-verdicts.ts";
import { table } from "./table.ts";

/** The verdicts on a package in words: a line for each suite, and all that speaks against it where suites are named. */
export function describePackage({ content, verdicts }: JudgedPackage, { named, why }: Detail): string {
  const head = content ? `${nameOf(content.deb)}\n` : "This package could not be read to its end.\n";
  const rows = table(
    [
      { title: "suite", value: ({ suite }: PackageVerdict) => suite },
      { title: "dpkg", value: ({ dpkg }) => dpkg.version },
      { title: "arch", value: ({ architecture }) => architecture ?? "" },
      { title: "daemons", value: daemonsInShort },
      { title: "verdict", value: verdictInShort },
    ],
    verdicts,
  );
  const details = verdicts.filter(({ fits }) => why || (named && !fits)).map((each) => detailsOf(each, why));
  return [`${head}\n${rows}`, ...details, inOthers(verdicts), notJudged(verdicts), summary(verdicts)]
    .filter((part) => part !== "")
    .join("\n");
}

function nameOf(deb: Deb): string {
  const field = (name: string) => shown(controlValue(deb, name) ?? "(none)");
  return `package ${field("Package")} ${field("Version")} for ${field("Architecture")}`;
}

function daemonsInShort(verdict: PackageVerdict): string {
  if (verdict.unread) return "?";
  const { daemons, relationsOnOwn } = verdict;
  if (daemons.length === 0) return relationsOnOwn.length === 0 ? "none" : "in others";
  const fitting = daemons.filter(({ choice }) => choice.chosen !== undefined).length;
  return `${fitting} of ${daemons.length} fit`;
}

function verdictInShort(verdict: PackageVerdict): string {
  if (verdict.fits) return "fits";
  const kinds = [...verdict.dpkg.faults.map(({ kind }) => kind), ...kindsBeyondDpkg(verdict)];
  return `${verdict.unproven ? "unproven" : "no"}: ${inShort([...new Set(kinds)])}`;
}

function kindsBeyondDpkg(verdict: PackageVerdict): readonly string[] {
  if (verdict.unread) return [verdict.unread.code];
  const { faults, relations, daemons } = verdict;
  return [
    ...[...faults, ...relations.filter(isGrave)].map(({ kind }) => kind),
    ...daemons.flatMap(({ choice }) => (choice.chosen ? [] : nearestReasons(choice))),
  ];
}

/** Everything that speaks against a package on one suite, and of its daemons what speaks for and against. */
function detailsOf(verdict: PackageVerdict, why: boolean): string {
  const { suite, architecture, dpkg } = verdict;
  const lines = [
    ...dpkg.faults.map(
      (fault) =>
        `${fault.effect === "refused" ? "refused" : "misread"} by dpkg ${dpkg.version}: ` +
        `${placed(fault.where)}${explainDpkgFault(fault)}`,
    ),
    ...linesBeyondDpkg(verdict, why),
  ];
  const daemons = verdict.unread
    ? []
    : verdict.daemons.filter(({ choice }) => why || choice.chosen === undefined);
  return [
    `${suite}${architecture === undefined ? "" : ` ${shown(architecture)}`}: ${verdictInShort(verdict)}\n`,
    ...lines.map((line) => `  ${line}\n`),
    ...(daemons.length === 0 ? [] : [describeChoices(daemons, { why })]),
  ].join("");
}

function linesBeyondDpkg(verdict: PackageVerdict, why: boolean): readonly string[] {
  if (verdict.unread) {
    const { where, message } = verdict.unread;
    return [`the rest could not be looked at: ${where ? placed(where) : ""}${message}`];
  }
  const { faults, relations } = verdict;
  return [
    ...faults.map((fault) => `${placed(fault.where)}${explainPackageFault(fault)}`),
    ...relations.filter((fault) => why || isGrave(fault)).map(relationInWords),
  ];
}

function relationInWords(fault: RelationFault): string {
  return `${isGrave(fault) ? "" : "note: "}${explainRelationFault(fault)}`;
}

/** A package that depends on lisdeb's own says the same for every suite. */
function inOthers(verdicts: readonly PackageVerdict[]): string {
  const [verdict] = verdicts;
  if (!verdict || verdict.unread || verdict.relationsOnOwn.length === 0) return "";
  const relations = verdict.relationsOnOwn.map((relation) => shown(relation)).join(", ");
  return `note: not judged: ${relations}: built by lisdeb beside this package, and in no suite; check its .deb, too\n`;
}

/** What the verdicts leave open: said whatever they are, since where the suite lacks such a package dpkg does not configure this one. */
function notJudged(verdicts: readonly PackageVerdict[]): string {
  const suites = new Map<string, Set<string>>();
  for (const verdict of verdicts) {
    for (const relation of verdict.unread ? [] : verdict.relationsNotJudged)
      suites.set(relation, (suites.get(relation) ?? new Set()).add(verdict.suite));
  }
  return [...suites]
    .map(
      ([relation, without]) =>
        `note: not judged: ${shown(relation)}: lisdeb does not know whether ${[...without].join(", ")} ` +
        `${without.size === 1 ? "has" : "have"} it\n`,
    )
    .join("");
}

/** A place in the package, without the package's own name, which is said already. */
function placed(where: Where): string {
  const [first, ...more] = where.inside ?? [];
  if (first !== undefined) return `${formatWhere({ ...where, file: first, inside: more })}: `;
  return where.offset === undefined ? "" : `byte ${where.offset}: `;
}

function summary(verdicts: readonly PackageVerdict[]): string {
  const fitting = verdicts.filter(({ fits }) => fits);
  if (verdicts.length === 1) return fitting.length === 1 ? "It fits.\n" : "It does not fit.\n";
  if (fitting.length === 0) return "It fits none of them.\n";
  const suites = [...new Set(fitting.map(({ suite }) => suite))];
  return fitting.length === verdicts.length ? "It fits all of them.\n" : `It fits ${suites.join(", ")}.\n`;
}

/** The verdicts on a package as a value for `--json`. */
export function packageAsData({ content, verdicts }: JudgedPackage) {
  const deb = content?.deb;
  return {
    name: (deb && controlValue(deb, "Package")) ?? null,
    version: (deb && controlValue(deb, "Version")) ?? null,
    architecture: (deb && controlValue(deb, "Architecture")) ?? null,
    suites: verdicts.map((verdict) => ({
      suite: verdict.suite,
      architecture: verdict.architecture ?? null,
      fits: verdict.fits,
      unproven: verdict.unproven,
      dpkg: {
        version: verdict.dpkg.version,
        faults: verdict.dpkg.faults.map((fault) => ({ ...fault, words: explainDpkgFault(fault) })),
      },
      ...foundAsData(verdict),
      unread: verdict.unread ?? null,
    })),
  };
}

/** What was found beyond dpkg's rules: nothing where nothing else could be looked at. */
function foundAsData(verdict: PackageVerdict) {
  const { faults, relations, relationsNotJudged, relationsOnOwn } = verdict.unread ? NOTHING_FOUND : verdict;
  return {
    faults: faults.map((fault) => ({ ...fault, words: explainPackageFault(fault) })),
    relations: relations.map((fault) => ({ ...fault, words: explainRelationFault(fault) })),
    relationsNotJudged,
    relationsOnOwn,
  };
}

const NOTHING_FOUND: Pick<
  ReadPackageVerdict,
  "faults" | "relations" | "relationsNotJudged" | "relationsOnOwn"
> = {
  faults: [],
  relations: [],
  relationsNotJudged: [],
  relationsOnOwn: [],
};
