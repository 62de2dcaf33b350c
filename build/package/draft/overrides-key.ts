import { problemWith, type DraftedKey, type LicenceVerdict } from "../../recipe/index.ts";
import { disagreements, EVIDENCE_CHECKS, licenceOfRpms, sharedBuildIds } from "../evidence/index.ts";
import type { MediumFacts } from "./look-at-medium.ts";

/** An override as a recipe spells it. */
interface LeftOut {
  readonly rpm: string;
  readonly daemon?: string;
  readonly profile: "unused";
  /** For a human to write. */
  readonly because: "";
}

/**
 * Of a medium that no build takes as it is, since it contradicts itself: overrides that would settle it, as a proposal to decide on. They leave out all
 * but the first of what contradicts each other, which is no better than the others. No key where nothing stands against a build.
 */
export function overridesKey(
  { scan }: Pick<MediumFacts, "scan">,
  verdict: LicenceVerdict,
): readonly DraftedKey[] {
  const against = scan.evidence.filter(
    ({ check, result }) => result === "contradicts" && EVIDENCE_CHECKS[check].stops,
  );
  const other = otherLicence({ scan }, verdict);
  const isOfSome = other !== undefined && other.places.length < withDaemons({ scan }).length;
  if (against.length === 0 && !isOfSome) return [];
  const leftOut = distinct([
    ...(isOfSome ? other.places.map((rpm) => unused({ rpm })) : []),
    ...copiesLeftOut({ scan }),
    ...buildsLeftOut({ scan }),
  ]);
  const example = leftOut
    .slice(0, 2 * MOST)
    .filter(({ rpm }) => isLine(rpm))
    .slice(0, MOST);
  const why = [...against.map(({ detail }) => detail), ...(isOfSome ? [other.detail] : [])].join("; ");
  const more = leftOut.length - example.length;
  return [
    {
      key: "overrides",
      value: undefined,
      ...(example.length > 0 && { example }),
      decide:
        `which of these is to be used, and how that is known: ${why}. No build takes the medium until overrides leave out the others; ` +
        `those below would leave out all but the first${more > 0 ? `, but for ${more} more that are not listed` : ""}. What you know goes into because.`,
    },
  ];
}

/** What the headers say against the licence that the recipe is to state; undefined where they say nothing against it. */
export function otherLicence(
  { scan }: Pick<MediumFacts, "scan">,
  verdict: LicenceVerdict,
): { readonly detail: string; readonly places: readonly string[] } | undefined {
  const finding = licenceOfRpms(withDaemons({ scan }), verdict);
  return finding.result === "contradicts" ? finding : undefined;
}

/** Overrides that a draft spells out. */
const MOST = 20;

function copiesLeftOut({ scan }: Pick<MediumFacts, "scan">): readonly LeftOut[] {
  return disagreements(withDaemons({ scan })).flatMap(({ copies }) =>
    copies.filter(({ sha256 }) => sha256 !== copies[0]?.sha256).map(({ path }) => unused({ rpm: path })),
  );
}

function buildsLeftOut({ scan }: Pick<MediumFacts, "scan">): readonly LeftOut[] {
  return sharedBuildIds(scan.found).flatMap((group) =>
    group
      .filter(({ sha256 }) => sha256 !== group[0]?.sha256)
      .map(({ name, origin }) => unused({ rpm: origin.rpmPath ?? "", daemon: name })),
  );
}

function withDaemons({ scan }: Pick<MediumFacts, "scan">): MediumFacts["scan"]["facts"] {
  return scan.facts.filter(({ holdsDaemon }) => holdsDaemon);
}

function unused({ rpm, daemon }: Pick<LeftOut, "rpm" | "daemon">): LeftOut {
  return { rpm, ...(daemon !== undefined && { daemon }), profile: "unused", because: "" };
}

/** Whether a path is one that a recipe can name. */
function isLine(path: string): boolean {
  return problemWith({ overrides: [{ ...unused({ rpm: path }), because: "-" }] }) === undefined;
}

/** What an override leaves out altogether needs no second one. */
function distinct(all: readonly LeftOut[]): readonly LeftOut[] {
  const whole = new Set(all.filter(({ daemon }) => daemon === undefined).map(({ rpm }) => rpm));
  const seen = new Set<string>();
  return all.filter(({ rpm, daemon }) => {
    const key = `${rpm} ${daemon ?? ""}`;
    const isNew = !seen.has(key) && (daemon === undefined || !whole.has(rpm));
    seen.add(key);
    return isNew;
  });
}
