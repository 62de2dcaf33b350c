// What the tests of `lisdeb recipe new` share: a medium of LIS's shape that no recipe describes, folders to work in, and the command.
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll } from "vitest";
import { commandBench } from "./command.ts";
import { LIS_MEDIA_TOOLS, lisMedium, NEW_RELEASE, type LisMedium } from "./lis-media/index.ts";
import type { Ran } from "./shell.ts";
import { requireTools } from "./tools.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Whether {@link draftBench} can be made. */
export const canDraft = requireTools(...LIS_MEDIA_TOOLS);

/** What is read of the document that `recipe new --json` prints. */
export interface Drafted {
  readonly id: string;
  readonly path: string;
  readonly extends: string | null;
  readonly recipe: Readonly<Record<string, unknown>>;
  readonly decide: readonly { readonly key: string; readonly why: string }[];
  readonly news: {
    readonly nearest: { readonly id: string; readonly is: string } | null;
    readonly diff: unknown;
    readonly statements: readonly {
      readonly about: string;
      readonly there: string | null;
      readonly here: string | null;
    }[];
  };
  readonly packages: readonly {
    readonly package: string;
    readonly version: string;
    readonly suite: string;
    readonly architecture: string;
  }[];
  readonly refused: { readonly code: string } | null;
}

/** Reads that document, which is what the command promises to print. */
export const drafted = ({ stdout }: Ran): Drafted => JSON.parse(stdout) as Drafted;

/** The medium of a release that there never was, as an image and as the folder that it was made of. */
export function draftBench(name: string) {
  const { work, lisdeb, fresh } = commandBench(name);
  let medium: LisMedium;

  beforeAll(async () => {
    if (!canDraft) return;
    const own = join(work.path, "medium");
    mkdirSync(own);
    medium = await lisMedium(NEW_RELEASE, own);
  }, 120_000);

  /** A folder to work in, with the recipes' folder of a checkout where wanted. */
  const project = (recipes: boolean): string => {
    const path = fresh();
    mkdirSync(path);
    if (recipes) cpSync(join(ROOT, "recipes"), join(path, "recipes"), { recursive: true });
    return path;
  };

  return { work, lisdeb, iso: () => medium.path, tree: () => medium.tree, project };
}
