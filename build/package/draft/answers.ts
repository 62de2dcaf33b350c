import type { Daemon } from "../../daemon/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import type { MediumFacts } from "./look-at-medium.ts";
import type { SourceFacts } from "./look-at-sources.ts";

/** What a recipe is drafted from. */
export type DraftFacts = MediumFacts | SourceFacts;

/** What only a human can know of a release; what is undefined, nobody has said. */
export interface Answers {
  readonly version?: string | undefined;
  readonly title?: string | undefined;
  readonly released?: string | undefined;
  readonly homepage?: string | undefined;
  readonly urls?: readonly string[] | undefined;
  readonly licence?: Recipe["licence"] | undefined;
  readonly suites?: readonly string[] | undefined;
  /** The medium's file name as it was published. */
  readonly file?: string | undefined;
}

/** What of all that was found is of use. */
export interface Fitting {
  /** Names of the suites that something in it fits. */
  readonly suites: readonly string[];
  /** The daemons that a build for these takes; empty for sources. */
  readonly chosen: readonly Daemon[];
}

/** The version is known, whoever said it. */
export type SettledAnswers = Answers & { readonly version: string };

/** What lisdeb would answer in a human's place: undefined where it cannot. */
export interface Proposal {
  readonly version: string | undefined;
  /** What is stated as a version and can be no recipe's. */
  readonly unusable: readonly string[];
  readonly title: (version: string) => string;
  readonly homepage: string | undefined;
  /** What speaks against its having been published in that year or month, or on that day; undefined where nothing does. */
  readonly releasedDoubt: (released: string) => string | undefined;
  readonly licence: (version: string) => Recipe["licence"];
  /** The recipe's id, once the version is known; characters that no id has may be in it. */
  readonly id: (version: string) => string;
}
