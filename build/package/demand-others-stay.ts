import { join } from "node:path";
import { z } from "zod";
import { LisdebError, shown } from "../base/index.ts";
import { namesThere, textThere } from "./what-is-there.ts";

const FILE = z.object({ sha256: z.string() });

/** What a record of either kind says of whose work the files beside it are. */
const RECORD = z.object({
  format: z.enum(["lisdeb build record 1", "lisdeb metapackage record 1"]),
  package: FILE.extend({ file: z.string() }),
  inputs: z.object({ recipe: z.object({ id: z.string() }) }),
  source: z.object({ files: z.array(FILE.extend({ name: z.string() })) }).nullish(),
});

/**
 * Demands that no package or source package which is about to be written replaces one of the same name that another recipe gave, such as one with a patch:
 * who has installed the one would never get the other, since both are of one version. Throws `package-invalid` and `read-failed`.
 */
export async function demandOthersStay(
  folder: string,
  files: ReadonlyMap<string, { readonly sha256: string }>,
  recipes: readonly string[],
): Promise<void> {
  const names = new Set(await namesThere(folder));
  // Tarballs are shared by right, and records follow their packages.
  const replaced = [...files.keys()].filter((name) => /\.(deb|dsc)$/.test(name) && names.has(name));
  if (replaced.length === 0) return;
  for (const name of [...names].filter((each) => each.endsWith(".json"))) {
    const record = recordOf(await textThere(join(folder, name)));
    if (!record || recipes.includes(record.inputs.recipe.id)) continue;
    const made = [{ ...record.package, name: record.package.file }, ...(record.source?.files ?? [])];
    const spoilt = made.find(
      (file) => replaced.includes(file.name) && files.get(file.name)?.sha256 !== file.sha256,
    );
    if (!spoilt) continue;
    throw new LisdebError(
      "package-invalid",
      `is of recipe ${shown(record.inputs.recipe.id)}, and would now get other bytes of the same version`,
      {
        where: { file: join(folder, spoilt.name) },
        hint: "give one of the recipes another version or revision, or build them into different folders",
      },
    );
  }
}

function recordOf(text: string): z.infer<typeof RECORD> | undefined {
  try {
    return RECORD.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
