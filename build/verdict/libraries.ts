import { compareDotted, type Suite } from "../suite/index.ts";

/** A library that is on every Debian system, however small: those of libc6 and, since libc6 depends on it, libgcc. */
export interface BaseLibrary {
  readonly soname: RegExp;
  /** Which of the suite's versions its symbol versions are measured by. */
  readonly versions: keyof Pick<Suite, "glibc" | "gcc">;
  /** Symbol versions that the library has only since a later version than their name says. */
  readonly later?: Readonly<Record<string, string>>;
}

/** Contents of libc6, libgcc1 and libgcc-s1 in every suite from wheezy to trixie. */
const BASE_LIBRARIES: readonly BaseLibrary[] = [
  // pthread_clockjoin_np, all that GLIBC_2.31 has, came from libpthread when that became a part of libc.
  { soname: /^libc\.so\.6(\.1)?$/, versions: "glibc", later: { "GLIBC_2.31": "2.34" } },
  { soname: /^lib(m|mvec)\.so\.(6|1)(\.1)?$/, versions: "glibc" },
  { soname: /^lib(pthread\.so\.0|rt\.so\.1|dl\.so\.2|util\.so\.1)$/, versions: "glibc" },
  { soname: /^lib(resolv\.so\.2|anl\.so\.1|nsl\.so\.1|thread_db\.so\.1)$/, versions: "glibc" },
  { soname: /^lib(nss_(files|dns|compat|hesiod)\.so\.2|BrokenLocale\.so\.1)$/, versions: "glibc" },
  { soname: /^ld(64)?(-linux(-[a-z0-9_-]+)?)?\.so\.[0-9]$/, versions: "glibc" },
  { soname: /^libgcc_s\.so\.[124]$/, versions: "gcc" },
];

/** Path of libc6's dynamic loader on each architecture (glibc's sysdeps, SYSDEP_KNOWN_INTERPRETER_NAMES). */
export const INTERPRETERS: Readonly<Record<string, string>> = {
  amd64: "/lib64/ld-linux-x86-64.so.2",
  arm64: "/lib/ld-linux-aarch64.so.1",
  armel: "/lib/ld-linux.so.3",
  armhf: "/lib/ld-linux-armhf.so.3",
  i386: "/lib/ld-linux.so.2",
  mips: "/lib/ld.so.1",
  mips64el: "/lib64/ld.so.1",
  mipsel: "/lib/ld.so.1",
  powerpc: "/lib/ld.so.1",
  ppc64el: "/lib64/ld64.so.2",
  riscv64: "/lib/ld-linux-riscv64-lp64d.so.1",
  s390: "/lib/ld.so.1",
  s390x: "/lib/ld64.so.1",
  sparc: "/lib/ld-linux.so.2",
};

/** Marks that are versions of glibc by what they promise, not by their name. */
const GLIBC_MARKS: Readonly<Record<string, string>> = {
  // Relative relocations in the packed form: the loader reads them since 2.36.
  GLIBC_ABI_DT_RELR: "2.36",
  // Thread-local storage that keeps all registers, and stubs that newer linkers make: on the branches from 2.42 on. Debian's 2.41 has
  // them in later point releases of trixie, so that not every trixie does.
  GLIBC_ABI_GNU2_TLS: "2.42",
  GLIBC_ABI_GNU_TLS: "2.42",
  GLIBC_ABI_DT_X86_64_PLT: "2.42",
};

/**
 * The version of glibc or gcc that first had a symbol version: `2.34` for `GLIBC_2.34`; undefined where none promises it
 * (GLIBC_PRIVATE is for glibc's own parts, and changes without notice).
 */
function versionOfSymbol(symbol: string): string | undefined {
  return GLIBC_MARKS[symbol] ?? /^(?:GLIBC|GCC)_(\d+(?:\.\d+)*)$/.exec(symbol)?.[1];
}

/** The row of a library by its name; undefined where no minimal system is sure to have it. */
export function baseLibrary(soname: string): BaseLibrary | undefined {
  return BASE_LIBRARIES.find((library) => library.soname.test(soname));
}

/** The version of glibc or gcc whose library first had a symbol version; undefined where none promises it. */
export function firstWithSymbol({ later }: BaseLibrary, symbol: string): string | undefined {
  return later?.[symbol] ?? versionOfSymbol(symbol);
}

/** Whether what the suite has is as new as a symbol version asks for. */
export function hasSymbol(suite: Suite, library: BaseLibrary, symbol: string): boolean {
  const version = firstWithSymbol(library, symbol);
  return version !== undefined && compareDotted(version, suite[library.versions]) <= 0;
}
