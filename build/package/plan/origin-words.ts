import { shown } from "../../base/index.ts";
import type { Daemon } from "../../daemon/index.ts";
import type { Recipe } from "../../recipe/index.ts";

/** What a package's texts say of where its daemon is from. */
interface OriginWords {
  /** What stands in brackets behind the synopsis. */
  readonly build: string;
  /** A sentence of the package's description. */
  readonly description: string;
  /** What the first revision is, for the changelog. */
  readonly packaged: string;
}

/** The words for a daemon that was found on a medium, and for one that was compiled. */
export function originWords({ name, origin }: Daemon, { title }: Pick<Recipe, "title">): OriginWords {
  const { compiled, nevra } = origin;
  if (!compiled) {
    const as = nevra === undefined ? "on the medium" : `in ${shown(nevra)}`;
    return {
      build: "LIS build",
      description: `This package holds the daemon of ${title}, byte for byte as it is on the medium.`,
      packaged: `Package ${name} of ${title}, byte for byte as it is ${as}.`,
    };
  }
  const kernel = shown(compiled.kernel);
  const patched = compiled.patches.length === 0 ? "" : ", with patches";
  return {
    build: "static build",
    description:
      `This package holds the daemon of Linux ${kernel}, compiled from the kernel's own sources${patched}. It is linked statically, with ` +
      `${compiled.libc}, and needs no library of the system.`,
    packaged: `Package ${name} of Linux ${kernel}, compiled from the kernel's own sources${patched}.`,
  };
}
