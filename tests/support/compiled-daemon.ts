import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runOk, temporaryFolder } from "./shell.ts";

/** What a binary made for a test is to show. */
export interface CompiledDaemon {
  /** Texts that it holds. */
  readonly strings?: readonly string[];
  /** Functions that it calls, each in the symbol version given; without one, in whichever the linker takes. */
  readonly imports?: readonly (readonly [name: string, version?: string])[];
  /** The kernel of its ABI note: `2.6.18`. Default: no note. With the C library's own start the note is the C library's. */
  readonly abi?: string;
  /** 32: for i386. Default: 64. */
  readonly bits?: 32 | 64;
  /** What stands in .comment. Default: nothing, but what the C library's own start leaves there. */
  readonly compiler?: string;
  /** Keep the symbol table. Default: stripped. */
  readonly symbols?: boolean;
  /**
   * How it starts. `bare`: by itself, so that it asks the C library for nothing but its imports. `libc`: as this machine's gcc links
   * every program, which makes it need what this machine's C library asks for (GLIBC_2.34 since glibc 2.34). `musl`: the same, with
   * musl inside and nothing asked for from outside; for 64 bits only. Default: `bare`.
   */
  readonly start?: "bare" | "libc" | "musl";
  /** Further options of gcc, such as `-static` or `-Wl,-rpath,/opt`. */
  readonly options?: readonly string[];
}

/** Compiles a program that shows what is wanted, and otherwise does nothing. */
export async function compileDaemon(wanted: CompiledDaemon): Promise<Uint8Array> {
  const folder = temporaryFolder("compiled");
  try {
    const [source, program] = [join(folder.path, "daemon.c"), join(folder.path, "daemon")];
    writeFileSync(source, sourceOf(wanted));
    const { compiler, options } = commandOf(wanted);
    await runOk(compiler, [...options, "-o", program, source, ...(wanted.options ?? [])]);
    return readFileSync(program);
  } finally {
    folder.remove();
  }
}

function commandOf({ start = "bare", bits = 64, symbols = false }: CompiledDaemon) {
  const how = {
    bare: ["-nostartfiles", "-no-pie"],
    libc: [],
    musl: ["-static"],
  } as const;
  return {
    compiler: start === "musl" ? "musl-gcc" : "gcc",
    options: [
      ...["-O1", "-w", "-fno-ident", "-fno-builtin", "-fno-stack-protector", "-Wl,--build-id"],
      ...how[start],
      ...(symbols ? [] : ["-s"]),
      ...(start === "musl" ? [] : [`-m${bits}`]),
    ],
  };
}

function sourceOf({ strings = [], imports = [], abi, compiler, start = "bare" }: CompiledDaemon): string {
  const kernel = abi?.replaceAll(".", ",");
  const calls = imports.map(([name]) => `${name}();`).join(" ");
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
    start === "bare" ? `void _start(void) { ${calls} for (;;); }` : `int main(void) { ${calls} return 0; }`,
    "",
  ].join("\n");
}
