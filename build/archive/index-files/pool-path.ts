import { inside, LisdebError, shown, type Where } from "../../base/index.ts";
import { checkPackageName, checkVersion } from "../../deb/index.ts";
import type { Component } from "../entry.ts";

/** What the name of a file in the pool is made of. */
export interface PoolName {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Without a version. */
  readonly source: string;
  readonly component: Component;
}

/** dpkg's names of architectures, and `all`. `any` and `source` are for source packages. */
const ARCHITECTURE = /^(?!any$|source$)[a-z0-9][a-z0-9-]+$/;

/**
 * Where the pool keeps a package, from the archive's root and in Debian's way: by component, by the first letter of the source package (of
 * libraries, the first behind `lib`), by source package; the epoch is left out of the file's name. Throws `control-invalid` where a part
 * of it is no name, version or architecture: nothing else keeps the path inside the pool.
 */
export function poolPath(of: PoolName, where: Where): string {
  checkPackageName(of.name, inside(where, "Package"));
  checkVersion(of.version, inside(where, "Version"));
  if (!ARCHITECTURE.test(of.architecture)) {
    throw new LisdebError(
      "control-invalid",
      `has the value "${shown(of.architecture)}", which is not an architecture`,
      { where: inside(where, "Architecture") },
    );
  }
  const version = of.version.replace(/^\d+:/, "");
  return `${poolFolder(of, where)}/${of.name}_${version}_${of.architecture}.deb`;
}

/** The folder of the pool that has what is of one source package, and itself. Throws `control-invalid`. */
export function poolFolder(
  { source, component }: Pick<PoolName, "source" | "component">,
  where: Where,
): string {
  checkPackageName(source, inside(where, "Source"));
  const letter = /^lib./.test(source) ? source.slice(0, 4) : source.slice(0, 1);
  return `pool/${component}/${letter}/${source}`;
}

/** Debian's sections are one word, behind that of the component where it is not main. Contents could hold no other one. */
const SECTION = /^(?:([A-Za-z0-9.+_-]+)\/)?[A-Za-z0-9.+_-]+$/;

/**
 * The component that a package's section puts it in: `non-free/admin` belongs to non-free, `admin` and no section to main. Throws
 * `control-invalid` where it names another component, or is no section.
 */
export function componentOf(section: string | undefined, where: Where): Component {
  if (section === undefined) return "main";
  const found = SECTION.exec(section);
  if (found && found[1] === undefined) return "main";
  if (found?.[1] === "non-free") return "non-free";
  const why = found ? "and an archive has no component but main and non-free" : "which is no section";
  throw new LisdebError("control-invalid", `has the value "${shown(section)}", ${why}`, {
    where: inside(where, "Section"),
  });
}
