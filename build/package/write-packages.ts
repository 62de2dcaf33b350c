import { join } from "node:path";
import {
  LisdebError,
  openFile,
  sha256,
  sha256Of,
  shown,
  writeFilesAtomically,
  type Sha256,
} from "../base/index.ts";
import { formatRecord } from "./build-record.ts";
import type { RecipeBuild } from "./build-recipe.ts";
import { demandOthersStay, type RecordedFile } from "./demand-others-stay.ts";
import { demandSharedTarballs } from "./demand-shared-tarballs.ts";

/** A file for the output folder. */
export interface OutputFile {
  /** `hv-kvp-daemon_3.4+20120727-1~deb7_amd64.deb`. */
  readonly name: string;
  readonly content: Uint8Array;
  readonly sha256: Sha256;
}

/** What comes out of one recipe. */
export interface RecipeOutput {
  /** The recipe's id. */
  readonly recipe: string;
  /** In the order in which they are put in place. */
  readonly files: readonly OutputFile[];
}

/** A file in its place. */
export interface WrittenFile {
  readonly path: string;
  /** The same bytes were there already, and were left alone. */
  readonly unchanged: boolean;
}

/** The files of a build: source packages first, since who has a package is to have its source, and a package's record before the package: one without a record is never seen. */
export function outputOf({ recipe, packages, metapackages, sources }: RecipeBuild): RecipeOutput {
  const ofSources = sources.flatMap(({ files }) => files);
  // Suites share what they are compiled from.
  const tarballs = new Map(ofSources.map((file) => [file.name, file]));
  return {
    recipe: recipe.id,
    files: [
      ...[...tarballs.values()].map(({ name, bytes, sha256: digest }) => ({
        name,
        content: bytes,
        sha256: digest,
      })),
      ...[...packages, ...metapackages].flatMap(({ deb, record }) => {
        const content = Buffer.from(formatRecord(record));
        return [
          { name: recordName(deb.fileName), content, sha256: sha256(content) },
          { name: deb.fileName, content: deb.bytes, sha256: deb.sha256 },
        ];
      }),
    ],
  };
}

/** The name of the build record beside a package. */
export function recordName(debName: string): string {
  return debName.replace(/\.deb$/, ".json");
}

/** A file for the output folder, without its bytes. */
export interface OutputFacts {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: Sha256;
}

/** What comes out of one recipe, without the bytes. */
export interface RecipeFacts {
  readonly recipe: string;
  readonly files: readonly OutputFacts[];
}

/** What is known of an output without its bytes. */
export function factsOf({ name, content, sha256: digest }: OutputFile): OutputFacts {
  return { name, size: content.length, sha256: digest };
}

/**
 * Writes what came out of recipes into a folder: all of it, or on any error before the first file is in place nothing. Files that are
 * there already with the same bytes are left alone, unless `force` is set. Gives what became of each, by its name. Throws `write-failed`,
 * and what {@link demandPlaces} throws.
 */
export async function writePackages(
  outputs: readonly RecipeOutput[],
  folder: string,
  force: boolean,
): Promise<ReadonlyMap<string, WrittenFile>> {
  const recipes = outputs.map(({ recipe }) => recipe);
  const facts = outputs.map(({ recipe, files }) => ({ recipe, files: files.map(factsOf) }));
  const written = await demandPlaces(facts, { folder, force, recipes });
  const files = new Map(outputs.flatMap((output) => output.files.map((file) => [file.name, file])));
  await writeFilesAtomically(
    [...files.values()].flatMap(({ name, content }) => {
      const { path, unchanged = true } = written.get(name) ?? {};
      return path === undefined || unchanged ? [] : [{ path, content }];
    }),
  );
  return written;
}

/** A folder that packages are to be written to, and all recipes whose files there this run may replace. */
export interface Places {
  readonly folder: string;
  /** Whether files with the same bytes are written, too. */
  readonly force: boolean;
  readonly recipes: readonly string[];
  /** What the records say of the files that lie there; they are read where that is not known yet. */
  readonly recorded?: readonly RecordedFile[];
}

/**
 * Demands that what comes out of recipes can be written into a folder, and gives what that would make of each file, by its name. Throws
 * `package-invalid` where two recipes have made different packages of one name, or what is there of another build would be spoilt, and `read-failed`.
 */
export async function demandPlaces(
  outputs: readonly RecipeFacts[],
  { folder, force, recipes, recorded }: Places,
): Promise<ReadonlyMap<string, WrittenFile>> {
  refuseTwins(outputs);
  const files = new Map(outputs.flatMap((output) => output.files.map((file) => [file.name, file])));
  const written = new Map<string, WrittenFile>();
  for (const file of files.values()) {
    const path = join(folder, file.name);
    written.set(file.name, { path, unchanged: !force && (await isThere(path, file)) });
  }
  await demandOthersStay(folder, files, recipes, recorded);
  await demandSharedTarballs(folder, files, written);
  return written;
}

/** Whether a file is at its place already, with the very bytes. What is no file, such as a named pipe, is not waited for. */
export async function isThere(
  path: string,
  { size, sha256: digest }: Omit<OutputFacts, "name">,
): Promise<boolean> {
  const there = await openFile(path).catch(() => undefined);
  if (!there) return false;
  try {
    return there.size === size && (await sha256Of(there)) === digest;
  } catch {
    return false;
  } finally {
    await there.close();
  }
}

/** Two recipes may come out at the same name and version with different bytes: one would silently replace the other. Throws `package-invalid`. */
export function refuseTwins(outputs: readonly RecipeFacts[]): void {
  const seen = new Map<string, { readonly recipe: string; readonly sha256: Sha256 }>();
  for (const { recipe, files } of outputs) {
    for (const { name, sha256: digest } of files) {
      const twin = seen.get(name);
      seen.set(name, { recipe, sha256: digest });
      // Records name their recipe.
      if (!twin || twin.sha256 === digest || name.endsWith(".json")) continue;
      throw new LisdebError(
        "package-invalid",
        `${shown(name)} comes out of ${twin.recipe} and ${recipe} with different content`,
        { hint: "give one of the recipes another version, or build them into different folders" },
      );
    }
  }
}
