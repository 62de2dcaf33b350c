import type { Daemon } from "../daemon/index.ts";
import { compareDotted } from "../suite/index.ts";
import { versionOfSymbol } from "./libraries.ts";

/**
 * The relation that gives a daemon its C library, by the newest symbol version that it really needs: `libc6 (>= 2.4)`; `libc6` where it
 * needs none by version; undefined where it is static.
 */
export function libcDependency({ elf }: Daemon): string | undefined {
  if (elf.needed.length === 0) return undefined;
  const versions = elf.versionsNeeded
    .flatMap((library) => library.versions)
    .filter(({ name, weak }) => !weak && name.startsWith("GLIBC_"))
    .map(({ name }) => versionOfSymbol(name))
    .filter((version) => version !== undefined)
    .sort(compareDotted);
  const newest = versions.at(-1);
  return newest === undefined ? "libc6" : `libc6 (>= ${newest})`;
}
