import type { TemplateValues } from "../plan/template-values.ts";

/** What the templates of a metapackage can name. Lists of strings are lines. */
export interface MetapackageValues extends Pick<
  TemplateValues,
  | "packageName"
  | "version"
  | "architecture"
  | "suite"
  | "maintainer"
  | "section"
  | "homepage"
  | "synopsis"
  | "description"
  | "release"
  | "sourcePackage"
  | "packagingCopyright"
  | "packagingLicence"
  | "packagingStatement"
  | "changelog"
> {
  /** Relation on each package with a daemon that was built for the same suite and architecture. */
  readonly depends: string;
  /** What it stands for; null where one of the daemons is missing. */
  readonly provides: string | null;
}
