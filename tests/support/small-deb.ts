import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sh } from "./shell.ts";

/** A package that needs nothing and does nothing but lie there: what archives are tested with. */
export interface SmallDeb {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** `admin` where not given. */
  readonly section?: string;
  /** Further fields of its control file, each a line. */
  readonly fields?: readonly string[];
  /** What is in its only file; its name and version where not given. */
  readonly content?: string;
}

/** Makes packages with dpkg-deb, in a folder that is made where it is not there; gives their paths in the same order. */
export async function smallDebs(folder: string, wanted: readonly SmallDeb[]): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { name, version, architecture, section = "admin", fields = [], content } of wanted) {
    const tree = join(folder, "trees", `${name}_${version}_${architecture}`);
    const file = join(tree, "usr/share", name, "about");
    await mkdir(dirname(file), { recursive: true });
    await mkdir(join(tree, "DEBIAN"), { recursive: true });
    await writeFile(file, content ?? `${name} ${version}\n`);
    const control = [
      `Package: ${name}`,
      `Version: ${version}`,
      `Architecture: ${architecture}`,
      `Section: ${section}`,
      "Priority: optional",
      "Maintainer: Nobody <nobody@example.org>",
      ...fields,
      `Description: ${name} of a test`,
      " It holds one file.",
    ];
    await writeFile(join(tree, "DEBIAN/control"), control.map((line) => `${line}\n`).join(""));
    const path = join(folder, `${name}_${version.replace(/^\d+:/, "")}_${architecture}.deb`);
    await sh(`dpkg-deb --root-owner-group -Zgzip -b '${tree}' '${path}' >/dev/null`);
    paths.push(path);
  }
  return paths;
}
