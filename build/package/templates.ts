import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot, sha256, systemError, type Sha256 } from "../base/index.ts";

/** The texts that packages are made from. */
export interface Templates {
  /** By path below the folder, such as `scripts/postinst-start.ejs`. */
  readonly texts: ReadonlyMap<string, string>;
  /** Over the names and contents of all of them. */
  readonly sha256: Sha256;
  /** Those compiled so far, by name and the names of their values: of many packages each template is compiled once. */
  readonly compiled: Map<string, (values: Readonly<Record<string, unknown>>) => string>;
}

/** Reads all templates at once, some fifty small files; lisdeb's own where no folder is named. Throws `read-failed`. */
export async function loadTemplates(folder = join(packageRoot(), "templates")): Promise<Templates> {
  const names = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: folder });
  });
  const texts = new Map(
    await Promise.all(
      names
        .map((name) => name.replaceAll("\\", "/"))
        // The archive's page is no text of a package, and changes no package's record.
        .filter((name) => name.endsWith(".ejs") && !name.startsWith("archive/"))
        .sort()
        .map(async (name) => {
          const path = join(folder, name);
          const text = await readFile(path, "utf8").catch((cause: unknown) => {
            throw systemError("read-failed", cause, { file: path });
          });
          return [name, text] as const;
        }),
    ),
  );
  return {
    texts,
    sha256: sha256([...texts].map(([name, text]) => `${sha256(text)}  ${name}\n`).join("")),
    compiled: new Map(),
  };
}
