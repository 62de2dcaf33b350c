import { join } from "node:path";
import { z } from "zod";
import { LisdebError, shown } from "../base/index.ts";
import { namesThere, textThere } from "./what-is-there.ts";

const FILE = z.object({ sha256: z.string() });

/** What a record of either kind says of whose work the files beside it are. */
const RECORD = z.object({
  format: z.enum(["lisdeb build record 1", "lisdeb metapackage record 1"]),
  package: FILE.extend({ file: z.string() }),
  inputs: z.object({
    recipe: z.object({ id: z.string() }),
    source: z.object({ patches: z.array(FILE.extend({ file: z.string() })) }).nullish(),
  }),
  source: z.object({ files: z.array(FILE.extend({ name: z.string() })) }).nullish(),
});

/** A package or source package in a folder, as the record beside it knows it. */
export interface RecordedFile {
  readonly name: string;
  readonly sha256: string;
  /** Id of the recipe that gave it. */
  readonly recipe: string;
  /** What its sources were patched with; undefined where no record says that anything was compiled. */
  readonly patches: readonly { readonly file: string; readonly sha256: string }[] | undefined;
}

/**
 * Demands that no package or source package which is about to be written replaces one of the same name that another recipe gave, such as one with a patch:
 * who has installed the one would never get the other, since both are of one version. `recorded`: what lies there, where that is known already. Throws
 * `package-invalid` and `read-failed`.
 */
export async function demandOthersStay(
  folder: string,
  files: ReadonlyMap<string, { readonly sha256: string }>,
  recipes: readonly string[],
  recorded?: readonly RecordedFile[],
): Promise<void> {
  const others = ofOthers(recorded ?? (await recordedFiles(folder, [...files.keys()])), recipes).filter(
    ({ name }) => files.has(name),
  );
  const spoilt = others.find(({ name, sha256 }) => files.get(name)?.sha256 !== sha256);
  if (spoilt) throw spoiltByOtherBytes(folder, spoilt);
}

/** Those that are of none of these recipes. */
export function ofOthers(
  recorded: readonly RecordedFile[],
  recipes: readonly string[],
): readonly RecordedFile[] {
  return recorded.filter(({ recipe }) => !recipes.includes(recipe));
}

/** Of files that are to be written into a folder, what the records there say of those that lie there; all records are read. Throws `read-failed`. */
export async function recordedFiles(
  folder: string,
  files: readonly string[],
): Promise<readonly RecordedFile[]> {
  const names = new Set(await namesThere(folder));
  // Tarballs are shared by right, and records follow their packages.
  const replaced = new Set(files.filter((name) => /\.(deb|dsc)$/.test(name) && names.has(name)));
  if (replaced.size === 0) return [];
  const found: RecordedFile[] = [];
  for (const name of [...names].filter((each) => each.endsWith(".json"))) {
    const record = recordOf(await textThere(join(folder, name)));
    if (!record) continue;
    const { recipe, source } = record.inputs;
    const made = [{ ...record.package, name: record.package.file }, ...(record.source?.files ?? [])];
    for (const { name: of, sha256 } of made.filter((file) => replaced.has(file.name)))
      found.push({ name: of, sha256, recipe: recipe.id, patches: source?.patches });
  }
  return found;
}

/** That a file of another recipe would be replaced. */
export function spoiltByOtherBytes(folder: string, { name, recipe }: RecordedFile): LisdebError {
  return new LisdebError(
    "package-invalid",
    `is of recipe ${shown(recipe)}, and would now get other bytes of the same version`,
    {
      where: { file: join(folder, name) },
      hint: "give one of the recipes another version or revision, or build them into different folders",
    },
  );
}

function recordOf(text: string): z.infer<typeof RECORD> | undefined {
  try {
    return RECORD.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
