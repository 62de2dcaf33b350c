import { runOk } from "../../tests/support/shell.ts";
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

/** What readelf says of a file, in the form of our facts; without what readelf does not know. */
export async function factsByReadelf(path: string): Promise<Omit<ElfFacts, "architecture" | "osAbi">> {
  const { stdout } = await runOk("readelf", ["-W", "-h", "-l", "-d", "-V", "-n", "-S", path]);
  const symbols = (await runOk("readelf", ["-W", "--dyn-syms", path])).stdout;
  const sections = all(stdout, /^ +\[ *\d+\] (.*)$/gm);
  const comments = sections.some((line) => line.startsWith(".comment "))
    ? all((await runOk("readelf", ["-W", "-p", ".comment", path])).stdout, /^ +\[ *[0-9a-f]+\] {2}(.*)$/gm)
    : [];
  const abi = /NT_GNU_ABI_TAG .*\n?\s+OS: (\w+), ABI: ([\d.]+)/.exec(stdout);
  const interpreter = one(stdout, /Requesting program interpreter: (.*)\]/);
  const needed = all(stdout, /\(NEEDED\) +Shared library: \[(.*)\]/g);
  const machine = one(stdout, /Machine: +(.*)/) ?? "";
  const versionsNeeded = versions(stdout);
  return {
    class: one(stdout, /Class: +ELF(\d+)/) === "32" ? 32 : 64,
    endianness: /Data: .*little endian/.test(stdout) ? "little" : "big",
    type: TYPES[one(stdout, /Type: +(\w+)/) ?? ""] ?? "other",
    machine: MACHINES[machine] ?? machine,
    abiNote: abi ? { os: abi[1] ?? "", kernel: abi[2] ?? "" } : undefined,
    interpreter,
    needed,
    rpath: one(stdout, /\(RPATH\) +Library rpath: \[(.*)\]/),
    runpath: one(stdout, /\(RUNPATH\) +Library runpath: \[(.*)\]/),
    soname: one(stdout, /\(SONAME\) +Library soname: \[(.*)\]/),
    versionsNeeded,
    static: interpreter === undefined && needed.length === 0,
    stripped: !sections.some((line) => line.split(/ +/).includes("SYMTAB")),
    relro: /^ +GNU_RELRO /m.test(stdout),
    buildId: one(stdout, /Build ID: ([0-9a-f]+)/),
    imports: imports(symbols, stdout),
    comments,
  };
}

function versions(text: string): ElfFacts["versionsNeeded"] {
  return text
    .split(/^ {2}(?:0x)?[0-9a-f]+: Version: \d+ {2}File: /m)
    .slice(1)
    .map((part) => ({
      library: /^\S+/.exec(part)?.[0] ?? "",
      versions: [...part.matchAll(/^ {2}0x[0-9a-f]+: {3}Name: (\S+) {2}Flags: (.*?) {2}Version: \d+/gm)].map(
        (match) => ({ name: match[1] ?? "", weak: (match[2] ?? "").includes("WEAK") }),
      ),
    }));
}

/** Undefined symbols, with the library of the version's number, which `--dyn-syms` writes in brackets. */
function imports(symbols: string, text: string): ElfFacts["imports"] {
  const libraries = new Map<string, string>();
  for (const part of text.split(/^ {2}(?:0x)?[0-9a-f]+: Version: \d+ {2}File: /m).slice(1)) {
    const library = /^\S+/.exec(part)?.[0] ?? "";
    for (const match of part.matchAll(/Version: (\d+)$/gm)) libraries.set(match[1] ?? "", library);
  }
  return [
    ...symbols.matchAll(/^ +\d+: +[0-9a-f]+ +\S+ +\S+ +\S+ +\S+ .*\bUND +(\S+?)(?:@(\S+) \((\d+)\))?$/gm),
  ]
    .map((match) => ({
      name: match[1] ?? "",
      version: match[2],
      library: match[3] === undefined ? undefined : libraries.get(match[3]),
    }))
    .filter(({ name }) => name !== "");
}

function one(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1];
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}
