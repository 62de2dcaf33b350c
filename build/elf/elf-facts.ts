/** What an ELF file says of itself, as far as it decides whether it runs somewhere. */
export interface ElfFacts {
  readonly class: 32 | 64;
  readonly endianness: "little" | "big";
  /** e_type: `executable`, `shared` (also position-independent executables), `relocatable`, `core`. */
  readonly type: "executable" | "shared" | "relocatable" | "core" | "other";
  /** e_machine as readelf's short name where known (`x86-64`, `i386`, `aarch64`, `arm`, …), else `machine N`. */
  readonly machine: string;
  /** Debian's name of the architecture (`amd64`, `i386`, `arm64`, `armhf`, …); undefined where Debian has none. */
  readonly architecture: string | undefined;
  /** EI_OSABI as a number. */
  readonly osAbi: number;
  /** The note GNU ABI tag: the oldest kernel it was built for. */
  readonly abiNote: { readonly os: string; readonly kernel: string } | undefined;
  readonly interpreter: string | undefined;
  readonly needed: readonly string[];
  readonly rpath: string | undefined;
  readonly runpath: string | undefined;
  readonly soname: string | undefined;
  /** Symbol versions needed, by library, in the file's order: `libc.so.6` → `GLIBC_2.4`, `GLIBC_2.2.5`. `weak`: it starts without. */
  readonly versionsNeeded: readonly {
    readonly library: string;
    readonly versions: readonly { readonly name: string; readonly weak: boolean }[];
  }[];
  /** No interpreter and nothing needed. */
  readonly static: boolean;
  /** No symbol table. */
  readonly stripped: boolean;
  /** PT_GNU_RELRO: the loader makes what it has relocated read-only. */
  readonly relro: boolean;
  /** Lower-case hex. */
  readonly buildId: string | undefined;
  /** Undefined dynamic symbols, each with the version it is bound to (`GLIBC_2.2.5`), where it has one. */
  readonly imports: readonly {
    readonly name: string;
    readonly version: string | undefined;
    readonly library: string | undefined;
  }[];
  /** The `.comment` section: which compilers. */
  readonly comments: readonly string[];
}
