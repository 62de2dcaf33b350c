import type { Identification } from "./identification.ts";

/** What e_machine and the rest of the header mean: readelf's name, made short, and Debian's name of the architecture. */
export interface MachineRow {
  /** e_machine. */
  readonly number: number;
  readonly name: string;
  readonly debian: readonly {
    readonly architecture: string;
    readonly class: 32 | 64;
    readonly endianness: "little" | "big";
    /** Bits of e_flags to look at, and the value that they must have. Of several that match, the first counts. */
    readonly flags?: readonly [mask: number, value: number];
  }[];
}

const LITTLE = "little" as const;
const BIG = "big" as const;

const EF_ARM_ABI_FLOAT_HARD = 0x400;
/** EF_MIPS_ABI2: the 64-bit processor with 32-bit addresses (n32). */
const EF_MIPS_ABI2 = 0x20;
/** EF_MIPS_ARCH: of which release of the processor. Release 6 does not run what was made for those before it, nor they what is made for it. */
const EF_MIPS_ARCH = 0xf000_0000;
const MIPS32R6 = 0x9000_0000;
const MIPS64R6 = 0xa000_0000;
/** EF_PPC64_ABI: which of the two calling conventions; ppc64el uses the second. */
const EF_PPC64_ABI = 3;

/** gABI, "ELF Header", e_machine; Debian's names from dpkg's tables cputable, ostable and tupletable. */
export const MACHINES: readonly MachineRow[] = [
  { number: 2, name: "sparc", debian: [{ architecture: "sparc", class: 32, endianness: BIG }] },
  { number: 3, name: "i386", debian: [{ architecture: "i386", class: 32, endianness: LITTLE }] },
  { number: 4, name: "m68k", debian: [{ architecture: "m68k", class: 32, endianness: BIG }] },
  {
    number: 8,
    name: "mips",
    debian: [
      { architecture: "mipsr6", class: 32, endianness: BIG, flags: [EF_MIPS_ARCH, MIPS32R6] },
      { architecture: "mipsr6el", class: 32, endianness: LITTLE, flags: [EF_MIPS_ARCH, MIPS32R6] },
      { architecture: "mipsn32r6", class: 32, endianness: BIG, flags: [EF_MIPS_ARCH, MIPS64R6] },
      { architecture: "mipsn32r6el", class: 32, endianness: LITTLE, flags: [EF_MIPS_ARCH, MIPS64R6] },
      { architecture: "mips64r6", class: 64, endianness: BIG, flags: [EF_MIPS_ARCH, MIPS64R6] },
      { architecture: "mips64r6el", class: 64, endianness: LITTLE, flags: [EF_MIPS_ARCH, MIPS64R6] },
      { architecture: "mips", class: 32, endianness: BIG, flags: [EF_MIPS_ABI2, 0] },
      { architecture: "mipsel", class: 32, endianness: LITTLE, flags: [EF_MIPS_ABI2, 0] },
      { architecture: "mipsn32", class: 32, endianness: BIG },
      { architecture: "mipsn32el", class: 32, endianness: LITTLE },
      { architecture: "mips64", class: 64, endianness: BIG },
      { architecture: "mips64el", class: 64, endianness: LITTLE },
    ],
  },
  { number: 15, name: "hppa", debian: [{ architecture: "hppa", class: 32, endianness: BIG }] },
  { number: 18, name: "sparc32plus", debian: [{ architecture: "sparc", class: 32, endianness: BIG }] },
  { number: 20, name: "powerpc", debian: [{ architecture: "powerpc", class: 32, endianness: BIG }] },
  {
    number: 21,
    name: "powerpc64",
    debian: [
      { architecture: "ppc64", class: 64, endianness: BIG },
      { architecture: "ppc64el", class: 64, endianness: LITTLE, flags: [EF_PPC64_ABI, 2] },
    ],
  },
  {
    number: 22,
    name: "s390",
    debian: [
      { architecture: "s390", class: 32, endianness: BIG },
      { architecture: "s390x", class: 64, endianness: BIG },
    ],
  },
  {
    number: 40,
    name: "arm",
    debian: [
      {
        architecture: "armhf",
        class: 32,
        endianness: LITTLE,
        flags: [EF_ARM_ABI_FLOAT_HARD, EF_ARM_ABI_FLOAT_HARD],
      },
      { architecture: "armel", class: 32, endianness: LITTLE },
    ],
  },
  { number: 42, name: "sh", debian: [{ architecture: "sh4", class: 32, endianness: LITTLE }] },
  { number: 43, name: "sparc64", debian: [{ architecture: "sparc64", class: 64, endianness: BIG }] },
  { number: 50, name: "ia64", debian: [{ architecture: "ia64", class: 64, endianness: LITTLE }] },
  {
    number: 62,
    name: "x86-64",
    debian: [
      { architecture: "amd64", class: 64, endianness: LITTLE },
      { architecture: "x32", class: 32, endianness: LITTLE },
    ],
  },
  {
    number: 183,
    name: "aarch64",
    debian: [
      { architecture: "arm64", class: 64, endianness: LITTLE },
      { architecture: "arm64ilp32", class: 32, endianness: LITTLE },
    ],
  },
  { number: 195, name: "arcv2", debian: [{ architecture: "arc", class: 32, endianness: LITTLE }] },
  { number: 243, name: "riscv", debian: [{ architecture: "riscv64", class: 64, endianness: LITTLE }] },
  { number: 258, name: "loongarch", debian: [{ architecture: "loong64", class: 64, endianness: LITTLE }] },
  { number: 0x9026, name: "alpha", debian: [{ architecture: "alpha", class: 64, endianness: LITTLE }] },
];

/** The machine's short name (`machine N` where unknown), and Debian's architecture, where it has one. */
export function machineOf(
  number: number,
  flags: number,
  identification: Identification,
): { machine: string; architecture: string | undefined } {
  const row = MACHINES.find((candidate) => candidate.number === number);
  const port = row?.debian.find(
    (candidate) =>
      candidate.class === identification.class &&
      candidate.endianness === identification.endianness &&
      (candidate.flags === undefined || (flags & candidate.flags[0]) >>> 0 === candidate.flags[1]),
  );
  return { machine: row?.name ?? `machine ${number}`, architecture: port?.architecture };
}
