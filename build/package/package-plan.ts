import type { Daemon } from "../daemon/index.ts";
import type { DebCompression, ScriptName } from "../deb/index.ts";
import type { Recipe } from "../recipe/index.ts";
import type { Suite } from "../suite/index.ts";
import type { TextKind } from "./escape.ts";
import type { TemplateValues } from "./template-values.ts";

/** A file that is to be made from a template. */
export interface RenderedFile {
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** Path of the template in templates/. */
  readonly template: string;
  /** What the text is, which decides how values are written into it. */
  readonly kind: TextKind;
  /** Whether it is stored compressed. */
  readonly gzip?: true;
}

/** A file whose bytes are there already. */
export interface ReadyFile {
  readonly path: string;
  readonly mode: number;
  readonly content: Uint8Array;
}

export type PlannedFile = RenderedFile | ReadyFile;

/** Everything that is decided about a package before its texts are filled in. Equal plans and templates give equal bytes. */
export interface PackagePlan {
  readonly packageName: string;
  readonly version: string;
  /** Debian's name. */
  readonly architecture: string;
  readonly suite: Suite;
  readonly daemon: Daemon;
  readonly recipe: Recipe;
  readonly tool: Tool;
  readonly files: readonly PlannedFile[];
  /** Paths of those files that dpkg keeps when the administrator has changed them. */
  readonly conffiles: readonly string[];
  /** Of each maintainer script the fragments that it consists of, in order: names in templates/scripts/. */
  readonly scripts: Readonly<Partial<Record<ScriptName, readonly string[]>>>;
  /** What the templates are filled in with. */
  readonly values: TemplateValues;
  /** Seconds since 1970, of every file. */
  readonly mtime: number;
  readonly compression: { readonly control: DebCompression; readonly data: DebCompression };
}

/** What made the package; it goes into the build record, never into the package. */
export interface Tool {
  readonly name: string;
  readonly version: string;
}
