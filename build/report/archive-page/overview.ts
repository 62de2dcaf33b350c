import { byText, shown } from "../../base/index.ts";
import type { SuiteView } from "./archive-view.ts";
import { debianOf, standingShown, STANDINGS, type StandingShown } from "./in-words.ts";

/** A suite or a package at the head of a column or row. */
export interface Head {
  readonly name: string;
  /** Where the page tells more of it; empty where there is no one place. */
  readonly href: string;
  readonly note: string;
}

/** Of a package on a suite the architectures that stand alike. */
type Cell = readonly (StandingShown & { readonly architectures: string })[];

/** In how many packages the matrix ends: beyond them the suites' own tables tell. */
const MOST_PACKAGES = 40;

/** A page is as wide as that many columns and the heads of the rows. */
const MOST_COLUMNS = 4;

/**
 * The matrix: how each package's newest builds stand on each suite. Suites stand in rows where the packages have room as columns, and in columns
 * where they do not.
 */
export function overviewOf(suites: readonly SuiteView[], hrefOf: (suite: SuiteView) => string) {
  const all = [...new Set(suites.flatMap(({ packages }) => packages.map(({ name }) => name)))].sort(byText);
  const names = all.slice(0, MOST_PACKAGES);
  const ofSuites = suites.map((suite) => ({
    head: { name: shown(suite.name), href: hrefOf(suite), note: debianOf(suite) },
    cells: names.map((name) => cellOf(suite, name)),
  }));
  const ofNames = names.map((name, at) => ({
    head: { name: shown(name), href: "", note: "" },
    cells: ofSuites.map(({ cells }) => cells[at] ?? []),
  }));
  const bySuite = names.length <= MOST_COLUMNS;
  const [rows, columns]: readonly { readonly head: Head; readonly cells: readonly Cell[] }[][] = bySuite
    ? [ofSuites, ofNames]
    : [ofNames, ofSuites];
  const used = new Set(ofSuites.flatMap(({ cells }) => cells.flat().map(({ standing }) => standing)));
  return {
    corner: bySuite ? "Suite" : "Package",
    isWide: (columns ?? []).length > MOST_COLUMNS,
    columns: (columns ?? []).map(({ head }) => head),
    rows: names.length === 0 ? [] : (rows ?? []),
    more: all.length > names.length ? `And ${all.length - names.length} packages more: see the suites.` : "",
    legend: STANDINGS.filter(({ standing }) => used.has(standing)),
  };
}

function cellOf({ packages }: SuiteView, name: string): Cell {
  const builds = packages.filter((each) => each.name === name).flatMap((each) => each.builds);
  return STANDINGS.flatMap(({ standing, word }) => {
    const alike = builds.filter((build) => standingShown(build).standing === standing);
    const architectures = alike.map(({ architecture }) => shown(architecture)).sort(byText);
    return alike.length === 0 ? [] : [{ standing, word, architectures: architectures.join(", ") }];
  });
}
