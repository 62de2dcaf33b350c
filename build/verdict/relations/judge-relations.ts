import { DAEMON_PACKAGE_NAMES, type Daemon } from "../../daemon/index.ts";
import { compareVersions, controlValue, type ControlField, type Relation } from "../../deb/index.ts";
import { packagesNamed, type NamedPackage, type Suite } from "../../suite/index.ts";
import { judgeNeeds } from "./judge-needs.ts";
import type { PackagedScript } from "./need.ts";
import type { RelationFault, UnmetAlternative } from "./relation-fault.ts";
import { groupsOf, isMet, meets, textOf, type RelationGroup } from "./relation-group.ts";

/**
 * What is wrong with a package's relations on a suite: those that the suite cannot meet, and those that are weaker than what the daemons
 * and scripts in the package need. Empty: nothing that is known. What nobody knows of is not judged: see {@link relationsNotJudged}.
 */
export function judgeRelations(
  control: readonly ControlField[],
  daemons: readonly Daemon[],
  suite: Suite,
  scripts: readonly PackagedScript[] = [],
): readonly RelationFault[] {
  const depends = groupsOf(control, ["Pre-Depends", "Depends"]);
  return [
    ...depends.flatMap((group) => ofDependency(group, suite)),
    ...groupsOf(control, ["Recommends"]).flatMap((group) => ofRecommendation(group, suite)),
    ...groupsOf(control, ["Conflicts", "Breaks"]).flatMap((group) => ofConflict(group, suite, control)),
    ...judgeNeeds(depends, daemons, suite, scripts),
    ...groupsOf(control, ["Provides"]).flatMap((group) => ofProvides(group, suite)),
  ];
}

/** The dependencies and recommendations that {@link judgeRelations} says nothing of, since they name packages that nobody has looked for. */
export function relationsNotJudged(control: readonly ControlField[], suite: Suite): readonly string[] {
  return groupsOf(control, ["Pre-Depends", "Depends", "Recommends"])
    .filter((group) => !isOnOwn(group) && unmet(group.alternatives, suite) === undefined)
    .map(textOf);
}

/**
 * The dependencies and recommendations on packages that lisdeb makes itself: no suite has them, and they come from where this package does. A
 * metapackage consists of them.
 */
export function relationsOnOwn(control: readonly ControlField[]): readonly string[] {
  return groupsOf(control, ["Pre-Depends", "Depends", "Recommends"]).filter(isOnOwn).map(textOf);
}

const OWN: ReadonlySet<string> = new Set(Object.values(DAEMON_PACKAGE_NAMES));

function isOnOwn({ alternatives }: RelationGroup): boolean {
  return alternatives.every(({ name }) => OWN.has(name));
}

function ofDependency(group: RelationGroup, suite: Suite): RelationFault[] {
  const { field } = group;
  const alternatives = unmet(group.alternatives, suite);
  const relation = textOf(group);
  if (alternatives === undefined) return [];
  if (alternatives.length > 0)
    return [{ kind: "unsatisfiable", effect: "refused", field, relation, suite: suite.name, alternatives }];
  const minimal = group.alternatives.some((alternative) => isMet(alternative, suite, "minimal"));
  return minimal ? [] : [{ kind: "not-minimal", effect: "harmless", field, relation, suite: suite.name }];
}

function ofRecommendation(group: RelationGroup, suite: Suite): RelationFault[] {
  const alternatives = unmet(group.alternatives, suite) ?? [];
  if (alternatives.length === 0) return [];
  const relation = textOf(group);
  return [
    {
      kind: "unsatisfiable-recommendation",
      effect: "harmless",
      field: "Recommends",
      relation,
      suite: suite.name,
      alternatives,
    },
  ];
}

/** Nothing conflicts with itself, under whatever name (Debian Policy 7.4). */
function ofConflict(group: RelationGroup, suite: Suite, control: readonly ControlField[]): RelationFault[] {
  const own = controlValue({ control }, "Package");
  return group.alternatives.flatMap((relation): RelationFault[] => {
    const hit = (packagesNamed(suite, relation.name) ?? []).find(
      ({ name, version, minimal }) => minimal && name !== own && meets(version, relation),
    );
    if (!hit) return [];
    return [
      {
        kind: "conflicts-with-suite",
        effect: "refused",
        field: group.field,
        relation: relation.text,
        suite: suite.name,
        name: hit.name,
        has: hit.version,
      },
    ];
  });
}

function ofProvides(group: RelationGroup, suite: Suite): RelationFault[] {
  const { version, versionedProvides } = suite.apt;
  if (versionedProvides || !group.alternatives.some((relation) => relation.version)) return [];
  const relation = textOf(group);
  return [{ kind: "versioned-provides", effect: "harmless", relation, suite: suite.name, apt: version }];
}

/** Why none of the alternatives is met; empty where one is; undefined where nobody knows. */
function unmet(alternatives: readonly Relation[], suite: Suite): UnmetAlternative[] | undefined {
  if (alternatives.some((alternative) => isMet(alternative, suite, "all"))) return [];
  const found = alternatives.map(({ name, version }) => ({
    name,
    packages: packagesNamed(suite, name),
    asked: version,
  }));
  if (found.some(({ packages, asked }) => !isWhole(packages, suite) || mayHaveGrown(packages, asked)))
    return undefined;
  return found.map(({ name, packages }) => ({
    name,
    has: packages?.find(({ version }) => version !== undefined)?.version,
  }));
}

/** Whether what is known of a name is all there is: backports may have the package, or a newer one, but of the minimal system's. */
function isWhole(packages: readonly NamedPackage[] | undefined, suite: Suite): boolean {
  return packages !== undefined && (!suite.backports || packages.some(({ minimal }) => minimal));
}

/** Known are the versions of the release's first day: a point release may have brought a later one of the same series, which is asked for. */
function mayHaveGrown(packages: readonly NamedPackage[] | undefined, asked: Relation["version"]): boolean {
  if (!asked || !["=", ">=", ">>"].includes(asked.operator)) return false;
  return (packages ?? []).some(
    ({ version }) =>
      version !== undefined &&
      compareVersions(version, asked.than) < 0 &&
      seriesOf(version) === seriesOf(asked.than),
  );
}

/** What stays as it is within a release: the upstream version, and of one without a revision all but its last number. */
function seriesOf(version: string): string {
  const hyphen = version.lastIndexOf("-");
  return hyphen < 0 ? version.replace(/\.\d+[^.]*$/, "") : version.slice(0, hyphen);
}
