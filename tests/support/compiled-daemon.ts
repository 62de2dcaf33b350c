import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runOk, temporaryFolder } from "./shell.ts";

/** What a binary made for a test is to show. */
export interface CompiledDaemon {
  /** Texts that it holds. */
  readonly strings?: readonly string[];
  /** Functions that it calls, each in the symbol version given; without one, in whichever the linker takes. */
  readonly imports?: readonly (readonly [name: string, version?: string])[];
  /** The kernel of its ABI note: `2.6.18`. Default: no note. */
  readonly abi?: string;
  /** 32: for i386. Default: 64. */
  readonly bits?: 32 | 64;
  /** What stands in .comment. Default: nothing. */
  readonly compiler?: string;
  /** Keep the symbol table. Default: stripped. */
  readonly symbols?: boolean;
  /** Further options of gcc, such as `-static` or `-Wl,-rpath,/opt`. */
  readonly options?: readonly string[];
}

/** Compiles a program that starts and ends, without the C library's start files, which would ask for a new glibc. */
export async function compileDaemon(wanted: CompiledDaemon): Promise<Uint8Array> {
  const folder = temporaryFolder("compiled");
  try {
    const [source, program] = [join(folder.path, "daemon.c"), join(folder.path, "daemon")];
    writeFileSync(source, sourceOf(wanted));
    await runOk("gcc", [
      ...["-O1", "-w", "-fno-ident", "-fno-builtin", "-fno-stack-protector", "-nostartfiles", "-no-pie"],
      ...(wanted.symbols === true ? [] : ["-s"]),
      ...["-Wl,--build-id", `-m${wanted.bits ?? 64}`, "-o", program, source],
      ...(wanted.options ?? []),
    ]);
    return readFileSync(program);
  } finally {
    folder.remove();
  }
}

function sourceOf({ strings = [], imports = [], abi, compiler }: CompiledDaemon): string {
  const kernel = abi?.replaceAll(".", ",");
  return [
    ...(compiler === undefined ? [] : [`__asm__(".ident \\"${compiler}\\"");`]),
    ...strings.map(
      (text, i) => `__attribute__((used)) static const char held_${i}[] = ${JSON.stringify(text)};`,
    ),
    ...imports.flatMap(([name, version]) => [
      `extern int ${name}();`,
      ...(version === undefined ? [] : [`__asm__(".symver ${name}, ${name}@${version}");`]),
    ]),
    ...(kernel === undefined
      ? []
      : [
          '__attribute__((section(".note.ABI-tag"), used, aligned(4))) static const struct {',
          "  unsigned name_size, size, type; char name[4]; unsigned content[4];",
          `} abi_note = { 4, 16, 1, "GNU", { 0, ${kernel} } };`,
        ]),
    `void _start(void) { ${imports.map(([name]) => `${name}();`).join(" ")} for (;;); }`,
    "",
  ].join("\n");
}
