import type { Daemon } from "../../daemon/index.ts";
import type { DebCompression, ScriptName } from "../../deb/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import type { Suite } from "../../suite/index.ts";
import type { TextKind } from "../escape.ts";
import type { MetapackageValues } from "../metapackage/metapackage-values.ts";
import type { TemplateValues } from "./template-values.ts";

/** A file that is to be made from a template, or from several. */
export type RenderedFile = TemplateSource & {
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** What the text is, which decides how values are written into it. */
  readonly kind: TextKind;
  /** Whether it is stored compressed. */
  readonly gzip?: true;
};

/** What a text is made from. */
export type TemplateSource =
  /** Path of the template in templates/. */
  | { readonly template: string }
  /** Those that it consists of, in this order and with an empty line between: the first has the head. */
  | { readonly fragments: readonly string[] };

/** A file whose bytes are there already. */
export interface ReadyFile {
  readonly path: string;
  readonly mode: number;
  readonly content: Uint8Array;
}

/** A symbolic link. */
export interface PlannedLink {
  readonly path: string;
  /** As it is to stand in the archive. */
  readonly target: string;
}

/** What a package has at a path: a text still to be made, bytes, or a link. */
export type PlannedFile = RenderedFile | ReadyFile | PlannedLink;

/** What is decided about any package before its texts are filled in. Equal plans and templates give equal bytes. */
export interface CommonPlan {
  readonly packageName: string;
  readonly version: string;
  /** Debian's name. */
  readonly architecture: string;
  readonly suite: Suite;
  readonly recipe: Recipe;
  readonly tool: Tool;
  readonly files: readonly PlannedFile[];
  /** Paths of those files that dpkg keeps when the administrator has changed them. */
  readonly conffiles: readonly string[];
  /** Of each maintainer script the fragments that it consists of, in order: names in templates/scripts/. */
  readonly scripts: Readonly<Partial<Record<ScriptName, readonly string[]>>>;
  /** Seconds since 1970, of every file. */
  readonly mtime: number;
  readonly compression: { readonly control: DebCompression; readonly data: DebCompression };
}

/** The plan of a package that holds a daemon. */
export interface PackagePlan extends CommonPlan {
  readonly daemon: Daemon;
  /** What the templates are filled in with. */
  readonly values: TemplateValues;
}

/** The plan of the package that holds nothing but the relations on those that hold daemons. */
export interface MetapackagePlan extends CommonPlan {
  /** The plans of the packages that it brings. */
  readonly brings: readonly PackagePlan[];
  readonly values: MetapackageValues;
}

/** The plan of any binary package that lisdeb makes. */
export type AnyPlan = PackagePlan | MetapackagePlan;

/** What made the package; it goes into the build record, never into the package. */
export interface Tool {
  readonly name: string;
  readonly version: string;
}
