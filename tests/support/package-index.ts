import { readFile } from "node:fs/promises";
import { ownApt } from "./own-apt.ts";
import { temporaryFolder } from "./shell.ts";

/** Some fields of a package in an archive's list, by their names. */
export type IndexedPackage = Readonly<Record<string, string>>;

/** Packages by name. */
export type PackageIndex = ReadonlyMap<string, IndexedPackage>;

/** Fetches the lists of suites of Debian's archive, main component. Throws where it cannot be reached. */
export async function packageIndices(
  suites: readonly string[],
  architecture: string,
): Promise<ReadonlyMap<string, PackageIndex>> {
  const folder = temporaryFolder("indices");
  try {
    const apt = await ownApt({ suites, architecture }, folder.path);
    const format = "$(RELEASE)|$(COMPONENT)|$(FILENAME)";
    const targets = await apt("apt-get", "indextargets", "--format", format, "Created-By: Packages");
    const indices = new Map<string, PackageIndex>();
    for (const line of targets.stdout.trim().split("\n")) {
      const [release = "", component, file = ""] = line.split("|");
      if (component === "main") indices.set(release, packagesIn(await readFile(file, "utf8")));
    }
    return indices;
  } finally {
    folder.remove();
  }
}

function packagesIn(list: string): PackageIndex {
  return new Map(
    list.split("\n\n").map((paragraph) => {
      const fields = [...paragraph.matchAll(/^([A-Za-z-]+): (.*)$/gm)];
      const named = Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, value]));
      return [named.Package ?? "", named];
    }),
  );
}
