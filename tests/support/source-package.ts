import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sh } from "./shell.ts";

/** A source package that would build nothing: what archives are tested with. */
export interface SmallSource {
  readonly name: string;
  /** With a revision, but for native ones. */
  readonly version: string;
  /** `3.0 (quilt)` where not given. */
  readonly format?: "3.0 (quilt)" | "3.0 (native)" | "1.0";
  /** The packages that it says it makes. */
  readonly packages?: readonly {
    readonly name: string;
    readonly section?: string;
    readonly architecture?: string;
  }[];
  /** What is in its only file; the upstream version's where not given. */
  readonly content?: string;
  /** Further fields of the first paragraph of debian/control, each a line. */
  readonly fields?: readonly string[];
}

/** Makes a source package with dpkg-source, in a folder that is made where it is not there; gives the path of its .dsc. */
export async function smallSource(folder: string, wanted: SmallSource): Promise<string> {
  const { name, version, format = "3.0 (quilt)", fields = [] } = wanted;
  const { packages = [{ name }] } = wanted;
  const whole = version.replace(/^\d+:/, "");
  const upstream = format === "3.0 (native)" ? whole : whole.replace(/-[^-]*$/, "");
  const tree = join(folder, "trees", `${name}-${upstream}`);
  await sh(`rm -rf '${tree}'`);
  const write = async (path: string, lines: readonly string[]): Promise<void> => {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), lines.map((line) => `${line}\n`).join(""));
  };
  await write("hello.c", [wanted.content ?? `int main(void) { return 0; } /* ${upstream} */`]);
  if (format !== "3.0 (native)") {
    const compress = format === "1.0" ? "gzip -9n" : "xz";
    const orig = `${name}_${upstream}.orig.tar.${format === "1.0" ? "gz" : "xz"}`;
    await sh(
      `test -e '${orig}' || tar --sort=name --mtime=@1600000000 --owner=0 --group=0 -c -C trees '${name}-${upstream}' | ${compress} >'${orig}'`,
      { cwd: folder },
    );
  }
  await write("debian/control", [
    `Source: ${name}`,
    "Section: admin",
    "Priority: optional",
    "Maintainer: Nobody <nobody@example.org>",
    "Build-Depends: debhelper (>= 9)",
    "Standards-Version: 4.6.0",
    ...fields,
    ...packages.flatMap((each) => [
      "",
      `Package: ${each.name}`,
      ...(each.section === undefined ? [] : [`Section: ${each.section}`]),
      `Architecture: ${each.architecture ?? "any"}`,
      `Description: ${each.name} of a test`,
      " It holds one file.",
    ]),
  ]);
  await write("debian/changelog", [
    `${name} (${version}) unstable; urgency=low`,
    "",
    "  * Made for a test.",
    "",
    " -- Nobody <nobody@example.org>  Mon, 23 Nov 2020 04:06:51 +0000",
  ]);
  await write("debian/rules", ["#!/usr/bin/make -f", "%:", "\ttrue"]);
  await write("debian/source/format", [format]);

  await sh(`dpkg-source -b 'trees/${name}-${upstream}' >/dev/null`, { cwd: folder });
  return join(folder, `${name}_${whole}.dsc`);
}
