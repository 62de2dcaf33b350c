import { run } from "../../tests/support/shell.ts";
import type { ElfFacts } from "./elf-facts.ts";

/** readelf's words for machines, and ours. */
const MACHINES: Readonly<Record<string, string>> = {
  "Advanced Micro Devices X86-64": "x86-64",
  "Intel 80386": "i386",
  AArch64: "aarch64",
  ARCv2: "arcv2",
  ARM: "arm",
  Alpha: "alpha",
  HPPA: "hppa",
  "IBM S/390": "s390",
  "Intel IA-64": "ia64",
  LoongArch: "loongarch",
  MC68000: "m68k",
  "MIPS R3000": "mips",
  PowerPC: "powerpc",
  PowerPC64: "powerpc64",
  "RISC-V": "riscv",
  "Renesas / SuperH SH": "sh",
  Sparc: "sparc",
  "Sparc v8+": "sparc32plus",
  "Sparc v9": "sparc64",
};

const TYPES: Readonly<Record<string, ElfFacts["type"]>> = {
  REL: "relocatable",
  EXEC: "executable",
  DYN: "shared",
  CORE: "core",
};

/** readelf's words for EI_OSABI. */
const SYSTEMS: Readonly<Record<string, number>> = {
  "UNIX - System V": 0,
  "UNIX - NetBSD": 2,
  "UNIX - GNU": 3,
  "UNIX - Solaris": 6,
  "UNIX - FreeBSD": 9,
  "UNIX - OpenBSD": 12,
  "Standalone App": 255,
};

/** Our facts, without what readelf does not know. */
export type FactsByReadelf = Omit<ElfFacts, "architecture">;

/** So many that starting readelf takes no time, and so few that what it prints fits into memory. */
const AT_ONCE = 40;

/**
 * What readelf says of files, in the form of our facts, by path. `options` are readelf's own: `-D` lets it go by the dynamic segment
 * alone, as the loader does.
 */
export async function factsByReadelf(
  paths: readonly string[],
  options: readonly string[] = [],
): Promise<ReadonlyMap<string, FactsByReadelf>> {
  const facts = new Map<string, FactsByReadelf>();
  for (let i = 0; i < paths.length; i += AT_ONCE) {
    const some = paths.slice(i, i + AT_ONCE);
    // It names each file only where there are several.
    const asked = some.length === 1 ? [...some, ...some] : some;
    // Exit status 1 may only mean a note that it has no name for.
    const { stdout, stderr } = await run("readelf", [...WHAT, ...options, ...asked]);
    // The first line of a file's part is its path.
    for (const part of stdout.split(/^File: /m).slice(1)) {
      if (!part.includes("ELF Header:")) throw new Error(`readelf: ${stderr}`);
      facts.set(part.slice(0, part.indexOf("\n")), factsIn(part));
    }
  }
  return facts;
}

const WHAT = ["-W", "-h", "-l", "-d", "-V", "-n", "-S", "--dyn-syms", "-p", ".comment"];

function factsIn(text: string): FactsByReadelf {
  const sections = all(text, /^ +\[ *\d+\] (.*)$/gm);
  const abi = /NT_GNU_ABI_TAG .*\n?\s+OS: (\w+), ABI: ([\d.]+)/.exec(text);
  const interpreter = one(text, /Requesting program interpreter: (.*)\]/);
  const needed = all(text, /\(NEEDED\) +Shared library: \[(.*)\]/g);
  const machine = one(text, /Machine: +(.*)/) ?? "";
  const system = one(text, /OS\/ABI: +(.*)/) ?? "";
  return {
    class: one(text, /Class: +ELF(\d+)/) === "32" ? 32 : 64,
    endianness: /Data: .*little endian/.test(text) ? "little" : "big",
    type: TYPES[one(text, /Type: +(\w+)/) ?? ""] ?? "other",
    machine: MACHINES[machine] ?? machine,
    osAbi: SYSTEMS[system] ?? Number(/<unknown: ([0-9a-f]+)>/.exec(system)?.[1] ?? NaN),
    abiNote: abi ? { os: abi[1] ?? "", kernel: abi[2] ?? "" } : undefined,
    interpreter,
    needed,
    rpath: one(text, /\(RPATH\) +Library rpath: \[(.*)\]/),
    runpath: one(text, /\(RUNPATH\) +Library runpath: \[(.*)\]/),
    soname: one(text, /\(SONAME\) +Library soname: \[(.*)\]/),
    versionsNeeded: versions(text),
    static: interpreter === undefined && needed.length === 0,
    stripped: !sections.some((line) => line.split(/ +/).includes("SYMTAB")),
    relro: /^ +GNU_RELRO /m.test(text),
    buildId: one(text, /Build ID: ([0-9a-f]+)/),
    imports: imports(text),
    comments: comments(text),
  };
}

const NEED = /^ {2}(?:0x)?[0-9a-f]+: Version: \d+ {2}File: /m;

function versions(text: string): ElfFacts["versionsNeeded"] {
  return text
    .split(NEED)
    .slice(1)
    .map((part) => ({
      library: /^\S+/.exec(part)?.[0] ?? "",
      versions: [...part.matchAll(/^ {2}0x[0-9a-f]+: {3}Name: (\S+) {2}Flags: (.*?) {2}Version: \d+/gm)].map(
        (match) => ({ name: match[1] ?? "", weak: (match[2] ?? "").includes("WEAK") }),
      ),
    }));
}

/** Undefined symbols, with the library of the version's number, which `--dyn-syms` writes in brackets. */
function imports(text: string): ElfFacts["imports"] {
  const libraries = new Map<string, string>();
  for (const part of text.split(NEED).slice(1)) {
    const library = /^\S+/.exec(part)?.[0] ?? "";
    for (const match of part.matchAll(/Version: (\d+)$/gm)) libraries.set(match[1] ?? "", library);
  }
  return [...text.matchAll(/^ +\d+: +[0-9a-f]+ +\S+ +\S+ +\S+ +\S+ .*\bUND +(\S+?)(?:@(\S+) \((\d+)\))?$/gm)]
    .map((match) => ({
      name: match[1] ?? "",
      version: match[2],
      library: match[3] === undefined ? undefined : libraries.get(match[3]),
    }))
    .filter(({ name }) => name !== "");
}

/** What `-p .comment` lists: an offset in brackets, and a string. */
function comments(text: string): string[] {
  const dump = one(text, /^String dump of section '\.comment':\n((?: +\[ *[0-9a-f]+\] .*\n)*)/m);
  return [...new Set(all(dump ?? "", /^ +\[ *[0-9a-f]+\] {2}(.*)$/gm))];
}

function one(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1];
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}
