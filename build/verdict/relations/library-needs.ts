import type { Daemon } from "../../daemon/index.ts";
import type { ElfFacts } from "../../elf/index.ts";
import { compareDotted, type Suite } from "../../suite/index.ts";
import { baseLibrary, firstWithSymbol, type BaseLibrary } from "../libraries.ts";
import type { Need } from "./need.ts";

/**
 * The relation that gives a daemon its C library, by the newest symbol version that it really needs: `libc6 (>= 2.4)`; `libc6` where it
 * needs none by version; undefined where it is static.
 */
export function libcNeed({ name, elf }: Daemon): Need | undefined {
  // Whatever is linked dynamically needs the loader, and so libc6, though it may name no library of it.
  const library = elf.needed.find((needed) => isOf(needed, "glibc")) ?? elf.needed[0];
  if (library === undefined) return undefined;
  const newest = newestSymbol(elf, "glibc");
  if (!newest) return { relation: "libc6", because: { kind: "library", daemon: name, library } };
  return {
    relation: `libc6 (>= ${newest.version})`,
    because: { kind: "symbol", daemon: name, symbol: newest.symbol },
  };
}

/** The relation of {@link libcNeed} alone. */
export function libcDependency(daemon: Daemon): string | undefined {
  return libcNeed(daemon)?.relation;
}

/**
 * The relation that gives a daemon libgcc, where it asks for it, by the newest symbol version that it needs, as the suite's own
 * dpkg-shlibdeps writes it: `libgcc1 (>= 1:4.1.1)` or `libgcc-s1 (>= 3.0)`.
 */
export function libgccNeed({ name, elf }: Daemon, { libgcc }: Suite): Need | undefined {
  const library = elf.needed.find((needed) => isOf(needed, "gcc"));
  if (library === undefined) return undefined;
  const newest = newestSymbol(elf, "gcc");
  if (!newest) return { relation: libgcc.name, because: { kind: "library", daemon: name, library } };
  const version = compareDotted(newest.version, libgcc.oldest) < 0 ? libgcc.oldest : short(newest.version);
  return {
    relation: `${libgcc.name} (>= ${libgcc.epoch}${version})`,
    // libgcc-s1 provides libgcc1; where there is no libgcc-s1 yet, that name is a fault of its own.
    orElse: `libgcc1 (>= 1:${short(newest.version)})`,
    because: { kind: "symbol", daemon: name, symbol: newest.symbol },
  };
}

/** The newest symbol version that a program cannot do without, of the libraries of glibc or GCC, and the version that first had it. */
function newestSymbol(
  elf: ElfFacts,
  origin: BaseLibrary["versions"],
): { symbol: string; version: string } | undefined {
  return elf.versionsNeeded
    .flatMap(({ library, versions }) => {
      const base = baseLibrary(library);
      if (base?.versions !== origin) return [];
      return versions.flatMap(({ name, weak }) => {
        const version = weak ? undefined : firstWithSymbol(base, name);
        return version === undefined ? [] : [{ symbol: name, version }];
      });
    })
    .toSorted((a, b) => compareDotted(a.version, b.version))
    .at(-1);
}

function isOf(soname: string, origin: BaseLibrary["versions"]): boolean {
  return baseLibrary(soname)?.versions === origin;
}

/** How libgcc's symbols file writes the version of a symbol: 4.2 for GCC_4.2.0, 4.0 for GCC_4.0.0, 7 for GCC_7.0.0. */
function short(version: string): string {
  const [major = "", ...rest] = version.split(".");
  const minor = rest.join(".").replace(/\.0$/, "");
  return Number(major) >= 5 && /^0?$/.test(minor) ? major : `${major}.${minor}`;
}
