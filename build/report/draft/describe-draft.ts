import { formatError, listed, shown, type LisdebError } from "../../base/index.ts";
import { foundIn, type DraftFacts, type NearestRelease } from "../../package/index.ts";
import type { DraftedKey } from "../../recipe/index.ts";
import { SUITE_NAMES } from "../../suite/index.ts";
import type { Target } from "../../verdict/index.ts";
import { notBuiltFor } from "../built-for.ts";
import { targetsAsData } from "../describe-check.ts";
import { describeDiff } from "../diff/describe-diff.ts";
import { facts } from "../facts.ts";
import { table } from "../table.ts";
import { draftedFromAsData, draftedFromInWords } from "./describe-drafted-from.ts";
import type { ReleaseNews, Statement } from "./release-news.ts";

/** A package that a drafted recipe would give. */
export interface DraftedPackage {
  readonly package: string;
  /** null where nothing was compiled yet that it could be read from. */
  readonly version: string | null;
  /** Debian's name. */
  readonly architecture: string;
  readonly suite: string;
  /** Path on the medium of the RPM that its daemon is from; null where there is none. */
  readonly from: string | null;
}

/** A recipe that was drafted, and what there is to say of it. */
export interface RecipeDraft {
  readonly id: string;
  /** Of the file that was written. */
  readonly path: string;
  /** The family that it extends. */
  readonly extended: string | undefined;
  /** Path of the schema that its first line names to editors, where that is not there. */
  readonly missing: string | undefined;
  readonly facts: DraftFacts;
  /** All that was drafted, what is inherited from the family too. */
  readonly keys: readonly DraftedKey[];
  /** What fits each suite and architecture; empty for sources, of which there is no binary to judge. */
  readonly targets: readonly Target[];
  /** What a build would make now. */
  readonly packages: readonly DraftedPackage[];
  /** Why it would make nothing. */
  readonly refused: LisdebError | undefined;
  readonly news: ReleaseNews | undefined;
}

/** A drafted recipe for people: what was found, what is new, what would be built, and what is left to decide. */
export function describeDraft(draft: RecipeDraft): string {
  const { path, news, extended, missing } = draft;
  return [
    draftedFromInWords(draft.facts),
    ...(news ? [newsInWords(news)] : []),
    packagesInWords(draft),
    decisionsInWords(draft),
    `Written to ${shown(path)}, and checked: it is a valid recipe${extended === undefined ? "" : `, and extends ${extended}`}.\n`,
    ...(missing === undefined
      ? []
      : [`For editors to complete its keys: lisdeb recipe schema > ${shown(missing)}\n`]),
  ].join("\n");
}

/** The same for `--json`. */
export function draftAsData(draft: RecipeDraft) {
  const { id, path, extended, keys, targets, packages, refused, news } = draft;
  return {
    id,
    path,
    extends: extended ?? null,
    recipe: Object.fromEntries(keys.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]]))),
    decide: keys.flatMap(({ key, decide }) => (decide === undefined ? [] : [{ key, why: decide }])),
    from: draftedFromAsData(draft.facts),
    daemons: foundIn(draft.facts),
    news: news ? newsAsData(news) : null,
    packages,
    refused: refused ?? null,
    verdicts: targetsAsData(targets),
  };
}

const HOW_NEAR: Readonly<Record<NearestRelease["is"], string>> = {
  "the same medium": "whose medium this is",
  "the same": "a recipe of the same release",
  "the one before": "the release before it that is known",
  "the one after": "the release after it that is known",
};

function newsInWords({ nearest, diff, statements }: ReleaseNews): string {
  const title = nearest
    ? `New against ${nearest.recipe.id}, ${HOW_NEAR[nearest.is]}`
    : "New against the medium to compare with";
  if (diff) return `${title}\n\n${describeDiff(diff)}`;
  const said = statements.map((each) => [each.about, statementInWords(each)] as const);
  return `${title}: ${nearest ? whyNoDiff(nearest) : ""}this is held against what its recipe states\n\n${facts(said)}`;
}

function whyNoDiff({ is, recipe }: NearestRelease): string {
  if (is === "the same medium") return "nothing in it is new, and ";
  return recipe.source ? "" : "its medium is not at hand, so ";
}

function statementInWords({ there, here }: Statement): string {
  if (here === null) return `${there ?? "stated"} there, and not here`;
  if (there === null) return `${here}; that recipe states nothing of it`;
  return here === there ? `${here}, as there` : `${here}, and ${there} there`;
}

function newsAsData({ nearest, diff, statements }: ReleaseNews) {
  return {
    nearest: nearest ? { id: nearest.recipe.id, version: nearest.recipe.version, is: nearest.is } : null,
    diff: diff ?? null,
    statements,
  };
}

/** A line for each suite that gets something, and one for all suites and architectures that get nothing. */
function packagesInWords({ packages, facts: from, refused }: RecipeDraft): string {
  const { kind } = from;
  if (refused) return `A build would make nothing of it: ${formatError(refused)}\n`;
  const suites = [...new Set(packages.map(({ suite }) => suite))];
  const each = (suite: string, of: (each: DraftedPackage) => string) =>
    [...new Set(packages.filter((one) => one.suite === suite).map(of))].join(", ");
  const rows = table(
    [
      { title: "suite", value: (suite: string) => suite },
      ...(kind === "source"
        ? []
        : [{ title: "version", value: (suite: string) => each(suite, ({ version }) => version ?? "") }]),
      { title: "arch", value: (suite) => each(suite, ({ architecture }) => architecture) },
      { title: "packages", value: (suite) => each(suite, (one) => one.package) },
    ],
    suites,
  );
  const without = SUITE_NAMES.filter((name) => !suites.includes(name));
  const built = from.kind === "media" ? from.scan.daemons.flatMap(({ elf }) => elf.architecture ?? []) : [];
  const unserved = [...new Set(built)].filter(
    (each) => !packages.some(({ architecture }) => architecture === each),
  );
  const unbuilt = from.kind === "media" ? notBuiltFor(built) : undefined;
  const nothing = [...without, ...unserved.map((each) => `${shown(each)} on any suite`)];
  const why = kind === "media" ? "; lisdeb check MEDIUM tells why" : "";
  return [
    `${kind === "media" ? "What would be built" : "What would be built, as far as text and kernels tell"}\n\n${rows}`,
    ...(nothing.length === 0 ? [] : [`Nothing for ${listed(nothing)}${why}.\n`]),
    ...(unbuilt === undefined ? [] : [`${unbuilt.replace(/^n/, "N")}.\n`]),
  ].join("\n");
}

function decisionsInWords({ keys, path }: RecipeDraft): string {
  const open = keys.flatMap(({ key, decide }) => (decide === undefined ? [] : [[key, decide] as const]));
  if (open.length === 0) return "Nothing is left to decide.\n";
  const lines = open.map(([key, decide]) => `  ${key}: ${shown(decide)}\n`).join("");
  return `Left to decide, each where it stands in ${shown(path)}\n\n${lines}`;
}
