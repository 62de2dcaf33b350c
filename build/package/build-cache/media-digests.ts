import { createHash } from "node:crypto";
import { openFile, sha256, sha256Of, type Sha256 } from "../../base/index.ts";
import { openMedium } from "../../media/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import { readKernelSources } from "../../source/index.ts";
import type { MediumInput } from "../medium-inputs.ts";

/**
 * The digest of a medium at hand: of a file as it was measured, of a folder over all that lies in it, of a kernel's unpacked tree over what of it is
 * compiled. Throws what reading throws.
 */
export async function mediumDigest(
  { path, sha256: measured }: MediumInput,
  { source }: Pick<Recipe, "source">,
): Promise<Sha256> {
  return measured ?? (source ? digestOfTree(path) : digestOfFolder(path));
}

/** The same medium, as it is now. Throws what reading throws. */
export async function measuredAnew(input: MediumInput): Promise<MediumInput> {
  if (input.sha256 === undefined) return input;
  const source = await openFile(input.path);
  try {
    return { ...input, sha256: await sha256Of(source) };
  } finally {
    await source.close();
  }
}

/** Over names, kinds, times and contents, in the order of the names. */
async function digestOfFolder(path: string): Promise<Sha256> {
  const medium = await openMedium(path);
  const hash = createHash("sha256");
  try {
    for (const entry of await medium.list()) {
      const content = entry.type === "file" ? await sha256Of(medium.read(entry)) : null;
      hash.update(`${JSON.stringify([entry, content])}\n`);
    }
  } finally {
    await medium.close();
  }
  return sha256(hash.digest());
}

/** Of some twenty files: a tree of 80,000 is there, and what somebody has compiled in it besides. */
async function digestOfTree(path: string): Promise<Sha256> {
  const { files, ...others } = await readKernelSources(path);
  const contents = files.map(({ content, ...file }) => ({ ...file, sha256: sha256(content) }));
  return sha256(JSON.stringify([others, contents]));
}
